"""`qifu bench insight`: fills (or uses again) the database of `qifu bench cases`, counts, measures."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any

Fill = Callable[..., dict[str, Any]]
Say = Callable[[str], None]


def add_arguments(verbs: Any) -> None:
    """Arguments of the verb."""
    figures = verbs.add_parser("insight", help="看板、大屏、指标页，并逐件核对指标的数")
    figures.add_argument("--rows", type=int, default=20_000, help="造多少件（20,000）")
    figures.add_argument("--seconds", type=float, default=8, help="每项压测多少秒（8）")
    figures.add_argument("--clients", default="4", help="并发数，逗号隔开（4）")
    figures.add_argument("--only", default="", help="只测这些场景的代码，逗号隔开；也可写 check")
    figures.add_argument("--json", action="store_true", help="以 JSON 输出")
    figures.add_argument(
        "--database", default="", help="数据库名（qifu_bench_件数，和 cases 同一个）"
    )
    figures.add_argument("--keep", action="store_true", help="完整的就再用，测完不删")
    figures.add_argument("--processes", type=int, default=None, help="造数据的进程数（每核一个）")


def run(
    args: argparse.Namespace, *, fill: Fill, progress: Any, close: Callable[[], None], say: Say
) -> int:
    """Figures of many cases, in the database that `cases` fills."""
    from qifu.bench import database

    if args.rows < 100:
        say("qifu bench: --rows 至少为 100。")
        return 2
    name = args.database or f"{database.PREFIX}_{args.rows}"
    server = database.point_to(name)
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    _set_up()
    try:
        return _figured(args, server, name, fill, progress, say)
    finally:
        if not args.keep:
            close()
            database.drop(server, name)


def _figured(
    args: argparse.Namespace, server: str, name: str, fill: Fill, progress: Any, say: Say
) -> int:
    from django.core.management import call_command
    from rich.console import Console

    from qifu.bench import database, insight, processes
    from qifu.kernel.time import now

    filled: dict[str, Any] = {}
    rows = database.filled_with(server, name) if args.keep else None
    if rows is None:
        filled = fill(args, server, name, progress)
        rows = args.rows
    call_command("migrate", verbosity=0, interactive=False)
    database.collect_static()
    filled |= insight.make_figures(at=now(), tell=progress.tell)
    report = insight.Report(rows, processes.machine(), filled)
    insight.measure(
        report,
        at=now(),
        clients=[int(c) for c in args.clients.split(",")],
        seconds=args.seconds,
        only=frozenset(filter(None, args.only.split(","))),
        tell=progress.tell,
    )
    progress.end()
    if args.json:
        say(json.dumps(report.as_json(), ensure_ascii=False, indent=1, default=str))
    else:
        insight.show(report, Console(width=None if sys.stdout.isatty() else 120))
    return 1 if any(not c.right for c in report.checks) else 0


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qifu.config.settings")
    import django

    django.setup()
