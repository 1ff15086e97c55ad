"""Every public read of identity."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from qifu.identity.actors import Actor, running
from qifu.identity.models import (
    ApiToken,
    Centre,
    Channel,
    Delegation,
    District,
    DutyEntry,
    Post,
    Unit,
    User,
    Window,
)
from qifu.identity.permissions import can_manage_accounts, can_manage_rights
from qifu.identity.rules.accounts import normal_phone
from qifu.kernel.errors import NotVisible


def current_district() -> District | None:
    """The loaded district; None before the first pack load."""
    return District.objects.order_by("id").first()


def role_titles() -> dict[str, str]:
    """What the district calls each role."""
    district = current_district()
    roles = district.settings.get("roles", {}) if district else {}
    return {code: row["title"] for code, row in roles.items()}


def active_units() -> QuerySet[Unit]:
    """Units in use, in the order of the pack, groups left out."""
    return Unit.objects.filter(status=Unit.Status.ACTIVE).exclude(kind=Unit.Kind.GROUP)


def routable_units() -> QuerySet[Unit]:
    """Units a demand may be given to: in use, one body, run by the district, not the district."""
    return (
        active_units()
        .filter(run_by_district=True)
        .exclude(kind__in=[Unit.Kind.DISTRICT, Unit.Kind.PARK])
    )


def may_be_given(unit: Unit) -> bool:
    """True when a demand may be given to `unit`; the twin of `routable_units` for one in use."""
    whole = (Unit.Kind.DISTRICT, Unit.Kind.PARK, Unit.Kind.GROUP)
    return unit.run_by_district and unit.kind not in whole


def towns() -> QuerySet[Unit]:
    """Towns and subdistricts a firm may lie in, those in trust included (and marked)."""
    return active_units().filter(kind=Unit.Kind.TOWN)


def unit_by_code(code: str) -> Unit:
    """The unit of `code`; NotVisible when there is none."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise NotVisible
    return unit


def present_unit(unit: Unit) -> Unit:
    """`unit`, or who answers for it now when it was closed (follows the chain of successors)."""
    seen = set()
    while unit.status == Unit.Status.CLOSED and unit.successor_id and unit.pk not in seen:
        seen.add(unit.pk)
        unit = Unit.objects.get(pk=unit.successor_id)
    return unit


def centres() -> QuerySet[Centre]:
    """Centres in use with unit and active windows. Two queries."""
    return (
        Centre.objects.filter(active=True)
        .select_related("unit")
        .prefetch_related(Prefetch("windows", Window.objects.filter(active=True)))
    )


def channels(*, by_staff: bool | None = None) -> QuerySet[Channel]:
    """Channels in use, optionally only those staff enter (or only the others)."""
    found = Channel.objects.filter(active=True)
    return found if by_staff is None else found.filter(by_staff=by_staff)


def duty_directory() -> QuerySet[DutyEntry]:
    """Active duties with lead and co-units. Two queries."""
    return (
        DutyEntry.objects.filter(active=True)
        .select_related("lead_unit")
        .prefetch_related("co_units")
    )


def holders(role: str, at: datetime, *, unit_ids: Iterable[int] | None = None) -> QuerySet[User]:
    """Active people who hold `role` at `at`, in some units or anywhere."""
    posts = Post.objects.filter(running("", at), role=role)
    if unit_ids is not None:
        posts = posts.filter(unit_id__in=unit_ids)
    return User.objects.filter(is_active=True, pk__in=posts.values("user_id")).order_by("id")


def colleagues(unit_id: int, at: datetime, *roles: str) -> QuerySet[User]:
    """Active people who hold one of `roles` (any, when none is named) in a unit at `at`."""
    posts = Post.objects.filter(running("", at), unit_id=unit_id)
    if roles:
        posts = posts.filter(role__in=roles)
    return User.objects.filter(is_active=True, pk__in=posts.values("user_id")).order_by("id")


def posts_of(user_id: int, at: datetime) -> QuerySet[Post]:
    """Running posts of a person with unit and window."""
    return (
        Post.objects.filter(running("", at), user_id=user_id)
        .select_related("unit", "window__centre")
        .order_by("id")
    )


def delegations_of(user_id: int, at: datetime) -> QuerySet[Delegation]:
    """Running and coming delegations given or held by a person."""
    return (
        Delegation.objects.filter(Q(absent_id=user_id) | Q(deputy_id=user_id), valid_until__gt=at)
        .select_related("absent", "deputy", "unit")
        .order_by("valid_from", "id")
    )


def find_users(actor: Actor, at: datetime, text: str = "") -> QuerySet[User]:
    """Accounts for the administrators' list, with running posts; NotVisible for anybody else."""
    if not (can_manage_accounts(actor) or can_manage_rights(actor)):
        raise NotVisible
    found = User.objects.all()
    if text := text.strip():
        found = found.filter(
            Q(username__icontains=text) | Q(name__icontains=text) | Q(phone=normal_phone(text))
        )
    running_posts = Post.objects.filter(running("", at)).select_related("unit")
    return found.prefetch_related(Prefetch("posts", running_posts)).order_by("id")


def tokens(actor: Actor) -> QuerySet[ApiToken]:
    """Tokens: all for who manages rights, one's own for anybody else."""
    found = ApiToken.objects.select_related("user").order_by("-id")
    return found if can_manage_rights(actor) else found.filter(user_id=actor.user_id or 0)


def delegations_in(unit_id: int, at: datetime) -> QuerySet[Delegation]:
    """Running and coming delegations in a unit."""
    return (
        Delegation.objects.filter(unit_id=unit_id, valid_until__gt=at)
        .select_related("absent", "deputy", "unit")
        .order_by("valid_from", "id")
    )
