"""Every public read of enterprises, scoped to who asks."""

from __future__ import annotations

from datetime import datetime

from qifu.enterprises.models import Membership
from qifu.identity.actors import FirmRef, running


def firms_of(user_id: int, at: datetime) -> tuple[FirmRef, ...]:
    """The firms a person acts for at `at`, for `identity.actors.load_actor`. One query."""
    rows = (
        Membership.objects.filter(running("", at), user_id=user_id)
        .order_by("id")
        .values_list("enterprise_id", "rights")
    )
    return tuple(FirmRef(firm, frozenset(rights)) for firm, rights in rows)
