"""Requests of the demonstration: a copy that the worker makes, a correction that an officer took.

By the real operations, only of the invented people.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from qifu.enterprises.models import Membership
from qifu.identity.actors import load_actor
from qifu.privacy.models import DataRequest
from qifu.privacy.operations import ask


def play_requests(*, at: datetime) -> int:
    """Ask for both; how many requests there are (0 when there is nobody to ask)."""
    rows = Membership.objects.filter(enterprise__demonstration=True, valid_until__isnull=True)
    people = [row.user for row in rows.select_related("user").order_by("pk")[:2]]
    if not people or DataRequest.objects.exists():
        return 0
    day = at - timedelta(days=1)
    ask(kind="copy", words="", actor=load_actor(people[0], day), at=day)
    said = "姓名里的“婷”写成了“停”，请按身份证更正（演示）。"
    ask(kind="correct", words=said, actor=load_actor(people[-1], day), at=day)
    return DataRequest.objects.count()
