"""Background work of the reform tasks: quarters open, deadlines are told of."""

from __future__ import annotations

from qifu.kernel.calendars import current_calendar
from qifu.kernel.jobs import periodic
from qifu.kernel.time import SHANGHAI, now, shanghai_date
from qifu.reform.reminding import remind
from qifu.reform.reviewing import open_reviews

MORNING = 8


@periodic(seconds=600)
def follow_tasks() -> None:
    """Open the reviews of a quarter that is over; from eight of a working day, tell what is due."""
    at = now()
    open_reviews(at=at)
    if at.astimezone(SHANGHAI).hour >= MORNING and current_calendar().is_working_day(
        shanghai_date(at)
    ):
        remind(at=at)
