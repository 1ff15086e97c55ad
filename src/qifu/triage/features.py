"""A text as numbers: its characters and pairs of characters, the opening counted once more.

Chinese words are one to three characters long, so single characters and pairs carry nearly all that
longer strings do, at a fifth of their number. Texts are laid end to end as code points and counted
with array operations: there is no loop over characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAD = 30  # characters that stand for the title of a message
LEAD_WEIGHT = 0.5
_PAIR, _LEAD, _TEXT = 1 << 42, 1 << 43, 44  # a code holds two code points, two marks, the text
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Rows:
    """A sparse matrix by rows: row `i` holds `columns[starts[i]:starts[i+1]]` and their `values`."""

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def times(self, weights: np.ndarray) -> np.ndarray:
        """(rows, k) for `weights` (width, k)."""
        out = np.zeros((len(self), weights.shape[1]), np.float32)
        filled = np.flatnonzero(np.diff(self.starts))
        if len(filled):
            parts = weights[self.columns] * self.values[:, None]
            out[filled] = np.add.reduceat(parts, self.starts[filled], axis=0)
        return out


@dataclass(frozen=True)
class Vocabulary:
    """The codes that count, in ascending order, and how rare each is."""

    codes: np.ndarray
    rarity: np.ndarray

    def rows(self, texts: Sequence[str]) -> Rows:
        """Each text as log counts by rarity; body and opening are each of length one."""
        doc, code, count = counted(texts)
        place = np.searchsorted(self.codes, code)
        place[place == len(self.codes)] = 0
        known = self.codes[place] == code if len(self.codes) else np.zeros(len(code), bool)
        doc, place, lead = doc[known], place[known], (code[known] & _LEAD) > 0
        values = (1 + np.log(count[known])) * self.rarity[place]
        group = doc * 2 + lead
        length = np.sqrt(np.bincount(group, values**2, 2 * len(texts)))
        values = values / length[group] * np.where(lead, LEAD_WEIGHT, 1)
        starts = np.searchsorted(doc, np.arange(len(texts) + 1))
        return Rows(starts, place, values.astype(np.float32), len(self.codes))


def learn_vocabulary(texts: Sequence[str], least: int = 2) -> Vocabulary:
    """The codes that at least `least` texts have."""
    _, code, _ = counted(texts)
    codes, df = np.unique(code, return_counts=True)
    kept = df >= least
    rarity = np.log((1 + len(texts)) / (1 + df[kept])) + 1
    return Vocabulary(codes[kept], rarity.astype(np.float32))


def pairs_only(vocabulary: Vocabulary, texts: int, most: float) -> Vocabulary:
    """Pairs of the body alone, without those that more than the share `most` of `texts` has."""
    least_rare = np.log((1 + texts) / (1 + most * texts)) + 1
    kept = (vocabulary.codes & _PAIR > 0) & (vocabulary.codes & _LEAD == 0)
    kept &= vocabulary.rarity >= least_rare - 1e-6
    return Vocabulary(vocabulary.codes[kept], vocabulary.rarity[kept])


def counted(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(text, code, times it stands there), by text and code in ascending order."""
    folded = [fold(text) for text in texts]
    body = _codes(folded)
    lead = _codes([text[:LEAD] for text in folded]) | _LEAD
    found, count = np.unique(np.concatenate([body, lead]), return_counts=True)
    return found >> _TEXT, found & ((1 << _TEXT) - 1), count


def fold(text: str) -> str:
    """Full-width letters as plain ones, small letters, one space for many."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).lower().strip()


def codes_of(text: str) -> tuple[np.ndarray, np.ndarray]:
    """(codes of single characters, codes of pairs) of a folded text, by place."""
    points = np.frombuffer(text.encode("utf-32-le", "replace"), "<u4").astype(np.int64)
    return points, (points[:-1] << 21) | points[1:] | _PAIR


def _codes(texts: Sequence[str]) -> np.ndarray:
    points = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), "<u4").astype(np.int64)
    doc = np.repeat(np.arange(len(texts), dtype=np.int64), [len(text) for text in texts])
    pairs = (points[:-1] << 21) | points[1:] | _PAIR
    same = doc[:-1] == doc[1:]
    return np.concatenate([(doc << _TEXT) | points, ((doc[:-1] << _TEXT) | pairs)[same]])
