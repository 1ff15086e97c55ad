"""Numbers of headings as Chinese offices write them: 一、 （一） 1. （1）."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
LEVELS = 4


def chinese(number: int) -> str:
    """1–99 in Chinese figures."""
    if not 1 <= number <= 99:
        raise ValueError("headings are numbered from 1 to 99")
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


class Counter:
    """Counts headings as they come; a higher level starts the lower ones anew."""

    def __init__(self) -> None:
        self._counts = [0] * LEVELS

    def next(self, level: int) -> str:
        """The number to stand before the next heading of `level` (1–4)."""
        place = min(max(level, 1), LEVELS) - 1
        self._counts[place] += 1
        self._counts[place + 1 :] = [0] * (LEVELS - place - 1)
        number = self._counts[place]
        return (
            f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}. ", f"（{number}）",
        )[place]  # fmt: skip
