"""What is typed into the fields of a kind, as typed values, as JSON and as people read it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from qifu.eligibility.wording import measured, quantity
from qifu.enterprises.rules.values import as_json, as_typed, read_cell
from qifu.exchange.rules.kinds import FieldSpec
from qifu.kernel.errors import Invalid
from qifu.kernel.text import clean_text

WAN = Decimal(10_000)
LONG = 2000


def read_values(
    specs: Iterable[FieldSpec], typed: Mapping[str, Any], *, partly: bool = False
) -> dict[str, Any]:
    """Typed values of what was typed (texts; lists for several choices); empty fields are left out.

    Raises Invalid by field with every error at once; `partly` asks for nothing.
    """
    errors: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for spec in specs:
        try:
            value = _read(spec, typed.get(spec.name))
        except Invalid as invalid:
            errors[spec.name] = invalid.messages
            continue
        except ValueError as error:
            errors[spec.name] = [str(error)]
            continue
        if value in (None, frozenset()):
            if spec.required and not partly:
                errors[spec.name] = [f"请填写“{spec.label}”"]
            continue
        values[spec.name] = value
    if errors:
        raise Invalid(errors)
    return values


def _read(spec: FieldSpec, raw: Any) -> Any:
    if isinstance(raw, list | tuple):
        raw = ";".join(str(one) for one in raw)
    text = str(raw if raw is not None else "").strip()
    if not text:
        return None
    codes = [code for code, _ in spec.choices]
    if spec.type == "text":
        return clean_text(text, max_length=LONG if spec.lines > 1 else 200, label=spec.label)
    if spec.type == "boolean":
        text = {"yes": "是", "no": "否"}.get(text, text)
    value = read_cell(spec.type, text, codes)
    if spec.type == "number":
        value = value * WAN if spec.wan else value
        _bounded(spec, value)
    return value


def _bounded(spec: FieldSpec, value: Decimal) -> None:
    if value != round(value, 6):
        raise ValueError("小数位数太多，请保留到 6 位以内")
    low, high = spec.minimum if spec.minimum is not None else 0, spec.maximum
    if value < Decimal(str(low)):
        raise ValueError(f"不能小于 {shown(spec, Decimal(str(low)))}")
    if high is not None and value > Decimal(str(high)):
        raise ValueError(f"不能大于 {shown(spec, Decimal(str(high)))}")


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as a row keeps them."""
    return {name: as_json(value) for name, value in values.items()}


def from_json(specs: Iterable[FieldSpec], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a row keeps, typed."""
    return {s.name: as_typed(s.type, kept[s.name]) for s in specs if kept.get(s.name) is not None}


def shown(spec: FieldSpec, value: Any) -> str:
    """A typed value as a person reads it; "" where there is none."""
    if value is None:
        return ""
    names = dict(spec.choices)
    if spec.type == "boolean":
        return "是" if value else "否"
    if spec.type == "number":
        return quantity(value, "元") if spec.wan else measured(value, spec.unit)
    if spec.type == "set":
        return "、".join(names.get(one, one) for one in sorted(value))
    if spec.type == "code":
        return names.get(value, str(value))
    return str(value)


def lines_of(specs: Iterable[FieldSpec], kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, text) of the fields a row keeps that say something."""
    values = from_json(list(specs), kept)
    return [(s.label, shown(s, values[s.name])) for s in specs if s.name in values]


def typed_again(specs: Iterable[FieldSpec], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a row keeps as a form shows it to be typed over."""
    found: dict[str, Any] = {}
    specs = list(specs)
    for spec in specs:
        value = from_json(specs, kept).get(spec.name)
        if value is None:
            continue
        if spec.type == "number":
            number = value / WAN if spec.wan else value
            found[spec.name] = f"{number.normalize():f}"
        elif spec.type == "boolean":
            found[spec.name] = "yes" if value else "no"
        elif spec.type == "set":
            found[spec.name] = sorted(value)
        else:
            found[spec.name] = value
    return found
