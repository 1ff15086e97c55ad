"""A granted service becomes a card: issued, given to a family, renewed — or the grant is refused.

The application is the case (clock, papers, proposal, approval by a second person). This room hears
the department's proposal and its decision in their own transaction: where the declared conditions
are not met it refuses, and nothing happened.
"""

from __future__ import annotations

import calendar
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from qifu.bundles.models import Application, ApplicationTask
from qifu.bundles.rules.values import from_json
from qifu.cards.ending import expire_card
from qifu.cards.keys import digest, link_hash
from qifu.cards.models import Card
from qifu.cards.notices import tell_firm, tell_holder
from qifu.cards.rules.book import FAMILY, ISSUE, RELATIONS, RENEW, CardBook
from qifu.cards.rules.moves import LIVE, may_renew, state_on
from qifu.cards.rules.standing import Stand, first_fit, stand
from qifu.cards.settings import card_book
from qifu.cases.models import Case
from qifu.catalogue.elements import field_kinds
from qifu.catalogue.rules.body import Names
from qifu.catalogue.rules.checks import facts_of_fields
from qifu.enterprises.operations import lock_firm
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.errors import Refused
from qifu.kernel.events import Event, append_event, subscribe
from qifu.kernel.numbering import next_number
from qifu.kernel.time import shanghai_date

SERIES = "LK"
ONE_AT_A_TIME = 0x63617264  # "card"


@subscribe("case.task_propose", "case.task_approve")
def follow(events: list[Event]) -> None:
    """Hear of proposals to grant and of what was granted."""
    book = card_book()
    for event in events:
        if book is None or not _about_cards(event, book):
            continue
        task = ApplicationTask.objects.get(pk=event.payload["task_id"])
        act = book.act_of(task.code)
        if event.kind == "case.task_propose":
            if event.payload["data"].get("outcome") == "grant":
                check_grant(task, act, book, event.at)
        elif event.payload.get("outcome") == "granted":
            ACTS[act](task, book, event)


def _about_cards(event: Event, book: CardBook) -> bool:
    titles = {"task_id", "data"} <= event.payload.keys()
    if not titles:
        return False
    rows = ApplicationTask.objects.filter(
        pk=event.payload["task_id"], code__in=list(book.items.values())
    )
    return rows.exists()


def stands_of(values: dict[str, Any], book: CardBook, at: datetime) -> list[Stand]:
    """Every category explained for what an application says."""
    kinds = field_kinds()
    facts = facts_of_fields(Names(kinds, frozenset(), frozenset(), frozenset()))
    return stand(book, facts, from_json(kinds, values), shanghai_date(at))


def check_grant(task: ApplicationTask, act: str, book: CardBook, at: datetime) -> None:
    """Refused where the rule does not let a card follow from this application."""
    if act in (ISSUE, RENEW):
        _fit(task, book, at)
    if act == ISSUE:
        _check_only_one(digest(task.values["talent_id"]), at)
    if act in (FAMILY, RENEW):
        main = _named_card(task)
        if act == FAMILY:
            _check_family(main, task, book, at)
        elif why := may_renew(main.valid_until, shanghai_date(at), book.renew_days):
            raise Refused("card_not_yet", why)
        else:
            _check_only_one(main.id_digest, at, main.pk)


def _fit(task: ApplicationTask, book: CardBook, at: datetime) -> Stand:
    found = first_fit(stands_of(task.values, book, at))
    if found is None:
        raise Refused(
            "card_no_category",
            "按公布的条件，这份申请不符合任何一类服务绿卡，不能同意；"
            "请看“条件核对”里差在哪一条，写明理由不予通过。",
        )
    return found


def _check_only_one(id_digest: str, at: datetime, but: int = 0) -> None:
    """One main card a person, whichever firm asks; one whose days are over stands in nobody's way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    rows = Card.objects.select_related("main").filter(id_digest=id_digest, main=None)
    for card in rows.filter(state__in=LIVE).exclude(pk=but):
        if state_on(card.view, shanghai_date(at)) in LIVE:
            raise Refused(
                "card_twice",
                f"这个人已经有一张服务绿卡（{card.number}），一人一卡；要延长的请办续期。",
            )
        expire_card(card, at)


def _named_card(task: ApplicationTask) -> Card:
    """The card an application names; it must be a main card of the same firm."""
    number = str(task.values.get("card_number", "")).strip()[:24]
    firm = Application.objects.values_list("enterprise_id", flat=True).get(pk=task.application_id)
    rows = Card.objects.select_for_update().filter(number=number, main=None, enterprise_id=firm)
    card = rows.first()
    if card is None or card.state not in (*LIVE, "expired"):
        raise Refused(
            "card_unknown", "申请里写的卡号不是这家企业的有效主卡，请与企业核对卡号后再办。"
        )
    return card


def _check_family(main: Card, task: ApplicationTask, book: CardBook, at: datetime) -> None:
    if state_on(main.view, shanghai_date(at)) != "active":
        raise Refused("card_main_ended", "主卡现在不是有效状态，不能发家属卡。")
    family = Card.objects.filter(main=main, state__in=LIVE)
    if family.filter(id_digest=digest(task.values["family_id"])).exists():
        raise Refused("card_twice", "这位家属已经有一张家属卡。")
    if family.count() >= book.family_at_most:
        raise Refused("card_family_full", f"一张主卡最多 {book.family_at_most} 张家属卡。")


def _issue(task: ApplicationTask, book: CardBook, event: Event) -> None:
    check_grant(task, ISSUE, book, event.at)
    fit = _fit(task, book, event.at)
    values, today = task.values, shanghai_date(event.at)
    _make(
        task, event, level=fit.category.level, category=fit.category.code,
        why=[list(line) for line in fit.lines], holder_name=values["talent_name"],
        holder_phone=values["talent_phone"], identity=values["talent_id"],
        valid_until=_months_on(today, fit.category.months),
    )  # fmt: skip


def _family(task: ApplicationTask, book: CardBook, event: Event) -> None:
    check_grant(task, FAMILY, book, event.at)
    main, values = _named_card(task), task.values
    relation = values["family_relation"]
    said = [["✓", f"{main.number} 持卡人的{RELATIONS[relation]}", ""]]
    _make(
        task, event, main=main, relation=relation, level=main.level, category=main.category,
        why=said, holder_name=values["family_name"], holder_phone=main.holder_phone,
        identity=values["family_id"], valid_until=main.valid_until,
    )  # fmt: skip


def _make(task: ApplicationTask, event: Event, *, identity: str, **columns: Any) -> Card:
    """The row of a new card, its event, and the link to its holder."""
    case = Case.objects.select_related("enterprise").get(pk=task.application_id)
    lock_firm(case.firm_id)
    secret = secrets.token_urlsafe(16)
    proposer = task.proposed_by
    card = Card.objects.create(
        number=next_number(SERIES, event.at), enterprise_id=case.firm_id, case=case,
        id_digest=digest(identity), tail_digest=digest(identity[-6:].upper()),
        link_hash=link_hash(secret), checked_by=proposer, approved_by=event.actor_id,
        approved_name=event.actor_name, issued_at=event.at,
        valid_from=shanghai_date(event.at), **columns,
    )  # fmt: skip
    append_event(
        stream=card.stream, kind="card.issued", at=event.at, actor=SYSTEM_ACTOR.ref, about=card,
        payload={
            "number": card.number, "case": case.number, "level": card.level,
            "category": card.category, "family": bool(card.main_id),
            "until": card.valid_until.isoformat(), "by": card.approved_name,
        },
    )  # fmt: skip
    tell_holder(card, "card.offered", event.at, secret=secret)
    tell_firm(card, "card.issued", event.at)
    return card


def _renew(task: ApplicationTask, book: CardBook, event: Event) -> None:
    check_grant(task, RENEW, book, event.at)
    card, fit = _named_card(task), _fit(task, book, event.at)
    today = shanghai_date(event.at)
    before = card.valid_until
    card.valid_until = _months_on(max(before, today), fit.category.months)
    card.level, card.category = fit.category.level, fit.category.code
    card.why = [list(line) for line in fit.lines]
    card.ended_at, card.end_reason, card.end_name = None, "", ""
    row = card
    row.state = "active"
    row.save()
    family = Card.objects.filter(main=card, state__in=LIVE)
    family.update(valid_until=card.valid_until, level=card.level, category=card.category)
    append_event(
        stream=card.stream, kind="card.renewed", at=event.at, actor=SYSTEM_ACTOR.ref, about=card,
        payload={
            "number": card.number, "from": before.isoformat(), "level": card.level,
            "until": card.valid_until.isoformat(), "by": event.actor_name,
        },
    )  # fmt: skip
    tell_holder(card, "card.renewed", event.at, key=card.valid_until.isoformat())
    tell_firm(card, "card.renewed", event.at, key=card.valid_until.isoformat())


def _months_on(day: date, months: int) -> date:
    """The last day of so many months from `day` on: the day before the same day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) - timedelta(days=1)


ACTS = {ISSUE: _issue, FAMILY: _family, RENEW: _renew}
