"""The shapes of the exchange in requests and replies, as OpenAPI prints them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import CODE, Label, Request


class NeedFieldOut(Schema):
    name: str
    type: str
    label: str
    unit: str
    required: bool
    choices: list[list[str]]
    wan: bool = Field(description="数字以万元填写")


class KindOut(Schema):
    code: str
    family: str
    title: str
    says: str
    unit: Label | None
    providers: list[str]
    need: list[NeedFieldOut]
    offer: list[NeedFieldOut]
    result: list[NeedFieldOut]
    refusals: list[list[str]]
    visibility: list[str]
    rule: str
    answer_days: int
    total_days: int


class ProductOut(Schema):
    id: int
    kind: str
    title: str
    says: str
    provider: str
    terms: list[list[str]]
    source: str
    verified: bool


class ProviderOut(Schema):
    id: int
    name: str
    type: str
    kinds: list[str]
    grade: float | None
    reviews: int
    done: int
    ended: int


class NeedIn(Request):
    kind: str = Field(max_length=60, pattern=CODE, description="对接类别，见 /exchange/kinds")
    title: str
    need: dict[str, Any] = Field({}, description="需求各项，名称和写法见类别的 need")
    contact_name: str
    contact_phone: str
    visibility: Literal["matched", "named", "public"] = "matched"
    words: str = ""
    shown: list[str] = Field([], max_length=60, description="放开给机构看的企业情况")
    show_name: bool = False
    named: list[int] = Field([], max_length=10, description="点名的机构")
    agreed: bool = Field(False, description="同意把联系方式告诉按规则选定的机构")
    uscc: str = Field("", max_length=60, description="只代表一家企业的人可不填")


class OfferIn(Request):
    values: dict[str, Any] = Field({}, description="回应各项，名称见类别的 offer")
    words: str = ""
    product: int | None = None
    provider: int | None = Field(None, description="代表多家机构的填是哪一家")


class NoIn(Request):
    reason: str = Field(max_length=40)
    words: str = ""
    provider: int | None = None


class ActingIn(Request):
    provider: int | None = None


class ResultIn(Request):
    outcome: Literal["done", "failed"]
    values: dict[str, Any] = {}
    reason: str = Field("", max_length=40)
    words: str = ""
    provider: int | None = None


class ChooseIn(Request):
    agreed: bool = Field(description="同意把联系方式告诉选定的机构")


class RequestRow(Schema):
    number: str
    version: int
    kind: str
    title: str
    state: str
    state_title: str
    sentence: str
    open: bool
    visibility: str
    answer_until: date
    step_due_on: date | None
    unit: Label | None


class RequestPage(Schema):
    items: list[RequestRow]
    next: int | None


class OfferOut(Schema):
    id: int
    provider: str
    state: str
    terms: list[list[str]]
    words: str
    reason: str
    made_at: datetime


class DealResultOut(Schema):
    provider: str
    outcome: str
    result: list[list[str]]
    reason: str
    days: int | None
    confirmed: str


class RequestDetail(RequestRow):
    firm: str | None = Field(description="企业没有放开的为空")
    contact: list[str] | None
    need: list[list[str]]
    words: str
    shown: dict[str, Any]
    offers: list[OfferOut]
    sealed: bool = Field(description="按最低价或评分选定的，截止前不公开内容")
    engagement: DealResultOut | None
    commitment: str
