"""The fields of a kind of exchange as form controls; what they hold is judged by the room's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from qifu.exchange.rules.kinds import FieldSpec
from qifu.kernel.errors import Invalid
from qifu.web.components.forms import DateField, QifuForm, TextField

CHOOSE = ("", "请选择")
TRUTH = [("", "不清楚"), ("yes", "是"), ("no", "否")]


class TextDate(forms.CharField):
    """A day by the browser's own picker, as text: the room reads it."""

    widget = DateField.widget


def kind_field(spec: FieldSpec, *, required: bool | None = None) -> forms.Field:
    """The control of one field; an empty answer says nothing."""
    needed = spec.required if required is None else required
    common: dict[str, Any] = {"label": spec.label, "required": needed}
    unit = "单位：万元" if spec.wan else f"单位：{spec.unit}" if spec.unit else ""
    help_text = "；".join(part for part in (unit, spec.help) if part)
    if spec.type == "number":
        return forms.CharField(
            **common, help_text=help_text, max_length=30,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
        )  # fmt: skip
    if spec.type == "boolean":
        return forms.ChoiceField(**common, choices=TRUTH, help_text=spec.help)
    if spec.type == "date":
        return TextDate(**common, help_text=spec.help, max_length=10)
    if spec.type == "set":
        return forms.MultipleChoiceField(
            **common, choices=list(spec.choices), help_text=spec.help or "可以选多项",
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    if spec.type == "code":
        return forms.ChoiceField(**common, choices=[CHOOSE, *spec.choices], help_text=spec.help)
    long = spec.lines > 1
    return TextField(
        **common, max_length=2000 if long else 200, lines=spec.lines, help_text=spec.help
    )


class KindForm(QifuForm):
    """A form with the fields of a kind under `prefix-…`; subclasses add their own."""

    def __init__(
        self, specs: Iterable[FieldSpec], *args: Any, before: str = "value", needed: bool = True,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.specs, self.before = list(specs), f"{before}-"
        for spec in self.specs:
            control = kind_field(spec, required=None if needed else False)
            control.error_messages["required"] = f"请填写“{spec.label}”"
            self.fields[self.before + spec.name] = control

    def typed(self) -> dict[str, Any]:
        """What was typed, by field of the kind."""
        data: Any = self.data
        found = {}
        for spec in self.specs:
            name = self.before + spec.name
            several = spec.type == "set" and hasattr(data, "getlist")
            found[spec.name] = data.getlist(name) if several else data.get(name, "")
        return found

    def of_kind(self) -> list[Any]:
        """The bound fields of the kind, for the template."""
        return [self[self.before + spec.name] for spec in self.specs]

    def add_invalid(self, error: Invalid) -> None:
        """Errors of the room beside their fields; one already told by the form is not repeated."""
        for name, messages in error.field_errors.items():
            place = next((n for n in (name, self.before + name) if n in self.fields), None)
            if place is not None and place in self.errors:
                continue
            for message in messages:
                self.add_error(place, message)


def initial_of(before: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Initial values of a `KindForm`."""
    return {f"{before}-{name}": value for name, value in values.items()}
