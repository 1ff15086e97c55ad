"""The shapes of requests and replies, as OpenAPI prints them.

Requests are checked for shape only; what a demand may be is decided by the domain, once. Replies
are built by `qifu.api.represent` and not passed through these models (that would double the cost).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

CODE = r"^[A-Za-z0-9._-]*$"


class Request(Schema):
    """A body; what it does not know is refused, so that no misspelt field is lost silently."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class ExternalIn(Request):
    system: str = Field(
        min_length=1, max_length=40, pattern=r"^[A-Za-z0-9._-]+$", description="外部系统代码"
    )
    id: str = Field(
        min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$", description="该系统里的编号"
    )


class DemandPush(Request):
    """What a demand consists of. One's only firm need not be named."""

    text: str = Field(description="问题描述，最多 10,000 字")
    contact_name: str = Field(description="联系人")
    contact_phone: str = Field(description="11 位手机号，或带区号的座机")
    uscc: str = Field(
        "", max_length=60, description="企业的统一社会信用代码；只代表一家企业的人可不填"
    )
    firm_name: str = Field(
        "", max_length=500, description="代码尚未登记时，窗口和外部系统以此登记企业"
    )
    title: str = Field("", description="标题，不填取描述的第一句")
    topic: str = Field("", max_length=60, pattern=CODE, description="主题代码(/topics)")
    channel: str = Field("", max_length=30, pattern=CODE, description="来源渠道代码(/channels)")
    place: str = Field("", max_length=60, pattern=CODE, description="所在镇街的单位代码")
    files: list[UUID] = Field([], max_length=10, description="已上传文件的编号(/files)")
    fallback: bool = Field(False, description="兜底办窗口受理")


class DemandIn(DemandPush):
    external: ExternalIn | None = None


class MessageIn(Request):
    text: str
    files: list[UUID] = Field([], max_length=10)


class RatingIn(Request):
    grade: Literal["1", "2", "3", "4", "5", 1, 2, 3, 4, 5] = Field(
        description="5 非常满意 … 1 非常不满意"
    )
    solved: Literal["yes", "partly", "no"]
    comment: str | None = None


class SuggestIn(Request):
    text: str = Field(max_length=10_000)


class TrackIn(Request):
    number: str = Field(max_length=60)
    secret: str = Field(max_length=40)


class Label(Schema):
    code: str
    name: str


class Topic(Schema):
    code: str
    title: str


class ExternalOut(Schema):
    system: str
    id: str


class Receipt(Schema):
    number: str
    created: bool = Field(description="false：此前已收到同一件，没有重复登记")
    secret: str | None = Field(description="查询码，只在登记时给出一次")
    version: int
    state: str
    state_title: str
    received_on: date
    due_on: date | None
    external: ExternalOut | None = None


class Row(Schema):
    number: str
    version: int
    title: str
    firm: str
    state: str
    state_title: str
    open: bool
    topic: Topic | None
    channel: str
    klass: str = Field(description="时限类别；未派单时为空")
    unit: Label | None
    opened_at: datetime
    received_on: date
    due_on: date | None
    original_due_on: date | None
    provisional: bool
    paused: bool
    light: Literal["red", "yellow", "green", "paused", "done"]
    light_title: str
    level: int
    round: int
    answered_at: datetime | None
    closed_at: datetime | None
    result: str
    merged_into: str | None
    handler: str | None = None
    step_due_on: date | None = None
    returns: int | None = None
    final: bool | None = None
    open_co_handlers: int | None = None
    open_orders: int | None = None
    extension_pending: bool | None = None
    external: list[ExternalOut] | None = None


class Page(Schema):
    items: list[Row]
    next: str | None = Field(description="下一页的游标；null 表示到头了")


class Contact(Schema):
    name: str
    phone: str


class AnswerOut(Schema):
    id: int
    round: int
    unit: Label | None
    outcome: str
    outcome_title: str
    text: str
    promise_on: date | None
    fulfilled_at: datetime | None
    fulfilment: str
    approved_at: datetime | None
    evidence: str | None = None
    state: str | None = None


class MaterialOut(Schema):
    items: list[str]
    reason: str
    due_on: date
    asked_at: datetime


class RatingOut(Schema):
    round: int
    grade: int
    solved: str
    comment: str
    at: datetime


class AttachmentOut(Schema):
    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    purpose: str
    subject: int | None
    added_at: datetime


class Detail(Row):
    sentence: str
    text: str
    contact: Contact
    place: Label | None
    fallback: bool
    answers: list[AnswerOut]
    material_request: MaterialOut | None
    ratings: list[RatingOut]
    attachments: list[AttachmentOut]
    co_units: list[Label] | None = None


class FileOut(Schema):
    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


class EventOut(Schema):
    seq: int
    at: datetime
    kind: str
    who: str
    sentence: str
    detail: str


class DayOut(Schema):
    date: date
    counts: bool
    why: str


class ClockOut(Schema):
    title: str
    kind: str
    round: int
    state: str
    start_on: date
    amount: int
    unit: str
    extension: int
    due_on: date | None
    original_due_on: date
    provisional: bool
    calendar: str
    days: list[DayOut]


class MessageOut(Schema):
    id: int
    side: Literal["firm", "staff"]
    who: str
    text: str
    at: datetime


class FieldOut(Schema):
    name: str
    type: str
    label: str
    required: bool
    help: str
    choices: list[list[str]]
    minimum: int | None
    maximum: int | None


class ActionOut(Schema):
    code: str
    title: str
    help: str
    enabled: bool
    why_not: str
    moves: bool
    fields: list[FieldOut]


class Actions(Schema):
    version: int
    state: str
    state_title: str
    actions: list[ActionOut]


class UnitOut(Schema):
    code: str
    name: str
    short_name: str
    kind: str
    has_power: bool
    may_lead: bool


class TopicOut(Schema):
    code: str
    title: str
    sector: str
    sector_title: str
    unit: Label | None
    needs_power: bool


class ChannelOut(Schema):
    code: str
    title: str
    kind: str
    by_staff: bool


class SuggestionOut(Schema):
    topic: str
    title: str
    unit: Label | None
    reason: str
    precedent: str | None


class KnownOut(Schema):
    question: str
    answer: str
    unit: str | None


class Suggestions(Schema):
    topics: list[SuggestionOut]
    answers: list[KnownOut]


class Tracked(Schema):
    number: str
    title: str
    state: str
    state_title: str
    sentence: str
    received_on: date
    due_on: date | None
    light: str
    light_title: str
    paused: bool
    provisional: bool


class Rated(Schema):
    number: str
    rated: bool


class PostOut(Schema):
    role: str
    title: str
    unit: Label | None


class FirmOut(Schema):
    uscc: str
    name: str
    rights: list[str]


class Me(Schema):
    name: str
    system: str | None
    scopes: list[str]
    per_minute: int
    posts: list[PostOut]
    firms: list[FirmOut]


class Problem(Schema):
    """RFC 9457. `code` is stable; the list is in docs/howto/use-the-api.md."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: dict[str, list[str]] | None = None
