"""The rules looked at, day by day: what they find becomes findings, each once.

A day is looked at when it is over, in its own transaction. Looking again changes nothing: a finding
is known by its rule, its subject and its span, and grows by cases that come later in the span; once
it is concluded, what comes later is a finding of its own, from the rule's minimum on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from qifu.kernel.events import SYSTEM, append_event
from qifu.supervision.gathering import Gathered
from qifu.supervision.models import Finding, FindingCase, LearntException, LookedDay
from qifu.supervision.rules import discipline, painting  # noqa: F401  (register their shapes)
from qifu.supervision.rules.book import CaseHit, Hit, Rule, span_of
from qifu.supervision.rules.exceptions import Excused, excuse_for
from qifu.supervision.rules.looking import SHAPES
from qifu.supervision.rules.ways import ACTIVE, CONFIRMED, FALSE_ALARM, OPEN, SUPPRESSED
from qifu.supervision.settings import declared_rules

BACK = 92  # days looked back at first
AGAIN = "+"  # the same subject in the same span, once more after a conclusion


@dataclass
class Looked:
    """What a day's looking did."""

    found: int = 0
    grown: int = 0
    suppressed: int = 0


def look_until(*, last: date, at: datetime) -> int:
    """Look at every day up to `last` that was not looked at; how many days. Nothing without rules.

    Of days long past, a rule over a month or a quarter looks at the whole span once, at its end.
    """
    rules = declared_rules()
    if not rules:
        return 0
    newest = LookedDay.objects.order_by("-day").values_list("day", flat=True).first()
    day = newest + timedelta(days=1) if newest else last - timedelta(days=BACK)
    days = 0
    while day <= last:
        due = {c: r for c, r in rules.items() if day == last or span_of(r.period, day)[1] == day}
        look_at_day(day=day, at=at, rules=due)
        day, days = day + timedelta(days=1), days + 1
    return days


@transaction.atomic
def look_at_day(*, day: date, at: datetime, rules: dict[str, Rule] | None = None) -> Looked:
    """Evaluate every rule over the part of its span that ends with `day`. Idempotent."""
    rules = declared_rules() if rules is None else rules
    excused = _excused()
    spans: dict[tuple[date, date], Gathered] = {}
    looked = Looked()
    for rule in rules.values():
        first, _ = span_of(rule.period, day)
        gathered = spans.setdefault((first, day), Gathered(first, day))
        shape = SHAPES[rule.shape]
        for hit in shape.look(rule, gathered.rows(shape.facts), day):
            _keep(rule, hit, day, at, excused, looked)
    LookedDay.objects.update_or_create(
        day=day,
        defaults={
            "at": at, "found": looked.found, "suppressed": looked.suppressed,
            "digest": _digest(rules),
        },
    )  # fmt: skip
    return looked


def _digest(rules: dict[str, Rule]) -> str:
    text = json.dumps([asdict(rule) for rule in rules.values()], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _excused() -> list[Excused]:
    rows = LearntException.objects.filter(state=ACTIVE).order_by("pk")
    return [excused_of(row) for row in rows]


def excused_of(row: LearntException) -> Excused:
    """An exception as the rules see it; it holds for spans from its first day back, as it was learnt
    of one of them."""
    return Excused(row.pk, row.rule, row.traits, date.min, row.until)


def _keep(
    rule: Rule, hit: Hit, day: date, at: datetime, excused: Sequence[Excused], looked: Looked
) -> None:
    span = span_of(rule.period, day)
    family = Q(subject=hit.subject) | Q(subject__startswith=f"{hit.subject}{AGAIN}")
    rows = Finding.objects.select_for_update().filter(family, rule=rule.code, since=span[0])
    found = list(rows.order_by("pk"))
    if not found:
        _make(rule, hit, span, day, at, excused, looked)
        return
    of_them = FindingCase.objects.filter(finding__in=[row.pk for row in found])
    known = set(of_them.values_list("case_id", flat=True))
    fresh = tuple(c for c in hit.cases if c.case not in known)
    row = found[-1]
    if fresh and row.state in (CONFIRMED, FALSE_ALARM):
        if len(fresh) >= rule.minimum:
            subject, says = (
                f"{hit.subject}{AGAIN}{len(found)}",
                f"上次结论以后又有 {len(fresh)} 件。{hit.says}",
            )
            again = replace(hit, subject=subject, says=says, cases=fresh)
            _make(rule, again, span, day, at, excused, looked)
    elif fresh:
        _grow(row, hit, fresh, at)
        looked.grown += 1


def _grow(row: Finding, hit: Hit, fresh: tuple[CaseHit, ...], at: datetime) -> None:
    """Cases that came later in the span, before anybody concluded."""
    FindingCase.objects.bulk_create(
        FindingCase(finding=row, case_id=c.case, says=c.says[:200]) for c in fresh
    )
    row.count, row.grown_at, row.says = row.count + len(fresh), at, hit.says
    row.traits, row.units, row.people = _traits(hit), sorted(hit.units), sorted(hit.people)
    row.save(update_fields=["count", "grown_at", "says", "traits", "units", "people"])
    append_event(
        stream=row.stream, kind="finding.grown", at=at, actor=SYSTEM,
        payload={"cases": [c.case for c in fresh], "says": hit.says}, about=row,
    )  # fmt: skip


def _traits(hit: Hit) -> dict[str, list[str]]:
    return {name: list(pair) for name, pair in hit.traits.items()}


def _make(
    rule: Rule,
    hit: Hit,
    span: tuple[date, date],
    day: date,
    at: datetime,
    excused: Sequence[Excused],
    looked: Looked,
) -> None:
    excuse = excuse_for(rule.code, hit.traits, day, excused)
    row = Finding.objects.create(
        rule=rule.code, purpose=rule.purpose, title=rule.title, subject=hit.subject,
        since=span[0], until=span[1], unit_id=hit.unit, units=sorted(hit.units),
        people=sorted(hit.people), says=hit.says, traits=_traits(hit), count=len(hit.cases),
        state=SUPPRESSED if excuse else OPEN, excused_by_id=excuse.pk if excuse else None,
        found_at=at,
    )  # fmt: skip
    FindingCase.objects.bulk_create(
        FindingCase(finding=row, case_id=c.case, says=c.says[:200]) for c in hit.cases
    )
    append_event(
        stream=row.stream, kind="finding.made", at=at, actor=SYSTEM,
        payload={
            "rule": asdict(rule), "says": hit.says, "unit": hit.unit,
            "cases": [c.case for c in hit.cases], "excused_by": excuse.pk if excuse else None,
        },
        about=row,
    )  # fmt: skip
    if excuse:
        looked.suppressed += 1
    else:
        looked.found += 1
