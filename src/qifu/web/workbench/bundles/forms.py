"""The form of a new bundle."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.bundles.rules.definition import BundleBody
from qifu.catalogue.permissions import OWNERS, keeps_all
from qifu.catalogue.rules import words
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.web.components.forms import QifuForm, TextField


class NewBundleForm(QifuForm):
    """What a bundle needs to exist at all."""

    code = TextField(
        label="代码", max_length=60,
        help_text="小写英文、数字和连字符，如 open-restaurant；定了不再改",
    )  # fmt: skip
    title = TextField(label="名称", max_length=120, help_text="企业要办成的一件事，如“开办餐饮店”")
    function = forms.ChoiceField(label="服务功能", choices=[*words.FUNCTIONS.items()])
    unit = forms.ChoiceField(label="牵头单位")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(status=Unit.Status.ACTIVE).exclude(kind=Unit.Kind.GROUP)
        if not keeps_all(actor):
            units = units.filter(pk__in=actor.units(*OWNERS))
        control = self.fields["unit"]
        assert isinstance(control, forms.ChoiceField)
        control.choices = [*units.values_list("code", "name")]

    def body(self) -> BundleBody:
        """The body a draft begins with."""
        return BundleBody(members=(), **self.cleaned_data)
