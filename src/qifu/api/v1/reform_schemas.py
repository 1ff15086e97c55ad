"""The shapes of reform tasks in replies, as OpenAPI prints them."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import Label


class TaskPartyOut(Label):
    formerly: list[str] = Field(description="撤并前的名称，职责已由本单位承接")


class ReformTaskRow(Schema):
    number: int
    section: str
    main_task: str
    content: str
    lead: str = Field(description="牵头单位，方案原文")
    responsible: str = Field(description="责任单位，方案原文")
    deadline: str = Field(description="完成时限，方案原文")
    due_on: date | None = Field(description="限期；长期坚持的为空")
    light: str = Field(description="done 已完成，green、yellow、red，grey 未到评议")
    says: str
    why: str
    waiting: int = Field(description="等确认的报告")


class ReformTaskPage(Schema):
    items: list[ReformTaskRow]


class TaskLinkOut(Schema):
    title: str
    address: str


class TaskReportOut(Schema):
    id: int
    unit: str
    part: str
    says: str
    quarter: str = Field(description="季度评议写的是哪个季度；进展报告为空")
    text: str
    trouble: str
    following: str
    links: list[TaskLinkOut]
    state: str
    reported_at: datetime
    decided_at: datetime | None
    reason: str = Field(description="退回原因")


class TaskFigureOut(Schema):
    code: str
    title: str
    topic: str
    num: int
    den: int
    value: float | None
    target: float | None
    met: bool | None


class TaskReviewOut(Schema):
    quarter: str
    due_on: date
    known_on: date = Field(description="指标按这一天结束时所知")
    figures: list[TaskFigureOut]
    missing: list[str] = Field(description="还没有交的牵头单位")


class ReformTaskDetail(ReformTaskRow):
    leads: list[TaskPartyOut]
    helps: list[TaskPartyOut]
    reviews: list[TaskReviewOut]
    reports: list[TaskReportOut]
