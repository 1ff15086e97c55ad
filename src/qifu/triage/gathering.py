"""Texts that speak of one problem, gathered: by the pairs of characters they share, by place and time.

Two texts are near when what is rare in both is the same. Near ones are linked, and what hangs
together is cut where it is near only by a third (average linkage), so that a chain of neighbours
does not become one problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from qifu.triage.features import learn_vocabulary, pairs_only

BLOCK = 512
COMMON = 0.15  # a pair that more than this share of the texts has says nothing
MOST = 1_500  # texts that are compared each with each


@dataclass(frozen=True)
class Entry:
    """One text: when it came, where of, who is to answer, who said it, whether it was solved."""

    key: str
    text: str
    on: date
    place: str = ""
    unit: str = ""
    firm: str = ""
    solved: bool | None = None


@dataclass(frozen=True)
class Nearness:
    """`near`: from which cosine on two texts speak of one problem. Another place or unit, where
    both are known, takes something off; texts more than `days` apart are never linked directly."""

    near: float = 0.25
    place: float = 0.08
    unit: float = 0.05
    days: int = 180


def gather(entries: Sequence[Entry], by: Nearness | None = None) -> list[list[int]]:
    """Places of entries by problem, each of two or more, the largest first, each in order of day."""
    by = by or Nearness()
    if len(entries) < 2:
        return []
    rows = _rows([e.text for e in entries])
    found: list[list[int]] = []
    waiting = [(part, by.near) for part in _parts(_links(rows, entries, by, by.near), len(entries))]
    while waiting:
        part, near = waiting.pop()
        if len(part) > MOST:
            links = _links(rows[part], [entries[i] for i in part], by, near + 0.05)
            waiting += [([part[i] for i in p], near + 0.05) for p in _parts(links, len(part))]
        else:
            found += _cut(rows, entries, part, by)
    ordered = [sorted(g, key=lambda i: (entries[i].on, i)) for g in found]
    return sorted(ordered, key=lambda g: (-len(g), entries[g[0]].on, g[0]))


def _rows(texts: Sequence[str]) -> Any:
    from scipy.sparse import csr_matrix

    whole = learn_vocabulary(texts, least=1)  # what a text has alone sets it apart
    vocabulary = pairs_only(whole, len(texts), COMMON if len(texts) > 50 else 1.0)
    rows = vocabulary.rows(texts)
    shape = (len(texts), max(rows.width, 1))
    return csr_matrix((rows.values, rows.columns, rows.starts), shape=shape)


def _links(
    rows: Any, entries: Sequence[Entry], by: Nearness, near: float
) -> Iterator[tuple[int, int]]:
    """Pairs (i < j) that are at least `near`."""
    marks, turned = _Marks(entries), rows.T.tocsc()
    for start in range(0, rows.shape[0], BLOCK):
        block = (rows[start : start + BLOCK] @ turned).tocoo()
        i, j = block.row + start, block.col
        kept = (j > i) & (block.data >= near)
        i, j, data = i[kept], j[kept], block.data[kept]
        kept = marks.lowered(i, j, data, by) >= near
        yield from zip(i[kept].tolist(), j[kept].tolist(), strict=True)


class _Marks:
    """Place, unit and day of entries as numbers; 0 is unknown."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.place = _numbered([e.place for e in entries])
        self.unit = _numbered([e.unit for e in entries])
        self.day = np.array([e.on.toordinal() for e in entries])

    def lowered(self, i: np.ndarray, j: np.ndarray, data: np.ndarray, by: Nearness) -> np.ndarray:
        """Nearness of pairs after what sets them apart."""
        far = np.abs(self.day[i] - self.day[j]) > by.days
        other_place = _differ(self.place, i, j) * by.place
        other_unit = _differ(self.unit, i, j) * by.unit
        return np.where(far, 0.0, data - other_place - other_unit)


def _numbered(values: Sequence[str]) -> np.ndarray:
    known = {value: n for n, value in enumerate(sorted({*values} - {""}), 1)}
    return np.array([known.get(value, 0) for value in values])


def _differ(marks: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    return np.asarray((marks[i] != marks[j]) & (marks[i] > 0) & (marks[j] > 0))


def _parts(links: Iterator[tuple[int, int]], count: int) -> list[list[int]]:
    """What hangs together, of two or more."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    pairs = np.array(list(links), int).reshape(-1, 2)
    graph = coo_matrix((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), (count, count))
    _, label = connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable")
    split = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    return [part.tolist() for part in split if len(part) > 1]


def _cut(rows: Any, entries: Sequence[Entry], part: list[int], by: Nearness) -> list[list[int]]:
    """A part by average linkage, cut where two groups are farther than a good third of `near`."""
    if len(part) == 2:
        return [part]
    from scipy.cluster.hierarchy import fcluster, linkage

    some = rows[part]
    near = np.asarray((some @ some.T).todense())
    i, j = np.triu_indices(len(part), 1)
    marks = _Marks([entries[k] for k in part])
    distance = 1 - np.clip(marks.lowered(i, j, near[i, j], by), 0, 1)
    label = fcluster(linkage(distance, "average"), 1 - by.near * 0.6, "distance")
    groups = [[part[k] for k in np.flatnonzero(label == n)] for n in np.unique(label)]
    return [group for group in groups if len(group) > 1]
