"""The shapes of items, bundles and their forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import Label, Request


class ItemRow(Schema):
    code: str
    title: str
    short: str
    list_name: str = Field(description="statutory 依申请，value_added 增值")
    type: str
    function: str
    unit: Label | None
    centre: str
    promised_days: int
    statutory_days: int | None
    at_once: bool
    visits: int
    channels: list[str]
    firm_stages: list[str]
    project_stages: list[str]
    verified: bool


class ItemPage(Schema):
    items: list[ItemRow]
    total: int
    next: int | None


class BundleRow(Schema):
    code: str
    title: str
    short: str
    says: list[str]
    function: str
    unit: Label | None
    firm_stages: list[str]
    project_stages: list[str]
    channels: list[str]
    items: list[str]
    verified: bool


class BundlePage(Schema):
    items: list[BundleRow]
    total: int
    next: int | None


class AskedField(Schema):
    name: str = Field(description="数据元；提交时 values 的键")
    label: str
    type: str
    required: bool
    applies: bool | None = Field(description="null：要等情景问题回答后才知道")
    choices: list[list[str]]
    minimum: str | None
    maximum: str | None
    max_length: int
    help: str
    asked_by: list[str] = Field(description="哪些事项要它")
    question: bool = Field(description="情景问题：答案决定要办哪些事项")
    stage: str = Field(description="到哪个阶段才要；空：提交时就要")


class AskedMaterial(Schema):
    type: str
    title: str
    necessity: str
    applies: bool | None
    must: bool = Field(description="提交时必须有，或者承诺后补")
    source: str
    asked: bool = Field(description="false：部门核验或由前面的事项产生，不用提交")
    copies: int
    tolerable_days: int = Field(description="可以承诺多少个工作日内补齐；0：不能容缺")
    asked_by: list[str]
    made_by: str
    stage: str
    help: str


class MemberOut(Schema):
    item: str
    title: str
    unit: Label | None
    required: bool
    applies: bool | None
    chosen: bool
    days: int
    after: list[str]
    stage: str
    joint: str
    begins: date | None = Field(description="今天提交的话，计划哪天开始")
    ends: date | None
    critical: bool = Field(description="它晚一天，整件晚一天")


class StageOut(Schema):
    code: str
    title: str


class FormOut(Schema):
    """What is asked, brought and handled under the answers given."""

    code: str
    title: str
    version: int | None
    questions: list[AskedField]
    fields: list[AskedField]
    materials: list[AskedMaterial]
    members: list[MemberOut]
    stages: list[StageOut]
    unknown: list[str] = Field(description="还要回答哪些，才知道要办哪些事项")
    days: int = Field(description="最长的一条路要多少个工作日")
    due_on: date
    critical: list[str]
    fields_saved: int
    materials_saved: int


class BundleDetail(BundleRow, FormOut):
    intro: str
    result: str
    source: str


class ItemDetail(ItemRow, FormOut):
    conditions: list[str]
    legal_basis: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    fee: str = Field(description="元，保留到分的十进制字符串")
    fee_basis: str
    result: str
    contact: str
    complaint: str
    provider: str
    product: str
    price: str
    source: str


class AnswersIn(Request):
    """Answers so far; what a form asks depends on them."""

    values: dict[str, Any] = Field({}, description="数据元 → 值")
    chosen: list[str] | None = Field(None, max_length=100, description="要办的可选事项；不填：全办")
