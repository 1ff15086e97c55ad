"""The district's words of credit as values: kinds of records, uses of them, grounds to look. Pure.

They are data (`credit.yaml`): how long a record is shown and from when it may be mended follow from
its kind; a use names the kinds that bar it; a ground names the law that allows a look without the
firm's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A sort of record. `good` honours a firm, else it harms; `months` it is shown (None: until it is
    mended or taken out), `mend_months` from when it may be mended (None: never); `fact` is set while
    one is shown; `harms` in plain words; `how` to mend; `field` of the repair's form that names it."""

    code: str
    title: str
    good: bool
    months: int | None
    mend_months: int | None
    fact: str
    harms: str
    how: str
    source: str
    bundle: str = ""
    item: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def mendable(self) -> bool:
        return not self.good and self.mend_months is not None


@dataclass(frozen=True)
class Use:
    """A declared rule: `kinds` bar it while they are shown."""

    code: str
    title: str
    kinds: tuple[str, ...]
    says: str
    source: str


@dataclass(frozen=True)
class Ground:
    """Why an official may look without the firm's word."""

    code: str
    title: str
    source: str


@dataclass(frozen=True)
class CreditBook:
    """All of it; empty where the district has declared nothing. `keepers` are codes of units whose
    people enter records."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    uses: Mapping[str, Use] = field(default_factory=dict)
    grounds: Mapping[str, Ground] = field(default_factory=dict)
    keepers: tuple[str, ...] = ()
    verified: bool = False


def book_of(value: Mapping[str, Any]) -> CreditBook:
    """The book of a checked `credit.yaml`; an empty mapping gives the empty book."""
    if not value:
        return CreditBook()
    kinds = {row["code"]: _kind(row) for row in value["kinds"]}
    uses = {
        row["code"]: Use(row["code"], row["title"], tuple(row["kinds"]), row["says"], row["source"])
        for row in value["uses"]
    }
    grounds = {
        row["code"]: Ground(row["code"], row["title"], row["source"]) for row in value["grounds"]
    }
    return CreditBook(kinds, uses, grounds, tuple(value["keepers"]), bool(value.get("verified")))


def _kind(row: Mapping[str, Any]) -> Kind:
    repair = row.get("repair", {})
    return Kind(
        code=row["code"], title=row["title"], good=row["good"], months=row.get("months"),
        mend_months=row.get("mend_months"), fact=row.get("fact", ""), harms=row.get("harms", ""),
        how=row.get("how", ""), source=row["source"], bundle=repair.get("bundle", ""),
        item=repair.get("item", ""), answers=repair.get("answers", {}),
    )  # fmt: skip
