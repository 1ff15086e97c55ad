"""What was merged into a demand: its words and files go on being read by whoever answers for all."""

from __future__ import annotations

from dataclasses import dataclass

from qifu.cases.attachments import FROM_FIRM
from qifu.cases.models import Attachment, Case
from qifu.cases.permissions import is_staff_view
from qifu.demands.models import Demand
from qifu.identity.actors import Actor
from qifu.kernel.files import StoredFile

DEEP = 5


@dataclass(frozen=True)
class Absorbed:
    """A demand that goes on in another one."""

    case: Case
    demand: Demand
    files: list[StoredFile]


def absorbed_by(actor: Actor, case: Case) -> list[Absorbed]:
    """The demands merged into a case already found in scope, also through others, oldest first; for
    officials. One query where there are none."""
    if not is_staff_view(actor, case):
        return []
    found: list[Case] = []
    into = [case.pk]
    for _ in range(DEEP):
        rows = list(Case.objects.filter(merged_into__in=into).order_by("id"))
        if not rows:
            break
        found += rows
        into = [row.pk for row in rows]
    if not found:
        return []
    ids = [row.pk for row in found]
    words = {d.pk: d for d in Demand.objects.filter(pk__in=ids)}
    files: dict[int, list[StoredFile]] = {}
    attached = Attachment.objects.filter(case__in=ids, purpose__in=FROM_FIRM)
    for a in attached.select_related("file").order_by("id"):
        files.setdefault(a.case_id, []).append(a.file)
    return [
        Absorbed(row, words[row.pk], files.get(row.pk, []))
        for row in sorted(found, key=lambda c: c.pk)
        if row.pk in words
    ]
