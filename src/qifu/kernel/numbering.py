"""Numbers people read out: series, Shanghai year, sequence, check digit, as `SQ2026-000123-4`.

The check digit is ISO/IEC 7064 MOD 11,10 over the number with letters as two digits (A = 10 …
Z = 35): any single wrong digit and any two neighbours exchanged are found. Sequences live in the
database, one per series and year: no row is locked, none is given twice; a rollback leaves a gap.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.db import connection

from qifu.kernel.time import shanghai_date

_SERIES = re.compile(r"[A-Z]{1,4}")
_TYPED = re.compile(r"([A-Z]{1,4})(\d{4})(\d{6,15})(\d)")
_NOISE = re.compile(r"[\s\-‐‑‒–—―−_./::,,。・·]+")
_LOOKALIKE = str.maketrans("OoIiLl", "001111")


def check_digit(text: str) -> str:
    """The ISO/IEC 7064 MOD 11,10 digit over the letters and digits of `text`."""
    product = 10
    for character in text:
        for digit in str(int(character, 36)):
            product = (product + int(digit)) % 10 or 10
            product = product * 2 % 11
    return str((11 - product) % 10)


def format_number(series: str, year: int, sequence: int) -> str:
    """The number as it is written; at least six digits of sequence."""
    body = f"{sequence:06d}"
    return f"{series}{year}-{body}-{check_digit(f'{series}{year}{body}')}"


def next_number(series: str, at: datetime) -> str:
    """The next number of `series` in the Shanghai year of `at`; one query, never given again.

    The first number of a year makes its sequence and holds a lock until the transaction ends.
    """
    if not _SERIES.fullmatch(series):
        raise ValueError(f"series must be 1 to 4 capital letters, not {series!r}")
    year = shanghai_date(at).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_next_number(%s, %s)", [series, year])
        (sequence,) = cursor.fetchone()
    return format_number(series, year, sequence)


def check_number(text: str) -> str | None:
    """The number meant by what somebody typed, or None when it cannot be one.

    Forgives spaces, dashes, lower case, full width, O for 0 and I or l for 1.
    """
    if not isinstance(text, str) or len(text) > 60:
        return None
    folded = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    letters = len(folded) - len(
        folded.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    )
    series, digits = folded[:letters].upper(), folded[letters:].translate(_LOOKALIKE)
    match = _TYPED.fullmatch(series + digits)
    if match is None:
        return None
    series, year, body, check = match.groups()
    if check_digit(series + year + body) != check:
        return None
    return f"{series}{year}-{body}-{check}"
