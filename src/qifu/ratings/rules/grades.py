"""The five grades and what is counted of them. Pure.

Nobody who did not rate counts as satisfied: there is no default grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GRADES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
BAD = frozenset({1, 2})
SOLVED = {"yes": "已解决", "partly": "部分解决", "no": "没有解决"}
FEW = 5


@dataclass(frozen=True)
class Tally:
    """What was asked and what was said: `asked` services ended, `grades` how often each grade.

    `mended` of the bad ones are those whose mending is over.
    """

    asked: int = 0
    grades: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)  # of 1 to 5
    mended: int = 0
    few: int = FEW

    @property
    def rated(self) -> int:
        """How many rated."""
        return sum(self.grades)

    @property
    def bad(self) -> int:
        """How many gave one of the two lowest grades."""
        return sum(self.of(grade) for grade in BAD)

    @property
    def is_few(self) -> bool:
        """True when there are too few for a share to mean anything."""
        return self.rated < self.few

    @property
    def response(self) -> float | None:
        """Rated of those asked, in percent; None when nobody was asked."""
        return 100 * self.rated / self.asked if self.asked else None

    @property
    def satisfied(self) -> float | None:
        """Grades 3 to 5 of those rated, in percent; None when there are too few."""
        return None if self.is_few else 100 * (self.rated - self.bad) / self.rated

    @property
    def rows(self) -> list[tuple[int, str, int, float]]:
        """(grade, its word, how many, percent of those rated), the best first."""
        rated = self.rated or 1
        return [(g, word, self.of(g), 100 * self.of(g) / rated) for g, word in GRADES.items()]

    def of(self, grade: int) -> int:
        """How many gave `grade`."""
        return self.grades[grade - 1]

    def __add__(self, other: Tally) -> Tally:
        first, second = self.grades, other.grades
        both = tuple(a + b for a, b in zip(first, second, strict=True))
        return Tally(self.asked + other.asked, both, self.mended + other.mended, self.few)  # type: ignore[arg-type]


def tally_of(counts: Mapping[int | None, int], *, mended: int = 0, few: int = FEW) -> Tally:
    """A tally of counts by grade, None standing for services nobody rated (yet)."""
    one, two, three, four, five = (counts.get(grade, 0) for grade in (1, 2, 3, 4, 5))
    return Tally(sum(counts.values()), (one, two, three, four, five), mended, few)
