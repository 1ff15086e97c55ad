"""Background work of the grid, run by the worker."""

from __future__ import annotations

from qifu.grid.notices import tell_today
from qifu.grid.reckoning import AT_ONCE, reckon_due
from qifu.grid.settings import grid_settings
from qifu.kernel.calendars import current_calendar
from qifu.kernel.jobs import periodic
from qifu.kernel.time import SHANGHAI, now, shanghai_date

MORNING = 8


@periodic(seconds=60)
def reckon_firms() -> None:
    """Bring firms up to date: new ones, those of which something changed, each of them once a day."""
    if not grid_settings().plans:
        return
    at = now()
    while reckon_due(at=at) == AT_ONCE:
        pass


@periodic(seconds=600)
def tell_workers() -> None:
    """From eight in the morning of a working day: what is due today, once."""
    at = now()
    local = at.astimezone(SHANGHAI)
    if local.hour >= MORNING and current_calendar().is_working_day(shanghai_date(at)):
        tell_today(at=at)
