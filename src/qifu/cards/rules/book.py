"""What a district says of its cards (`cards.yaml`) as values: levels, categories, privileges. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RELATIONS = {"spouse": "配偶", "child": "子女", "parent": "父母"}
ISSUE, FAMILY, RENEW = "issue", "family", "renew"


@dataclass(frozen=True)
class Level:
    """A level of card, the highest first."""

    code: str
    title: str


@dataclass(frozen=True)
class Category:
    """For whom a card of `level` is: `when` in the language of eligibility over the data elements."""

    code: str
    title: str
    level: str
    months: int
    when: Mapping[str, Any]
    source: str
    verified: bool


@dataclass(frozen=True)
class Privilege:
    """What a department gives to holders of `levels`; `per_year` times for a main card and its
    family together (None: without limit); `family` may use it too."""

    code: str
    title: str
    unit: str
    levels: tuple[str, ...]
    says: str
    family: bool
    per_year: int | None
    source: str
    verified: bool


@dataclass(frozen=True)
class CardBook:
    """The whole of it. `items` are the services by which a card is issued, a family card is, and
    one is renewed; `renew_days` how long before its end; `offline_days` how long a code that was
    drawn may be believed without asking."""

    unit: str
    title: str
    items: Mapping[str, str]
    renew_days: int
    offline_days: int
    family_at_most: int
    levels: tuple[Level, ...]
    categories: tuple[Category, ...]
    privileges: tuple[Privilege, ...]

    def level_title(self, code: str) -> str:
        """The word for a level; the code itself when the district dropped it."""
        return next((level.title for level in self.levels if level.code == code), code)

    def category(self, code: str) -> Category | None:
        """A category by code."""
        return next((c for c in self.categories if c.code == code), None)

    def category_title(self, code: str) -> str:
        """The words for a category; the code itself when the district dropped it."""
        return next((c.title for c in self.categories if c.code == code), code)

    def privilege(self, code: str) -> Privilege | None:
        """A privilege by code."""
        return next((p for p in self.privileges if p.code == code), None)

    def privileges_of(self, level: str, *, family: bool) -> tuple[Privilege, ...]:
        """What a card of a level opens, in the district's order."""
        return tuple(p for p in self.privileges if level in p.levels and (p.family or not family))

    def act_of(self, item: str) -> str:
        """Which act on cards the granting of a service is; "" for any other service."""
        return next((act for act, code in self.items.items() if code == item), "")


def parse_book(said: Mapping[str, Any]) -> CardBook:
    """`cards.yaml` of right shape as values."""
    return CardBook(
        unit=said["unit"], title=said["title"], items=dict(said["items"]),
        renew_days=said["renew_days"], offline_days=said["offline_days"],
        family_at_most=said["family_at_most"],
        levels=tuple(Level(r["code"], r["title"]) for r in said["levels"]),
        categories=tuple(
            Category(
                r["code"], r["title"], r["level"], r["months"], r["when"], r["source"], r["verified"]
            )
            for r in said["categories"]
        ),
        privileges=tuple(
            Privilege(
                r["code"], r["title"], r["unit"], tuple(r["levels"]), r["says"], r["family"],
                r.get("per_year"), r["source"], r["verified"],
            )
            for r in said["privileges"]
        ),
    )  # fmt: skip
