"""The one-time notice as an A4 PDF with the code of its page."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from qifu.reception.models import Told
from qifu.web.papers.press import press
from qifu.web.papers.qr import qr_file


def told_pdf(told: Told, *, platform: str, url: str, at: datetime) -> bytes:
    """The paper of a notice. What was typed is data, never markup."""
    values = {
        "platform": platform,
        "number": told.number,
        "firm": told.firm_name or "（未写明）",
        "matter": told.matter,
        "missing": [[m["title"], m["note"]] for m in told.missing],
        "note": told.note,
        "again": f"此前已在 {told.before.number} 告知；再次告知的理由：{told.reason}"
        if told.before
        else "",
        "centre": told.centre.name,
        "window": told.window.name if told.window else "",
        "by": told.by.name,
        "given": f"{timezone.localtime(told.at):%Y年%m月%d日 %H:%M}",
        "printed": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        "url": url,
    }
    return press("told.typ", values, {"qr.svg": qr_file(url)})
