"""What the loaded district says of its grid; read once a minute."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

from qifu.enterprises.facts import facts_by_name
from qifu.grid.rules.settings import GridSettings, read_settings
from qifu.identity.models import District

KEEP_SECONDS = 60
CACHED = "grid.settings"


def grid_settings() -> GridSettings:
    """As loaded last; empty where the district has no grid."""
    found = cache.get(CACHED)
    if found is None:
        found = _read()
        cache.set(CACHED, found, KEEP_SECONDS)
    return found  # type: ignore[no-any-return]


def forget_settings() -> None:
    """Read them anew at the next question (a pack was loaded)."""
    cache.delete(CACHED)


def _read() -> GridSettings:
    district = District.objects.first()
    said: dict[str, Any] = (district.settings.get("grid") or {}) if district else {}
    facts = {
        name: {"label": f.label, "unit": f.unit, "sensitive": f.sensitive}
        for name, f in facts_by_name().items()
    }
    return read_settings(said, facts)
