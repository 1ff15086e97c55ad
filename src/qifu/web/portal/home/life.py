"""The map of a firm's life: for each step what it may need of the lists, policies and people.

The steps are the pack's (`life.yaml`); what stands under them comes from the lists as they are now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from qifu.bundles.models import Bundle
from qifu.bundles.queries import live_bundles
from qifu.catalogue.models import ServiceItem
from qifu.catalogue.queries import find_items
from qifu.escorts.roster import Member, roster, skill_titles
from qifu.identity.queries import current_district
from qifu.kernel.errors import NotVisible
from qifu.policies.models import Policy
from qifu.policies.search import Wanted, search

SHOWN = 8


@dataclass(frozen=True)
class Step:
    """One step of a firm's life."""

    code: str
    title: str
    says: str
    firm_stages: tuple[str, ...]
    project_stages: tuple[str, ...]
    topics: tuple[str, ...]
    skills: tuple[str, ...]

    @property
    def reaches(self) -> Q:
        """Items and bundles of any of its stages."""
        return Q(firm_stages__overlap=list(self.firm_stages)) | Q(
            project_stages__overlap=list(self.project_stages)
        )


@dataclass(frozen=True)
class Found:
    """What stands under a step; `more` are the items beyond those shown."""

    bundles: list[Bundle]
    items: list[ServiceItem]
    more: int
    policies: list[Policy]
    people: list[Member]
    skills: str


def steps() -> list[Step]:
    """The steps of the district in order; none where the pack has no such file. One query."""
    district = current_district()
    rows: list[dict[str, Any]] = district.settings.get("life", []) if district else []
    lists = ("firm_stages", "project_stages", "topics", "skills")
    return [
        Step(row["code"], row["title"], row["says"], *(tuple(row[name]) for name in lists))
        for row in rows
    ]


def step_of(code: str) -> tuple[Step, list[Step]]:
    """A step by its code, and all of them; NotVisible."""
    known = steps()
    found = next((step for step in known if step.code == code), None)
    if found is None:
        raise NotVisible
    return found, known


def found_for(step: Step, here: str, on: date, at: datetime) -> Found:
    """What the lists, the library and the roster have for a step now."""
    items = list(find_items().filter(step.reaches))
    titles = skill_titles()
    return Found(
        bundles=list(live_bundles().filter(step.reaches)),
        items=items[:SHOWN],
        more=max(0, len(items) - SHOWN),
        policies=_policies(step, here, on)[:SHOWN],
        people=[m for m in roster(at) if m.active and set(m.skills) & set(step.skills)],
        skills="、".join(titles[code] for code in step.skills if code in titles),
    )


def _policies(step: Step, here: str, on: date) -> list[Policy]:
    """Policies of the step's topics, those that can be claimed now first."""
    found: dict[int, Policy] = {}
    for open_now in (True, False):
        for topic in step.topics:
            for row in search(Wanted(topic=topic, here=here, open_now=open_now), on).full:
                found.setdefault(row.pk, row)
    return list(found.values())
