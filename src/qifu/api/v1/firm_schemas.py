"""The shapes of credit, places and law in requests and replies, as OpenAPI prints them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import Label, Request

USCC = Field("", max_length=40, description="统一社会信用代码；只代表一家企业的可以不填")


class CreditFindingOut(Schema):
    id: int
    kind: str
    title: str
    number: str
    authority: str
    decided_on: date
    until: date | None = Field(description="公示到哪天；空为直到修复或撤下")
    counts: bool = Field(description="现在是否还在公示")
    harms: str
    how: str = Field(description="怎么修复")
    mend_from: date | None
    may_mend: bool
    repair: str = Field(description="修复办件的编号，没有为空")
    uses: list[str] = Field(description="按公开规则，它现在限制的事")


class CreditCheckOut(Schema):
    on: date
    harming: list[CreditFindingOut]
    honours: list[CreditFindingOut]
    over: list[CreditFindingOut]
    barred: list[str]


class CreditLookOut(Schema):
    at: datetime
    unit: str
    by: str
    ground: str
    purpose: str
    shown: int


class CreditConsentOut(Schema):
    id: int
    unit: str
    purpose: str
    until: date
    given_at: datetime
    revoked_at: datetime | None


class CreditConsentIn(Request):
    uscc: str = USCC
    unit: str = Field(max_length=60, description="单位代码，见 /units")
    purpose: str = Field(max_length=400)
    until: date = Field(description="最长一年")


class PlaceOut(Schema):
    id: int
    step: str
    step_title: str
    name: str
    operator: str
    address: str
    phone: str
    rooms: int
    let: int
    source: str
    verified: bool


class RoomOut(Schema):
    id: int
    place: int
    place_name: str
    code: str
    type: str
    area: Decimal = Field(description="平方米")
    rent: Decimal = Field(description="元/平方米·月")
    note: str


class FacilityOut(Schema):
    id: int
    kind: str
    name: str
    owner: str
    field: str
    says: str
    price: Decimal | None = Field(description="元/小时；空为面议")
    bookable: bool
    slot_minutes: int
    source: str
    verified: bool


class SlotOut(Schema):
    begins_at: datetime
    ends_at: datetime
    free: bool


class BookingIn(Request):
    uscc: str = USCC
    begins_at: datetime
    count: int = Field(1, ge=1, le=100, description="连着约几个时段")
    purpose: str = Field(max_length=4000)
    contact_name: str = Field(max_length=200)
    contact_phone: str = Field(max_length=60)


class BookingOut(Schema):
    id: int
    facility: int
    facility_name: str
    begins_at: datetime
    ends_at: datetime
    state: str
    words: str


class GatheringOut(Schema):
    id: int
    kind: str
    title: str
    place: str
    begins_at: datetime
    seats: int
    taken: int
    waiting: int
    unit: Label


class EnrolmentIn(Request):
    uscc: str = USCC
    name: str = Field(max_length=200)
    phone: str = Field(max_length=60)
    words: str = Field("", max_length=4000)


class EnrolmentOut(Schema):
    id: int
    gathering: int
    name: str
    state: str


class LawServiceOut(Schema):
    code: str
    title: str
    says: str
    unit: Label


class LawStayOut(Schema):
    unit: str
    why: str
    since: datetime
    until: datetime | None
    due_on: date | None


class LawMatterRow(Schema):
    number: str
    service: str
    title: str
    state: str
    state_title: str
    sentence: str
    open: bool
    unit: Label
    received_on: date


class LawMatterDetail(LawMatterRow):
    words: str
    other_name: str
    amount: Decimal | None
    stays: list[LawStayOut] = Field(description="先后在哪些机构办；编号一直不变")
    result: str


class LawMatterPage(Schema):
    items: list[LawMatterRow]
    next: int | None = Field(description="下一页的 before；没有更多时为空")


class LawMatterIn(Request):
    uscc: str = USCC
    service: str = Field(max_length=60, description="服务代码，见 /law/services")
    words: str = Field(max_length=20_000)
    contact_name: str = Field(max_length=200)
    contact_phone: str = Field(max_length=60)
    other_name: str = Field("", max_length=400)
    other_contact: str = Field("", max_length=400)
    amount: str = Field("", max_length=40, description="涉及金额，元")
    evidence: list[str] = Field(default_factory=list, max_length=20, description="存证编号")


class EvidenceIn(Request):
    uscc: str = Field("", max_length=40, description="为哪家企业存；不填是自己的")
    title: str = Field(max_length=400)
    sha256: str = Field(max_length=80)
    sm3: str = Field(max_length=80)
    size: int = Field(ge=0, le=2**60, description="字节")
    file_name: str = Field("", max_length=140)


class PreservedOut(Schema):
    number: str
    code: str = Field(description="证书上二维码里的核验码")
    title: str
    sha256: str
    sm3: str
    size: int
    preserved_at: datetime


class DigestIn(Request):
    digest: str = Field(max_length=80, description="文件的 SHA-256 或 SM3；文件本身不用发来")


class DigestFound(Schema):
    number: str
    preserved_at: datetime
    which: Literal["sha256", "sm3"]
    problem: str = Field(description="记录为什么不能信；空为签名、记录、审计链一致")
