"""What is counted of grades: nobody who kept silent is satisfied, few are told to be few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qifu.ratings.rules.grades import GRADES, Tally, tally_of


def test_silence_is_no_grade() -> None:
    tally = tally_of({None: 90, 5: 6, 2: 3, 1: 1}, mended=2)
    assert (tally.asked, tally.rated, tally.bad) == (100, 10, 4)
    assert tally.response == 10
    assert tally.satisfied == 60
    assert [(g, n) for g, _, n, _ in tally.rows] == [(5, 6), (4, 0), (3, 0), (2, 3), (1, 1)]


def test_few_ratings_have_no_share() -> None:
    tally = tally_of({None: 3, 5: 4})
    assert tally.is_few and tally.satisfied is None
    assert tally_of({5: 5}).satisfied == 100
    assert tally_of({}).response is None and tally_of({}).satisfied is None


@given(st.lists(st.dictionaries(st.sampled_from([None, *GRADES]), st.integers(0, 99)), max_size=5))
def test_parts_add_up_to_the_whole(parts: list[dict[int | None, int]]) -> None:
    whole = Tally()
    for part in parts:
        whole = whole + tally_of(part)
    assert whole.asked == sum(sum(part.values()) for part in parts)
    assert whole.rated == sum(n for part in parts for grade, n in part.items() if grade)
    shares = sum(share for *_, share in whole.rows)
    assert shares == pytest.approx(100 if whole.rated else 0)
