"""The shapes of requests and replies about policies and claims; money is a string of yuan."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from qifu.api.v1.schemas import Label, Request

YUAN = Field(description="元，保留到分的十进制字符串")


class PolicyRow(Schema):
    code: str
    title: str
    level: str
    kind: str
    issuer: str
    unit: Label | None
    gives: str
    mode: str
    matched: bool
    open_from: date | None
    open_until: date | None
    valid_from: date | None
    valid_until: date | None
    verified: bool
    version: int
    withdrawn: bool


class PolicyPage(Schema):
    items: list[PolicyRow]
    total: int
    next: int | None


class PolicyDetail(PolicyRow):
    document: str
    area: str
    conditions: str
    note: str
    source_text: str
    links: list[str]
    certainty: str
    rule: dict[str, Any] | None
    benefit: dict[str, Any] | None
    service: dict[str, Any]


class Step(Schema):
    says: str
    own: str
    takes: str


class MatchRow(Schema):
    policy: str
    title: str
    gives: str
    mode: str
    verdict: str
    amount: str | None = YUAN
    missing: list[str]
    steps: list[Step]
    deadline: date | None


class FirmName(Schema):
    uscc: str
    name: str


class FirmPolicies(Schema):
    firm: FirmName
    total: str = YUAN
    overlaps: bool
    unsure: bool
    eligible: list[MatchRow]
    near: list[MatchRow]
    unknown: list[MatchRow]
    others: list[str]


class DocumentOut(Schema):
    type: str
    title: str
    note: str
    required: bool
    held: bool


class NodeOut(Schema):
    mark: str
    says: str
    cites: str
    own: str
    takes: str
    only: bool
    missing: list[str]
    items: list[NodeOut]


class FirmPolicy(MatchRow):
    conditions: NodeOut
    problem: str
    needs_facts: list[str]
    documents: list[DocumentOut]
    account: str | None


class FactOut(Schema):
    name: str
    type: str
    label: str
    value: Any
    source: str | None
    on: date | str | None


class ClaimIn(Request):
    """A claim for one policy by one firm; documents and account come from the firm's library."""

    policy: str = Field(min_length=1, max_length=40, description="政策编号(/policies)")
    uscc: str = Field("", max_length=60, description="只代表一家企业的人可不填")
    contact_name: str = Field(description="联系人")
    contact_phone: str = Field(description="11 位手机号，或带区号的座机")
    statement: str = Field("", description="比对不符合而仍要申报的理由")
    facts: dict[str, Any] = Field(
        {}, description="缺少的企业情况，名称见 needs_facts；数字写数字或字符串，日期写 2026-01-31"
    )


class ClaimRow(Schema):
    number: str
    version: int
    policy: str
    title: str
    firm: str
    state: str
    state_title: str
    sentence: str
    open: bool
    unit: Label | None
    received_on: date
    due_on: date | None
    light: str
    light_title: str
    paused: bool
    result: str
    verdict: str
    computed: str | None = YUAN
    amount: str | None = YUAN
    paid_at: datetime | None


class ClaimPage(Schema):
    items: list[ClaimRow]
    next: str | None


class ClaimMaterialOut(Schema):
    type: str
    title: str
    file: str
    name: str


class MoneyOut(Schema):
    kind: str
    amount: str = YUAN
    at: datetime


class AskedOut(Schema):
    items: list[str]
    reason: str
    due_on: date


class ClaimDetail(ClaimRow):
    contact: dict[str, str]
    statement: str
    conditions: list[dict[str, Any]]
    facts: dict[str, Any]
    account: str
    materials: list[ClaimMaterialOut]
    asked: AskedOut | None
    money: list[MoneyOut]


class ClaimFileDetail(ClaimDetail):
    """What officials see besides."""

    proposed: str | None = None
    override: str | None = None
    flags: list[Any] | None = None
