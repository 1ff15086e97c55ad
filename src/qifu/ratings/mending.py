"""A bad rating opens a case of its own: verified, mended, told, called back about, closed.

It is with the unit that served; whoever had a part in that service may not call back about it.
"""

from __future__ import annotations

from datetime import datetime

from qifu.cases.models import Case
from qifu.cases.operations import open_case
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import Post, Role, Unit
from qifu.ratings.models import Occasion

KIND = PROCESS = LIMIT = "mending"
SERIES = "CP"


def open_mending(row: Occasion, case: Case, at: datetime) -> Case:
    """Open the case of a bad rating with its working days; in the rating's transaction."""
    part = {*case.handled_by, *([case.handler_id] if case.handler_id else [])}
    return open_case(
        process=PROCESS,
        kind=KIND,
        series=SERIES,
        actor=SYSTEM_ACTOR,
        at=at,
        title=f"差评整改：{case.title}"[:120],
        enterprise_id=case.enterprise_id,
        firm_name=case.firm_name,
        channel=case.channel,
        topic=case.topic,
        topic_title=case.topic_title,
        search_text=f"{case.title} {case.number} {case.firm_name} {row.comment}",
        payload={"of": case.number, "grade": row.word, "text": row.comment, "occasion": row.pk},
        lead=_who_served(row, at),
        promise=LIMIT,
        handled_by=part,
    )


def _who_served(row: Occasion, at: datetime) -> Unit:
    """The unit that served; where none had the case, the centre's; else the dispatchers'."""
    if row.unit_id is not None:
        return Unit.objects.get(pk=row.unit_id)
    if row.centre is not None:
        return row.centre.unit
    post = Post.objects.filter(role=Role.DISPATCHER).select_related("unit").order_by("pk").first()
    assert post is not None  # somebody answered, and only a dispatcher answers without a unit
    return post.unit
