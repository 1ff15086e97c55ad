"""The control a data element is asked with, and the merged form of an application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from qifu.bundles.rules.asking import AskedField
from qifu.bundles.rules.values import as_json, read_value
from qifu.catalogue.rules.body import FieldKind
from qifu.web.components.forms import QifuForm

TRUTH = (("true", "是"), ("false", "否"))
MANY = 7
INPUT_MODES = {"integer": "numeric", "number": "decimal", "money": "decimal", "phone": "tel"}
SHORT = frozenset({"integer", "number", "money", "phone"})


class ElementField(forms.CharField):
    """One data element; cleans to its typed value, None for no answer."""

    def __init__(self, kind: FieldKind, **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("widget", widget_of(kind))
        super().__init__(max_length=None, strip=True, **kwargs)
        self.columns = kind.type in ("boolean", "choice")

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_value(self.kind, text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def widget_of(kind: FieldKind) -> forms.Widget:
    """Buttons for few choices, a list for many, the browser's own picker for days."""
    if kind.type == "boolean":
        return forms.RadioSelect(choices=TRUTH)
    if kind.type == "choice":
        if len(kind.choices) < MANY:
            return forms.RadioSelect(choices=kind.choices)
        return forms.Select(choices=[("", "请选择"), *kind.choices])
    if kind.type == "date":
        return forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    if kind.type == "longtext":
        return forms.Textarea(attrs={"rows": 3, "data-counter": kind.max_length})
    attrs = {"inputmode": INPUT_MODES[kind.type]} if kind.type in INPUT_MODES else {}
    if kind.type == "id_number":
        attrs["autocomplete"] = "off"
    if kind.type in SHORT:
        attrs["class"] = "short"
    return forms.TextInput(attrs=attrs)


def raw_of(value: Any) -> str:
    """A typed value as its control takes it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(as_json(value))


class MergedForm(QifuForm):
    """The fields of a merged form, each once; what is held is filled in, with its source."""

    def __init__(self, asked: Iterable[AskedField], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held: list[str] = []
        for row in asked:
            kind = row.field.kind
            self.fields[row.field.name] = ElementField(
                kind, label=row.field.label, required=row.field.required, initial=raw_of(row.value),
                help_text=_help(row),
                error_messages={"required": "请选择一项" if kind.type == "boolean" else "请填写此项"},
            )  # fmt: skip
            if row.state == "held":
                self.held.append(row.field.name)

    @property
    def to_confirm(self) -> list[Any]:
        """What the district holds."""
        return [self[name] for name in self.held]

    @property
    def to_fill(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in self.held]


def _help(row: AskedField) -> str:
    parts = [row.field.help]
    if row.state == "held":
        parts.append(f"已带出，来源：{row.source}。")
    if len(row.field.asked_by) > 1:
        parts.append(f"{len(row.field.asked_by)} 个事项都用，只填这一次。")
    return " ".join(part for part in parts if part)
