"""Applications as rows of a firm's list: where each stands, who is late, what waits for the firm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from qifu.bundles.models import Application, ApplicationTask
from qifu.bundles.rules.status import WHOLE
from qifu.bundles.rules.tasks import ENDED, WITH_FIRM
from qifu.cases.models import Case
from qifu.kernel.time import shanghai_date
from qifu.web.components.due import DueChip, due_chip


@dataclass(frozen=True)
class ApplicationRow:
    """What `_row.html` draws of an application."""

    application: Application
    case: Case
    state: str
    done: int
    total: int
    late: tuple[str, ...]
    waits: tuple[str, ...]
    due: DueChip | None


def application_rows(rows: Iterable[Application], at: datetime) -> list[ApplicationRow]:
    """The rows with their tasks; one query for all of them."""
    found = list(rows)
    tasks: dict[int, list[ApplicationTask]] = {}
    wanted = ApplicationTask.objects.filter(application__in=[r.pk for r in found])
    for task in wanted.select_related("unit"):
        tasks.setdefault(task.application_id, []).append(task)
    return [_row(row, tasks.get(row.pk, []), at) for row in found]


def _row(row: Application, tasks: list[ApplicationTask], at: datetime) -> ApplicationRow:
    today = shanghai_date(at)
    open_ = [t for t in tasks if t.state not in ENDED]
    late = [t.unit.name for t in open_ if t.due_on is not None and t.due_on < today]
    case = row.case
    return ApplicationRow(
        application=row,
        case=case,
        state=WHOLE.get(row.status, row.status),
        done=sum(t.state == "granted" for t in tasks),
        total=sum(t.state not in ("withdrawn", "stopped", "not_accepted") for t in tasks),
        late=tuple(dict.fromkeys(late)),
        waits=tuple(t.title for t in open_ if t.state in WITH_FIRM),
        due=due_chip(case, today, for_firm=True) if case.open and case.live else None,
    )
