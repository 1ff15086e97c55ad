"""Coverage and response: each figure is a set of rows, counted where they lie and opened down to
the firms.

A count and the list behind it are the same query, so that they cannot differ. Firms count where
they lie now. A finding is answered in time when it was settled on the spot or its demand was
answered by the day it was due; `in_time` counts extensions, `first_time` does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from qifu.enterprises.models import Enterprise
from qifu.grid.models import Cell, Finding, GridFirm, Promise, Visit
from qifu.grid.permissions import sees_all
from qifu.grid.queries import visible_cells, visible_firms
from qifu.identity.actors import Actor
from qifu.identity.models import Unit, User
from qifu.kernel.time import SHANGHAI

GROUPS = {"town": "镇街", "cell": "网格", "worker": "网格员"}
NOBODY = 0


@dataclass(frozen=True)
class Period:
    """From one day to another, both included; `today` is when it is asked."""

    since: date
    until: date
    today: date


@dataclass(frozen=True)
class Figure:
    """A figure: its rows in scope, and how a row leads to its firm on the grid."""

    code: str
    title: str
    rows: Callable[[Actor, Period], QuerySet[Any]]
    path: str = ""
    of: str = ""


def _firms(actor: Actor, period: Period) -> QuerySet[Any]:
    return visible_firms(actor)


def _visited(actor: Actor, period: Period) -> QuerySet[Any]:
    made = Visit.objects.filter(
        enterprise=OuterRef("pk"), on__gte=period.since, on__lte=period.until
    )
    return visible_firms(actor).filter(Exists(made))


def _late(actor: Actor, period: Period) -> QuerySet[Any]:
    return visible_firms(actor).filter(due_on__lt=period.today)


def _findings(actor: Actor, period: Period) -> QuerySet[Any]:
    rows = Finding.objects.filter(visit__on__gte=period.since, visit__on__lte=period.until)
    found: QuerySet[Any] = _scoped(rows, actor, "visit__enterprise__grid")
    found = found.annotate(answered_on=TruncDate("case__answered_at", tzinfo=SHANGHAI))
    return found


_DEMAND = Q(state="demand")


def _in_time(actor: Actor, period: Period) -> QuerySet[Any]:
    kept = _DEMAND & Q(answered_on__isnull=False, answered_on__lte=F("case__due_on"))
    return _findings(actor, period).filter(kept | Q(state="settled"))


def _first_time(actor: Actor, period: Period) -> QuerySet[Any]:
    kept = _DEMAND & Q(answered_on__isnull=False, answered_on__lte=F("case__original_due_on"))
    return _findings(actor, period).filter(kept | Q(state="settled"))


def _answered_late(actor: Actor, period: Period) -> QuerySet[Any]:
    late = Q(answered_on__gt=F("case__due_on"))
    late |= Q(answered_on__isnull=True, case__open=True, case__due_on__lt=period.today)
    return _findings(actor, period).filter(_DEMAND & late)


def _waiting(actor: Actor, period: Period) -> QuerySet[Any]:
    open_ = _DEMAND & Q(answered_on__isnull=True, case__open=True)
    open_ &= Q(case__due_on__isnull=True) | Q(case__due_on__gte=period.today)
    return _findings(actor, period).filter(open_ | Q(state="noted"))


def _ended(actor: Actor, period: Period) -> QuerySet[Any]:
    gone = _DEMAND & Q(answered_on__isnull=True, case__open=False)
    gone |= _DEMAND & Q(answered_on__isnull=False, case__due_on__isnull=True)
    return _findings(actor, period).filter(gone | Q(state="dropped"))


def _promises(actor: Actor, period: Period) -> QuerySet[Any]:
    rows = Promise.objects.filter(due_on__gte=period.since, due_on__lte=period.until)
    return _scoped(rows, actor, "enterprise__grid")


def _kept(actor: Actor, period: Period) -> QuerySet[Any]:
    return _promises(actor, period).filter(state="kept", ended_on__lte=F("due_on"))


def _broken(actor: Actor, period: Period) -> QuerySet[Any]:
    late = Q(state="open", due_on__lt=period.today) | Q(state="kept", ended_on__gt=F("due_on"))
    return _promises(actor, period).filter(late)


def _scoped(rows: QuerySet[Any], actor: Actor, path: str) -> QuerySet[Any]:
    rows = rows.filter(
        **{f"{path}__isnull": False, f"{path}__enterprise__status": Enterprise.Status.ACTIVE}
    )
    if sees_all(actor):
        return rows
    cells = visible_cells(actor).order_by().values("pk")
    return rows.filter(**{f"{path}__cell__in": cells})


_FOUND, _SAID = "visit__enterprise__grid__", "enterprise__grid__"
FIGURES: dict[str, Figure] = {
    f.code: f
    for f in (
        Figure("firms", "企业", _firms),
        Figure("visited", "期内走访过", _visited, of="firms"),
        Figure("late", "已过走访日期", _late, of="firms"),
        Figure("findings", "发现问题", _findings, _FOUND),
        Figure("in_time", "按时答复", _in_time, _FOUND, of="findings"),
        Figure("first_time", "不算延期按时答复", _first_time, _FOUND, of="findings"),
        Figure("answered_late", "超期", _answered_late, _FOUND, of="findings"),
        Figure("waiting", "期限内待答复", _waiting, _FOUND, of="findings"),
        Figure("ended", "撤回、并件或不用处理", _ended, _FOUND, of="findings"),
        Figure("promises", "到期承诺", _promises, _SAID),
        Figure("kept", "按时兑现", _kept, _SAID, of="promises"),
        Figure("broken", "过期", _broken, _SAID, of="promises"),
    )
}
_KEYS = {"town": "cell__town_id", "cell": "cell_id", "worker": "worker_id"}


def rows_of(
    actor: Actor, figure: Figure, period: Period, by: str = "", key: int | None = None
) -> QuerySet[Any]:
    """The rows a figure counts in the actor's scope; with `by` those of one group (`key` NOBODY:
    of none)."""
    rows = figure.rows(actor, period)
    if not by:
        return rows
    name = figure.path + _KEYS[by]
    if key == NOBODY:
        return rows.filter(**{f"{name}__isnull": True})
    return rows.filter(**{name: key})


@dataclass
class Row:
    """A group with its figures by code."""

    key: int
    title: str
    counts: dict[str, int] = field(default_factory=dict)

    def share(self, code: str) -> int | None:
        """Per cent of what the figure is a part of, rounded down; None of nothing."""
        whole = self.counts.get(FIGURES[code].of, 0)
        return self.counts.get(code, 0) * 100 // whole if whole else None


def table(actor: Actor, period: Period, by: str) -> tuple[list[Row], Row]:
    """Every figure by group, and the whole. One query a figure, and the names."""
    found: dict[int, dict[str, int]] = {}
    for code, figure in FIGURES.items():
        name = figure.path + _KEYS[by]
        rows = figure.rows(actor, period).order_by()
        for key, many in rows.values(name).annotate(n=Count("pk")).values_list(name, "n"):
            found.setdefault(key or NOBODY, {})[code] = many
    whole = Row(-1, "合计", {c: sum(g.get(c, 0) for g in found.values()) for c in FIGURES})
    names = _names(by, found)
    groups = [
        Row(k, names.get(k, "（没有）"), {c: g.get(c, 0) for c in FIGURES})
        for k, g in found.items()
    ]
    order = {key: i for i, key in enumerate(names)}
    return sorted(groups, key=lambda r: (order.get(r.key, len(order)), r.key)), whole


def _names(by: str, keys: Any) -> dict[int, str]:
    """Titles by key, in order; who nobody is, last."""
    wanted = [key for key in keys if key != NOBODY]
    if by == "town":
        rows = Unit.objects.filter(pk__in=wanted).order_by("position", "id")
        names = {row.pk: row.name for row in rows}
    elif by == "cell":
        cells = Cell.objects.filter(pk__in=wanted).order_by("position", "id")
        names = {row.pk: row.title for row in cells}
    else:
        users = User.objects.filter(pk__in=wanted).order_by("name", "id")
        names = {row.pk: row.name for row in users}
    nobody = "没有网格员" if by == "worker" else "没有划入网格"
    return {**names, NOBODY: nobody}


def group_title(by: str, key: int) -> str:
    """The title of one group."""
    return _names(by, [key]).get(key, "") if by else ""


def firm_of(row: Any) -> GridFirm | Enterprise:
    """The firm of a row of any figure."""
    if isinstance(row, GridFirm):
        return row.enterprise
    found = row.visit.enterprise if isinstance(row, Finding) else row.enterprise
    assert isinstance(found, Enterprise)
    return found
