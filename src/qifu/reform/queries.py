"""Every public read of the reform tasks; they are public, so nobody is asked who they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from qifu.identity.models import Unit
from qifu.identity.queries import current_district
from qifu.kernel.errors import NotVisible
from qifu.reform.models import ReformTask


def tasks() -> QuerySet[ReformTask]:
    """The tasks in force, in the order of the plan."""
    return ReformTask.objects.filter(active=True)


def task(number: int) -> ReformTask:
    """One task by its number in the plan; NotVisible when there is none."""
    found = tasks().filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def sections() -> list[tuple[str, list[ReformTask]]]:
    """(section title, its tasks) in the order of the plan. One query."""
    return [(title, list(rows)) for title, rows in groupby(tasks(), key=lambda t: t.section)]


def units_of(row: ReformTask) -> tuple[list[Unit], list[Unit]]:
    """(lead units, responsible units) of a task as units, in the order of the plan. One query."""
    known = {
        unit.code: unit
        for unit in Unit.objects.filter(code__in=[*row.lead_units, *row.responsible_units])
    }
    lead = [known[c] for c in row.lead_units if c in known]
    return lead, [known[c] for c in row.responsible_units if c in known]


@dataclass(frozen=True)
class Page:
    """One page on which a task is put into practice: the name of its address, and its arguments."""

    name: str
    title: str
    args: tuple[str, ...] = ()

    @property
    def official(self) -> bool:
        return self.name.startswith("work:")


@dataclass(frozen=True)
class Practice:
    """Where a task is put into practice, and what is still lacking."""

    pages: tuple[Page, ...] = ()
    lacks: str = ""


def practice() -> dict[int, Practice]:
    """Where each task is put into practice, by number, as the pack says; public. One query."""
    district = current_district()
    said: dict[str, Any] = district.settings.get("rows", {}) if district else {}
    return {
        int(number): Practice(
            tuple(Page(p["name"], p["title"], tuple(p.get("args", ()))) for p in row["pages"]),
            row["lacks"],
        )
        for number, row in said.items()
    }
