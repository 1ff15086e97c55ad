"""The check-up of a firm's credit as an A4 PDF."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from qifu.credit.queries import CheckUp, Finding
from qifu.enterprises.models import Enterprise
from qifu.web.papers.press import press


def credit_pdf(found: CheckUp, *, firm: Enterprise, platform: str, at: datetime) -> bytes:
    """What harms the firm, where published, until when, how to mend. Data, never markup."""
    values = {
        "platform": platform, "firm": firm.name, "uscc": firm.uscc, "on": f"{found.on:%Y-%m-%d}",
        "harming": [_harm(f) for f in found.harming],
        "honours": [
            [f.record.title, f.record.authority, f"{f.record.decided_on:%Y-%m-%d}"]
            for f in found.honours
        ],
        "barred": [f"{use.title}：{use.says}（{use.source}）" for use in found.barred],
        "printed": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    return press("credit.typ", values)


def _harm(f: Finding) -> dict[str, str]:
    row = f.record
    return {
        "title": row.title, "kind": f.kind.title, "number": row.number, "authority": row.authority,
        "decided": f"{row.decided_on:%Y-%m-%d}", "published": row.published,
        "until": f"{row.until:%Y-%m-%d}" if row.until else "修复或撤下以前",
        "harms": f.kind.harms, "how": f.kind.how,
        "when": f.why_not or "现在就可以申请修复。",
    }  # fmt: skip
