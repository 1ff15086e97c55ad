"""The card itself, as a picture for the phone or as a PDF: what a checker may read, and the code."""

from __future__ import annotations

from datetime import datetime, timedelta

from qifu.cards.models import Card
from qifu.kernel.time import shanghai_date
from qifu.web.papers.press import press
from qifu.web.papers.qr import qr_file

PIXELS_PER_INCH = 220


def card_paper(
    card: Card, kind: str, *, url: str, title: str, level: str, platform: str, at: datetime,
    believed: int,
) -> bytes:  # fmt: skip
    """PNG or PDF. It carries the holder's name (the holder shows it), no identity number."""
    drawn = shanghai_date(at)
    values = {
        "platform": platform, "title": title, "level": level, "number": card.number,
        "kind": f"家属卡（{card.relation_title}）" if card.main_id else "主卡",
        "name": card.holder_name, "until": f"{card.valid_until}", "drawn": f"{drawn}",
        "believed": f"{drawn + timedelta(days=believed)}",
    }  # fmt: skip
    return press(
        "card.typ", values, {"qr.svg": qr_file(url)}, png=PIXELS_PER_INCH if kind == "png" else 0
    )
