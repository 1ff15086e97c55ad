"""Each declared rule has a world where it must fire and a near twin where it must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qifu.packs.supervision import read_supervision
from qifu.supervision.rules import facts as f
from qifu.supervision.rules.book import Hit, Rule, read_rules, span_of, span_words
from qifu.supervision.rules.exceptions import Excused, covers, excuse_for
from qifu.supervision.rules.looking import SHAPES
from qifu.supervision.rules.ways import why_not_until

ROOT = Path(__file__).parents[2] / "districts" / "fucheng"
RULES = read_rules(read_supervision(ROOT))
DAY = date(2026, 3, 31)
AT = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)


def of(n: int, **more: Any) -> dict[str, Any]:
    return {
        "case": n, "number": f"N{n}", "unit": 1, "unit_name": "甲局", "who": 7, "person": "某甲",
        "firm": n, "topic": "power", "channel": "portal", **more,
    }  # fmt: skip


def answered(n: int, **more: Any) -> f.Answered:
    said = {
        "at": AT, "text": f"第{n}件：给这一家的答复{chr(0x4E00 + n) * 20}",
        "evidence": "已办结", "files": 0,
    }  # fmt: skip
    return f.Answered(**of(n, **(said | more)))


def called(n: int, **more: Any) -> f.CalledBack:
    said = {
        "at": AT + timedelta(minutes=20 * n), "answered_at": AT + timedelta(minutes=20 * n - 5),
        "method": "phone", "reached": True, "satisfied": "satisfied", "solved": "solved",
        "note": f"老板说{chr(0x4E00 + n) * 20}", "phone": f"p{n}", "phone_says": "138****8000",
        "home": 9,
    }  # fmt: skip
    return f.CalledBack(**of(n, **(said | more)))


def rated(n: int, **more: Any) -> f.Rated:
    said = {"at": AT, "grade": 5, "solved": "yes", "via": "link", "device": "d1", "address": "a1"}
    return f.Rated(**of(n, who=None, **(said | more)))


def moved(n: int, **more: Any) -> f.Moved:
    said = {"at": AT + timedelta(minutes=n), "day": DAY, "action": "close_out", "due_on": DAY}
    return f.Moved(**of(n, **(said | more)))


def reclassed(n: int, **more: Any) -> f.Reclassed:
    said = {
        "day": DAY, "before": "general_5", "after": "complex_30",
        "due_before": DAY + timedelta(days=1), "due_after": DAY + timedelta(days=40),
    }  # fmt: skip
    return f.Reclassed(**of(n, **(said | more)))


def put(n: int, **more: Any) -> f.Put:
    return f.Put(**of(n, **({"day": DAY, "due_on": DAY + timedelta(days=1), "days": 5} | more)))


def due(n: int, **more: Any) -> f.Due:
    said = {"due_on": DAY - timedelta(days=9), "ended_on": DAY - timedelta(days=2)}
    return f.Due(**of(n, **(said | more)))


def passed(n: int, **more: Any) -> f.Passed:
    return f.Passed(**of(n, **({"units": (1, 2, 3), "names": ("甲局", "乙局", "丙局")} | more)))


def disagreed(n: int, **more: Any) -> f.Disagreed:
    said = {"satisfied": "satisfied", "grade": 1, "solved": "no", "home": 9}
    return f.Disagreed(**of(n, **(said | more)))


def payable(n: int, **more: Any) -> f.Payable:
    return f.Payable(**of(n, **({"due_on": DAY - timedelta(days=9), "paid_on": None} | more)))


def many(make: Any, count: int, start: int = 1, **more: Any) -> list[Any]:
    return [make(n, **more) for n in range(start, start + count)]


# rule: (a world that is painted, its near twins that are not)
WORLDS: dict[str, tuple[list[Any], list[list[Any]]]] = {
    "no-evidence": (
        many(answered, 1),
        [
            many(answered, 1, files=1),
            many(answered, 1, evidence="川发改〔2026〕12号文"),
            many(answered, 1, evidence="送电记录和现场照片"),
        ],
    ),
    "quick-calls": (
        many(called, 6),
        [
            many(called, 5),
            [*many(called, 5), called(6, satisfied="dissatisfied")],
            [called(n, answered_at=AT - timedelta(days=1)) for n in range(1, 9)],
            [*many(called, 6), *many(called, 4, 10, answered_at=AT - timedelta(days=1))],
        ],
    ),
    "call-burst": (
        [called(n, at=AT + timedelta(seconds=30 * n)) for n in range(5)],
        [
            [called(n, at=AT + timedelta(seconds=30 * n)) for n in range(4)],
            [called(n, at=AT + timedelta(seconds=50 * n)) for n in range(9)],
            [called(n, at=AT + timedelta(seconds=30 * n), reached=False) for n in range(9)],
        ],
    ),
    "one-phone": (
        many(called, 4, phone="same"),
        [
            many(called, 3, phone="same"),
            many(called, 9),
            many(called, 6, phone="same", firm=1),
            [*many(called, 4, phone="same"), called(9, phone="same", satisfied="dissatisfied")],
        ],
    ),
    "same-notes": (
        many(called, 6, note="办得很好，非常满意，谢谢工作人员"),
        [
            many(called, 5, note="办得很好，非常满意，谢谢工作人员"),
            many(called, 9, note="满意"),
            many(called, 9, note="办得很好，非常满意，谢谢工作人员", firm=1),
        ],
    ),
    "one-origin": (
        many(rated, 5),
        [
            many(rated, 4),
            many(rated, 9, firm=1),
            [*many(rated, 5), rated(9, grade=2)],
            [rated(n, device=f"d{n}", address=f"a{n}") for n in range(9)],
            many(rated, 9, device="", address=""),
        ],
    ),
    "mass-edits": (
        many(moved, 8),
        [
            many(moved, 7),
            many(moved, 12, due_on=DAY + timedelta(days=9)),
            many(moved, 12, action="accept"),
            [moved(n, at=AT + timedelta(minutes=30 * n)) for n in range(12)],
            [moved(n, who=n) for n in range(12)],
        ],
    ),
    "reclass-near-due": (
        many(reclassed, 2),
        [
            many(reclassed, 1),
            many(reclassed, 4, due_after=DAY),
            many(reclassed, 4, due_before=DAY + timedelta(days=8)),
        ],
    ),
    "last-day-extensions": (
        many(put, 4),
        [
            many(put, 3),
            many(put, 4, due_on=DAY + timedelta(days=5)),
            [*many(put, 4), *many(put, 6, 10, due_on=DAY + timedelta(days=5))],
        ],
    ),
    "last-day-pauses": (
        many(put, 4),
        [many(put, 3), many(put, 9, due_on=DAY + timedelta(days=5))],
    ),
    "same-answers": (
        many(answered, 5, text="您反映的问题已收悉，我局高度重视，正在积极推进。"),
        [
            many(answered, 4, text="您反映的问题已收悉，我局高度重视，正在积极推进。"),
            many(answered, 9),
            many(answered, 9, text="您反映的问题已收悉，我局高度重视，正在积极推进。", firm=1),
            many(answered, 9, text="已办理"),
        ],
    ),
    "repeated-overdue": (
        many(due, 5),
        [
            many(due, 4),
            [*many(due, 5), *many(due, 20, 10, ended_on=DAY - timedelta(days=9))],
            many(due, 9, ended_on=DAY - timedelta(days=9)),
        ],
    ),
    "refused-revisits": (
        many(called, 5, satisfied="refused"),
        [
            many(called, 4, satisfied="refused"),
            [*many(called, 5, satisfied="refused"), *many(called, 20, 10)],
        ],
    ),
    "ping-pong": (
        many(passed, 3),
        [many(passed, 2), many(passed, 9, units=(1, 2), names=("甲局", "乙局"))],
    ),
    "ratings-disagree": (
        many(disagreed, 3),
        [
            many(disagreed, 2),
            many(disagreed, 9, grade=4, solved="yes"),
            many(disagreed, 9, satisfied="dissatisfied"),
        ],
    ),
    "late-payments": (
        many(payable, 3),
        [
            many(payable, 2),
            many(payable, 9, paid_on=DAY - timedelta(days=9)),
            many(payable, 9, due_on=DAY),
        ],
    ),
}  # fmt: skip


def look(rule: Rule, rows: list[Any]) -> list[Hit]:
    return SHAPES[rule.shape].look(rule, rows, DAY)


def test_every_declared_rule_has_its_worlds() -> None:
    assert set(WORLDS) == set(RULES)
    assert {rule.shape for rule in RULES.values()} == set(SHAPES)


@pytest.mark.parametrize("code", WORLDS)
def test_a_rule_fires_where_it_must(code: str) -> None:
    painted, _ = WORLDS[code]
    rule = RULES[code]
    hits = look(rule, painted)
    assert len(hits) == 1
    assert {c.case for c in hits[0].cases} == {row.case for row in painted}
    assert len(hits[0].cases) >= rule.minimum
    assert str(len(painted)) in hits[0].says or "同一个号码" in hits[0].says
    assert hits[0].unit == 1
    assert all(0 < len(c.says) <= 200 for c in hits[0].cases)


@pytest.mark.parametrize(
    ("code", "number"),
    [(code, n) for code, (_, twins) in WORLDS.items() for n in range(len(twins))],
)
def test_a_rule_is_silent_in_the_near_twin(code: str, number: int) -> None:
    assert look(RULES[code], WORLDS[code][1][number]) == []


@pytest.mark.parametrize("code", WORLDS)
def test_order_of_rows_changes_nothing(code: str) -> None:
    rows = WORLDS[code][0]
    there, back = look(RULES[code], rows)[0], look(RULES[code], rows[::-1])[0]
    assert there.subject == back.subject
    assert {c.case for c in there.cases} == {c.case for c in back.cases}


@given(st.integers(0, 20))
def test_never_below_the_minimum(count: int) -> None:
    for code, (painted, _) in WORLDS.items():
        rule = RULES[code]
        rows = [replace(painted[0], case=n, firm=n) for n in range(count)]
        assert all(len(hit.cases) >= rule.minimum for hit in look(rule, rows))


def test_who_is_concerned_is_named() -> None:
    hit = look(RULES["quick-calls"], WORLDS["quick-calls"][0])[0]
    assert hit.people == {7} and hit.units == {1, 9}
    hit = look(RULES["ping-pong"], WORLDS["ping-pong"][0])[0]
    assert hit.units == {1, 2, 3}


def test_spans() -> None:
    assert span_of("day", DAY) == (DAY, DAY)
    assert span_of("month", DAY) == (date(2026, 3, 1), DAY)
    assert span_of("quarter", date(2026, 11, 5)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert span_words("quarter", date(2026, 10, 1)) == "2026年第4季度"


def test_an_exception_covers_only_what_it_names() -> None:
    hit = look(RULES["one-phone"], WORLDS["one-phone"][0])[0]
    assert hit.traits["phone"][0] == "same"
    known = Excused(1, "one-phone", {"phone": "same"}, date.min, DAY)
    assert excuse_for("one-phone", hit.traits, DAY, [known]) is known
    assert excuse_for("one-origin", hit.traits, DAY, [known]) is None
    assert excuse_for("one-phone", hit.traits, DAY + timedelta(days=1), [known]) is None
    assert not covers({"phone": "other"}, hit.traits)
    assert not covers({}, hit.traits)


def test_an_exception_ends() -> None:
    assert why_not_until(None, DAY) and why_not_until(DAY, DAY)
    assert why_not_until(DAY + timedelta(days=400), DAY)
    assert why_not_until(DAY + timedelta(days=90), DAY) == ""
