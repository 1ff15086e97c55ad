"""The rules looked at, day by day: what they find becomes findings, each once.

A day is looked at when it is over, in its own transaction. Looking again changes nothing: a finding
is known by its rule, its subject and its span, and only grows by cases that came later in the span.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from qifu.kernel.events import SYSTEM, append_event
from qifu.supervision.gathering import Gathered
from qifu.supervision.models import Finding, FindingCase, LearntException, LookedDay
from qifu.supervision.rules import discipline, painting  # noqa: F401  (register their shapes)
from qifu.supervision.rules.book import Hit, Rule, span_of
from qifu.supervision.rules.exceptions import Excused, excuse_for
from qifu.supervision.rules.looking import SHAPES
from qifu.supervision.rules.ways import ACTIVE, CONFIRMED, FALSE_ALARM, OPEN, SUPPRESSED
from qifu.supervision.settings import declared_rules

BACK = 92  # days looked back at first


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
    first, last = span_of(rule.period, day)
    row = (
        Finding.objects.select_for_update()
        .filter(rule=rule.code, subject=hit.subject, since=first)
        .first()
    )
    if row is None:
        _make(rule, hit, (first, last), day, at, excused, looked)
        return
    known = set(row.cases.values_list("case_id", flat=True))
    fresh = [c for c in hit.cases if c.case not in known]
    if not fresh:
        return
    later = row.state in (CONFIRMED, FALSE_ALARM)
    FindingCase.objects.bulk_create(
        FindingCase(finding=row, case_id=c.case, says=c.says[:200], later=later) for c in fresh
    )
    row.count, row.grown_at = len(known) + len(fresh), at
    fields = ["count", "grown_at"]
    if not later:
        row.says, row.traits = hit.says, _traits(hit)
        row.units, row.people = sorted(hit.units), sorted(hit.people)
        fields += ["says", "traits", "units", "people"]
    row.save(update_fields=fields)
    append_event(
        stream=row.stream, kind="finding.grown", at=at, actor=SYSTEM,
        payload={"cases": [c.case for c in fresh], "says": hit.says}, about=row,
    )  # fmt: skip
    looked.grown += 1


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
