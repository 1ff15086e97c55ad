"""The fields of a policy's body beside its rule; a draft may leave any of them empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from qifu.enterprises.models import EvidenceType
from qifu.identity.actors import Actor
from qifu.identity.models import Role, Unit, Window
from qifu.policies.models import Policy
from qifu.policies.rules.body import Body, amount_of
from qifu.web.components.forms import DateField, QifuForm, TextField

WAN = Decimal(10_000)
KINDS = [(word, word) for word in ("奖补", "减免", "权益", "资质")]
TEXT = (
    "title", "level", "kind", "unit", "issuer", "document", "gives", "area", "area_code", "valid_from",
    "valid_until", "source_text", "links", "certainty", "verified", "note", "conditions",
)  # fmt: skip
RULE = ("matched",)
SERVICE = ("interpretation", "manual", "guide", "contact_name", "contact_phone", "window")
MONEY = (
    "mode", "open_from", "open_until", "budget", "firm_cap", "exclusive_group", "publicity_days",
    "pay_days", "declared_clear",
)  # fmt: skip
PLAIN = (
    "title", "level", "kind", "unit", "issuer", "document", "gives", "area", "area_code",
    "source_text", "certainty", "verified", "note", "matched", "conditions", "mode",
    "exclusive_group",
)  # fmt: skip
DAYS = ("valid_from", "valid_until", "open_from", "open_until")
MATERIALS_AT_MOST, SPARE = 20, 2


def _money(label: str, help_text: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label}（万元）", help_text=help_text, required=False, min_value=0, max_digits=14,
        decimal_places=6, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
        error_messages={"invalid": "请只填数字，不带逗号和单位"},
    )  # fmt: skip


class PolicyForm(QifuForm):
    """What is typed of a body; `body_part()` gives it back, the rule and benefit left out."""

    title = TextField(label="标题", max_length=80, required=False)
    level = forms.ChoiceField(label="层级", choices=Policy.Level.choices)
    kind = forms.ChoiceField(label="类别", choices=KINDS)
    unit = forms.ChoiceField(label="受理部门", required=False)
    issuer = TextField(label="出台单位", max_length=80, required=False)
    document = TextField(label="文号", max_length=120, required=False)
    gives = TextField(label="给什么", max_length=300, required=False, lines=2)
    area = TextField(label="适用范围", max_length=60, required=False)
    area_code = TextField(label="区划代码", max_length=6, required=False, help_text="6位以内")
    valid_from = DateField(label="有效期起", required=False)
    valid_until = DateField(label="有效期止", required=False)
    source_text = TextField(label="来源", max_length=300, required=False, lines=2)
    links = TextField(label="链接", max_length=2000, required=False, lines=2, help_text="一行一个")
    certainty = forms.ChoiceField(label="可信程度", choices=Policy.Certainty.choices)
    verified = forms.BooleanField(label="主管部门已核定", required=False)
    note = TextField(label="说明", max_length=400, required=False, lines=2)
    matched = forms.BooleanField(
        label="条件能在线比对", required=False, help_text="去掉勾选：条件只有文字，不参加匹配"
    )
    conditions = TextField(
        label="文字条件",
        max_length=600,
        required=False,
        lines=3,
        help_text="不能在线比对时，写给人看",
    )
    interpretation = TextField(label="政策解读", max_length=6000, required=False, lines=4)
    manual = TextField(label="办事手册", max_length=6000, required=False, lines=4)
    guide = TextField(label="申报指南", max_length=6000, required=False, lines=4)
    contact_name = TextField(label="咨询人", max_length=40, required=False)
    contact_phone = TextField(label="咨询电话", max_length=20, required=False)
    window = forms.ChoiceField(label="受理窗口", required=False)
    mode = forms.ChoiceField(label="兑现方式", choices=Policy.Mode.choices)
    open_from = DateField(label="申报开始", required=False)
    open_until = DateField(label="申报截止", required=False)
    budget = _money("预算总额", "要兑现资金的须填；不能少于已预留和已拨付的")
    firm_cap = _money("每户每年上限", "不设上限请留空")
    exclusive_group = TextField(
        label="互斥组", max_length=40, required=False, help_text="同组的政策，一户只取最高的一项"
    )
    publicity_days = forms.IntegerField(label="公示工作日", min_value=1, max_value=60)
    pay_days = forms.IntegerField(label="拨付天数", min_value=1, max_value=365)
    declared_clear = forms.BooleanField(
        label="声明：范围、标准、数据都清楚", required=False, help_text="免申即享须先声明"
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=actor.units(Role.POLICY_OFFICER))
        now = str(self.initial.get("unit") or "")
        chosen = [(u.code, u.name) for u in units]
        if now and now not in dict(chosen):
            chosen.append((now, now))
        self.choices("unit", [("", "不归某个部门"), *chosen])
        windows = Window.objects.filter(active=True).select_related("centre")
        self.choices("window", [("", "不指定"), *((w.code, f"{w.centre} · {w}") for w in windows)])

    def choices(self, name: str, found: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(found)

    def section(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def text_fields(self) -> list[forms.BoundField]:
        return self.section(TEXT)

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        return self.section(RULE)

    @property
    def service_fields(self) -> list[forms.BoundField]:
        return self.section(SERVICE)

    @property
    def money_fields(self) -> list[forms.BoundField]:
        return self.section(MONEY)

    def clean_links(self) -> list[str]:
        found = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        check = URLValidator(schemes=["http", "https"], message="链接须以 http:// 或 https:// 开头")
        for link in found:
            check(link)
            if len(link) > 400:
                raise ValidationError("链接太长，最多 400 个字符")
        return found

    def body_part(self) -> Body:
        """The body's keys that this form holds, `materials` left to the caller."""
        data = self.cleaned_data
        return {
            **{key: data[key] for key in (*PLAIN, "links")},
            **{key: data[key].isoformat() if data[key] else None for key in DAYS},
            **{key: _yuan(data[key]) for key in ("budget", "firm_cap")},
            "service": {
                **{key: data[key] for key in ("interpretation", "manual", "guide", "window")},
                **{key: data[key] for key in ("publicity_days", "pay_days", "declared_clear")},
                "contact": {"name": data["contact_name"], "phone": data["contact_phone"]},
            },
        }


def _yuan(wan: Decimal | None) -> str | None:
    return None if wan is None else f"{wan * WAN:.2f}"


def initial_of(body: Body) -> dict[str, Any]:
    """What the form shows of a body."""
    service = body["service"]
    found = {key: body[key] for key in (*PLAIN, *DAYS)}
    for key in ("budget", "firm_cap"):
        amount = amount_of(body[key])
        found[key] = None if amount is None else f"{(amount / WAN).normalize():f}"
    kept = {k: v for k, v in service.items() if k not in ("contact", "materials")}
    return {
        **found, **kept, "links": "\n".join(body["links"]),
        "contact_name": service["contact"]["name"], "contact_phone": service["contact"]["phone"],
    }  # fmt: skip


@dataclass(frozen=True)
class MaterialRow:
    """One line of the materials as it is drawn."""

    at: int
    type: str
    note: str
    required: bool


def material_rows(materials: Sequence[Mapping[str, Any]]) -> list[MaterialRow]:
    """The materials and some empty lines for more."""
    rows = [
        MaterialRow(n, m.get("type", ""), m.get("note", ""), bool(m.get("required")))
        for n, m in enumerate(materials)
    ]
    return rows + [MaterialRow(len(rows) + n, "", "", True) for n in range(SPARE)]


def materials_of(post: Mapping[str, str]) -> list[dict[str, Any]]:
    """The materials that were posted; a line without a kind is left out."""
    return [
        {
            "type": post[f"m.{n}.type"][:40],
            "note": post.get(f"m.{n}.note", "").strip()[:200],
            "required": f"m.{n}.required" in post,
        }
        for n in range(MATERIALS_AT_MOST)
        if post.get(f"m.{n}.type")
    ]


def evidence_choices() -> list[tuple[str, str]]:
    """(code, title) of the kinds of documents in use."""
    return list(EvidenceType.objects.filter(active=True).values_list("code", "title"))


class NewPolicyForm(QifuForm):
    """What a policy needs to exist at all."""

    code = TextField(
        label="编号", max_length=40, help_text="字母、数字、点、横线，例如 FC-20；定了不再改"
    )
    title = TextField(label="标题", max_length=80)
    level = forms.ChoiceField(label="层级", choices=Policy.Level.choices, initial="district")
    kind = forms.ChoiceField(label="类别", choices=KINDS)
    unit = forms.ChoiceField(label="受理部门", required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=actor.units(Role.POLICY_OFFICER))
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((u.code, u.name) for u in units), ("", "不归某个部门")]


class WithdrawForm(QifuForm):
    """Why a policy is taken back."""

    reason = TextField(label="撤回理由", max_length=300, lines=3)
