"""People who work flexibly (riders, drivers) have no firm: they raise a demand by a channel of their
own, with shorter limits, and follow it by number and second secret. What the district says of it is
`workers.yaml`; the case is of kind demand, of the process named there, with no enterprise.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction

from qifu.cases.models import Answer, Case
from qifu.cases.operations import open_case
from qifu.cases.search import searchable
from qifu.demands.models import KIND, Demand, Submission
from qifu.demands.operations import (
    SECRET_ALPHABET,
    SECRET_LENGTH,
    SERIES,
    TEXT_MAX,
    Receipt,
    secret_hash,
    title_from,
)
from qifu.identity.actors import Actor
from qifu.identity.models import District, DutyEntry
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text

KEEP_SECONDS = 60
WHO = "灵活就业劳动者"


@dataclass(frozen=True)
class Matter:
    """A kind of matter; `limit` names the days it is settled in."""

    code: str
    title: str
    limit: str


@dataclass(frozen=True)
class WorkerBook:
    """`workers.yaml` as values."""

    channel: str
    process: str
    topic: str
    trades: dict[str, str]
    matters: tuple[Matter, ...]
    verified: bool


def worker_book() -> WorkerBook:
    """As loaded last, read once a minute; NotVisible where the district has no such channel."""
    found = cache.get("demands.workers")
    if found is None:
        row = District.objects.only("settings").first()
        found = (row.settings.get("workers") if row is not None else None) or False
        cache.set("demands.workers", found, KEEP_SECONDS)
    if not found:
        raise NotVisible
    said: dict[str, Any] = found
    return WorkerBook(
        said["channel"], said["process"], said["topic"],
        {r["code"]: r["title"] for r in said["trades"]},
        tuple(Matter(r["code"], r["title"], r["limit"]) for r in said["matters"]),
        said["verified"],
    )  # fmt: skip


def has_workers() -> bool:
    """True where the district has such a channel."""
    try:
        worker_book()
    except NotVisible:
        return False
    return True


@dataclass(frozen=True)
class WorkerInput:
    """A matter as typed; `platform` is whom one works for, in one's own words."""

    name: str
    phone: str
    trade: str
    platform: str
    matter: str
    text: str


def submit_matter(*, data: WorkerInput, token: str, actor: Actor, at: datetime) -> Receipt:
    """Raise it: a case with its unit from the duty directory, the matter's own limit running at once.

    The same `token` again is the first one, without its secret. Effects: case, words, `case.opened`,
    a text message, a notice to the unit's heads. Raises Invalid by field, Refused where the
    district's directory has nobody for it.
    """
    if sent := Submission.objects.filter(token=token).select_related("case").first():
        return Receipt(sent.case, "", created=False)
    book = worker_book()
    cleaned, matter = _clean(data, book)
    duty = DutyEntry.objects.filter(topic=book.topic, active=True).select_related("lead_unit")
    entry = duty.first()
    if entry is None or entry.lead_unit is None:
        raise Refused("no_unit", "现在还没有单位接这类事，请拨打服务热线，或到任一服务中心窗口。")
    secret = "".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))
    with transaction.atomic():
        case = open_case(
            process=book.process, kind=KIND, series=SERIES, actor=actor, at=at,
            title=f"{matter.title}：{title_from(cleaned['text'])}"[:120], enterprise_id=None,
            firm_name=f"{WHO}（{book.trades[data.trade]}）", channel=book.channel,
            topic=entry.topic, topic_title=entry.title,
            search_text=searchable(matter.title, cleaned["platform"], cleaned["text"]),
            payload={"_contact_phone": cleaned["phone"], "matter": matter.code},
            lead=entry.lead_unit, promise=matter.limit,
        )  # fmt: skip
        Demand.objects.create(
            case=case, text=f"平台或单位：{cleaned['platform']}\n{cleaned['text']}",
            contact_name=cleaned["name"], contact_phone=cleaned["phone"],
            secret_hash=secret_hash(case.number, secret),
        )  # fmt: skip
        Submission.objects.create(token=token, case=case)
    return Receipt(case, secret, created=True)


def _clean(data: WorkerInput, book: WorkerBook) -> tuple[dict[str, str], Matter]:
    errors: dict[str, list[str]] = {}
    cleaned: dict[str, str] = {}
    for name, label, most in (
        ("text", "出了什么事", TEXT_MAX), ("name", "怎么称呼您", 40),
        ("platform", "在哪个平台或单位干活", 80),
    ):  # fmt: skip
        try:
            cleaned[name] = clean_text(getattr(data, name), max_length=most, label=label)
        except Invalid as error:
            errors[name] = error.messages
    cleaned["phone"] = normal_phone(data.phone)
    if not cleaned["phone"] or phone_problem(cleaned["phone"]):
        errors["phone"] = ["联系电话不对，请填 11 位手机号，或带区号的座机。"]
    if data.trade not in book.trades:
        errors["trade"] = ["请选择您做哪一行。"]
    matter = next((m for m in book.matters if m.code == data.matter), None)
    if matter is None:
        errors["matter"] = ["请选择是哪一类事。"]
    if errors or matter is None:
        raise Invalid(errors)
    return cleaned, matter


def answer_for_worker(case: Case) -> str:
    """What the unit answered, for the person who holds number and secret; "" before it is told."""
    if case.enterprise_id is not None:
        return ""
    rows = Answer.objects.filter(case=case, round=case.round, state="approved")
    found = rows.order_by("-id").first()
    return found.text if found else ""
