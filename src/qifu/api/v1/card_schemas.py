"""The shapes of cards in requests and replies, as OpenAPI prints them."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import Request

MOST = 600


class CodeIn(Request):
    """A code as scanned."""

    code: str = Field(min_length=1, max_length=MOST, description="二维码里最后一段")


class UseIn(CodeIn):
    """A use by the department that gives the privilege."""

    privilege: str = Field(min_length=1, max_length=40)
    place: str = Field(min_length=1, max_length=80)
    note: str = Field("", max_length=200)


class OpenOut(Schema):
    """A privilege of the caller's own department."""

    code: str
    title: str
    per_year: int | None
    used: int
    left: int | None = Field(description="今年还有几次；null 不限")


class CheckOut(Schema):
    """What whoever checks may know; privileges are those of the caller's departments."""

    valid: bool
    why: str
    initial: str
    level: str
    kind: str
    until: date | None
    privileges: list[OpenOut]


class KeysOut(Schema):
    """Public keys (Ed25519, base64) by name, for checking without asking."""

    keys: dict[str, str]
    offline_days: int


class CardOut(Schema):
    """A card in scope; the whole name for its firm and the issuing unit alone."""

    id: int
    number: str
    name: str
    level: str
    state: str
    family: bool
    firm: str
    valid_until: date


class CardsOut(Schema):
    """A page of cards."""

    items: list[CardOut]
    next: int | None


class UseOut(Schema):
    """A recorded use."""

    id: int
    privilege: str
    title: str
    place: str
    at: datetime
