"""The ledger taken out as a file: what one may see of it, with phones masked, row by row.

Each time is noted with who, what for and which filter (`record_access`); trade secrets and personal
data are not in it.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet
from openpyxl import Workbook

from qifu.eligibility.wording import shown
from qifu.enterprises.facts import declared_facts, facts_by_name, known_of
from qifu.enterprises.models import Enterprise
from qifu.enterprises.permissions import check_export_firms
from qifu.enterprises.rules.industry import industry_title
from qifu.enterprises.search import LedgerFilter, firms_that_fit, in_parts, tags_of
from qifu.identity.actors import Actor
from qifu.kernel.access import record_access
from qifu.kernel.errors import Invalid
from qifu.kernel.masking import masked_phone
from qifu.kernel.text import clean_text
from qifu.office import safe_cell

HEAD = "统一社会信用代码 企业名称 经营状态 法定代表人 所在镇街 行业代码 行业 规模 住所 联系电话 标签".split()
MOST_XLSX = 100_000


def begin_export(
    *, asked: LedgerFilter, purpose: str, xlsx: bool, actor: Actor, at: datetime
) -> QuerySet[Enterprise]:
    """The firms of an export, noted as a sensitive read. Invalid without a purpose, and where a
    workbook would hold too many; NotVisible for who does not read the ledger."""
    check_export_firms(actor)
    words = clean_text(purpose, max_length=200, label="用途", field="purpose")
    firms = firms_that_fit(actor, asked)
    if xlsx and firms.order_by()[MOST_XLSX : MOST_XLSX + 1].exists():
        words_ = f"超过 {MOST_XLSX:,} 家，请改用 CSV，或加条件后再导出。"
        raise Invalid({"format": [words_]})
    said = {k: v for k, v in vars(asked).items() if v not in ("", None, False)}
    detail = {
        "what": "企业清单",
        "purpose": words,
        "filter": said,
        "format": "xlsx" if xlsx else "csv",
    }
    record_access(act="export", target="enterprises", actor=actor, at=at, detail=detail)
    return firms


def csv_lines(firms: QuerySet[Enterprise]) -> Iterator[bytes]:
    """The file in parts, UTF-8 with the mark that spreadsheets want."""
    yield b"\xef\xbb\xbf"
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows(firms):
        writer.writerow(row)
        if out.tell() > 65_536:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def workbook(firms: QuerySet[Enterprise]) -> bytes:
    """The file as a workbook, all cells texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("企业台账")
    for row in rows(firms):
        sheet.append(row)
    with tempfile.TemporaryFile() as out:
        book.save(out)
        out.seek(0)
        return out.read()


def rows(firms: QuerySet[Enterprise]) -> Iterator[list[str]]:
    """Titles, then a row a firm. Two queries for two thousand of them."""
    facts = {n: f for n, f in facts_by_name().items() if not f.sensitive and n not in ("town", "industry", "size_class")}  # fmt: skip
    words = declared_facts()
    yield [*HEAD, *(fact.label for fact in facts.values())]
    for part in in_parts(firms):
        tags = tags_of([firm.pk for firm in part])
        for firm in part:
            known = known_of(firm, facts).values
            said = [shown(known[n], words[n]) if n in known else "" for n in facts]
            yield [safe_cell(cell) for cell in (*_row(firm, tags.get(firm.pk, ())), *said)]


def _row(firm: Enterprise, tags: Sequence[str]) -> list[str]:
    return [
        firm.uscc, firm.name, str(firm.get_status_display()), firm.legal_person,
        firm.town.name if firm.town else "", firm.industry, industry_title(firm.industry), firm.size,
        firm.address, masked_phone(firm.phone), "、".join(tags),
    ]  # fmt: skip
