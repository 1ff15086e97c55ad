"""Forms of administration; what is allowed is decided by the rooms they write to."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms

from qifu.identity.models import Unit, Window
from qifu.identity.queries import active_units
from qifu.identity.roles import Role
from qifu.identity.tokens import MAX_DAYS, SCOPES
from qifu.kernel.time import SHANGHAI
from qifu.web.components.forms import DateField, QifuForm, TextField

SHORT = {"class": "short", "autocomplete": "off"}


class ProfileForm(QifuForm):
    """Name, phone, e-mail."""

    name = TextField(label="姓名", max_length=40)
    phone = forms.CharField(
        label="手机号",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**SHORT, "inputmode": "tel"}),
    )
    email = forms.CharField(label="邮箱", max_length=254, required=False)


class NewUserForm(ProfileForm):
    """An account to open."""

    username = forms.CharField(
        label="用户名",
        max_length=40,
        help_text="小写英文字母开头，3 至 40 位；以后不能改。",
        widget=forms.TextInput(attrs=SHORT),
    )
    password = forms.CharField(
        label="初始密码",
        max_length=128,
        help_text="至少 10 位；本人第一次登录时须改成自己的。请当面或用其他途径告知。",
        widget=forms.TextInput(attrs=SHORT),
    )
    field_order = ("username", "name", "phone", "email", "password")


class PasswordForm(QifuForm):
    """A first password again, for who forgot theirs."""

    password = forms.CharField(
        label="新的初始密码",
        max_length=128,
        help_text="至少 10 位；本人下次登录时须改成自己的。",
        widget=forms.TextInput(attrs=SHORT),
    )


class ReasonForm(QifuForm):
    """Why an account is disabled, released, or loses its second factor."""

    reason = TextField(label="停用原因", max_length=200)

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class PostForm(QifuForm):
    """A post to grant."""

    unit = forms.ChoiceField(label="单位")
    role = forms.ChoiceField(label="岗位", choices=[("", "请选择"), *Role.choices])
    window = forms.ChoiceField(
        label="窗口", required=False, help_text="综合窗口、惠企政策专员须选窗口。"
    )
    until = DateField(label="到期日", required=False, help_text="不填为长期。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(u.pk), u.name) for u in active_units()]
        self.fields["unit"].choices = [("", "请选择"), *units]  # type: ignore[attr-defined]
        windows = Window.objects.filter(active=True).select_related("centre")
        rows = [(str(w.pk), f"{w.centre.name} {w.name}") for w in windows]
        self.fields["window"].choices = [("", "不指定"), *rows]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What `add_post` takes; the last day counts whole."""
        data = self.cleaned_data
        until = data["until"]
        return {
            "unit_id": int(data["unit"]),
            "role": data["role"],
            "window_id": int(data["window"]) if data["window"] else None,
            "until": datetime.combine(until, time(23, 59, 59), SHANGHAI) if until else None,
        }


class CloseUnitForm(QifuForm):
    """Who takes over from a unit, and why."""

    successor = forms.ChoiceField(label="承接单位")
    reason = TextField(
        label="撤并原因", max_length=200, help_text="写明文号，如“涪府发〔2026〕3号”。"
    )
    sure = forms.BooleanField(label="我已核对将要转移的内容，撤并后不能撤销")

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = active_units().filter(run_by_district=True).exclude(pk=unit.pk)
        choices = [(str(u.pk), u.name) for u in rows]
        self.fields["successor"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]


class TokenForm(QifuForm):
    """A key to issue."""

    username = forms.CharField(
        label="账号（用户名）", max_length=40, widget=forms.TextInput(attrs=SHORT)
    )
    name = TextField(label="用途", max_length=60)
    system = forms.CharField(
        label="外部系统代码",
        max_length=40,
        required=False,
        help_text="给外部系统用的填系统代码，如 mianqitong；个人用的留空。",
        widget=forms.TextInput(attrs=SHORT),
    )
    scopes = forms.MultipleChoiceField(
        label="权限", choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label="有效期（天）",
        min_value=1,
        max_value=MAX_DAYS,
        initial=180,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )


class CalendarForm(QifuForm):
    """A new year's arrangement, as a file or as text."""

    source = TextField(
        label="来源",
        max_length=500,
        help_text="国务院办公厅通知的名称和文号。",
    )
    file = forms.FileField(label="文件（CSV、YAML 或 JSON）", required=False)
    text = forms.CharField(
        label="或粘贴在这里",
        required=False,
        strip=False,
        help_text="每行一天：日期，放假或上班，名称。例如 2027-01-01,放假,元旦",
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono"}),
    )

    def content(self) -> tuple[str, bytes]:
        """(name, bytes) of the file, or of the pasted lines."""
        upload = self.cleaned_data.get("file")
        if upload is not None:
            return upload.name or "", upload.read()
        return "pasted.csv", self.cleaned_data["text"].replace("\uff0c", ",").encode()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not str(data.get("text", "")).strip():
            self.add_error("file", "请选择文件，或把安排粘贴到下面")
        return data
