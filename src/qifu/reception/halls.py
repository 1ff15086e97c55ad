"""The hall of a centre: found, locked, and the numbers it gives."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime, time

from django.conf import settings
from django.db import connection

from qifu.identity.models import Window
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.reception.models import Hall
from qifu.reception.rules import slots

NO_HALL = "这个中心还没有开通取号和预约；请直接前往，或先打电话问清开放时间。"

_NEXT = (
    "INSERT INTO reception_series (centre_id, day, letter, last) VALUES (%s, %s, %s, 1)"
    " ON CONFLICT (centre_id, day, letter) DO UPDATE SET last = reception_series.last + 1"
    " RETURNING last"
)


def hall_of(centre_id: int) -> Hall:
    """The hall in use; Refused where a centre has none."""
    hall = Hall.objects.select_related("centre").filter(centre_id=centre_id, active=True).first()
    if hall is None:
        raise Refused("no_hall", NO_HALL)
    return hall


def find_hall(code: str) -> Hall:
    """The hall of an active centre by its code; NotVisible without one."""
    rows = Hall.objects.select_related("centre").filter(active=True, centre__active=True)
    hall = rows.filter(centre__code=code).first()
    if hall is None:
        raise NotVisible
    return hall


def lock_hall(centre_id: int) -> Hall:
    """The hall with its row locked: one call, booking or transfer at a time in a centre."""
    hall = Hall.objects.select_for_update().filter(centre_id=centre_id, active=True).first()
    if hall is None:
        raise Refused("no_hall", NO_HALL)
    return hall


def next_seq(centre_id: int, day: date, letter: str) -> int:
    """The next number of a letter on a day, never given twice; in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [centre_id, day, letter])
        (last,) = cursor.fetchone()
    return int(last)


def sessions_of(hall: Hall) -> list[tuple[time, time]]:
    """The hall's hours as times."""
    return slots.parse_sessions(hall.sessions)


def hours_text(hall: Hall) -> str:
    """09:00–12:00、13:30–17:00（工作日）"""
    spans = "、".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in sessions_of(hall))
    return f"{spans}（工作日）" if spans else ""


def kinds_at(centre_id: int) -> dict[str, int]:
    """How many active windows of each kind a centre has, in the order of the windows."""
    found: dict[str, int] = {}
    for kind in Window.objects.filter(centre_id=centre_id, active=True).values_list(
        "kind", flat=True
    ):
        found[kind] = found.get(kind, 0) + 1
    return found


def hall_code(hall: Hall, at: datetime) -> str:
    """The four digits on the hall's screen today: who types them is there."""
    text = f"hall:{hall.centre_id}:{hall.kiosk_key}:{shanghai_date(at).isoformat()}"
    digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{int(digest, 16) % 10000:04d}"


def is_here(hall: Hall, typed: str, at: datetime) -> bool:
    """True when what was typed shows that somebody is in the hall."""
    return secrets.compare_digest(typed.strip().encode(), hall_code(hall, at).encode())


def check_giving(hall: Hall, at: datetime) -> None:
    """Refused outside of the hours in which numbers are given."""
    if not slots.gives_numbers(sessions_of(hall), current_calendar(), at):
        raise Refused(
            "hall_closed",
            f"现在不在取号时间。取号从开门前半小时到当天下班为止；"
            f"开放时间：{hours_text(hall) or '待公布'}。可以先网上预约。",
        )


def new_token() -> str:
    """An unguessable name for a page of its own."""
    return secrets.token_urlsafe(18)
