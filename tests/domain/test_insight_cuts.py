"""Every combination of filters, as known on any day, comes to what counting the marks one by one
comes to; and the cases of a figure are as many as it says."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import connection
from tests.factories import make_world, moment
from tests.insight_world import lay_metrics

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import Centre
from qifu.insight import rebuild
from qifu.insight.behind import PARTS, cases_behind
from qifu.insight.counting import Row, _write_difference, metric_numbers
from qifu.insight.models import Daily
from qifu.insight.queries import by_kind, figure
from qifu.insight.reading import NONE, Cut, Window, reader
from qifu.insight.settings import metric_book

pytestmark = pytest.mark.django_db
BEGIN, LATER = date(2026, 3, 1), moment("2026-06-01 09:00")
WINDOWS = [Window(BEGIN, date(2026, 3, 31)), Window(date(2026, 3, 5), date(2026, 3, 8))]
CODES, TOPICS = ("close_on_time", "days_to_money", "solved"), ("", "power", "water")
KINDS = {"close_on_time": ("demand", "claim"), "days_to_money": ("claim",), "solved": ("demand",)}
Sums = dict[tuple[str, int, str], tuple[int, int, float]]


class Marks:
    """Random marks of two units, two centres and none, three topics; written in two goes, of which
    the second overtakes some of the first."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        lay_metrics()
        world = make_world()
        self.units = [world.power.pk, world.water.pk]
        made = Centre(code="second", name="第二中心", unit=world.power, position=9)
        made.save()
        self.centres = [Centre.objects.exclude(pk=made.pk).order_by("pk")[0].pk, made.pk]
        numbers = metric_numbers(metric_book())
        self.names = {number: name for name, number in numbers.items()}
        wanted = [(c, k) for c in CODES for k in KINDS[c]]
        self.rows = [self.row(n, numbers[wanted[n % len(wanted)]]) for n in range(120)]
        subjects = list(range(120))
        _write_difference("case", subjects, set(self.rows), sums=True)
        self.rows = [self.overtaken(row) for row in self.rows]
        _write_difference("case", subjects, set(self.rows), sums=True)

    def row(self, subject: int, metric: int) -> Row:
        day = BEGIN + timedelta(days=self.rng.randrange(12))
        known = day + timedelta(days=self.rng.randrange(4))
        value = self.rng.randrange(9) if self.names[metric][0] == "days_to_money" else subject % 2
        return (
            "case", subject, metric, "p", day, self.rng.choice([*self.units, None]),
            self.rng.choice([*self.centres, None]), self.rng.choice(TOPICS), value, 1, known, None,
        )  # fmt: skip

    def overtaken(self, row: Row) -> Row:
        if self.rng.random() < 0.7:
            return row
        return (*row[:-1], row[10] + timedelta(days=1 + self.rng.randrange(5)))

    def by_hand(self, cut: Cut, group: str) -> Sums:
        """The sums of both windows from the marks one by one."""
        on, found = cut.known_on or date(2026, 6, 1), defaultdict(lambda: (0, 0, 0.0))
        for _, _, metric, _, day, unit, centre, topic, num, den, known, until in self.rows:
            code, kind = self.names[metric]
            has = {"unit": unit, "centre": centre, "topic": topic, "kind": kind}
            asked = all(getattr(cut, n) in (None, value or NONE, value) for n, value in has.items())
            if not asked or known > on or (until is not None and until <= on):
                continue
            key = "" if not group or has[group] is None else str(has[group])
            for place, window in enumerate(WINDOWS):
                if window.start <= day <= min(window.end, on):
                    was = found[code, place, key]
                    found[code, place, key] = (was[0] + num, was[1] + den, was[2] + num * num)
        return dict(found)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_combination_of_filters_is_exact_as_known_then_and_now(seed: int) -> None:
    marks = Marks(seed)
    days: list[date | None] = [None, date(2026, 3, 6), date(2026, 3, 10)]
    ways = product(
        (None, marks.units[0], NONE), (None, marks.centres[1], NONE), (None, "", "power"),
        (None, "claim"), days,
    )  # fmt: skip
    for unit, centre, topic, kind, known in ways:
        cut = Cut(unit, centre, topic, known, kind)
        ask = reader(list(CODES), SYSTEM_ACTOR, LATER, cut)
        for group in ("", "unit", "centre", "topic", "kind"):
            assert ask.sums(WINDOWS, group) == marks.by_hand(cut, group), (cut, group)
    before = _sums()
    Daily.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(rebuild._SUMS)
    assert _sums() == before


def test_the_cases_of_a_figure_are_as_many_as_it_says_page_by_page() -> None:
    marks = Marks(3)
    cuts: list[dict[str, Any]] = [
        {}, {"centre": marks.centres[0]}, {"unit": marks.units[1], "centre": marks.centres[0]},
        {"unit": NONE}, {"centre": NONE}, {"unit": marks.units[1], "centre": NONE},
        {"topic": "power", "kind": "claim"}, {"known_on": date(2026, 3, 7), "kind": "demand"},
    ]  # fmt: skip
    ask: dict[str, Any] = {"actor": SYSTEM_ACTOR, "at": LATER}
    for cut, part in product(cuts, PARTS):
        found = figure("close_on_time", WINDOWS[0], **ask, **cut)
        counts = {"numerator": found.num, "rest": found.den - found.num, "denominator": found.den}
        first = cases_behind("close_on_time", WINDOWS[0], part=part, per_page=4, **ask, **cut)
        rows = list(first.rows)
        for page in range(2, first.pages + 1):
            rows += cases_behind(
                "close_on_time", WINDOWS[0], part=part, per_page=4, page=page, **ask, **cut
            ).rows
        assert len(rows) == first.total == counts[part], (cut, part)
        assert [row.day for row in rows] == sorted((row.day for row in rows), reverse=True)
        if part != "denominator":
            assert {bool(row.value) for row in rows} <= {part == "numerator"}
    kinds = by_kind("close_on_time", WINDOWS[0], **ask)
    parts = {p.key: f.den for p, f in (*kinds.ranked, *kinds.too_small)}
    assert sum(parts.values()) == figure("close_on_time", WINDOWS[0], **ask).den
    assert set(parts) == {"demand", "claim"}


def _sums() -> list[tuple[Any, ...]]:
    names = [f.attname for f in Daily._meta.concrete_fields if f.attname != "id"]
    rows = Daily.objects.values_list(*names)
    return sorted((row for row in rows if any(row[-3:])), key=str)
