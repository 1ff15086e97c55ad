"""What a firm was not asked again, counted case by case, so that every figure opens to its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from qifu.enterprises.models import Saving
from qifu.enterprises.permissions import can_read_papers
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible


@dataclass(frozen=True)
class Saved:
    """One field or material that was not asked: `how` is one of `Saving.How`, `count` how many
    askings fell away."""

    kind: str
    code: str
    label: str
    how: str
    count: int = 1


@dataclass
class SavedCase:
    """The rows of one case."""

    subject: str
    title: str
    at: datetime
    rows: list[Saving] = field(default_factory=list)

    @property
    def fields(self) -> int:
        """How many fields were not filled in again."""
        return sum(row.count for row in self.rows if row.kind == Saving.Kind.FIELD)

    @property
    def materials(self) -> int:
        """How many materials were not brought again."""
        return sum(row.count for row in self.rows if row.kind == Saving.Kind.MATERIAL)


@dataclass
class SavedSum:
    """A firm's cases with what each saved, the latest first; the totals are their sums."""

    cases: list[SavedCase]

    @property
    def fields(self) -> int:
        return sum(case.fields for case in self.cases)

    @property
    def materials(self) -> int:
        return sum(case.materials for case in self.cases)


def record_savings(
    *, enterprise_id: int, subject: str, title: str, saved: Iterable[Saved], at: datetime
) -> None:
    """Keep what one case saved, in the caller's transaction; a row that is there stays."""
    Saving.objects.bulk_create(
        (
            Saving(
                enterprise_id=enterprise_id, subject=subject, subject_title=title[:160],
                kind=s.kind, code=s.code[:60], label=s.label[:120], how=s.how, count=s.count, at=at,
            )
            for s in saved
            if s.count > 0
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def savings_of(actor: Actor, enterprise_id: int, subject: str = "") -> SavedSum:
    """What a firm was spared, of all its cases or one. One query; NotVisible for who may not read
    its documents."""
    if not can_read_papers(actor, enterprise_id):
        raise NotVisible
    rows = Saving.objects.filter(enterprise_id=enterprise_id)
    if subject:
        rows = rows.filter(subject=subject)
    return _summed(rows.order_by("-at", "id"))


def savings_of_case(subject: str) -> SavedSum:
    """What one case saved. Not scoped: for who has found the case in scope."""
    return _summed(Saving.objects.filter(subject=subject).order_by("-at", "id"))


def _summed(rows: Iterable[Saving]) -> SavedSum:
    cases: dict[str, SavedCase] = {}
    for row in rows:
        case = cases.setdefault(row.subject, SavedCase(row.subject, row.subject_title, row.at))
        case.rows.append(row)
    return SavedSum(list(cases.values()))
