"""Telephones at work of the three who go with a project, as their roster has them."""

from __future__ import annotations

from datetime import datetime

from qifu.escorts.roster import roster
from qifu.projects.models import Project


def work_phones(project: Project, at: datetime) -> dict[int, str]:
    """The specialist's telephone at work by person; empty without one."""
    if project.specialist_id is None:
        return {}
    return {m.user.pk: m.phone for m in roster(at, user_ids=[project.specialist_id])}
