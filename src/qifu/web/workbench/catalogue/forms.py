"""The form of a new item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from qifu.catalogue.permissions import COUNTER, OWNERS, centre_codes, keeps_all
from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import ItemBody
from qifu.identity.actors import Actor
from qifu.identity.models import Centre, Unit
from qifu.web.components.forms import QifuForm, TextField


class NewItemForm(QifuForm):
    """What an item needs to exist at all."""

    code = TextField(
        label="代码", max_length=60,
        help_text="小写英文、数字和连字符，如 food-licence；定了不再改",
    )  # fmt: skip
    title = TextField(label="名称", max_length=120)
    list = forms.ChoiceField(label="清单", choices=[*words.LISTS.items()])
    type = forms.ChoiceField(
        label="类型", choices=[*words.TYPES.items()], help_text="增值服务清单里的选“增值服务”"
    )
    function = forms.ChoiceField(label="服务功能", choices=[*words.FUNCTIONS.items()])
    unit = forms.ChoiceField(label="办理单位")
    centre = forms.ChoiceField(
        label="属于哪个中心", required=False, help_text="中心自己的增值产品才选"
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(status=Unit.Status.ACTIVE).exclude(kind=Unit.Kind.GROUP)
        centres = Centre.objects.filter(active=True)
        own = centre_codes(actor)
        if not keeps_all(actor):
            units = units.filter(pk__in=actor.units(*OWNERS, *COUNTER))
            centres = centres.filter(code__in=own)
        self._choices("unit", [*units.values_list("code", "name")])
        none = [("", "不属于某个中心")]
        self._choices("centre", [*none, *centres.values_list("code", "name")])
        if own and not actor.units(*OWNERS) and not keeps_all(actor):
            first = {"list": words.VALUE_ADDED, "type": words.VALUE_ADDED, "centre": min(own)}
            self.initial.update(first)

    def _choices(self, name: str, found: Sequence[tuple[str, str]]) -> None:
        control = self.fields[name]
        assert isinstance(control, forms.ChoiceField)
        control.choices = [*found]

    def body(self) -> ItemBody:
        """The body a draft begins with."""
        data = self.cleaned_data
        return ItemBody(
            code=data["code"], list=data["list"], title=data["title"], type=data["type"],
            function=data["function"], unit=data["unit"], centre=data["centre"], kind="promised",
            promised_days=5,
        )  # fmt: skip
