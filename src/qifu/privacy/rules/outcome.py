"""The answer to a deletion as it goes on: what waited is erased line by line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

Line = dict[str, Any]


def after_waiting(outcome: Sequence[Line], found: Sequence[Line], day: date) -> list[Line]:
    """`outcome` after a later round that found `found`: rows gone are added, rows that wait are
    those of the round. A line that waits for nothing more ended on `day`."""
    by_title = {line["title"]: line for line in found}
    after = []
    for line in outcome:
        later = by_title.pop(line["title"], None)
        if line["does"] == "keep" or (later is None and not line["waits"]):
            after.append(line)
            continue
        waits = later["waits"] if later else 0
        # rows that waited and were not found went by their age
        gone = line["gone"] + (later["gone"] if later else line["waits"])
        ended = str(day) if line["waits"] and not waits else line.get("ended_on", "")
        why = line["why"] if waits else ""
        after.append({**line, "gone": gone, "waits": waits, "why": why, "ended_on": ended})
    return after + [line for line in by_title.values() if line["gone"] or line["waits"]]
