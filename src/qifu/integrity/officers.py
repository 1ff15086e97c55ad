"""Who the discipline officers are, and which of them may know of a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from qifu.identity.actors import Actor, running
from qifu.identity.models import Post, Role, Unit, User
from qifu.integrity import store
from qifu.integrity.desk import Desk
from qifu.integrity.rules.avoidance import Officer, may_open
from qifu.integrity.rules.report import Report
from qifu.kernel.errors import NotVisible, Refused

AUDITORS = (Role.AUDIT_ADMIN, Role.SECURITY_ADMIN)


def check_officer(actor: Actor) -> None:
    """NotVisible unless the actor holds a discipline post: to others the desk does not exist."""
    if actor.user_id is None or not actor.has(Role.DISCIPLINE):
        raise NotVisible


def can_officer(actor: Actor) -> bool:
    """The twin of `check_officer`."""
    return actor.user_id is not None and actor.has(Role.DISCIPLINE)


def check_verify(actor: Actor) -> None:
    """NotVisible unless a discipline officer, the audit or the security administrator."""
    if not actor.has(Role.DISCIPLINE, *AUDITORS):
        raise NotVisible


def check_discipline_only(actor: Actor) -> None:
    """Refused for the machine itself or an outside system: no rule of theirs acts here."""
    if actor.system or actor.client:
        raise Refused("integrity_people_only", "举报台只由纪检监察人员本人操作。")


def load_officers(desk: Desk, at: datetime) -> dict[int, Officer]:
    """Every active discipline officer with the units each must keep away from. Four queries."""
    holders = User.objects.filter(
        running("posts__", at), is_active=True, posts__role=Role.DISCIPLINE
    ).distinct()
    names = {user.pk: user.name for user in holders}
    since = at - timedelta(days=366 * desk.former_years)
    lately = Post.objects.filter(user_id__in=names, valid_from__lte=at).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=since)
    )
    posted: dict[int, set[str]] = {}
    near = _near()
    for user_id, code in lately.values_list("user_id", "unit__code"):
        posted.setdefault(user_id, set()).update(near.get(code, {code}))
    declared: Mapping[str, dict[str, str]] = store.state()["declared"]
    return {
        pk: Officer(pk, name, frozenset(posted.get(pk, ())), declared.get(str(pk), {}))
        for pk, name in names.items()
    }


def visible(reports: list[Report], officer: Officer, desk: Desk) -> list[Report]:
    """Those of the reports the officer may know of."""
    return [r for r in reports if may_open(officer, r, desk.unit)]


def accused_units(report: Report, desk: Desk) -> set[str]:
    """The units a report is about and those near them, but for the desk's own."""
    near = _near()
    return {other for code in report.units for other in near.get(code, {code})} - {desk.unit}


def accused_names(report: Report, desk: Desk) -> list[str]:
    """Names of the units a report is about and of those near them, but for the desk's own."""
    codes = accused_units(report, desk)
    rows = Unit.objects.filter(code__in=codes).values_list("name", "short_name")
    return sorted({name for names in rows for name in names if name}, key=len, reverse=True)


def _near() -> dict[str, set[str]]:
    """Each unit with what it belongs to, what belongs to it, and whom it follows or is followed by."""
    rows = list(
        Unit.objects.exclude(kind=Unit.Kind.GROUP).values_list(
            "pk", "code", "kind", "parent_id", "successor_id"
        )
    )
    codes = {pk: code for pk, code, *_ in rows}
    whole = {pk for pk, _, kind, *_ in rows if kind in (Unit.Kind.DISTRICT, Unit.Kind.PARK)}
    near = {code: {code} for code in codes.values()}
    for pk, code, _, parent, successor in rows:
        for other in (None if parent in whole or pk in whole else parent, successor):
            if other in codes:
                near[code].add(codes[other])
                near[codes[other]].add(code)
    return near
