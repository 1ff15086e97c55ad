"""Telephones at work of who is there for a firm, as their roster has them."""

from __future__ import annotations

from datetime import datetime

from qifu.escorts.roster import roster
from qifu.identity.models import User
from qifu.projects.models import Project


def work_phones(project: Project, at: datetime) -> dict[int, str]:
    """The specialist's telephone at work by person; empty without one."""
    if project.specialist_id is None:
        return {}
    return {m.user.pk: m.phone for m in roster(at, user_ids=[project.specialist_id])}


def phone_at_work(user: User, at: datetime) -> str:
    """The telephone a firm reaches an official by: the roster's, else the one of the account."""
    found = next((m.phone for m in roster(at, user_ids=[user.pk])), "")
    return found or user.phone
