"""The slip of a result handed over: what, to whom, with the drawn signature where there is one."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from qifu.cases.models import Case
from qifu.kernel.files import open_file
from qifu.reception.models import Handover
from qifu.web.papers.press import press


def handover_pdf(case: Case, row: Handover, *, platform: str, at: datetime) -> bytes:
    """The slip as PDF. What was typed is data, never markup."""
    pictures = {}
    if row.signature is not None:
        with open_file(row.signature) as file:
            pictures["signature.png"] = file.read()
    values = {
        "platform": platform,
        "number": case.number,
        "firm": case.firm_name,
        "title": case.title,
        "papers": row.papers,
        "signed_by": row.signed_by,
        "signed_as": row.get_signed_as_display(),
        "id_tail": row.id_tail,
        "drawn": row.signature is not None,
        "centre": row.centre.name,
        "window": row.window.name if row.window else "",
        "by": row.by.name,
        "at": f"{timezone.localtime(row.at):%Y年%m月%d日 %H:%M}",
        "printed": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
    }
    return press("handover.typ", values, pictures)
