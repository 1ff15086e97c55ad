"""Days of a record by the rule of its kind, without a database."""

from datetime import date

from tests.credit_world import book

from qifu.credit.rules.kinds import CreditBook, book_of
from qifu.credit.rules.terms import after_months, counts, mend_from, shown_until, why_not_mended

BOOK = book_of(book("keeper"))
PENALTY, HONOUR = BOOK.kinds["penalty"], BOOK.kinds["honour"]
DAY = date(2026, 3, 31)


def test_months_end_on_the_last_day_there_is() -> None:
    assert after_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert after_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert after_months(date(2026, 11, 30), 14) == date(2028, 1, 30)


def test_a_record_is_shown_to_its_last_day_inclusive() -> None:
    until = shown_until(PENALTY, DAY)
    assert until == date(2027, 3, 31)
    assert counts("live", until, date(2027, 3, 31))
    assert not counts("live", until, date(2027, 4, 1))
    assert not counts("mended", until, DAY)
    assert shown_until(HONOUR, DAY) is None and counts("live", None, date(2099, 1, 1))


def test_a_repair_is_asked_for_after_the_shortest_term() -> None:
    assert mend_from(PENALTY, DAY) == date(2026, 6, 30)
    assert "2026-06-30" in why_not_mended(PENALTY, DAY, date(2026, 6, 29))
    assert why_not_mended(PENALTY, DAY, date(2026, 6, 30)) == ""
    assert mend_from(HONOUR, DAY) is None and why_not_mended(HONOUR, DAY, DAY)


def test_a_district_without_a_book_has_an_empty_one() -> None:
    assert book_of({}) == CreditBook()
