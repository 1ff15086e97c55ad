"""Background work of pain points, run by the worker."""

from __future__ import annotations

from datetime import datetime

from qifu.kernel.jobs import periodic
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.time import now, shanghai_date
from qifu.painpoints.models import PainPoint
from qifu.painpoints.rules.ways import MENDING


@periodic(seconds=1800)
def remind() -> None:
    """Owners whose day is near or has passed."""
    remind_owners(at=now())


def remind_owners(*, at: datetime) -> int:
    """Owners hear once when the light turns yellow and once when it turns red, for each day set."""
    today = shanghai_date(at)
    rows = PainPoint.objects.filter(state=MENDING, warn_on__lte=today).order_by("pk")
    drafts = []
    for row in rows:
        late = row.due_on is not None and row.due_on < today
        drafts.append(
            NoticeDraft(
                channel="site", recipient_id=row.owner_id, stream=row.stream,
                dedupe_key=f"{row.stream}:{row.due_on}:{'late' if late else 'near'}",
                subject="堵点整改已超期" if late else "堵点整改快到期",
                body=f"“{row.title}”的完成期限是 {row.due_on:%Y-%m-%d}。",
                link=f"/work/pains/{row.number}/",
            )
        )  # fmt: skip
    enqueue_notices(drafts, at)
    return len(drafts)
