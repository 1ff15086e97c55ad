"""The certificate of preserved evidence: a page to read, with the signed statement attached."""

from __future__ import annotations

import io
import json
from datetime import datetime

import pikepdf
from django.utils import timezone

from qifu.law.models import PreservedEvidence
from qifu.law.rules.cards import ATTACHED, STAMPED
from qifu.web.papers.press import press
from qifu.web.papers.qr import qr_file


def basis_of(row: PreservedEvidence) -> str:
    """On whose word the time stands; said as it is."""
    if row.stamped_at is not None:
        return (
            f"时间戳机构（{row.authority}）签发的 RFC 3161 时间戳："
            f"{timezone.localtime(row.stamped_at):%Y年%m月%d日 %H:%M:%S}"
        )
    said = "本平台自己签名的时间凭证，同时写入审计链；不是第三方时间戳机构签发的时间戳"
    return f"{said}（{row.failure}）" if row.failure else said


def size_text(size: int) -> str:
    """Bytes, in full: two files of one size to the byte are what matters here."""
    return f"{size:,} 字节"


def evidence_pdf(row: PreservedEvidence, *, platform: str, url: str, at: datetime) -> bytes:
    """The certificate as PDF; the token (and an authority's answer) are attached files."""
    stated = row.token["statement"]
    values = {
        "platform": platform, "number": row.number, "title": row.title,
        "owner": row.owner.name, "firm": row.enterprise.name if row.enterprise else "",
        "file_name": row.file_name, "size": size_text(row.size), "mode": row.get_mode_display(),
        "at": f"{timezone.localtime(row.preserved_at):%Y年%m月%d日 %H:%M:%S}",
        "basis": basis_of(row), "sha256": row.sha256, "sm3": row.sm3, "key": stated["key"],
        "event": str(stated["event"]), "event_hash": stated["event_hash"],
        "printed": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    page = press("evidence.typ", values, {"code.svg": qr_file(url)})
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(page)) as pdf:
        token = json.dumps(row.token, ensure_ascii=False, indent=1).encode()
        pdf.attachments[ATTACHED] = pikepdf.AttachedFileSpec(
            pdf, token, filename=ATTACHED, mime_type="application/json"
        )
        if row.stamp is not None:
            pdf.attachments[STAMPED] = pikepdf.AttachedFileSpec(
                pdf, bytes(row.stamp), filename=STAMPED, mime_type="application/timestamp-reply"
            )
        pdf.save(out)
    return out.getvalue()
