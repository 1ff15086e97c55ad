"""The shapes of ratings in requests and replies, as OpenAPI prints them."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import Label, RatingIn, Request


class RatingWithLabels(RatingIn):
    labels: list[str] = Field([], max_length=30, description="标签代码，见 /ratings/labels")
    public: bool = Field(False, description="同意公开文字意见（不公开企业名称）")


class WordsIn(Request):
    text: str


class LabelOut(Schema):
    code: str
    title: str
    good: bool


class TallyOut(Schema):
    asked: int = Field(description="近一年办结的服务")
    rated: int = Field(description="其中作出评价的；没有评价的不计入任何一级")
    response: float | None = Field(description="评价率，百分数")
    grades: dict[str, int]
    satisfied: float | None = Field(description="基本满意及以上占评价的百分数；评价数少时为空")
    few: bool = Field(description="评价数少，不算比例")
    bad: int
    mended: int


class ItemResultOut(TallyOut):
    key: list[str]
    title: str


class Results(Schema):
    total: TallyOut
    items: list[ItemResultOut]


class OccasionOut(Schema):
    id: int
    number: str
    title: str
    kind: str
    item_kind: str
    item: str
    unit: Label | None
    centre: str | None
    ended_at: datetime
    grade: int | None
    solved: str
    labels: list[str]
    comment: str
    public: bool
    rated_at: datetime | None
    more: str
    answer: str
    answered_at: datetime | None
    mending: str | None


class Occasions(Schema):
    items: list[OccasionOut]
    next: int | None = Field(description="下一页的 before")
