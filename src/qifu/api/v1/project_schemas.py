"""The shapes of projects in replies, as OpenAPI prints them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import Label


class ProjectStageOut(Schema):
    code: str
    title: str
    first_planned_on: date | None = Field(description="最初的计划，一直保留")
    planned_on: date | None
    entered_on: date | None


class ProjectRow(Schema):
    number: str
    title: str
    stage: str
    stage_title: str
    state: str
    company: str | None = Field(description="投资方；企业只看得到自己的项目，这里为空")
    investment: Decimal | None = Field(description="计划投资，万元")
    land: Decimal | None = Field(description="用地，亩")
    chain: str
    unit: Label
    planned_on: date | None = Field(description="下一阶段的计划日期")
    key: bool
    open_blockers: int
    updated_at: datetime


class ProjectDetail(ProjectRow):
    version: int
    stages: list[ProjectStageOut]
    leader: str | None
    department: str | None
    specialist: str | None
    applications: list[str] = Field(description="归到项目的办件编号")
    milestones_done: list[str] = Field(description="已办结的手续节点")
    expected_on: date | None = Field(description="全部手续预计办完的日期")


class ProjectPage(Schema):
    items: list[ProjectRow]
    next: int | None = Field(description="下一页的 before；没有更多时为空")
