"""Asking an enterprise for the facts of one policy; an empty answer is "I don't know", not "no"."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from qifu.enterprises.facts import TOWN, towns
from qifu.enterprises.models import Fact
from qifu.web.components.forms import DateField, QifuForm, TextField

UNKNOWN = [("", "不清楚")]
TRUTH = [*UNKNOWN, ("yes", "是"), ("no", "否")]
LARGEST = 10**15 - 1
PER_WAN = Decimal(10_000)


class FactsForm(QifuForm):
    """One field a fact; `values()` gives typed values by fact."""

    def __init__(self, facts: list[Fact], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        for fact in facts:
            self.fields[fact.name] = _field(fact)

    def values(self) -> dict[str, Any]:
        """What was answered, as the rule language takes it; money in yuan."""
        return {fact.name: _value(fact, self.cleaned_data[fact.name]) for fact in self.facts}


def _field(fact: Fact) -> forms.Field:
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


def _value(fact: Fact, answer: Any) -> Any:
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
