"""Tables of texts with dates, in and out: CSV and XLSX, columns known by many names."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qifu.office import safe_cell
from qifu.triage.gathering import Entry
from qifu.triage.hotspots import Hotspot
from qifu.triage.texts import TriageError, read_lines, telling

NAMES = {
    "key": ("编号", "留言编号", "诉求编号", "number", "id", "key"),
    "title": ("标题", "主题", "留言主题", "title", "subject"),
    "text": ("文字", "内容", "正文", "详情", "留言详情", "诉求内容", "text", "content"),
    "on": ("日期", "时间", "留言时间", "登记时间", "提交时间", "date", "time", "at", "on"),
    "place": ("地点", "地址", "镇街", "园区", "place", "town"),
    "unit": ("单位", "牵头单位", "责任单位", "部门", "unit"),
    "firm": ("企业", "企业名称", "统一社会信用代码", "用户", "留言用户", "firm", "company", "user"),
    "solved": ("已解决", "是否解决", "解决", "solved"),
}
YES, NO = {"是", "1", "true", "yes", "已解决", "解决"}, {"否", "0", "false", "no", "未解决"}
HEAD = (
    "名次", "问题", "热度", "件数", "企业数", "最早", "最近", "近30天", "前30天", "走势", "未解决比例",
    "地点", "单位", "词", "编号",
)  # fmt: skip
TREND = {1: "上升", 0: "平稳", -1: "下降"}
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


def read_entries(path: Path) -> list[Entry]:
    """Every row of a table; TriageError naming every row that cannot be used.

    A text (`内容` and the like) and a day (`日期` and the like) are needed, the rest may be missing.
    """
    rows = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    head = next(rows, ())
    if not any(str(cell or "").strip() for cell in head):
        raise TriageError(f"{path}: 第一行是空的，应是表头（编号、内容、日期……）")
    place = _columns(path, [str(cell or "").strip() for cell in head])
    found, wrong = [], []
    for number, cells in enumerate(rows, 2):
        row = {name: _cell(cells, at) for name, at in place.items()}
        text = "\n".join(str(row[k]) for k in ("title", "text") if row.get(k))
        if not text.strip() and not row.get("on"):
            continue
        on = _day(row.get("on"))
        if not text.strip() or on is None:
            said = str(row.get("on") or "").strip()
            day = f"日期“{said}”看不懂，请写成 2026-06-30" if said else "没有日期"
            wrong.append(f"{path}:{number}: {day if text.strip() else '没有文字'}")
            continue
        found.append(_entry(row, text, on, number))
    if wrong:
        raise TriageError(*wrong)
    if not found:
        raise TriageError(f"{path}: 表里没有一行文字")
    return found


def _entry(row: dict[str, Any], text: str, on: date, number: int) -> Entry:
    said = str(row.get("solved") or "").strip().lower()
    solved = True if said in YES else False if said in NO else None
    place, unit, firm = (str(row.get(k) or "").strip() for k in ("place", "unit", "firm"))
    return Entry(str(row.get("key") or number), text, on, place, unit, firm, solved)


def _columns(path: Path, head: Sequence[str]) -> dict[str, int]:
    low = [cell.lower() for cell in head]
    found = {}
    for name, known in NAMES.items():
        at = next((low.index(word) for word in known if word in low), None)
        if at is not None:
            found[name] = at
    missing = []
    if not {"title", "text"} & set(found):
        missing.append(f"文字（{'、'.join(NAMES['text'][:4])}）")
    if "on" not in found:
        missing.append(f"日期（{'、'.join(NAMES['on'][:4])}）")
    if missing:
        raise TriageError(
            f"{path}:1: 表头里找不到{'和'.join(missing)}；现有的列：{'、'.join(head)}"
        )
    return found


def _cell(cells: Sequence[Any], at: int) -> Any:
    return cells[at] if at < len(cells) else None


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    said = str(value or "").strip().replace("T", " ").split(" ")[0]
    for form in DAYS:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None


def _csv(path: Path) -> Iterator[Sequence[Any]]:
    if path.suffix.lower() in (".xls", ".et", ".ods"):
        raise TriageError(f"{path}: 读不了 {path.suffix} 表格，请另存为 .xlsx 或 .csv 再试")
    lines = read_lines(path)
    marks = "\t,;" if path.suffix.lower() in (".tsv", ".txt") else ",\t;"
    mark = max(marks, key=lines[0].count)  # the first of those that are as frequent
    try:
        yield from csv.reader((line + "\n" for line in lines), delimiter=mark)
    except csv.Error as error:
        raise TriageError(f"{path}: 不是能读懂的表格（{error}），请另存为 .xlsx 再试") from None


def _xlsx(path: Path) -> Iterator[Sequence[Any]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with telling(path):
            book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError):
        raise TriageError(f"{path}: 不是能打开的 XLSX 文件") from None
    yield from book.active.iter_rows(values_only=True)


def check_out(path: Path) -> None:
    """TriageError for a kind of file that is not written."""
    if path.suffix.lower() not in (".csv", ".tsv", ".xlsx"):
        raise TriageError(f"{path}: 结果只能写成 .csv、.tsv 或 .xlsx，请改文件名")


def write_hotspots(path: Path, entries: Sequence[Entry], found: Sequence[Hotspot]) -> None:
    """The problems, and for XLSX on a second sheet every text with its problem's rank; TriageError
    where it cannot be written."""
    with telling(path):
        _write(path, entries, found)


def _write(path: Path, entries: Sequence[Entry], found: Sequence[Hotspot]) -> None:
    rows = [_row(rank, hotspot, entries) for rank, hotspot in enumerate(found, 1)]
    if path.suffix.lower() != ".xlsx":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            mark = "\t" if path.suffix.lower() == ".tsv" else ","
            csv.writer(file, delimiter=mark).writerows(
                [HEAD, *([safe_cell(c) for c in row] for row in rows)]
            )
        return
    from openpyxl import Workbook

    book = Workbook()
    _sheet(book.active, "问题", [HEAD, *rows])
    parts: list[tuple[Any, ...]] = [("名次", "编号", "日期", "地点", "单位", "企业", "文字")]
    for rank, hotspot in enumerate(found, 1):
        parts += [
            (rank, e.key, e.on.isoformat(), e.place, e.unit, e.firm, e.text)
            for e in (entries[i] for i in hotspot.members)
        ]
    _sheet(book.create_sheet(), "明细", parts)
    book.save(path)


def _sheet(sheet: Any, title: str, rows: Iterable[Sequence[Any]]) -> None:
    sheet.title = title
    for row in rows:
        sheet.append([safe_cell(cell) for cell in row])
    sheet.freeze_panes = "A2"


def _row(rank: int, h: Hotspot, entries: Sequence[Entry]) -> tuple[Any, ...]:
    unsolved = "" if h.unsolved is None else f"{h.unsolved:.0%}"
    return (
        rank, h.name, h.heat, len(h.members), h.firms, h.first.isoformat(), h.last.isoformat(),
        h.lately, h.before, TREND[h.trend], unsolved, _said(h.places), _said(h.units),
        " ".join(h.words), " ".join(entries[i].key for i in h.members),
    )  # fmt: skip


def _said(counts: Sequence[tuple[str, int]]) -> str:
    return "、".join(f"{value} {n}" for value, n in counts[:5])
