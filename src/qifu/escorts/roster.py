"""The roster: who holds the post of a specialist now, with skills and load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from qifu.escorts.models import DEFAULT_LIMIT, Escort, Specialist
from qifu.escorts.permissions import can_keep_roster
from qifu.escorts.rules.assign import Candidate, Ranked, rank
from qifu.identity.actors import Actor, running
from qifu.identity.models import Post, User
from qifu.identity.queries import current_district
from qifu.identity.roles import Role
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event

LIMIT_MAX = 50


@dataclass(frozen=True)
class Member:
    """Somebody on the roster."""

    user: User
    units: tuple[tuple[int, str], ...]
    skills: tuple[str, ...]
    phone: str
    open: int
    limit: int
    active: bool

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units of their posts."""
        return frozenset(key for key, _ in self.units)

    @property
    def candidate(self) -> Candidate:
        """The same as the rule sees it; who rests has room for nothing."""
        limit = self.limit if self.active else 0
        skills, unit = frozenset(self.skills), self.units[0][1]
        return Candidate(
            self.user.pk, self.user.name, unit, self.unit_ids, skills, self.open, limit
        )


def skill_titles() -> dict[str, str]:
    """What a specialist may be good at, by code, from the pack."""
    return {row["code"]: row["title"] for row in _settings().get("skills", [])}


def checklists() -> dict[str, dict[str, Any]]:
    """The checklists of the pack by code: title, need, steps."""
    return {row["code"]: row for row in _settings().get("checklists", [])}


def _settings() -> dict[str, Any]:
    district = current_district()
    found = district.settings.get("escorts", {}) if district else {}
    return dict(found)


def roster(at: datetime, *, user_ids: Iterable[int] | None = None) -> list[Member]:
    """Everybody who holds the post now (or those of `user_ids`), by unit. Three queries."""
    posts = Post.objects.filter(running("", at), role=Role.SPECIALIST, user__is_active=True)
    if user_ids is not None:
        posts = posts.filter(user_id__in=list(user_ids))
    units: dict[int, dict[int, str]] = {}
    users: dict[int, User] = {}
    ordered = posts.select_related("user", "unit").order_by("unit__position", "unit_id", "user_id")
    for post in ordered:
        users[post.user_id] = post.user
        units.setdefault(post.user_id, {})[post.unit_id] = post.unit.name
    known = {row.user_id: row for row in Specialist.objects.filter(user_id__in=users)}
    counted = Escort.objects.filter(specialist_id__in=users, state="open").values("specialist_id")
    loads = dict(counted.annotate(n=Count("id")).values_list("specialist_id", "n"))
    return [
        Member(
            user=user,
            units=tuple(units[key].items()),
            skills=tuple(known[key].skills) if key in known else (),
            phone=known[key].phone if key in known and known[key].phone else user.phone,
            open=loads.get(key, 0),
            limit=known[key].limit if key in known else DEFAULT_LIMIT,
            active=known[key].active if key in known else True,
        )
        for key, user in users.items()
    ]


def ranked(need: str, near_unit: int | None, at: datetime) -> list[Ranked]:
    """Who could take it, the best first, each with the reason."""
    title = skill_titles().get(need, need)
    return rank([m.candidate for m in roster(at)], need, title, near_unit)


def member(actor: Actor, user_id: int, at: datetime) -> Member:
    """Somebody on the roster whom the actor may change; NotVisible."""
    found = next(iter(roster(at, user_ids=[user_id])), None)
    if found is None or not can_keep_roster(actor, found.unit_ids):
        raise NotVisible
    return found


@transaction.atomic
def keep_specialist(
    *,
    user_id: int,
    skills: Iterable[str],
    phone: str,
    limit: int,
    active: bool,
    actor: Actor,
    at: datetime,
) -> Specialist:
    """Write down skills, telephone and limit. Effects: a row, `specialist.kept`. Invalid."""
    member(actor, user_id, at)
    errors: dict[str, list[str]] = {}
    wanted, titles = list(dict.fromkeys(skills)), skill_titles()
    if any(skill not in titles for skill in wanted):
        errors["skills"] = ["有的专长已不在清单里，请重新选择。"]
    number = normal_phone(phone)
    if number and (problem := phone_problem(number)):
        errors["phone"] = [problem]
    if not 1 <= limit <= LIMIT_MAX:
        errors["limit"] = [f"同时帮办的件数应在 1 到 {LIMIT_MAX} 之间。"]
    if errors:
        raise Invalid(errors)
    values = {
        "skills": wanted, "phone": number, "limit": limit, "active": active, "changed_at": at
    }  # fmt: skip
    row, _ = Specialist.objects.update_or_create(user_id=user_id, defaults=values)
    append_event(
        stream=row.stream,
        kind="specialist.kept",
        at=at,
        actor=actor.ref,
        payload={"skills": wanted, "limit": limit, "active": active},
        about=row,
    )
    return row
