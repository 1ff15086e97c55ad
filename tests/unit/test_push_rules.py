"""Which pushes are told, which wait and which lapse; what a person follows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qifu.kernel.working_days import WorkingCalendar
from qifu.policies.rules.body import full_body
from qifu.policies.rules.following import Wish
from qifu.policies.rules.telling import Held, alike, choose, closing_begins

TODAY = date(2026, 6, 1)
PLAIN = WorkingCalendar("t", {}, (2026, 2026))


def held(n: int, days: int | None = None, yuan: int | None = None, **more: bool) -> Held:
    deadline = None if days is None else TODAY + timedelta(days=days)
    amount = None if yuan is None else Decimal(yuan)
    return Held(n, deadline, amount, more.get("eligible", True), more.get("over", False))


def test_near_deadlines_come_first_then_the_money() -> None:
    rows = [held(1, yuan=5), held(2, days=20), held(3, days=3), held(4, days=400, yuan=90)]
    rows.append(held(5, yuan=1000, eligible=False))
    assert choose(rows, 0, 5, TODAY).tell == [3, 2, 4, 1, 5]


def test_what_is_over_lapses_and_takes_no_place() -> None:
    rows = [held(1, days=-1), held(2, over=True), held(3), held(4, days=0)]
    found = choose(rows, 4, 5, TODAY)
    assert (found.tell, found.lapse) == ([4], [1, 2])


@given(
    told=st.integers(0, 9),
    at_most=st.integers(0, 7),
    rows=st.lists(
        st.builds(
            lambda d, y, e, o: (d, y, e, o),
            st.none() | st.integers(-3, 90), st.none() | st.integers(0, 9), st.booleans(),
            st.booleans(),
        )
    ),
)  # fmt: skip
def test_never_more_than_the_limit_and_nothing_is_lost(told, at_most, rows) -> None:
    pushes = [held(n, d, y, eligible=e, over=o) for n, (d, y, e, o) in enumerate(rows)]
    found = choose(pushes, told, at_most, TODAY)
    assert len(found.tell) <= max(0, at_most - told)
    assert not set(found.tell) & set(found.lapse)
    waiting = {p.id for p in pushes} - set(found.tell) - set(found.lapse)
    assert not waiting or len(found.tell) == max(0, at_most - told)


def test_the_reminder_counts_working_days() -> None:
    friday = date(2026, 6, 12)
    assert closing_begins(friday, 5, PLAIN) == date(2026, 6, 5)
    assert closing_begins(friday, 0, PLAIN) == friday


def test_a_new_wording_alone_is_nothing_new() -> None:
    body = full_body({"title": "甲", "eligibility": {"all": []}})
    assert alike(body, {**body, "title": "乙", "note": "勘误"})
    assert not alike(body, {**body, "open_until": "2026-12-31"})
    assert not alike(None, body)


def test_a_wish_reads_as_people_say_it() -> None:
    topics = {"jobs": "用工"}
    assert Wish("district", "奖补", text="技改").label(topics) == "区级 · 奖补 · 含“技改”"
    assert Wish(topic="jobs", industry="C").label(topics) == "用工 · 制造业"
    assert Wish().label({}) == "所有政策"
