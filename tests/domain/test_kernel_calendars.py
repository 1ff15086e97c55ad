"""Calendars as published: versions, refusals, and that the news is told."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from qifu.kernel.actors import ActorRef
from qifu.kernel.calendar import Terms, compute_due
from qifu.kernel.calendars import (
    CalendarVersion,
    DayDraft,
    current_calendar,
    forget_calendar,
    known_versions,
    publish_calendar,
)
from qifu.kernel.errors import Invalid
from qifu.kernel.events import stream_events

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ADMIN = ActorRef(3, "系统管理员")


def notice(year, *changes):
    free = [(1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节")]
    days = {date(year, m, d): DayDraft(date(year, m, d), False, name) for m, d, name in free}
    return list((days | {d.day: d for d in changes}).values())


def publish(days, source="国办发明电〔2026〕1号"):
    return publish_calendar(days=days, source=source, actor=ADMIN, at=AT)


def test_the_shipped_years_need_no_row():
    calendar = current_calendar()
    assert (calendar.version, calendar.published) == ("2026.0", (2004, 2026))
    assert known_versions()[0]["version"] == "2026.0"


def test_a_version_adds_years_and_is_told():
    monday = Terms(date(2026, 12, 30), 5)
    assert compute_due(monday, current_calendar()).provisional
    version = publish(notice(2027, DayDraft(date(2027, 1, 4), False, "元旦")))
    calendar = current_calendar()
    assert calendar.version == f"2027.{version.pk}"
    assert calendar.published_until == date(2027, 12, 31)
    due = compute_due(monday, calendar)
    assert (due.due, due.provisional) == (date(2027, 1, 8), False)
    assert calendar.why(date(2027, 1, 4)) == "元旦放假"
    assert not calendar.is_working_day(date(2025, 10, 1)), "the shipped years stay"
    (event,) = stream_events("calendar")
    assert event.kind == "calendar.published"
    assert event.payload["changed"] == ["2027-01-01", "2027-01-04", "2027-10-01"]
    assert event.payload["source"] == "国办发明电〔2026〕1号"


def test_a_later_version_replaces_its_years():
    publish(notice(2027, DayDraft(date(2027, 1, 4), False, "元旦")))
    publish(
        notice(2027, DayDraft(date(2027, 1, 5), False, "元旦"), DayDraft(date(2027, 1, 4), True))
    )
    calendar = current_calendar()
    assert calendar.is_working_day(date(2027, 1, 4))
    assert not calendar.is_working_day(date(2027, 1, 5))
    assert [v["years"] for v in known_versions()] == [(2027, 2027), (2027, 2027), (2004, 2026)]


@pytest.mark.parametrize(
    ("days", "word"),
    [
        (notice(2028), "缺少2027年"),
        ([], "没有任何一天"),
        ([*notice(2027), DayDraft(date(2027, 10, 1), True)], "2027年10月1日"),
    ],
)
def test_gaps_and_contradictions_change_nothing(days, word):
    with pytest.raises(Invalid, match=word):
        publish(days)
    assert CalendarVersion.objects.count() == 0
    assert current_calendar().version == "2026.0"
    assert stream_events("calendar") == []


def test_a_source_is_needed():
    with pytest.raises(Invalid, match="来源"):
        publish(notice(2027), source=" ")


def test_an_undone_publication_is_forgotten():
    with transaction.atomic():
        publish(notice(2027))
        transaction.set_rollback(True)
    forget_calendar()
    assert current_calendar().version == "2026.0"


def test_asking_again_costs_nothing(django_assert_num_queries):
    current_calendar()
    with django_assert_num_queries(0):
        for _ in range(100):
            current_calendar()
