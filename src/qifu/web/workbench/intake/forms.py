"""What a clerk fills in for a firm."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.demands.operations import TEXT_MAX
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import Actor
from qifu.identity.models import Channel, Role, Unit, Window
from qifu.identity.queries import channels, duty_directory, towns
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.web.components.forms import FilesField, QifuForm, TextField

ROLES = (Role.CLERK, Role.DISPATCHER, Role.SPECIALIST)


class FirmForm(QifuForm):
    """A firm that is not in the ledger yet; the code is checked by the enterprises room."""

    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        help_text="营业执照上的 18 位代码，空格和小写都可以。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    name = TextField(label="企业名称", max_length=120)
    legal_person = TextField(label="法定代表人", max_length=40, required=False)
    phone = forms.CharField(
        label="联系电话",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "short"}),
    )
    town = forms.ChoiceField(label="所在镇街", required=False)
    address = TextField(label="住所", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(t.pk), town_title(t)) for t in towns()]
        self.fields["town"].choices = [("", "不清楚"), *rows]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What `register_enterprise` takes."""
        found = dict(self.cleaned_data)
        town = found.pop("town")
        return {**found, "town_id": int(town) if town else None}


def town_title(unit: Unit) -> str:
    """A town run in trust by another zone says so."""
    return f"{unit.name}（{unit.trusted_to}托管）" if unit.trusted_to else unit.name


class IntakeForm(QifuForm):
    """One demand as told. `seen` says that similar answers and open demands were on the page,
    `suggested` is the topic ticked beside the form when none was chosen in it."""

    token = forms.CharField(max_length=32, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label="从哪里来", widget=forms.RadioSelect)
    text = TextField(
        label="企业反映的问题",
        max_length=TEXT_MAX,
        lines=7,
        help_text="按企业的原话记，写清什么事、在哪里、从什么时候开始、希望怎么解决。",
    )
    contact_name = TextField(label="联系人", max_length=40)
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "short"}),
    )
    topic = forms.ChoiceField(
        label="主题", required=False, help_text="拿不准可以不选，由指挥调度中心判断。"
    )
    suggested = forms.CharField(max_length=60, required=False)
    place = forms.ChoiceField(label="事情发生在", required=False)
    files = FilesField(label="附件")  # type: ignore[assignment]
    window = forms.ChoiceField(label="受理窗口", required=False)
    fallback = forms.BooleanField(
        label="兜底办",
        required=False,
        help_text="不知道归谁管、没有先例、没有牵头部门的，勾选后由指挥调度中心指定牵头单位。",
    )
    answer = TextField(
        label="当场答复",
        max_length=TEXT_MAX,
        lines=4,
        required=False,
        help_text="简单问题能当场说清的，把答复写在这里，登记的同时即答复；需要别的单位办理的留空。",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, actor: Actor, firm: Enterprise, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = channel_choices()  # type: ignore[attr-defined]
        self.fields["channel"].columns = True  # type: ignore[attr-defined]
        self.fields["topic"].choices = topic_choices()  # type: ignore[attr-defined]
        places = [(t.code, town_title(t)) for t in towns()]
        self.fields["place"].choices = [("", "不清楚"), *places]  # type: ignore[attr-defined]
        self._set_windows(actor)
        if not actor.has(Role.CLERK, Role.DISPATCHER):
            del self.fields["answer"]

    def clean_contact_phone(self) -> str:
        """Checked here too, so that every error of the form is told at once."""
        phone = normal_phone(self.cleaned_data["contact_phone"])
        if problem := phone_problem(phone):
            raise forms.ValidationError(f"联系电话不对：{problem}")
        return phone

    def _set_windows(self, actor: Actor) -> None:
        windows = windows_of(actor)
        if len(windows) < 2:
            del self.fields["window"]
            return
        rows = [(str(w.pk), f"{w.centre.name} {w.name}") for w in windows]
        self.fields["window"].choices = rows  # type: ignore[attr-defined]


def windows_of(actor: Actor) -> list[Window]:
    """The windows this clerk works at, the fallback window last."""
    ids = [p.window_id for p in actor.posts if p.role == Role.CLERK and p.window_id]
    if not ids:
        return []
    return list(Window.objects.filter(pk__in=ids).select_related("centre"))


def channel_choices() -> list[tuple[str, str]]:
    """Channels that staff enter, and the portal for who needs help with it."""
    rows: list[Channel] = sorted(channels(), key=lambda c: not c.by_staff)
    return [(c.code, c.title) for c in rows if c.by_staff or c.code == "portal"]


def topic_choices() -> list[Any]:
    """The duty directory by sector."""
    sectors: dict[str, list[tuple[str, str]]] = {}
    for d in duty_directory().prefetch_related(None):
        lead = f"（{d.lead_unit.short_name}）" if d.lead_unit else ""
        sectors.setdefault(d.sector_title, []).append((d.topic, f"{d.title}{lead}"))
    return [("", "由指挥调度中心判断"), *sectors.items()]
