"""The very cases a figure counts, a page at a time, under the scope of who asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from qifu.cases.queries import visible_cases
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.insight.histories import CASE, PUSH
from qifu.insight.reading import Cut, Reader, Sums, Window, reader
from qifu.insight.settings import metric_book
from qifu.kernel.errors import NotVisible
from qifu.policies.models import Push

PARTS = {"numerator": "符合的", "denominator": "全部", "rest": "不符合的"}
PER_PAGE = 30
_SHARE = {"numerator": " AND m.num > 0", "denominator": "", "rest": " AND m.num = 0"}


@dataclass(frozen=True)
class CaseBehind:
    """One counted case. `open`: the actor may open it now; otherwise number, title and firm stay
    empty (it has gone to another unit since), and it counts all the same."""

    open: bool
    number: str
    kind: str
    kind_title: str
    title: str
    firm: str
    day: date
    unit: str
    value: int

    @property
    def is_case(self) -> bool:
        """True for a case that the actor may open (a push of a policy has no page of its own)."""
        return self.open and self.kind != PUSH


@dataclass(frozen=True)
class CasesBehind:
    """A page of them; `total` is the figure's own count."""

    total: int
    rows: list[CaseBehind]
    page: int
    pages: int


def cases_behind(
    code: str, window: Window, *, actor: Actor, at: datetime, part: str = "denominator",
    unit: int | None = None, centre: int | None = None, topic: str | None = None,
    known_on: date | None = None, kind: str | None = None, page: int = 1,
    per_page: int = PER_PAGE,
) -> CasesBehind:  # fmt: skip
    """The cases of a figure's numerator, denominator or rest, the latest first; NotVisible.

    The sums say how many each day has, so only the marks of the page's own days are read, however
    far down the page and however rare what is asked for.
    """
    if part not in PARTS:
        raise NotVisible
    ask = reader([code], actor, at, Cut(unit, centre, topic, known_on, kind))
    share = _SHARE[part] if ask.metrics[code].is_share else ""
    many = {day: _many(cell, part if share else "") for day, cell in ask.by_day(window).items()}
    total = sum(many.values())
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    days, before = _days(many, (page - 1) * per_page, per_page)
    found = _marks(ask, days, share, per_page, before) if days else []
    return CasesBehind(total, _rows(actor, found), page, pages)


def _many(cell: Sums, part: str) -> int:
    num, den, _ = cell
    return {"numerator": num, "rest": den - num}.get(part, den)


def _days(many: dict[date, int], skip: int, take: int) -> tuple[list[date], int]:
    """The days that hold the rows wanted, the latest first, and how many of theirs come before."""
    days: list[date] = []
    passed = before = 0
    for day in sorted(many, reverse=True):
        passed += many[day]
        if passed > skip and many[day]:
            before = before if days else skip - (passed - many[day])
            days.append(day)
        if passed >= skip + take:
            break
    return days, before


def _marks(ask: Reader, days: list[date], share: str, take: int, skip: int) -> list[Any]:
    where, values = ask.where(days)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.source, m.subject, m.day, m.unit, m.num FROM insight_mark m"  # noqa: S608
            f" WHERE {where}{share} ORDER BY m.day DESC, m.id DESC LIMIT %s OFFSET %s",
            [*values, take, skip],
        )
        found: list[Any] = cursor.fetchall()
    return found


def _rows(actor: Actor, found: list[Any]) -> list[CaseBehind]:
    """Each counted thing as the actor may see it now; at most three queries."""
    cases = [subject for source, subject, *_ in found if source == CASE]
    pushes = [subject for source, subject, *_ in found if source == PUSH]
    seen = {(CASE, pk): words for pk, words in _cases(actor, cases)} if cases else {}
    seen |= {(PUSH, pk): words for pk, words in _pushes(pushes)} if pushes else {}
    units = Unit.objects.filter(pk__in={unit for *_, unit, _ in found})
    names = dict(units.values_list("pk", "short_name"))
    kinds = metric_book().kinds
    rows = []
    for source, subject, day, unit, value in found:
        number, kind, title, firm = seen.get((source, subject), ("", "", "", ""))
        told = kinds[kind].title if kind in kinds else ""
        rows.append(
            CaseBehind(
                bool(number), number, kind, told, title, firm, day, names.get(unit, ""), value
            )
        )
    return rows


Words = tuple[str, str, str, str]  # number, kind, title, firm


def _cases(actor: Actor, ids: list[int]) -> Iterator[tuple[int, Words]]:
    rows = visible_cases(actor).filter(pk__in=ids)
    for pk, *words in rows.values_list("pk", "number", "kind", "title", "firm_name"):
        yield pk, (words[0], words[1], words[2], words[3])


def _pushes(ids: list[int]) -> Iterator[tuple[int, Words]]:
    """Pushes are their policy's unit's to see, as their marks are."""
    rows = Push.objects.filter(pk__in=ids)
    names = ("pk", "policy__code", "policy__title", "enterprise__name")
    for pk, code, title, firm in rows.values_list(*names):
        yield pk, (code, PUSH, title, firm)
