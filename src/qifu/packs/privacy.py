"""Checking what a pack says of personal data and of ages (`privacy.yaml`, optional)."""

from __future__ import annotations

from qifu.packs.pack import Pack
from qifu.privacy.rules.book import book_errors, parse_book

# store → is it a log; `tests/guards/test_personal.py` holds this to what the rooms declare, so that
# a pack is checked without a database
STORES: dict[str, bool] = {
    "access_log": True,
    "notices": False,
    "sign_in_log": True,
    "devices": True,
    "sessions": False,
    "evidence_readings": True,
    "data_readings": True,
    "demand_drafts": False,
    "demand_contacts": False,
    "claim_drafts": False,
    "claim_contacts": False,
    "objectors": False,
    "application_contacts": False,
    "request_drafts": False,
    "request_contacts": False,
    "law_contacts": False,
    "hall_bookings": False,
    "facility_bookings": False,
    "enrolments": False,
    "data_requests": False,
}


def check_privacy(pack: Pack) -> None:
    """Every class names stores that are, once; no log ends before six months."""
    document = pack.documents.get("privacy")
    if document is None or document.value is None or document.findings:
        return
    book = parse_book(document.value)
    places = {row.code: i for i, row in enumerate(book.classes)}
    if len(places) < len(book.classes):
        document.find(("retention",), "类别代码重复")
    for code, sentence in book_errors(book, STORES):
        document.find(("retention", places[code]), sentence)
    used = {store for row in book.classes for store in row.stores}
    for store in sorted(set(STORES) - used):
        document.find(("retention",), f"没有给“{store}”定期限：每一类数据都要有一个期限")
