"""What a light looks like and says. The colour itself is decided by the cases' one rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.cases import lights


@dataclass(frozen=True)
class Light:
    """`code` picks the colour; the word and the icon say the same without it."""

    code: str
    word: str
    icon: str


ICONS = {
    "red": "alert",
    "yellow": "clock",
    "green": "check-circle",
    "paused": "pause",
    "done": "check",
}
LIGHTS = {code: Light(code, word, ICONS[code]) for code, word in lights.LIGHTS.items()}


def light_for(value: Any, today: date | None) -> Light:
    """The light of a code, or of a case row on `today`."""
    if isinstance(value, str):
        return LIGHTS[value]
    if today is None:
        raise ValueError("a row's light needs the day it is asked for")
    return LIGHTS[lights.light_of(value, today)]
