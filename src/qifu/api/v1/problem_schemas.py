"""The shapes of problem classes in replies, as OpenAPI prints them."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import Label


class HeatOut(Schema):
    heat: float
    says: str = Field(description="热度怎么算出来的")
    count: int = Field(description="类中的诉求；并案的只数一次，撤回的不数")
    firms: int
    lately: int = Field(description="近 30 天")
    before: int = Field(description="再前 30 天")
    trend: int = Field(description="1 上升，0 看不出，-1 下降")
    unsolved: int
    unsolved_share: float | None


class ProblemRow(Schema):
    id: int
    title: str
    state: str
    state_title: str
    words: list[str]
    topic: str
    unit: Label | None
    heat: HeatOut
    remedies: int
    remedies_done: int
    pending: int = Field(description="等人确认的诉求")
    updated_at: datetime


class ProblemPage(Schema):
    items: list[ProblemRow]
    next: int | None


class RemedyOut(Schema):
    kind: str
    kind_title: str
    text: str
    state: str
    unit: Label | None
    due_on: date
    first_due_on: date
    link: str = Field(
        description="实际改了哪一种：item、bundle、policy、answer、precedent、gathering"
    )
    link_title: str
    since: date | None = Field(description="从哪天起")


class CountedSpanOut(Schema):
    first: date
    last: date
    working_days: int
    count: int
    weekly: float


class RecurrenceOut(Schema):
    before: CountedSpanOut
    after: CountedSpanOut
    ratio: float | None = Field(description="整改后与整改前每周件数之比")
    low: float = Field(description="95% 区间下端")
    high: float | None
    verdict: str = Field(description="early、fell、rose 或 unclear")
    says: str


class ProblemDetail(ProblemRow):
    remedy_list: list[RemedyOut]
    demands: list[str] = Field(description="有权查看的诉求编号，至多 200 件")
    hidden: int = Field(description="计入数字、但无权查看的诉求")
    recurrence: RecurrenceOut | None
