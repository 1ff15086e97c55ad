"""How good the search is: questions with their right answers, and what is counted over them.

MRR is the mean of 1/place of the first right document within the first ten (0 where there is none);
recall at 5 the share of questions with a right one among the first five.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

DEEP, FIRST = 10, 5
Key = tuple[str, str]


@dataclass(frozen=True)
class Question:
    """Something a person types, what is right, and what makes it hard; `held` was never tuned on."""

    ask: str
    right: frozenset[Key]
    difficulty: str
    held: bool


@dataclass(frozen=True)
class Quality:
    """Counted over questions of one difficulty ("" is all)."""

    difficulty: str
    questions: int
    mrr: float
    recall: float
    missed: tuple[str, ...]


def read_questions(path: Path) -> tuple[list[Question], list[str]]:
    """The questions of a file, and those to which there is no answer."""
    value = yaml.safe_load(path.read_text("utf-8"))
    found = [
        Question(row["ask"], frozenset(map(_key, row["right"].split())), difficulty, part == "held")
        for part in ("tuned", "held")
        for difficulty, rows in value[part].items()
        for row in rows
    ]
    return found, [*value["nothing"], *value["nothing_held"]]


def _key(text: str) -> Key:
    kind, _, code = text.partition(":")
    return kind, code


def measure(questions: Sequence[Question], ask: Callable[[str], Sequence[Key]]) -> list[Quality]:
    """Quality over all and by difficulty; `ask` gives the keys found, best first."""
    places = [(question, _place(question, ask(question.ask)[:DEEP])) for question in questions]
    kinds = ["", *dict.fromkeys(question.difficulty for question in questions)]
    return [_counted(kind, [p for p in places if kind in ("", p[0].difficulty)]) for kind in kinds]


def _place(question: Question, found: Sequence[Key]) -> int:
    return next((place for place, key in enumerate(found, 1) if key in question.right), 0)


def _counted(kind: str, places: Iterable[tuple[Question, int]]) -> Quality:
    rows = list(places)
    return Quality(
        kind,
        len(rows),
        sum(1 / place for _, place in rows if place) / max(len(rows), 1),
        sum(1 for _, place in rows if 0 < place <= FIRST) / max(len(rows), 1),
        tuple(q.ask for q, place in rows if not 0 < place <= FIRST),
    )
