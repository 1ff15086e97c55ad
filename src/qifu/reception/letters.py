"""What the hall writes to people: an appointment made or near, words of the district's pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.time import SHANGHAI
from qifu.reception.models import Booking


def tell_booked(booking: Booking, at: datetime) -> None:
    """The appointment is made, or moved: time, place and the six digits, by text message."""
    _tell(booking, "booking.made", f"{booking.pk}:{booking.moves}", at)


def remind(booking: Booking, at: datetime) -> None:
    """The appointment is near."""
    _tell(booking, "booking.reminder", f"{booking.pk}:{booking.moves}", at)


def _tell(booking: Booking, template: str, key: str, at: datetime) -> None:
    local = booking.begins_at.astimezone(SHANGHAI)
    context = {
        "title": booking.centre.name,
        "due": f"{local.month}月{local.day}日 {local:%H:%M}",
        "number": booking.code,
        "link": f"{settings.QIFU_BASE_URL}/appointments/b/{booking.token}/",
    }
    text = NoticeDraft(
        channel="sms",
        dedupe_key=f"{template}:{key}:sms",
        address=booking.phone,
        template=template,
        context=context,
        stream=booking.stream,
    )
    drafts = [text]
    if booking.user_id is not None:
        site = replace(
            text,
            channel="site",
            dedupe_key=f"{template}:{key}:site",
            address="",
            recipient_id=booking.user_id,
            link=f"/appointments/b/{booking.token}/",
        )
        drafts.append(site)
    enqueue_notices(drafts, at)
