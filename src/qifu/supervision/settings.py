"""The district's declared rules as loaded; empty where the pack has none."""

from __future__ import annotations

from qifu.identity.queries import current_district
from qifu.supervision.rules.book import Rule, read_rules


def declared_rules() -> dict[str, Rule]:
    """Rules by code. One query."""
    district = current_district()
    return read_rules(district.settings.get("supervision", []) if district else [])
