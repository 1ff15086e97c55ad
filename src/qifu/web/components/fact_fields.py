"""The control a fact is asked with, and its answer as the rule language takes it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from qifu.enterprises.facts import TOWN, towns
from qifu.enterprises.models import Fact
from qifu.web.components.forms import DateField, TextField

UNKNOWN = [("", "不清楚")]
TRUTH = [*UNKNOWN, ("yes", "是"), ("no", "否")]
LARGEST = 10**15 - 1
PER_WAN = Decimal(10_000)


def fact_field(fact: Fact) -> forms.Field:
    """The control a fact is asked with; an empty answer is "I don't know"."""
    common: dict[str, Any] = {"label": fact.label, "required": False}
    if fact.type == "number":
        help_text = {"元": "单位：万元", "": ""}.get(fact.unit, f"单位：{fact.unit}")
        most = LARGEST / PER_WAN if fact.unit == "元" else Decimal(LARGEST)
        return forms.DecimalField(
            **common, help_text=help_text, max_value=most, min_value=-most, max_digits=21,
            decimal_places=6, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={"invalid": "请只填数字，不带逗号和单位"},
        )  # fmt: skip
    if fact.type == "boolean":
        return forms.ChoiceField(**common, choices=TRUTH)
    if fact.type == "date":
        return DateField(**common)
    if fact.type == "set" and fact.values:
        return forms.MultipleChoiceField(
            **common, choices=[(v, v) for v in fact.values], widget=forms.CheckboxSelectMultiple,
            help_text="有哪些勾哪些；一项也没勾当作不清楚",
        )  # fmt: skip
    if fact.values or fact.name == TOWN:
        choices = towns() if fact.name == TOWN else [(v, v) for v in fact.values]
        return forms.ChoiceField(**common, choices=[*UNKNOWN, *choices])
    several = "多个用分号隔开" if fact.type == "set" else fact.unit
    return TextField(**common, max_length=200, help_text=several)


def fact_value(fact: Fact, answer: Any) -> Any:
    """The answer as the rule language takes it; None for no answer, money in yuan."""
    if answer in (None, "", []):
        return None
    if fact.type == "number":
        return answer * PER_WAN if fact.unit == "元" else answer
    if fact.type == "boolean":
        return answer == "yes"
    if fact.type == "set":
        words = answer if isinstance(answer, list) else answer.replace("；", ";").split(";")
        return frozenset(word.strip() for word in words if word.strip())
    return answer if isinstance(answer, date) else str(answer).strip()


def fact_answer(fact: Fact, value: Any) -> Any:
    """A typed value as its control shows it: the other way round of `fact_value`."""
    if value is None:
        return None
    if fact.type == "number":
        number = value / PER_WAN if fact.unit == "元" else value
        return f"{number.normalize():f}"
    if fact.type == "boolean":
        return "yes" if value else "no"
    if fact.type == "set":
        return sorted(value) if fact.values else "；".join(sorted(value))
    return value
