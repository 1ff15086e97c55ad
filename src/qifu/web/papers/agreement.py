"""The mediated agreement, with who confirmed it and when."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from qifu.law.models import Agreement, LawMatter
from qifu.web.papers.press import press


def _when(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y年%m月%d日 %H:%M} 在线确认" if at else "尚未确认"


def agreement_pdf(matter: LawMatter, row: Agreement, *, platform: str, at: datetime) -> bytes:
    """The agreement as PDF. What was typed is data, never markup."""
    values = {
        "platform": platform, "number": matter.case.number, "firm": matter.enterprise.name,
        "uscc": matter.enterprise.uscc, "other": row.invitation.other_name,
        "about": row.invitation.about, "terms": row.terms,
        "perform_on": f"{row.perform_on:%Y年%m月%d日}", "unit": row.invitation.unit_name,
        "mediator": row.mediator, "firm_said": f"{row.firm_by} {_when(row.firm_at)}".strip(),
        "other_said": _when(row.other_at), "standing": row.state == "confirmed",
        "printed": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    return press("agreement.typ", values)
