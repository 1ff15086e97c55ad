"""What a request to delete does, line by line of the registry: gone, kept, or kept for now.

Rows are found by the account, and by the telephone once an officer has made sure whose it is.
Events name acts by number and by the account's id, and never hold a telephone (guarded), so the
chain of hashes is not touched (docs/adr/0014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from qifu.kernel.persons import Personal, declared

ACCOUNT = "identity.User"


@dataclass(frozen=True)
class Erasure:
    """One line: so many rows go, so many wait until they are no longer needed, so many stay."""

    title: str
    does: str
    gone: int = 0
    waits: int = 0
    kept: int = 0
    why: str = ""

    def as_data(self) -> dict[str, Any]:
        """What is kept of it in the request."""
        return {
            "title": self.title, "does": self.does, "gone": self.gone, "waits": self.waits,
            "kept": self.kept, "why": self.why,
        }  # fmt: skip


def preview(user_id: int, phone: str) -> list[Erasure]:
    """What a deletion would do now; lines that concern nothing are left out."""
    return [found for line in declared() if (found := _look(line, user_id, phone)).title]


def erase_rows(user_id: int, phone: str) -> list[Erasure]:
    """Do it, but for the account itself. Must run inside a transaction."""
    found = []
    for line in declared():
        seen = _look(line, user_id, phone)
        if seen.gone and line.model != ACCOUNT:
            rows = _rows(line, user_id, phone).exclude(pk__in=_needed(line, user_id, phone))
            _take_out(line, rows)
        if seen.title:
            found.append(seen)
    return found


def _take_out(line: Personal, rows: QuerySet[Any]) -> None:
    ids = list(rows.values_list("pk", flat=True))
    model = apps.get_model(line.model)
    if line.does == "delete":
        model._default_manager.filter(pk__in=ids).delete()
    else:
        model._default_manager.filter(pk__in=ids).update(**line.blank)


def _look(line: Personal, user_id: int, phone: str) -> Erasure:
    if not line.of_user and not line.of_phone:
        return Erasure("", line.does)
    total = _rows(line, user_id, phone).count()
    if not total:
        return Erasure("", line.does)
    if line.does == "keep":
        return Erasure(line.title, line.does, kept=total, why=line.why)
    waits = _needed(line, user_id, phone).count()
    return Erasure(line.title, line.does, total - waits, waits, 0, line.why if waits else "")


def _rows(line: Personal, user_id: int, phone: str) -> QuerySet[Any]:
    """The person's rows that are not taken out already."""
    whose = Q()
    if line.of_user:
        whose |= Q(**{line.of_user: user_id})
    if line.of_phone and phone:
        whose |= Q(**{line.of_phone: phone})
    manager = apps.get_model(line.model)._default_manager
    rows: QuerySet[Any] = manager.filter(whose) if whose else manager.none()
    return rows.exclude(**line.blank) if line.does == "blank" and line.blank else rows


def _needed(line: Personal, user_id: int, phone: str) -> QuerySet[Any]:
    rows = _rows(line, user_id, phone)
    return (
        rows.filter(**line.while_open).values("pk") if line.while_open else rows.none().values("pk")
    )
