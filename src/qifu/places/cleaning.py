"""Texts and numbers of forms, every error at once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from qifu.enterprises.models import Enterprise
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid
from qifu.kernel.text import clean_text

Errors = dict[str, list[str]]
Text = tuple[str, str, int, bool]  # name, label, most, required


def clean_texts(data: Any, texts: Iterable[Text], errors: Errors) -> dict[str, Any]:
    """Cleaned texts of the attributes of `data`."""
    values: dict[str, Any] = {}
    for name, label, most, required in texts:
        try:
            values[name] = clean_text(
                getattr(data, name), max_length=most, label=label, required=required
            )
        except Invalid as invalid:
            errors[name] = invalid.messages
    return values


def clean_phone(text: str, errors: Errors, name: str) -> str:
    """A telephone number in its one form."""
    phone = normal_phone(text)
    if not phone or phone_problem(phone):
        errors[name] = ["电话不对，请填 11 位手机号，或带区号的座机。"]
    return phone


def clean_number(
    text: str, errors: Errors, name: str, label: str, *, low: str = "0", high: str = "100000000"
) -> Decimal:
    """A number of at most two decimals between two bounds."""
    try:
        value = Decimal(str(text).strip().replace(",", ""))
        good = value.is_finite() and Decimal(low) <= value <= Decimal(high)
        good = good and value == value.quantize(Decimal("0.01"))
    except InvalidOperation:
        good, value = False, Decimal(0)
    if not good:
        errors[name] = [f"“{label}”请填 {low} 到 {high} 之间的数，最多两位小数。"]
    return value


def firm_by_code(text: str, errors: Errors, name: str) -> Enterprise | None:
    """The firm of a credit code; None and an error when it is not in the ledger."""
    found = Enterprise.objects.filter(uscc=normal_uscc(text)).first()
    if found is None:
        errors[name] = ["没有这家企业，请核对统一社会信用代码；企业要先在平台登记。"]
    return found
