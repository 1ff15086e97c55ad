"""The light a case shows (红黄绿灯): one rule in Python and in SQL."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from qifu.cases.models import Case

LIGHTS = {
    "red": "已超期",
    "yellow": "将到期",
    "green": "期限内",
    "paused": "暂停计时",
    "done": "已答复",
}
RUNNING = ("red", "yellow", "green", "paused")  # of live cases; the others are done


def light_of(case: Case, today: date) -> str:
    """red, yellow, green, paused — or done when the promise clock has stopped."""
    if not case.live:
        return "done"
    if case.paused:
        return "paused"
    if case.due_on is not None and case.due_on < today:
        return "red"
    if case.warn_on is not None and case.warn_on <= today:
        return "yellow"
    return "green"


def light_filter(light: str, today: date) -> Q:
    """The same rule as `light_of`, for the database."""
    return Q(live=False) if light == "done" else Q(live=True) & shown(light, today)


def shown(light: str, today: date) -> Q:
    """The rule among cases already known to be live; it reads the columns of `case_lights` only,
    so that counting by unit never leaves that index."""
    return {
        "red": Q(paused=False, due_on__lt=today),
        "yellow": Q(paused=False, due_on__gte=today, warn_on__lte=today),
        "green": Q(paused=False, warn_on__gt=today, due_on__gte=today),
        "paused": Q(paused=True),
    }[light]
