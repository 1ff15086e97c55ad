"""What every desk shows of a case: the words, the contact, the files, what happened so far."""

from __future__ import annotations

from typing import Any

from qifu.cases.models import Attachment, Case
from qifu.demands.queries import demand_of
from qifu.identity.actors import Actor
from qifu.identity.models import Channel
from qifu.web.portal.demands.page import timeline_of


def case_context(actor: Actor, case: Case) -> dict[str, Any]:
    """Context for ``_desk_case.html``; four queries."""
    attached = Attachment.objects.filter(case=case, purpose="demand").select_related("file")
    channel = Channel.objects.filter(code=case.channel).values_list("title", flat=True).first()
    return {
        "demand": demand_of(case),
        "files_said": [a.file for a in attached.order_by("pk")],
        "entries": timeline_of(actor, case, for_firm=False),
        "channel": channel or case.channel,
        "returned": f"已退回 {case.returns} 次" if case.returns else "",
    }
