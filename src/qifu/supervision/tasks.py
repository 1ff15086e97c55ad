"""Background work of supervision, run by the worker."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from qifu.kernel.jobs import periodic
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.time import now, shanghai_date
from qifu.supervision.looking import look_until
from qifu.supervision.models import RatingOrigin, Rectification

KEEP_DAYS = 183  # marks of where ratings came from
WARN_DAYS = 2


@periodic(seconds=1800)
def look() -> None:
    """Every day that is over is looked at once; marks that are too old go; owners are reminded."""
    at = now()
    look_until(last=shanghai_date(at) - timedelta(days=1), at=at)
    RatingOrigin.objects.filter(at__lt=at - timedelta(days=KEEP_DAYS)).delete()
    remind(on=shanghai_date(at), at=at)


def remind(*, on: date, at: datetime) -> int:
    """Owners of rectifications hear of the day two days before, and when it has passed; once each."""
    near = Rectification.objects.filter(state="asked", due_on__lte=on + timedelta(days=WARN_DAYS))
    drafts = []
    for row in near.select_related("finding").order_by("pk"):
        late = row.due_on < on
        drafts.append(
            NoticeDraft(
                channel="site", recipient_id=row.owner_id, stream=row.finding.stream,
                dedupe_key=f"rectification:{row.pk}:{row.due_on}:{'late' if late else 'near'}",
                subject="整改已超期" if late else "整改快到期",
                body=f"“{row.finding.title}”的整改期限是 {row.due_on:%Y-%m-%d}：{row.what[:200]}",
                link=f"/work/findings/{row.finding_id}/",
            )
        )  # fmt: skip
    enqueue_notices(drafts, at)
    return len(drafts)
