"""The shapes of visits in requests and replies, as OpenAPI prints them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import Request


class FindingIn(Request):
    text: str
    becomes: Literal["noted", "demand", "settled"] = Field(
        "noted", description="先记下、作为诉求提交、当场解决"
    )
    said: str = Field("", description="当场怎么解决的")


class PromiseIn(Request):
    text: str
    due_on: date


class VisitIn(Request):
    token: str = Field(
        min_length=8,
        max_length=64,
        pattern=r"^[\x21-\x7e]+$",
        description="这张表的编号，同一编号只记一次",
    )
    uscc: str = Field(min_length=1, max_length=60, description="企业的统一社会信用代码")
    on: date
    way: Literal["onsite", "phone", "call"] = Field(description="上门走访、电话联系、企业来访")
    met: str = Field(description="见到了谁")
    seen: str = Field(description="看到的情况")
    with_whom: str = ""
    phone: str = Field("", max_length=40, description="问题作为诉求提交时联系谁的电话")
    facts: dict[str, Any] = Field(
        {}, max_length=8, description="核实的情况：事实名到值，金额以元计；和登记的一样也要写"
    )
    findings: list[FindingIn] = Field([], max_length=10)
    promises: list[PromiseIn] = Field([], max_length=10)
    next_on: date | None = None
    photos: list[UUID] = Field([], max_length=6, description="已上传图片的编号(/files)")
    offline: bool = False
    said_at: datetime | None = Field(None, description="没有网络时填好的时间")


class FindingOut(Schema):
    text: str
    state: str
    said: str
    demand: str | None


class PromiseOut(Schema):
    text: str
    due_on: date
    state: str
    ended_on: date | None


class VisitOut(Schema):
    number: str
    firm: str
    uscc: str
    cell: str
    by: str
    on: date
    way: str
    met: str
    with_whom: str
    seen: str
    facts: list[dict[str, Any]]
    findings: list[FindingOut]
    promises: list[PromiseOut]
    next_on: date | None
    offline: bool
    received_at: datetime


class Visits(Schema):
    items: list[VisitOut]
    next: int | None
