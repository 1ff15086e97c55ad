"""What the profile page lists: a person's firms with rights, and posts."""

from __future__ import annotations

from dataclasses import dataclass

from qifu.enterprises.models import Enterprise
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.identity.roles import Role

RIGHTS = {"admin": "管理员（可管理人员）", "submit": "可提交和操作", "view": "只能查看"}


def rights_text(rights: frozenset[str] | list[str]) -> str:
    """The strongest right in words."""
    return next((text for right, text in RIGHTS.items() if right in rights), "—")


@dataclass(frozen=True)
class Line:
    """A row of the profile."""

    name: str
    note: str


def memberships_of(actor: Actor) -> list[Line]:
    """The firms of `actor`; one query."""
    names = dict(
        Enterprise.objects.filter(pk__in=[f.enterprise_id for f in actor.firms]).values_list(
            "pk", "name"
        )
    )
    return [Line(names[f.enterprise_id], rights_text(f.rights)) for f in actor.firms]


def posts_of(actor: Actor) -> list[Line]:
    """The posts of `actor`; one query."""
    units = dict(Unit.objects.filter(pk__in=actor.units()).values_list("pk", "name"))
    return [
        Line(units[p.unit_id], Role(p.role).label + ("（代理）" if p.acting_for else ""))
        for p in actor.posts
    ]
