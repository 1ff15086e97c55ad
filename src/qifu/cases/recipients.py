"""Who is to be told: people of firms, whoever stands for a handler, holders of posts. In batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from qifu.enterprises.models import Membership
from qifu.identity.actors import running
from qifu.identity.models import Delegation, Post, Role
from qifu.kernel.rows import read_rows

Place = tuple[int | None, int | None]  # (unit, person); one with None stands for nobody


def firm_people(firms: Iterable[int], at: datetime) -> tuple[dict[int, set[int]], dict[int, str]]:
    """User ids by firm of who may submit for it, and their e-mail addresses; one query."""
    members: dict[int, set[int]] = defaultdict(set)
    emails: dict[int, str] = {}
    wanted = list(firms)
    if not wanted:
        return members, emails
    for row in read_rows(
        Membership,
        "t.enterprise_id = ANY(%s) AND t.rights && %s::varchar[]"
        " AND (t.valid_until IS NULL OR t.valid_until > %s)",
        [wanted, ["admin", "submit"], at],
        names=("id", "enterprise_id", "user_id"),
        joins=(("user", ("id", "email")),),
    ):
        members[row.enterprise_id].add(row.user_id)
        if row.user.email:
            emails[row.user_id] = row.user.email
    return members, emails


def standing_in(places: Iterable[Place], at: datetime) -> dict[Place, set[int]]:
    """Who stands for a person in a unit now: the person while still there, and whoever deputises.

    Nobody is kept for who has left; the caller tells the heads instead. Two queries, or none.
    """
    found: dict[Place, set[int]] = {}
    units = {unit for unit, person in places if unit and person}
    people = {person for unit, person in places if unit and person}
    if not units:
        return found
    posts = Post.objects.filter(
        running("", at),
        role__in=(Role.HANDLER, Role.HEAD),
        user_id__in=people,
        unit_id__in=units,
        user__is_active=True,
    )
    for place in posts.values_list("unit_id", "user_id"):
        found[place] = {place[1]}
    deputies = Delegation.objects.filter(
        running("", at), absent_id__in=people, unit_id__in=units, deputy__is_active=True
    )
    for unit, absent, deputy in deputies.values_list("unit_id", "absent_id", "deputy_id"):
        if (unit, absent) in found:
            found[unit, absent].add(deputy)
    return found


def post_holders(
    roles: Iterable[str], units: Iterable[int], at: datetime, *, of_units: Iterable[str] = ()
) -> dict[tuple[str, int | None], set[int]]:
    """Holders of `roles` anywhere as (role, None); of the heads, and `of_units`, as (role, unit)."""
    wanted, units = set(roles), set(units)
    found: dict[tuple[str, int | None], set[int]] = defaultdict(set)
    if not units and not wanted:
        return found
    local = {Role.HEAD, *of_units}
    ended = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
    rows = Post.objects.filter(ended, user__is_active=True).filter(
        Q(role__in=wanted) | Q(role__in=local, unit_id__in=units)
    )
    for role, unit, user in rows.values_list("role", "unit_id", "user_id"):
        found[role, unit if role in local else None].add(user)
        if role in wanted:
            found[role, None].add(user)
    return found
