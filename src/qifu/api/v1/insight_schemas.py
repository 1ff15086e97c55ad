"""The shapes of figures, as OpenAPI prints them."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

DAY_FROM, DAY_TO = date(2000, 1, 1), date(2100, 12, 31)


class AskIn(Schema):
    """What an address of figures may ask."""

    since: date | None = Field(
        None, ge=DAY_FROM, le=DAY_TO, description="从哪天（含），不写为一年前"
    )
    until: date | None = Field(None, ge=DAY_FROM, le=DAY_TO, description="到哪天（含），不写为今天")
    unit: str = Field("", max_length=60, pattern=r"^[a-z0-9-]*$", description="单位代码")
    centre: int | None = Field(None, ge=1, le=2**63 - 1, description="中心（按受理中心）")
    topic: str | None = Field(None, max_length=60, pattern=r"^[a-z0-9_-]*$", description="主题")
    kind: str | None = Field(None, max_length=20, pattern=r"^[a-z_]*$", description="办件种类")
    known_on: date | None = Field(
        None, ge=DAY_FROM, le=DAY_TO, description="按哪天结束时所知；不写为现在所知"
    )


class ChangeOut(Schema):
    on: date
    says: str


class MetricOut(Schema):
    code: str
    title: str
    group: str
    question: str
    numerator: str
    denominator: str
    unit: str = Field(description="share 比例、days 天、items 项")
    better: str = Field(description="high 越高越好，low 越低越好")
    target: float | None
    minimum: int = Field(description="少于这么多件不排名")
    source: str
    owner: str
    kinds: list[str]
    changes: list[ChangeOut] = Field(description="口径哪天起变过")


class FigureOut(Schema):
    code: str
    unit: str
    num: int
    den: int
    value: float | None = Field(description="没有可算的为空")
    low: float | None = Field(description="95% 区间下限")
    high: float | None = Field(description="95% 区间上限")
    small: bool = Field(description="样本太少，不排名")
    met: bool | None = Field(description="是否达到目标")
    known_at: datetime = Field(description="计算到什么时刻")


class PointOut(FigureOut):
    since: date
    until: date


class PartOut(FigureOut):
    key: str
    title: str


class RankingOut(Schema):
    ranked: list[PartOut]
    too_small: list[PartOut]


class BehindOut(Schema):
    number: str | None
    kind: str | None
    title: str | None
    day: date
    unit: str | None
    value: int


class CasesOut(Schema):
    total: int
    page: int
    pages: int
    items: list[BehindOut]
