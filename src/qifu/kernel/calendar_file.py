"""Days from a file an administrator (or `qifu due --calendar`) gives: CSV, YAML or JSON.

Taken as they are found in the wild: rows of date, works or rests, name; or the shape of the public
holiday files (`days: [{name, date, isOffDay}]`). Pure: no Django.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from typing import Any, NamedTuple

from qifu.kernel.errors import Invalid

MAX_BYTES = 2_000_000
DATE_KEYS = ("date", "day", "日期")
WORK_KEYS = ("working", "work", "isworkday", "is_working", "上班", "是否上班", "类型", "安排")
OFF_KEYS = ("isoffday", "off", "放假", "是否放假", "休息")
NAME_KEYS = ("name", "名称", "节日", "说明", "备注")
YES = {"1", "true", "yes", "y", "是", "上班", "工作日", "班", "work", "working", "调休上班"}
NO = {"0", "false", "no", "n", "否", "放假", "休息", "休", "off", "假", "周末", "rest", "holiday"}


class DayDraft(NamedTuple):
    """One day as published: does one work, and what the notice calls it."""

    day: date
    working: bool
    name: str = ""


def parse_calendar_file(name: str, data: bytes) -> list[DayDraft]:
    """The days of the file, in its order; Invalid({"file": …}) names every bad line at once."""
    if len(data) > MAX_BYTES:
        raise _bad(f"文件有 {len(data)} 字节，超过 {MAX_BYTES}；日历文件不会这么大，请检查。")
    try:
        rows = _rows(name.lower(), _decode(data))
    except (ValueError, RecursionError) as error:
        raise _bad(
            f"文件无法读取：{str(error)[:200]}。请按 CSV、YAML 或 JSON 的格式重新保存。"
        ) from error
    days, errors = [], []
    for place, row in rows:
        try:
            days.append(_day(row))
        except ValueError as error:
            errors.append(f"{place}:{error}")
    if errors:
        shown = errors[:20]
        if len(errors) > 20:
            shown.append(f"还有 {len(errors) - 20} 处同类问题。")
        raise Invalid({"file": shown})
    if not days:
        raise _bad("文件里没有日期；每行应有 日期、是否上班、名称。")
    return days


def _bad(sentence: str) -> Invalid:
    return Invalid({"file": [sentence]})


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("不是 UTF-8 或 GB18030 文字")


def _rows(name: str, text: str) -> list[tuple[str, Any]]:
    if name.endswith(".json") or (
        not name.endswith((".csv", ".yaml", ".yml")) and text[:1] in "[{"
    ):
        return _listed(json.loads(text))
    if name.endswith((".yaml", ".yml")):
        import yaml

        try:
            return _listed(yaml.safe_load(text))
        except yaml.YAMLError as error:
            raise ValueError(str(error).replace("\n", " ")) from error
    return _csv_rows(text)


def _listed(found: Any) -> list[tuple[str, Any]]:
    if isinstance(found, dict):
        found = found.get("days", found)
    if isinstance(found, dict):
        found = [{"date": key, "working": value} for key, value in found.items()]
    if not isinstance(found, list):
        raise ValueError("没有 days 列表")
    return [(f"第 {n} 项", row) for n, row in enumerate(found, 1)]


def _csv_rows(text: str) -> list[tuple[str, Any]]:
    lines = list(csv.reader(io.StringIO(text)))
    lines_read = [(n, cells) for n, cells in enumerate(lines, 1) if any(c.strip() for c in cells)]
    if not lines_read:
        return []
    head = [c.strip().lower() for c in lines_read[0][1]]
    if any(c in DATE_KEYS for c in head):
        return [(f"第 {n} 行", dict(zip(head, cells, strict=False))) for n, cells in lines_read[1:]]
    keys = ("date", "working", "name")
    return [(f"第 {n} 行", dict(zip(keys, cells, strict=False))) for n, cells in lines_read]


def _day(row: Any) -> DayDraft:
    if not isinstance(row, dict):
        raise ValueError("应有 日期、是否上班、名称 三项")
    cells = {str(key).strip().lower(): value for key, value in row.items()}
    day = _date(_first(cells, DATE_KEYS))
    works = _first(cells, WORK_KEYS)
    if works is None:
        off = _first(cells, OFF_KEYS)
        if off is None:
            raise ValueError(f"{day} 没有写明上班还是放假")
        working = not _flag(off, day)
    else:
        working = _flag(works, day)
    name = _first(cells, NAME_KEYS)
    return DayDraft(day, working, "" if name is None else str(name).strip()[:40])


def _first(cells: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((cells[k] for k in keys if cells.get(k) not in (None, "")), None)


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", str(value or "").strip())
    if match is None:
        raise ValueError(f"“{str(value or '')[:40]}”不是日期，应如 2027-01-01")
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        raise ValueError(f"没有 {str(value)[:40]} 这一天") from None


def _flag(value: Any, day: date) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(f"{day} 的“{word[:20]}”看不懂，应写 上班 或 放假")
