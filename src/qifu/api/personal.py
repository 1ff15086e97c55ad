"""Personal numbers in answers of the API: whole for the firm they are of, masked for officials and
outside systems. Whole ones are seen on the pages, with a reason and a record."""

from __future__ import annotations

from typing import Any

from qifu.identity.actors import Actor
from qifu.kernel.masking import masked_phone, masked_within


def sees_whole_numbers(actor: Actor) -> bool:
    """True for people of firms, who ask for what is their own."""
    return not (actor.is_staff or actor.client)


def seen_phone(phone: str, actor: Actor) -> str:
    """A telephone number as `actor` may read it here."""
    return phone if sees_whole_numbers(actor) else masked_phone(phone)


def seen_values(values: dict[str, Any], actor: Actor) -> Any:
    """Answers of a form as `actor` may read them here."""
    return values if sees_whole_numbers(actor) else masked_within(values)
