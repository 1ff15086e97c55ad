"""Everything an official reads about one case: a fixed number of queries, whatever its history.

The caller has found the case in scope (`queries.get_case`). Drafts of answers are the unit's own:
others get them neither here nor in the timeline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model

from qifu.cases.models import (
    Answer,
    Assignment,
    Attachment,
    Case,
    Consultation,
    Extension,
    MaterialRequest,
    Message,
    Objection,
    Rating,
    Revisit,
    SupervisionOrder,
)
from qifu.cases.permissions import sees_drafts
from qifu.identity.actors import Actor
from qifu.identity.models import User
from qifu.kernel.files import StoredFile
from qifu.kernel.models import Notice
from qifu.kernel.rows import Joins, read_rows

M = TypeVar("M", bound=Model)
Files = dict[tuple[str, int | None], list[StoredFile]]


@dataclass(frozen=True)
class CaseFile:
    """The acts of a case, newest round first where rounds matter; `people` names who acted, `told`
    has the notices to the firm of each granted extension, with their delivery."""

    leads: list[Assignment]
    cos: list[Assignment]
    objections: list[Objection]
    extensions: list[Extension]
    material_requests: list[MaterialRequest]
    answers: list[Answer]
    revisits: list[Revisit]
    ratings: list[Rating]
    orders: list[SupervisionOrder]
    consultations: list[Consultation]
    messages: list[Message]
    files: Files
    merged: list[str]
    people: dict[int, str]
    told: dict[int, list[Notice]]

    def files_of(self, purpose: str, subject: int | None = None) -> list[StoredFile]:
        """Files attached for a purpose to one act (None: to the case itself)."""
        return self.files.get((purpose, subject), [])

    @property
    def other_files(self) -> list[StoredFile]:
        """Files no act of the page shows."""
        placed = {"demand", "message", "answer", "co_answer", "order", "material"}
        return [
            f for (purpose, _), many in self.files.items() if purpose not in placed for f in many
        ]


def case_file(actor: Actor, case: Case) -> CaseFile:
    """Read the file; about fourteen queries."""
    unit = (("unit", ()),)
    parts = sorted(_of(Assignment, case, unit), key=lambda p: (p.assigned_at, p.pk))
    drafts = sees_drafts(actor, case)
    answers = _newest_first(_of(Answer, case, unit))
    rows = CaseFile(
        leads=[p for p in parts if p.role == "lead"],
        cos=[p for p in parts if p.role == "co"],
        objections=_of(Objection, case, (("unit", ()), ("suggested_unit", ()))),
        extensions=_of(Extension, case),
        material_requests=_newest_first(_of(MaterialRequest, case)),
        answers=[a for a in answers if drafts or a.state == "approved"],
        revisits=_newest_first(_of(Revisit, case)),
        ratings=sorted(_of(Rating, case), key=lambda r: -r.round),
        orders=_newest_first(_of(SupervisionOrder, case, unit)),
        consultations=_newest_first(_of(Consultation, case)),
        messages=_of(Message, case),
        files=_files(case),
        merged=list(
            Case.objects.filter(merged_into=case).order_by("id").values_list("number", flat=True)
        ),
        people={},
        told={},
    )
    if not drafts:
        shown = {a.pk for a in rows.answers}
        for key in [k for k in rows.files if k[0] == "answer" and k[1] not in shown]:
            del rows.files[key]
    rows.people.update(_people(rows))
    rows.told.update(_told(case, rows.extensions))
    return rows


def _of(model: type[M], case: Case, joins: Joins = ()) -> list[M]:
    """The rows of a case, oldest first."""
    return sorted(read_rows(model, "t.case_id = %s", [case.pk], joins=joins), key=lambda r: r.pk)


def _newest_first(rows: list[M]) -> list[M]:
    return rows[::-1]


def _told(case: Case, extensions: list[Extension]) -> dict[int, list[Notice]]:
    """The proof that the firm was told of an extension: notices written in the same act."""
    granted = {e.decided_at: e.pk for e in extensions if e.state == "granted"}
    found: dict[int, list[Notice]] = defaultdict(list)
    if granted:
        sent = Notice.objects.filter(stream=case.stream, template="extension.granted")
        to_firm = sent.exclude(link__startswith="/work/").select_related("recipient")
        for notice in to_firm.order_by("id"):
            if notice.created_at in granted:
                found[granted[notice.created_at]].append(notice)
    return dict(found)


def _files(case: Case) -> Files:
    found: Files = defaultdict(list)
    for row in _of(Attachment, case, (("file", ()),)):
        found[row.purpose, row.subject].append(row.file)
    return dict(found)


def _people(rows: CaseFile) -> dict[int, str]:
    ids = set[int | None]()
    ids |= _values(rows.objections, "raised_by", "ruled_by")
    ids |= _values(rows.extensions, "asked_by", "decided_by")
    ids |= _values(rows.answers, "author", "decided_by")
    ids |= _values(rows.revisits, "officer") | _values(rows.orders, "answered_by")
    ids |= _values(rows.consultations, "called_by", "concluded_by")
    return dict(
        User.objects.filter(pk__in=[i for i in ids if i is not None]).values_list("id", "name")
    )


def _values(rows: Iterable[object], *names: str) -> set[int | None]:
    return {getattr(row, name) for row in rows for name in names}
