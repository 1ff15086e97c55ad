"""Who acts: a frozen snapshot of a person's posts and firms, asked of the present at a moment.

Rooms above decide on this alone; nothing here remembers where somebody once worked. Firms are
attached by a loader that `enterprises` registers, because identity must not import it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Q

from qifu.identity.models import User
from qifu.identity.roles import ADMIN_ROLES, DELEGABLE_ROLES, EXCLUSIVE_ROLES, Role
from qifu.identity.rules.separation import kinds_of, refusal
from qifu.kernel.events import ActorRef


@dataclass(frozen=True)
class PostRef:
    """One running post; `acting_for` names the absent person whose post a deputy fills."""

    role: str
    unit_id: int
    window_id: int | None = None
    centre_id: int | None = None
    acting_for: int | None = None


@dataclass(frozen=True)
class FirmRef:
    """A firm somebody may act for; `rights` ⊂ {"admin", "submit", "view"} (admin has all)."""

    enterprise_id: int
    rights: frozenset[str] = frozenset()


FirmLoader = Callable[[int, datetime], tuple[FirmRef, ...]]
_firm_loaders: list[FirmLoader] = []


def register_firm_loader(loader: FirmLoader) -> None:
    """Let `loader(user_id, at)` say which firms a person acts for (one query at most)."""
    if loader not in _firm_loaders:
        _firm_loaders.append(loader)


def firms_at(user_id: int, at: datetime) -> tuple[FirmRef, ...]:
    """The firms a person acts for at `at`, as the registered loaders say."""
    return tuple(firm for loader in _firm_loaders for firm in loader(user_id, at))


@dataclass(frozen=True)
class Actor:
    """Who asks. `system` is set only for the machine itself (timers, migrations); `client` is the
    code of an outside system that came through the API, limited to `scopes`."""

    user_id: int | None
    name: str
    posts: tuple[PostRef, ...] = ()
    firms: tuple[FirmRef, ...] = ()
    deputy_for: frozenset[int] = frozenset()
    system: str = ""
    client: str = ""
    scopes: frozenset[str] = field(default=frozenset())

    @property
    def ref(self) -> ActorRef:
        """The name events carry."""
        held = self.roles
        only = None if self.system else kinds_of(held)
        return ActorRef(self.user_id, self.name, only, refusal(held) if only else "")

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(post.role for post in self.posts)

    @property
    def is_staff(self) -> bool:
        """True for whoever holds any post (a person of a firm holds none)."""
        return any(post.role != Role.API_CLIENT for post in self.posts)

    @property
    def is_admin(self) -> bool:
        """True for one of the three administrators (三员)."""
        return any(post.role in ADMIN_ROLES for post in self.posts)

    def has(self, *roles: str) -> bool:
        """True when one of `roles` is held in any unit."""
        return any(post.role in roles for post in self.posts)

    def units(self, *roles: str) -> frozenset[int]:
        """Units where one of `roles` is held; every unit of a post when none is named."""
        return frozenset(p.unit_id for p in self.posts if not roles or p.role in roles)

    def centres(self, *roles: str) -> frozenset[int]:
        """Centres of the windows where one of `roles` is held."""
        return frozenset(
            p.centre_id
            for p in self.posts
            if p.centre_id is not None and (not roles or p.role in roles)
        )

    def firm_ids(self, right: str = "view") -> frozenset[int]:
        """Firms for which `right` is held; `admin` and `submit` include `view`."""
        wanted = {right, "admin"} | ({"submit"} if right == "view" else set())
        return frozenset(f.enterprise_id for f in self.firms if f.rights & wanted)


SYSTEM_ACTOR = Actor(user_id=None, name="系统", system="system")
ANONYMOUS_ACTOR = Actor(user_id=None, name="访客")


def running(prefix: str, at: datetime) -> Q:
    """Rows whose validity (`<prefix>valid_from`, `<prefix>valid_until`) covers `at`."""
    return Q(**{f"{prefix}valid_from__lte": at}) & (
        Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gt": at})
    )


# Asked on every request, so written once rather than compiled each time. A deputy's rows carry the
# absent person; a delegation without a post keeps one row without a role.
_POSTS = """
SELECT p.id, p.user_id, p.role, p.unit_id, p.window_id, w.centre_id, NULL::bigint AS absent
FROM identity_post p LEFT JOIN identity_window w ON w.id = p.window_id
WHERE p.user_id = %(user)s
  AND p.valid_from <= %(at)s AND (p.valid_until IS NULL OR p.valid_until > %(at)s)
UNION
SELECT p.id, p.user_id, p.role, p.unit_id, p.window_id, w.centre_id, d.absent_id
FROM identity_delegation d
LEFT JOIN identity_post p ON p.user_id = d.absent_id AND p.unit_id = d.unit_id
  AND p.valid_from <= %(at)s AND (p.valid_until IS NULL OR p.valid_until > %(at)s)
LEFT JOIN identity_window w ON w.id = p.window_id
WHERE d.deputy_id = %(user)s
  AND d.valid_from <= %(at)s AND (d.valid_until IS NULL OR d.valid_until > %(at)s)
ORDER BY 1
"""


def load_actor(user: User, at: datetime) -> Actor:
    """The actor `user` is at `at`: own posts, posts filled as a deputy, firms. Two queries.

    A disabled account is nobody: it has no posts and no firms.
    """
    if not user.is_active:
        return Actor(user_id=user.pk, name=user.name)
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, {"user": user.pk, "at": at})
        rows = cursor.fetchall()
    posts = [
        PostRef(role, unit, window, centre)
        for _, _, role, unit, window, centre, absent in rows
        if absent is None
    ]
    if not any(post.role in EXCLUSIVE_ROLES for post in posts):
        posts += [
            PostRef(role, unit, window, centre, acting_for=who)
            for _, who, role, unit, window, centre, absent in rows
            if absent is not None and role in DELEGABLE_ROLES
        ]
    return Actor(
        user_id=user.pk,
        name=user.name,
        posts=tuple(posts),
        firms=firms_at(user.pk, at),
        deputy_for=frozenset(row[-1] for row in rows if row[-1] is not None),
    )
