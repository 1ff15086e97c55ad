"""Check digits: what people mistype is found, what they may write differently is forgiven."""

from itertools import pairwise

import pytest

from qifu.kernel.numbering import check_digit, check_number, format_number


def test_known_digit():
    assert check_digit("0794") == "5"  # the example of ISO/IEC 7064 for MOD 11,10


def test_form():
    assert format_number("SQ", 2026, 123).startswith("SQ2026-000123-")
    assert format_number("SQ", 2026, 12_345_678).startswith("SQ2026-12345678-")


NUMBER = format_number("SQ", 2026, 1023)
CHECK = NUMBER[-1]


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        NUMBER.lower(),
        f" {NUMBER} ",
        NUMBER.replace("-", ""),
        NUMBER.replace("-", "—"),
        NUMBER.replace("-", " "),
        f"sq2o26-OO1o23-{CHECK}",
        f"SQ2026-00l023-{CHECK}",
        "".join(chr(ord(c) + 0xFEE0) for c in NUMBER),
    ],
)
def test_forgiven(typed):
    assert check_number(typed) == NUMBER


@pytest.mark.parametrize(
    "typed", ["", "SQ", "诉求", "SQ2026-1-2", "1" * 70, NUMBER[:-2], "SQ" * 20]
)
def test_no_number(typed):
    assert check_number(typed) is None


def test_any_wrong_digit_and_any_exchange_is_found():
    digits = [i for i, c in enumerate(NUMBER) if c.isdigit()]
    for i in digits:
        for other in "0123456789".replace(NUMBER[i], ""):
            assert check_number(NUMBER[:i] + other + NUMBER[i + 1 :]) is None
    for i, j in pairwise(digits):
        if NUMBER[i] != NUMBER[j]:
            swapped = list(NUMBER)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            assert check_number("".join(swapped)) is None
