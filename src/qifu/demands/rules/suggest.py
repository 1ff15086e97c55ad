"""Which topic does a text speak of? By the words of the duty directory, with the reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class DutyLine:
    """A line of the duty directory as far as suggestion needs it."""

    topic: str
    title: str
    keywords: tuple[str, ...]
    unit_code: str = ""
    unit_name: str = ""
    needs_power: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A topic with its lead unit, a score and the words that spoke for it."""

    topic: str
    title: str
    unit_code: str
    unit_name: str
    score: float
    words: tuple[str, ...]
    needs_power: bool = False
    precedent: str = ""

    @property
    def reason(self) -> str:
        """Why this is suggested, in a sentence for the dispatcher."""
        said = f"提到“{'”“'.join(self.words[:3])}”" if self.words else "与主题相近"
        if self.precedent:
            return f"{said}；先例 {self.precedent} 由{self.unit_name}牵头"
        return f"{said}；职责目录“{self.title}”由{self.unit_name or '待定单位'}牵头"


def suggest(
    text: str, lines: Iterable[DutyLine], *, limit: int = 3, least: float = 2.0
) -> list[Suggestion]:
    """The best `limit` lines for a folded `text`, best first; empty when nothing speaks for any.

    A keyword counts by its length to the power 1.5 (longer words say more), a shared character
    pair of the title by 0.6; below `least` nothing is suggested rather than something silly.
    """
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    found = []
    for line in lines:
        words = tuple(sorted((w for w in line.keywords if w in text), key=len, reverse=True))
        shared = pairs & {line.title[i : i + 2] for i in range(len(line.title) - 1)}
        score = sum(len(w) ** 1.5 for w in _maximal(words)) + 0.6 * len(shared)
        if score >= least:
            found.append(
                Suggestion(
                    line.topic,
                    line.title,
                    line.unit_code,
                    line.unit_name,
                    score,
                    _maximal(words),
                    line.needs_power,
                )
            )
    return sorted(found, key=lambda s: (-s.score, s.topic))[:limit]


def _maximal(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words not contained in a longer one of the same list."""
    return tuple(w for i, w in enumerate(words) if not any(w in longer for longer in words[:i]))
