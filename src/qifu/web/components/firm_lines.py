"""Forms of a firm's record, for officials and for the firm itself: people, relations, plans, tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from qifu.enterprises.models import FirmContact, FirmPlan, FirmRelation, Tag
from qifu.enterprises.record import (
    ContactInput,
    PlanInput,
    RelationInput,
    add_contact,
    add_plan,
    add_relation,
    add_tag,
)
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.web.components.forms import DateField, QifuForm, TextField


class EndForm(QifuForm):
    """Why it is over, or how it went."""

    because = TextField(label="原因或结果", max_length=200, lines=2)


class ContactForm(QifuForm):
    """Somebody to turn to, or an agent."""

    role = forms.ChoiceField(label="是什么人", choices=FirmContact.Role.choices)
    name = TextField(label="姓名", max_length=40)
    phone = TextField(label="电话", max_length=20, required=False)
    may = TextField(
        label="授权事项", max_length=200, required=False, help_text="代理人必填，如“代办食品经营许可，授权书 2026-03 号”"
    )  # fmt: skip
    since = DateField(label="授权自", required=False)
    until = DateField(label="授权到哪天止", required=False, help_text="代理人必填；到期自动失效")


class RelationForm(QifuForm):
    """How the firm stands to another."""

    kind = forms.ChoiceField(label="对方是本企业的", choices=FirmRelation.Kind.choices)
    uscc = TextField(label="对方的统一社会信用代码", max_length=30, required=False)
    name = TextField(
        label="对方名称", max_length=120, required=False, help_text="对方不在台账里时填写"
    )
    note = TextField(label="说明", max_length=200, required=False)


class PlanForm(QifuForm):
    """What the firm means to do."""

    kind = forms.ChoiceField(label="哪类打算", choices=FirmPlan.Kind.choices)
    says = TextField(label="打算做什么、需要什么", max_length=300, lines=3)
    by = DateField(label="打算哪天前", required=False)
    amount = forms.DecimalField(
        label="金额（元）", required=False, min_value=0, max_digits=15, decimal_places=2
    )


class TagForm(QifuForm):
    """A tag of the district."""

    until = DateField(label="到哪天止", required=False, help_text="不填为一直有效")
    note = TextField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = Tag.objects.filter(active=True)
        self.fields["code"] = forms.ModelChoiceField(tags, label="标签", to_field_name="code")
        self.order_fields(["code"])


Adder = Callable[..., Any]
FORMS: dict[str, tuple[type[QifuForm], Adder, Any, str]] = {
    "contact": (ContactForm, add_contact, ContactInput, "登记联系人或代理人"),
    "relation": (RelationForm, add_relation, RelationInput, "登记企业关系"),
    "plan": (PlanForm, add_plan, PlanInput, "登记发展打算"),
    "tag": (TagForm, add_tag, None, "贴标签"),
}


def add_by_form(request: Request, firm_id: int, kind: str, form: QifuForm) -> bool:
    """Enter what the form says; False with the words on it."""
    _, add, made, _ = FORMS[kind]
    data = dict(form.cleaned_data)
    who: dict[str, Any] = {"enterprise_id": firm_id, "actor": request.actor, "at": request.at}
    try:
        if made is None:
            add(**{**data, "code": data["code"].code}, **who)
        else:
            add(data=made(**data), **who)
    except Invalid as error:
        form.add_invalid(error)
        return False
    return True
