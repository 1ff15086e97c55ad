"""How personal numbers look where their whole is not needed: one place for pages, API and exports.

Enough stays to tell two apart and to see that it is the right one, too little to use it. The whole
is shown for a reason only, on one page view, and recorded (`web.components.reveal`).
"""

from __future__ import annotations

import re

MOBILE = re.compile(r"1[3-9]\d{9}")
IDENTITY = re.compile(r"[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]")


def masked_phone(phone: str) -> str:
    """A telephone number: 139****1234; a landline keeps its area code and the last four digits."""
    if not phone:
        return ""
    area, hyphen, rest = phone.partition("-")
    if hyphen and len(rest) > 4:
        return f"{area}-****{rest[-4:]}"
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def masked_identity(number: str) -> str:
    """An identity number: where it was issued and the last two characters."""
    return f"{number[:4]}{'*' * 12}{number[-2:]}" if len(number) == 18 else "****"


def masked_account(number: str) -> str:
    """A bank account's number: the last four digits only."""
    return f"•••• {number[-4:]}"


def masked_address(address: str) -> str:
    """An e-mail address or a telephone number a notice went to."""
    name, at, host = address.partition("@")
    return f"{name[:2]}***@{host}" if at else masked_phone(address)


def is_personal(text: str) -> bool:
    """True for a text that is, as a whole, a mobile or identity number."""
    return bool(MOBILE.fullmatch(text) or IDENTITY.fullmatch(text))


def masked(text: str) -> str:
    """A text masked where it is a mobile or identity number, else as it is."""
    if MOBILE.fullmatch(text):
        return masked_phone(text)
    return masked_identity(text) if IDENTITY.fullmatch(text) else text


def masked_within(value: object) -> object:
    """A JSON value with every text that is a mobile or identity number masked."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: masked_within(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked_within(inner) for inner in value]
    return value
