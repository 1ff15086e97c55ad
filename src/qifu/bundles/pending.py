"""What a running application still waits for from the firm, beside what a department asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from qifu.bundles.aggregate import Aggregate
from qifu.bundles.models import Application, ApplicationMaterial, ApplicationTask, Undertaking
from qifu.bundles.rules.merge import MergedField
from qifu.bundles.rules.tasks import ENDED
from qifu.bundles.settling import merged_of
from qifu.enterprises.evidence import usable_evidence
from qifu.enterprises.models import Evidence
from qifu.kernel.time import shanghai_date

State = ApplicationMaterial.State


@dataclass(frozen=True)
class Pending:
    """Materials that were promised or belong to a later stage, fields of later stages, and what of
    the materials the firm has on record."""

    materials: tuple[ApplicationMaterial, ...]
    fields: tuple[MergedField, ...]
    promised: Mapping[str, date]
    shelf: Mapping[str, Evidence]

    def __bool__(self) -> bool:
        return bool(self.materials or self.fields)

    def help_of(self, row: ApplicationMaterial) -> str:
        """Until when, or for which stage."""
        day = self.promised.get(row.type.code)
        return f"您承诺 {day} 前补齐" if day else "后面的阶段要用"

    def on_record(self, wanted: Collection[str]) -> dict[str, int]:
        """Of the kinds `wanted`, those the firm has: key of the document by kind."""
        asked = {m.type.code for m in self.materials}
        return {c: self.shelf[c].pk for c in wanted if c in asked and c in self.shelf}


def pending_of(row: Application, at: datetime) -> Pending:
    """What is waited for; nothing once the application is over. Not scoped; about seven queries."""
    tasks = list(
        ApplicationTask.objects.filter(application=row).select_related("item_version", "unit")
    )
    open_ = {t.code for t in tasks if t.state not in ENDED}
    waits = (State.TOLERATED, State.LATER)
    rows = ApplicationMaterial.objects.filter(application=row, state__in=waits)
    materials = tuple(m for m in rows.select_related("type") if open_ & set(m.asked_by))
    promises = Undertaking.objects.filter(application=row, state="open")
    promised = dict(promises.values_list("type__code", "promised_on"))
    shelf = usable_evidence(row.enterprise_id, [m.type.code for m in materials], shanghai_date(at))
    return Pending(materials, _fields(row, tasks, open_, at), promised, shelf)


def _fields(
    row: Application, tasks: list[ApplicationTask], open_: set[str], at: datetime
) -> tuple[MergedField, ...]:
    """Fields of later stages that nobody answered yet."""
    if not open_ or not any(t.stage for t in tasks):
        return ()
    merged = merged_of(Aggregate(row.case, row, tasks, [], [], [], [], at))
    return tuple(
        f
        for f in merged.fields
        if f.stage and f.applies and f.name not in row.values and open_ & set(f.asked_by)
    )
