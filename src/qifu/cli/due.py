"""`qifu due START N`: when a term ends, by the same function every list and letter uses.

Reads the calendar that comes with the program and starts without Django; `--calendar FILE` adds
a file of days, `--calendar published` asks the database for what was published there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from qifu.kernel.calendar import (
    MAX_AMOUNT,
    UNITS,
    Due,
    LedgerDay,
    Terms,
    WorkingCalendar,
    compute_due,
    ledger,
)
from qifu.kernel.errors import Invalid
from qifu.kernel.shipped import extended_calendar, shipped_calendar

HELP = "工作日时钟：从 START 起 N 个工作日到哪一天（起算当日不计，到期当日有效）"
DJANGO = False
WEEKDAYS = "一二三四五六日"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    parser.add_argument("start", metavar="START", nargs="?", help="起算日，如 2025-09-26")
    parser.add_argument("amount", metavar="N", nargs="?", help="天数（小时单位时为小时数）")
    parser.add_argument("--unit", default="working-day", help="、".join(UNITS))
    parser.add_argument(
        "--suspend", action="append", default=[], metavar="S:R",
        help="自 S 暂停、R 恢复（S 之后至 R 当日不计）；可多次；R 留空表示尚未恢复",
    )  # fmt: skip
    parser.add_argument("--extend", default="0", metavar="M", help="延期 M 天")
    parser.add_argument("--hours-per-day", default="8", metavar="H", help="每个工作日的小时数")
    parser.add_argument("--ledger", action="store_true", help="逐日列出计与不计及原因")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument(
        "--calendar",
        metavar="FILE",
        help="另加的放假安排（CSV、YAML、JSON），或 published 取已发布的",
    )


def run(args: argparse.Namespace) -> int:
    """Print the due date; exit code 2 with a sentence when something cannot be read."""
    try:
        terms = _terms(args)
        calendar = _calendar(args.calendar)
        due = compute_due(terms, calendar)
    except (ValueError, Invalid) as error:
        return _complain(*(error.messages if isinstance(error, Invalid) else [str(error)]))
    except OverflowError:  # the year 9999 is passed
        return _complain("到期日超出 9999 年，请检查天数。")
    print(_as_json(terms, calendar, due) if args.json else _as_text(terms, calendar, due, args))
    return 0


def _complain(*sentences: str) -> int:
    for sentence in sentences:
        print(f"qifu due: {sentence}", file=sys.stderr)
    return 2


def _terms(args: argparse.Namespace) -> Terms:
    if args.start is None or args.amount is None:
        raise ValueError("请写起算日和天数，如 qifu due 2025-09-26 15。")
    return Terms(
        start=_day(args.start, "起算日"),
        amount=_number(args.amount, "天数"),
        unit=args.unit,
        suspensions=tuple(_suspension(text) for text in args.suspend),
        extension=_number(args.extend, "延期天数"),
        hours_per_day=_number(args.hours_per_day, "每日小时数"),
    )


def _day(text: str, label: str) -> date:
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{label}“{text}”不是日期，请按 2025-09-26 的样子写。") from None


def _number(text: str, label: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise ValueError(f"{label}“{text}”不是整数。") from None
    if number < 0:
        raise ValueError(f"{label}不能是负数（写的是 {number}）。")
    if number > MAX_AMOUNT:
        raise ValueError(f"{label}不能超过 {MAX_AMOUNT}（写的是 {number}）。")
    return number


def _suspension(text: str) -> tuple[date, date | None]:
    paused, colon, resumed = text.partition(":")
    if not colon:
        raise ValueError(f"暂停“{text}”应写成 暂停日:恢复日，如 2025-09-29:2025-10-10。")
    return _day(paused, "暂停日"), _day(resumed, "恢复日") if resumed else None


def _calendar(name: str | None) -> WorkingCalendar:
    if name is None:
        return shipped_calendar()
    if name == "published":
        return _published()
    from qifu.kernel.calendar_checks import check_days
    from qifu.kernel.calendar_file import parse_calendar_file

    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise ValueError(f"日历文件“{name}”无法读取：{error.strerror or error}。") from error
    chosen = check_days(parse_calendar_file(name, data), shipped_calendar().published)
    days = {day: draft.working for day, draft in chosen.items()}
    names = {day: draft.name for day, draft in chosen.items() if draft.name}
    return extended_calendar(Path(name).name, days, names)


def _published() -> WorkingCalendar:
    from qifu.cli import setup_django

    setup_django()
    from qifu.kernel.calendars import current_calendar

    return current_calendar()


def _as_json(terms: Terms, calendar: WorkingCalendar, due: Due) -> str:
    days = [
        {"date": line.date.isoformat(), "counts": line.counts, "why": line.why}
        for line in ledger(terms, calendar)
    ]
    return json.dumps(
        {
            "start": terms.start.isoformat(),
            "due": due.due.isoformat() if due.due else None,
            "provisional": due.provisional,
            "days": days,
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_text(terms: Terms, calendar: WorkingCalendar, due: Due, args: argparse.Namespace) -> str:
    lines: Sequence[str] = [_headline(due, calendar)]
    if args.ledger:
        lines = [*lines, *map(_ledger_line, ledger(terms, calendar))]
    return "\n".join(lines)


def _headline(due: Due, calendar: WorkingCalendar) -> str:
    if due.due is None:
        return f"暂停中：已用 {due.used} 天，共 {due.total} 天；恢复后才能确定到期日"
    if due.provisional:
        until = calendar.published_until.year
        return f"{due.due} 暂定（放假安排公布到 {until} 年，之后按周一至周五推算）"
    return str(due.due)


def _ledger_line(line: LedgerDay) -> str:
    mark = "计  " if line.counts else "不计"
    return f"{line.date} 周{WEEKDAYS[line.date.weekday()]} {mark} {line.why}"
