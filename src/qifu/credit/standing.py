"""What the records of a firm come to for others: the facts that rules of policies read, and the bars
that bundles name. Both say which record and of which day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from qifu.credit.models import CreditRecord
from qifu.credit.rules.kinds import CreditBook, Kind
from qifu.credit.rules.terms import LIVE
from qifu.credit.settings import credit_book
from qifu.enterprises.barring import Bar
from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Fact, FirmFacts
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.time import shanghai_date


def shown_on(rows: QuerySet[CreditRecord], on: date) -> QuerySet[CreditRecord]:
    """Those of `rows` that are shown on a day and read by rules."""
    return rows.filter(Q(until__isnull=True) | Q(until__gte=on), state=LIVE)


def bars_of_firm(enterprise_id: int, use: str, on: date) -> list[Bar]:
    """What bars a firm from a use on a day, the latest first. Two queries."""
    book = credit_book()
    rule = book.uses.get(use)
    if rule is None:
        return []
    rows = CreditRecord.objects.filter(enterprise_id=enterprise_id, kind__in=rule.kinds)
    return [
        Bar(
            use, rule.title, rule.source, f"{book.kinds[row.kind].title}（{row.number}）",
            row.decided_on, row.until,
        )
        for row in shown_on(rows, on).order_by("-decided_on", "-id")
    ]  # fmt: skip


def write_facts(enterprise_ids: Iterable[int], book: CreditBook, at: datetime) -> None:
    """Bring the facts of the book's kinds in line with the records shown today: True with the number
    and day of the latest, False where the last is gone. Firms of whom it was never said stay as they
    are. In the caller's transaction; a fact that says so already is not entered again."""
    by_fact = _kinds_by_fact(book)
    on = shanghai_date(at)
    for firm in sorted(set(enterprise_ids)):
        known = FirmFacts.objects.filter(pk=firm).values_list("values", flat=True).first() or {}
        for fact, kinds in by_fact.items():
            rows = CreditRecord.objects.filter(enterprise_id=firm, kind__in=[k.code for k in kinds])
            row = shown_on(rows, on).order_by("-decided_on", "-id").first()
            if bool(known.get(fact)) == (row is not None):
                continue
            if row is None and not rows.exists():
                continue  # others say it, not a record of ours
            record_facts(
                said={firm: {fact: row is not None}}, source="department", on=on,
                actor=SYSTEM_ACTOR, at=at, note=_note(row, rows),
            )  # fmt: skip


def _kinds_by_fact(book: CreditBook) -> dict[str, list[Kind]]:
    declared = set(Fact.objects.filter(active=True).values_list("name", flat=True))
    found: dict[str, list[Kind]] = {}
    for kind in book.kinds.values():
        if kind.fact in declared:
            found.setdefault(kind.fact, []).append(kind)
    return found


def _note(row: CreditRecord | None, rows: QuerySet[CreditRecord]) -> str:
    if row is not None:
        return f"信用记录 {row.number}，{row.decided_on} 作出，{row.authority}"[:200]
    last = rows.order_by("-ended_at", "-id").first()
    why = last.get_state_display() if last and last.state != LIVE else "公示期满"
    return f"信用记录 {last.number if last else ''} {why}"[:200]
