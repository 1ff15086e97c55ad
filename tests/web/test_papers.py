"""The receipt shows Chinese on a machine without fonts, and what a firm wrote is never markup."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from importlib.resources import files

from django.utils import timezone
from tests.factories import START, World
from tests.web.conftest import Browser

from qifu.web.papers.qr import qr_svg
from qifu.web.papers.receipt import ReceiptData, receipt_pdf


def data(**more: object) -> ReceiptData:
    base = {
        "platform": "企业诉求服务平台",
        "number": "SQ2026-000123-4",
        "secret": "234567",
        "title": "厂区路灯",
        "firm": "测试企业有限公司",
        "contact": "王厂长 13800138000",
        "received_at": START,
        "text": "厂区路灯坏了",
        "url": "http://127.0.0.1:8000/track/?number=SQ2026-000123-4",
        "printed_at": START + timedelta(days=1),
    }
    return ReceiptData(**{**base, **more})  # type: ignore[arg-type]


def everything(pdf: bytes) -> bytes:
    """The file with its streams unpacked, so that names inside can be found."""
    found = [pdf]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found.append(zlib.decompress(match.group(1)))
        except zlib.error:
            continue
    return b"\n".join(found)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", everything(pdf)))


def test_the_embedded_font_is_the_simplified_chinese_one() -> None:
    pdf = receipt_pdf(data())
    fonts = set(re.findall(rb"/BaseFont\s*/([\w+\-]+)", everything(pdf)))
    assert fonts
    assert all(b"NotoSansCJKsc" in font for font in fonts)


def test_long_and_wild_words_stay_on_one_page() -> None:
    wild = "#set page(width: 1pt) $x$ *b* @ref \\ ] [ <label> // 注释 " * 200
    pdf = receipt_pdf(data(text=wild, title="#panic()", firm="]" * 100))
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == 1


def test_a_receipt_without_its_secret_is_possible() -> None:
    assert receipt_pdf(data(secret="")).startswith(b"%PDF-")


def test_the_code_needs_no_inline_style() -> None:
    assert "style=" not in qr_svg("http://127.0.0.1/track/?number=SQ2026-000123-4")


def test_the_firm_downloads_it(browser: Browser, world: World) -> None:
    case = world.submit(timezone.now()).case
    response = browser("owner").get(f"/demands/{case.number}/receipt.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_the_paper_says_it_in_full_width_punctuation() -> None:
    source = files("qifu.web.papers").joinpath("receipt.typ").read_text(encoding="utf-8")
    assert not re.search(r"[\u4e00-\u9fff][,:;()]|[,:;)][\u4e00-\u9fff]", source)
