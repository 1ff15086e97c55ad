"""The day a person is told and the sweep that destroys agree, at every odd end of a month."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from qifu.kernel.time import SHANGHAI
from qifu.privacy.rules.until import LOG_DAYS, ends_on, past_before

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 80 * 366 * 24 * 60).map(lambda m: BEGIN + timedelta(minutes=m))
TERMS = st.tuples(st.integers(0, 130), st.booleans())


@given(MOMENTS, TERMS)
@example(datetime(2027, 2, 28, 15, 30, tzinfo=UTC), (1, False))
@example(datetime(2027, 1, 31, 2, tzinfo=UTC), (1, False))
@example(datetime(2026, 8, 31, 4, tzinfo=UTC), (6, True))
def test_a_row_is_kept_until_its_day_and_past_after_it(
    since: datetime, term: tuple[int, bool]
) -> None:
    day = ends_on(since, *term)
    begins = datetime.combine(day, time(), SHANGHAI)
    assert not since < past_before(begins, *term), "not before the day it was told"
    assert since < past_before(begins + timedelta(days=1), *term), "with the first round after it"
    if term[1]:
        assert day >= (since.astimezone(SHANGHAI) + timedelta(days=LOG_DAYS)).date()


@given(MOMENTS, st.integers(0, 60 * 24 * 40), TERMS)
@example(datetime(2027, 3, 28, 12, tzinfo=UTC), 60 * 13, (1, False))
def test_what_is_past_stays_past(at: datetime, minutes: int, term: tuple[int, bool]) -> None:
    assert past_before(at, *term) <= past_before(at + timedelta(minutes=minutes), *term)
