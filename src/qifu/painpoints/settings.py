"""What the district says of pain points; read once a question."""

from __future__ import annotations

from dataclasses import dataclass, field

from qifu.identity.queries import current_district


@dataclass(frozen=True)
class PainSettings:
    """Kinds and sources by code with their titles; working days to answer and to warn before."""

    kinds: dict[str, str] = field(default_factory=dict)
    means: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    answer_days: int = 5
    warn_days: int = 3


def pain_settings() -> PainSettings:
    """As loaded; no kinds where the pack has no `painpoints.yaml`. One query."""
    district = current_district()
    said = district.settings.get("painpoints") if district else None
    if not said:
        return PainSettings()
    return PainSettings(
        {row["code"]: row["title"] for row in said["kinds"]},
        {row["code"]: row.get("means", "") for row in said["kinds"]},
        {row["code"]: row["title"] for row in said["sources"]},
        said["answer_days"],
        said["warn_days"],
    )
