"""The shapes of applications and of departments' parts of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import CODE, ActionOut, Label, Request

MAX_ID = 2**63 - 1


class PaperIn(Request):
    """A paper: a document of the firm's library, or a file just uploaded, which is kept there."""

    type: str = Field(min_length=1, max_length=60, pattern=CODE, description="材料种类")
    evidence: int | None = Field(None, ge=1, le=MAX_ID, description="见 /firms/{uscc}/documents")
    file: UUID | None = Field(None, description="已上传文件的编号(/files)")
    number: str = Field("", max_length=200, description="新上传的：证照编号")
    issuer: str = Field("", max_length=200, description="新上传的：出具单位")
    valid_until: date | None = Field(None, description="新上传的：有效期至")


class PapersIn(Request):
    """What may be brought when handing in, and later."""

    values: dict[str, Any] = Field({}, description="数据元 → 值；日期写 2026-01-31")
    materials: list[PaperIn] = Field([], max_length=100)
    undertakings: dict[str, date] = Field({}, description="材料种类 → 承诺哪天前补齐")
    signed_name: str = Field("", max_length=40, description="容缺承诺的签名")


class ApplicationIn(PapersIn):
    """An application for a bundle or for one item."""

    bundle: str = Field("", max_length=60, pattern=CODE, description="一件事(/bundles)")
    item: str = Field("", max_length=60, pattern=CODE, description="或单个事项(/items)")
    uscc: str = Field("", max_length=60, description="只代表一家企业的人可不填")
    contact_name: str = Field(description="经办人")
    contact_phone: str = Field(description="11 位手机号，或带区号的座机")
    chosen: list[str] | None = Field(None, max_length=100, description="要办的可选事项；不填：全办")


class WithdrawIn(Request):
    reason: str = Field(description="撤回原因")
    version: int | None = Field(None, ge=0, le=999_999_999)


class DocumentRow(Schema):
    id: int
    type: str
    title: str
    number: str
    issuer: str
    valid_until: date | None
    usable: bool
    file: str
    name: str


class ApplicationRow(Schema):
    number: str
    version: int
    code: str
    kind: str = Field(description="bundle 一件事，item 单个事项")
    title: str
    firm: str
    status: str
    status_title: str
    sentence: str
    open: bool
    unit: Label | None
    received_on: date
    due_on: date | None
    light: str
    light_title: str
    paused: bool
    done: int
    total: int
    late: list[str] = Field(description="已超过本部门期限的事项")
    with_firm: list[str] = Field(description="在等企业的事项")
    finished_at: datetime | None


class ApplicationPage(Schema):
    items: list[ApplicationRow]
    next: str | None


class RequestOut(Schema):
    number: int
    items: list[str]
    reason: str
    due_on: date | None
    state: str
    asked_at: datetime
    answer: str


class ResultOut(Schema):
    title: str
    number: str
    valid_until: date | None
    file: str | None
    evidence: int | None


class TaskRow(Schema):
    id: int
    application: str
    code: str
    title: str
    unit: Label | None
    state: str
    state_title: str
    version: int
    required: bool
    after: list[str]
    stage: str
    joint: str
    days: int
    started_on: date | None
    due_on: date | None
    ended_on: date | None
    light: str
    inspect_on: date | None
    reason: str
    remedy: str
    result: ResultOut | None


class TaskListed(TaskRow):
    firm: str
    whole: str


class TaskPage(Schema):
    items: list[TaskListed]
    next: int | None


class PaperOut(Schema):
    type: str
    title: str
    state: str
    state_title: str
    asked_by: list[str]
    stage: str
    evidence: int | None
    file: str | None
    name: str | None
    given_at: datetime | None


class UndertakingOut(Schema):
    type: str
    title: str
    state: str
    promised_on: date
    consequence: str
    signed_name: str


class TaskDetail(TaskRow):
    """One department's part with its own form; `values` and papers are only for who may read them."""

    handler: str | None = None
    proposal: str | None = None
    opinion: str | None = None
    inspection: str | None = None
    values: dict[str, Any]
    materials: list[PaperOut]
    undertakings: list[UndertakingOut]
    requests: list[RequestOut]


class TaskActions(Schema):
    version: int
    state: str
    state_title: str
    actions: list[ActionOut]


class WaitingOut(Schema):
    kind: str = Field(description="material 材料，field 要填的，request 部门要求补正的")
    code: str
    title: str
    until: date | None
    task: int | None


class SpanOut(Schema):
    item: str
    begins: date
    ends: date
    critical: bool


class PlanOut(Schema):
    due_on: date
    days: int
    critical: list[str]
    spans: list[SpanOut]


class ApplicationDetail(ApplicationRow):
    """The whole; what the firm said is there for who may read it all."""

    plan: PlanOut
    tasks: list[TaskRow]
    waits: list[WaitingOut]
    results: list[ResultOut]
    result_code: str | None = Field(description="结果核验页 /results/{code}/")
    contact: dict[str, str] | None = None
    values: dict[str, Any] | None = None
    materials: list[PaperOut] | None = None
    undertakings: list[UndertakingOut] | None = None
