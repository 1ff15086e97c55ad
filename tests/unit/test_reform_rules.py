"""The rules of the reform tasks: quarters, who answers, moves of a report, the light, alarms."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qifu.kernel.shipped import shipped_calendar
from qifu.reform.rules.alarms import Waited, alarms
from qifu.reform.rules.book import FollowBook, Group, read_follow
from qifu.reform.rules.links import read_links
from qifu.reform.rules.moves import ACTIONS, STATES, Asker, decide
from qifu.reform.rules.parties import Ground, Party, UnitFact, parties
from qifu.reform.rules.quarters import Quarter, ended, quarter_of, read_quarter
from qifu.reform.rules.standing import ReportFact, ReviewFact, dated, known_on, lasting

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
A, B = Party(1, "a", "甲局"), Party(2, "b", "乙局")
DUE = date(2026, 6, 30)
Q2 = Quarter(2026, 2)


@given(DAYS)
def test_each_day_lies_in_its_quarter(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.start <= day <= quarter.end
    assert quarter_of(quarter.end + timedelta(days=1)) == quarter.next()
    assert quarter.next().before() == quarter
    assert read_quarter(str(quarter)) == quarter


def test_quarters_that_are_over() -> None:
    first = Quarter(2025, 4)
    assert list(ended(first, date(2025, 12, 31))) == []
    assert list(ended(first, date(2026, 4, 1))) == [first, Quarter(2026, 1)]
    assert [read_quarter(t) for t in ("2026Q5", "26Q1", "2026q1", "")] == [None] * 4
    assert Q2.title == "2026年第二季度"


def test_who_answers_after_mergers() -> None:
    units = [
        UnitFact(1, "a", "甲局", "department", frozenset(), date(2025, 3, 1), "b"),
        UnitFact(2, "b", "乙局", "department", frozenset(), date(2026, 3, 1), "c"),
        UnitFact(3, "c", "丙局", "department"),
        UnitFact(4, "t", "某镇", "town", frozenset({"regional"})),
    ]
    ground = Ground(
        {u.code: u for u in units},
        {"all": Group(unit_kind="department"), "halls": Group(centre_kind="regional")},
    )
    assert [p.name for p in parties(ground, ["a"], date(2025, 2, 28))] == ["甲局"]
    assert [p.said for p in parties(ground, ["a", "gone"], date(2025, 3, 1))] == [
        "乙局（承接甲局（2025-03-01撤并））"
    ]
    (last,) = parties(ground, ["all"], date(2026, 3, 1))
    assert (last.name, [f.name for f in last.formerly]) == ("丙局", ["甲局", "乙局"])
    assert [p.name for p in parties(ground, ["halls"], DUE)] == ["某镇"]


def test_a_circle_of_successors_ends() -> None:
    units = [
        UnitFact(n, c, c, "", frozenset(), DUE, s) for n, c, s in ((1, "a", "b"), (2, "b", "a"))
    ]
    assert parties(Ground({u.code: u for u in units}), ["a"], DUE)


OFFICE, AUTHOR = Asker(7, office=True), Asker(1)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_state_and_action(state: str, action: str) -> None:
    found = [decide(state, action, 1, asker) for asker in (AUTHOR, OFFICE, Asker(1, office=True),
             Asker(7, office=True, stands_for=frozenset({1})), Asker(None))]  # fmt: skip
    if state != "waiting":
        assert found == ["over"] * 5
    elif action == "withdraw":
        assert found == ["", "role", "", "role", "role"]
    else:
        assert found == ["role", "", "own", "own", "role"]


def fact(unit: int, says: str, state: str, on: date = date(2026, 6, 1), **more: str) -> ReportFact:
    decided = on if state in ("confirmed", "returned") else None
    return ReportFact(unit * 10, unit, more.pop("part", "lead"), says, state, on, decided, **more)


@pytest.mark.parametrize(
    ("reports", "today", "light", "words"),
    [
        ([], date(2026, 5, 1), "green", "推进中"),
        ([], date(2026, 6, 10), "yellow", "还剩 20 天"),
        ([], date(2026, 7, 2), "red", "过期 2 天"),
        ([fact(1, "stuck", "waiting")], date(2026, 5, 1), "yellow", "有困难"),
        ([fact(1, "stuck", "returned")], date(2026, 5, 1), "green", "推进中"),
        ([fact(1, "done", "confirmed")], date(2026, 7, 2), "red", "过期 2 天"),
        ([fact(1, "done", "confirmed"), fact(2, "done", "waiting")], date(2026, 7, 2), "yellow", "已报完成，等确认"),
        ([fact(1, "done", "confirmed"), fact(2, "done", "confirmed")], date(2026, 7, 2), "done", "已完成"),
        ([fact(1, "done", "confirmed"), fact(2, "done", "confirmed", part="helps")], date(2026, 7, 2), "red", "过期 2 天"),
    ],
)  # fmt: skip
def test_the_light_of_a_deadline(reports: list[ReportFact], today: date, light: str, words: str) -> None:  # fmt: skip
    found = dated(DUE, (A, B), reports, today, 30)
    assert (found.light, found.words) == (light, words)


def test_what_was_decided_later_was_not_known_then() -> None:
    report = ReportFact(1, 1, "lead", "done", "confirmed", date(2026, 6, 1), date(2026, 6, 5))
    assert [r.state for r in known_on([report], date(2026, 6, 4))] == ["waiting"]
    assert known_on([report], date(2026, 5, 31)) == []
    assert known_on([report], date(2026, 6, 5)) == [report]


REVIEW = ReviewFact(Q2, date(2026, 7, 14))


@pytest.mark.parametrize(
    ("review", "reports", "today", "light"),
    [
        (None, [], date(2026, 6, 1), "grey"),
        (REVIEW, [], date(2026, 7, 14), "yellow"),
        (REVIEW, [], date(2026, 7, 15), "red"),
        (REVIEW, [fact(1, "doing", "waiting", quarter="2026Q2")], date(2026, 7, 15), "yellow"),
        (REVIEW, [fact(1, "doing", "confirmed", quarter="2026Q1")], date(2026, 7, 15), "red"),
        (REVIEW, [fact(1, "doing", "confirmed", quarter="2026Q2")], date(2026, 7, 15), "green"),
        (REVIEW, [fact(1, "stuck", "confirmed", quarter="2026Q2")], date(2026, 7, 15), "yellow"),
        (ReviewFact(Q2, DUE, missed=True), [fact(1, "doing", "confirmed", quarter="2026Q2")], date(2026, 7, 15), "yellow"),
    ],
)  # fmt: skip
def test_the_light_of_a_long_standing_task(review: ReviewFact | None, reports: list[ReportFact], today: date, light: str) -> None:  # fmt: skip
    assert lasting(review, (A,), reports, today).light == light


def test_alarms_by_day() -> None:
    book, calendar = FollowBook(), shipped_calendar()
    task, review = Waited(1, "", DUE, (A,)), Waited(2, "2026Q2", date(2026, 7, 14), (A, B))

    def steps(waited: Waited, day: date) -> set[str]:
        return {a.step for a in alarms(waited, day, book, calendar)}

    assert steps(task, date(2026, 5, 30)) == set()
    assert steps(task, date(2026, 5, 31)) == {"before-30"}
    assert steps(task, date(2026, 6, 29)) == {"before-1"}
    assert steps(task, date(2026, 7, 1)) == {"after-1"}
    assert steps(task, date(2026, 7, 8)) == {"after-1", "after-6"}
    assert steps(review, date(2026, 7, 8)) == set()
    assert steps(review, date(2026, 7, 9)) == {"before-3"}
    assert len(list(alarms(review, date(2026, 7, 14), book, calendar))) == 2


def test_addresses_that_are_taken() -> None:
    found, wrong = read_links(["/services/", "", "https://example.com/a?b=1", "/services/"], {"/services/": "清单"})  # fmt: skip
    assert [link["title"] for link in found] == ["清单", "https://example.com/a?b=1"] and not wrong
    for bad in ("//evil.com", "http://a.com", "javascript:alert(1)", "/\\evil.com", "https://a b.com", "/a\"b"):  # fmt: skip
        assert read_links([bad], {})[1], bad


def test_without_a_file_there_are_defaults() -> None:
    assert read_follow({}) == FollowBook()
