"""What the district says of ratings: labels, and how long links and additions are good for."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from qifu.identity.models import District
from qifu.ratings.rules.grades import FEW

KEEP_SECONDS = 60


@dataclass(frozen=True)
class Label:
    """A word to tick; `good` or something to do better."""

    code: str
    title: str
    good: bool


@dataclass(frozen=True)
class RatingSettings:
    """`ratings.yaml` as values; without the file no labels and these days."""

    labels: tuple[Label, ...] = ()
    few: int = FEW
    link_days: int = 30
    add_days: int = 90

    def titles(self, codes: list[str]) -> list[str]:
        """The labels' words, in the district's order."""
        return [label.title for label in self.labels if label.code in codes]


def rating_settings() -> RatingSettings:
    """As loaded last; read once a minute."""
    found = cache.get("ratings.settings")
    if found is None:
        found = _read()
        cache.set("ratings.settings", found, KEEP_SECONDS)
    return found  # type: ignore[no-any-return]


def _read() -> RatingSettings:
    district = District.objects.first()
    said = district.settings.get("ratings") if district is not None else None
    if not said:
        return RatingSettings()
    labels = tuple(Label(r["code"], r["title"], r["for"] == "good") for r in said["labels"])
    return RatingSettings(labels, said["few"], said["link_days"], said["add_days"])
