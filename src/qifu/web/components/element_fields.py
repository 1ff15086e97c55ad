"""The control a data element of an item's form is asked with, and its answer as a condition reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from qifu.catalogue.rules.body import FieldKind
from qifu.web.components.forms import DateField, QifuForm, TextField

TRUTH = [("yes", "是"), ("no", "否")]
LARGEST = Decimal(10**15 - 1)
INPUTS = {"phone": "tel", "uscc": "text", "id_number": "text"}
LENGTHS = {"phone": 20, "uscc": 18, "id_number": 18}
RADIOS_AT_MOST = 6


def element_field(kind: FieldKind, *, required: bool = True) -> forms.Field:
    """The control of one element."""
    common: dict[str, Any] = {"label": kind.label, "required": required, "help_text": kind.help}
    least, most = kind.minimum, kind.maximum
    if kind.type == "integer":
        return forms.IntegerField(
            **common, min_value=int(least) if least is not None else None,
            max_value=int(most) if most is not None else 10**12,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
            error_messages={"invalid": "请填整数"},
        )  # fmt: skip
    if kind.type in ("number", "money"):
        return forms.DecimalField(
            **common, min_value=least, max_value=LARGEST if most is None else most,
            max_digits=18, decimal_places=2 if kind.type == "money" else 4,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
            error_messages={"invalid": "请只填数字，不带逗号和单位"},
        )  # fmt: skip
    if kind.type == "date":
        return DateField(**common)
    if kind.type == "boolean":
        return forms.ChoiceField(**common, choices=TRUTH, widget=forms.RadioSelect)
    if kind.type == "choice":
        return _choice(kind, common)
    if kind.type == "longtext":
        return TextField(**common, max_length=kind.max_length, lines=4)
    length = LENGTHS.get(kind.type, kind.max_length)
    attrs = {"inputmode": INPUTS.get(kind.type, "text")}
    return TextField(**common, max_length=length, widget=forms.TextInput(attrs=attrs))


def _choice(kind: FieldKind, common: Mapping[str, Any]) -> forms.Field:
    choices = list(kind.choices)
    if len(choices) <= RADIOS_AT_MOST:
        return forms.ChoiceField(**common, choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(**common, choices=[("", "请选择"), *choices])


def element_value(kind: FieldKind, answer: Any) -> Any:
    """An answer as a condition reads it; None for no answer."""
    if answer in (None, ""):
        return None
    return answer == "yes" if kind.type == "boolean" else answer


class ElementsForm(QifuForm):
    """A form of data elements; `asked` are pairs of an element and whether it must be answered."""

    def __init__(self, asked: Iterable[tuple[FieldKind, bool]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, required in asked:
            self.fields[kind.name] = element_field(kind, required=required)
            self.fields[kind.name].error_messages["required"] = "请填写此项"
