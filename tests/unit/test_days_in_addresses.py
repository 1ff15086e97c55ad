"""A day in an address is a day, or what the page takes without one."""

from datetime import date

import pytest

from qifu.web.components.days import day_in

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "text", ["", "x", "2026-13-01", "0001-01-01", "9999-12-31", "１２", "\x00"]
)
def test_nonsense_is_the_default(text: str) -> None:
    assert day_in(text, TODAY) == TODAY and day_in(text, None) is None


def test_a_day_is_read() -> None:
    assert day_in("2026-02-28", None) == date(2026, 2, 28)
    assert day_in("2026-02-28T10:00", TODAY) == date(2026, 2, 28)
