"""Every public read of enterprises, scoped to who asks."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet, Value

from qifu.enterprises.models import Enterprise, Membership
from qifu.enterprises.models.firms import Pairs
from qifu.enterprises.permissions import (
    can_find_firms,
    can_read_facts,
    can_register_for_others,
    check_find_firms,
)
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.identity.actors import Actor, FirmRef, running
from qifu.identity.models import Unit
from qifu.kernel.errors import NotVisible
from qifu.kernel.rows import read_rows

MIN_TEXT = 2
TOWN = (("town", ()),)


# Asked on every request, so written once rather than compiled each time.
_FIRMS = """
SELECT enterprise_id, rights FROM enterprises_membership
WHERE user_id = %(user)s
  AND valid_from <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s) ORDER BY id
"""


def firms_of(user_id: int, at: datetime) -> tuple[FirmRef, ...]:
    """The firms a person acts for at `at`, for `identity.actors.load_actor`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRMS, {"user": user_id, "at": at})
        return tuple(FirmRef(firm, frozenset(rights)) for firm, rights in cursor.fetchall())


def my_firms(actor: Actor, right: str = "view") -> QuerySet[Enterprise]:
    """The firms `actor` holds `right` for."""
    return Enterprise.objects.filter(pk__in=actor.firm_ids(right)).order_by("id")


def get_enterprise(actor: Actor, enterprise_id: int) -> Enterprise:
    """A firm of one's own, or any for staff who look firms up; NotVisible otherwise."""
    firm = None
    if can_find_firms(actor) or enterprise_id in actor.firm_ids("view"):
        firm = next(iter(read_rows(Enterprise, "t.id = %s", [enterprise_id], joins=TOWN)), None)
    if firm is None:
        raise NotVisible
    return firm


def find_enterprises(actor: Actor, text: str, limit: int = 20) -> list[Enterprise]:
    """Firms whose code begins with, or whose name contains `text`; at most `limit`.

    For staff who take demands in (Refused otherwise). Fewer than two characters find nothing.
    """
    check_find_firms(actor)
    text = " ".join(text.split())
    if len(text) < MIN_TEXT or "\x00" in text:
        return []
    firms = Enterprise.objects.select_related("town")
    code = normal_uscc(text)
    if code.isascii() and code.isalnum() and len(code) >= 4:
        found = list(firms.filter(uscc__startswith=code).order_by("uscc")[:limit])
        if found:
            return found
    return list(called(firms, text).order_by("status", "name", "id")[:limit])


def called(firms: QuerySet[Enterprise], text: str) -> QuerySet[Enterprise]:
    """Firms whose name has `text` in it (two characters or more), found by its pairs."""
    return firms.alias(pairs=Pairs("name")).filter(
        pairs__contains=Pairs(Value(text)), name__icontains=text
    )


def enterprise_by_uscc(actor: Actor, uscc: str) -> Enterprise | None:
    """The firm of a code as typed, for staff and systems that bring demands; None when unknown."""
    check_find_firms(actor)
    return Enterprise.objects.filter(uscc=normal_uscc(uscc)).first()


def members(actor: Actor, enterprise_id: int, at: datetime) -> QuerySet[Membership]:
    """Who acts for a firm now, for its own people and the staff who register firms."""
    if not (can_register_for_others(actor) or enterprise_id in actor.firm_ids("view")):
        raise NotVisible
    return (
        Membership.objects.filter(running("", at), enterprise_id=enterprise_id)
        .select_related("user")
        .order_by("id")
    )


def members_seen(actor: Actor, enterprise_id: int, at: datetime) -> list[Membership]:
    """Who signs in for a firm now, with when that ends, for whoever reads its record. One query."""
    if not can_read_facts(actor, enterprise_id):
        raise NotVisible
    rows = Membership.objects.filter(running("", at), enterprise_id=enterprise_id)
    return list(rows.select_related("user").order_by("id")[:50])


def town_choices() -> list[tuple[int, str]]:
    """Towns and subdistricts that firms lie in. One query."""
    rows = Unit.objects.exclude(area_code="").filter(status=Unit.Status.ACTIVE)
    return list(rows.order_by("area_code", "id").values_list("id", "name"))


def contacts_of(enterprise_id: int, at: datetime) -> QuerySet[Membership]:
    """Active people of a firm, for notices (no actor: the machine tells them). One query."""
    return (
        Membership.objects.filter(
            running("", at), enterprise_id=enterprise_id, user__is_active=True
        )
        .select_related("user")
        .order_by("id")
    )
