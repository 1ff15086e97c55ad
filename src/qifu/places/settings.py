"""What the district says of the chain: for whom each step is, how long, when somebody graduates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from qifu.identity.models import District
from qifu.places.rules.words import STEPS

KEEP_SECONDS = 60


@dataclass(frozen=True)
class Step:
    """One step; `months` is how long a tenant may stay at most (None: as agreed)."""

    code: str
    title: str
    says: str = ""
    months: int | None = None
    graduation: dict[str, Any] | None = None
    graduates: str = ""
    source: str = ""
    verified: bool = False


@dataclass(frozen=True)
class PlaceSettings:
    """`places.yaml` as values; `units` are who keeps carriers (empty: any unit)."""

    steps: tuple[Step, ...]
    units: tuple[str, ...] = ()

    def step(self, code: str) -> Step:
        """One of the steps."""
        return next(step for step in self.steps if step.code == code)


def place_settings() -> PlaceSettings:
    """As loaded last; read once a minute."""
    found = cache.get("places.settings")
    if found is None:
        found = _read()
        cache.set("places.settings", found, KEEP_SECONDS)
    return found  # type: ignore[no-any-return]


def _read() -> PlaceSettings:
    district = District.objects.first()
    said = (district.settings.get("places") if district is not None else None) or {}
    rows = {row["code"]: row for row in said.get("steps", [])}
    return PlaceSettings(
        tuple(Step(code, title, **_more(rows.get(code, {}))) for code, title in STEPS.items()),
        tuple(said.get("units", [])),
    )


def _more(row: dict[str, Any]) -> dict[str, Any]:
    names = ("says", "months", "graduation", "graduates", "source", "verified")
    return {name: row[name] for name in names if name in row}
