"""A list of cases as XLSX, written row by row so that memory stays small.

Text is written as text with a leading apostrophe where a spreadsheet would take it for a formula
(=, +, -, @, tab), so that nothing a firm typed runs on an official's machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook

from qifu.cases.exports import EXPORT_LIMIT
from qifu.cases.lights import LIGHTS, light_of
from qifu.cases.models import Case
from qifu.cases.queries import state_title
from qifu.office import safe_cell
from qifu.web.workbench.inbox.choices import Choices
from qifu.web.workbench.inbox.rows import flags_of

HEAD = (
    "编号 标题 主题 企业 来源 状态 时限灯 时限类别 承办单位 经办人 受理日期 到期日 原到期日"
    " 答复时间 轮次 退回次数 备注"
).split()
WIDTHS = (22, 40, 18, 30, 12, 12, 10, 12, 24, 10, 12, 12, 12, 18, 6, 9, 24)


def workbook_of(
    cases: Iterable[Case],
    today: date,
    *,
    units: dict[int, str],
    known: Choices,
    limits: dict[str, str],
) -> tuple[IO[bytes], int]:
    """An open temporary file with the workbook, and how many rows it has.

    At most `EXPORT_LIMIT` rows; when there were more, the first line says so.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("诉求清单")
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    rows = 0
    sheet.freeze_panes = "A2"
    sheet.append(HEAD)
    channels = dict(known.channels)
    for case in cases:
        if rows == EXPORT_LIMIT:
            note = f"只导出前 {EXPORT_LIMIT:,} 件，其余没有导出；请在页面上缩小筛选范围后分次导出。"
            sheet.append([note])
            book.create_sheet("请注意", 0).append([note])
            break
        sheet.append(_cells(case, today, units, channels, limits))
        rows += 1
    file = TemporaryFile()  # noqa: SIM115  (the response closes it)
    book.save(file)
    file.seek(0)
    return file, rows


def _cells(
    case: Case,
    today: date,
    units: dict[int, str],
    channels: dict[str, str],
    limits: dict[str, str],
) -> list[Any]:
    return [
        case.number,
        safe_cell(case.title),
        safe_cell(case.topic_title),
        safe_cell(case.firm_name),
        channels.get(case.channel, case.channel),
        state_title(case),
        LIGHTS[light_of(case, today)],
        limits.get(case.klass, ""),
        units.get(case.lead_unit_id or 0, ""),
        safe_cell(case.handler.name) if case.handler_id and case.handler else "",
        case.received_on,
        case.due_on,
        case.original_due_on,
        _local(case.answered_at),
        case.round,
        case.returns,
        flags_of(case),
    ]


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at else None
