"""How good guesses are: accuracy, F1 of each label, their plain mean, and trust in confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class LabelScore:
    """One label: how many are right of those guessed (precision), of those meant (recall)."""

    label: str
    count: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Score:
    """Shares between 0 and 1."""

    accuracy: float
    macro_f1: float
    labels: tuple[LabelScore, ...]


def score(meant: Sequence[str], guessed: Sequence[str]) -> Score:
    """The mean over every label that was meant or guessed; ValueError on unequal lengths."""
    pairs = list(zip(meant, guessed, strict=True))
    rows = tuple(_label(pairs, label) for label in sorted({*meant, *guessed}))
    right = sum(a == b for a, b in pairs)
    mean = sum(row.f1 for row in rows) / len(rows) if rows else 0.0
    return Score(right / len(pairs) if pairs else 0.0, mean, rows)


def _label(pairs: list[tuple[str, str]], label: str) -> LabelScore:
    meant = sum(a == label for a, _ in pairs)
    guessed = sum(b == label for _, b in pairs)
    both = sum(a == b == label for a, b in pairs)
    return LabelScore(
        label, meant, both / guessed if guessed else 0.0, both / meant if meant else 0.0
    )


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: mean distance of confidence from the share that was right."""
    if not len(confidence):
        return 0.0
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gap = np.abs(np.bincount(place, confidence - right, bins))
    return float(gap.sum() / len(confidence))
