"""The letter a firm gets for a claim of a policy: what was received, who examines it, until when."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from qifu.cases.models import Case
from qifu.kernel.text import yuan
from qifu.policies.claim_queries import ClaimFile
from qifu.web.papers.press import press
from qifu.web.papers.qr import qr_file


def claim_acceptance_pdf(
    case: Case, file: ClaimFile, *, platform: str, site: str, at: datetime
) -> bytes:
    """An A4 page with the code of the claim's own page; `site` is the platform's address."""
    url = site + reverse("portal:claim_page", args=[case.number])
    unit = case.lead_unit.name if case.lead_unit else "受理单位"
    says = f"您对“{case.title}”的申报已收到，由{unit}审核"
    says += f"，应于 {case.due_on:%Y年%m月%d日} 前兑现。" if case.due_on else "。"
    notes = ["进展可扫码查看，或登录平台在“我的申报”里查看。"]
    if file.claim.computed is not None:
        notes.insert(0, f"系统按申报内容计算为 {yuan(file.claim.computed)} 元，以审核结果为准。")
    if case.lead_unit and case.lead_unit.phone:
        notes.append(f"咨询电话：{unit} {case.lead_unit.phone}")
    values = {
        "platform": platform,
        "number": case.number,
        "firm": case.firm_name,
        "title": case.title,
        "received": f"{timezone.localtime(case.opened_at):%Y年%m月%d日}",
        "printed": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        "heading": "申报受理单",
        "says": says,
        "columns": ["材料", "文件", "来源", "有效期至"],
        "rows": [
            [
                row.type.title,
                row.evidence.file.name,
                str(row.evidence.get_source_display()),
                f"{row.evidence.valid_until:%Y-%m-%d}" if row.evidence.valid_until else "",
            ]
            for row in file.materials
        ],
        "notes": notes,
        "url": url,
    }
    return press("application.typ", values, {"qr.svg": qr_file(url)})
