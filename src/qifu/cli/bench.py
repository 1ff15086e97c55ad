"""`qifu bench`: `cases` fills a database of its own and loads the real server; `match` times the matcher."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from typing import Any

from qifu.bench import insight_run

HELP = "测量并打印数字：办件、一件事（自建一个库，压真实的服务）、匹配、起草政策，或查找"
DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(
        dest="what",
        required=True,
        metavar="cases|bundles|insight|match|draft|search|exchange|triage|ledger",
    )
    cases = verbs.add_parser("cases", help="诉求：提交、列表、流转、亮灯墙、报警扫描")
    cases.add_argument("--rows", type=int, default=20_000, help="造多少件（20,000）")
    cases.add_argument("--seconds", type=float, default=8, help="每项压测多少秒（8）")
    cases.add_argument("--clients", default="1,4", help="并发数，逗号隔开（1,4）")
    cases.add_argument("--only", default="", help="只测这些场景的代码，逗号隔开；也可写 sweep")
    cases.add_argument("--json", action="store_true", help="以 JSON 输出")
    cases.add_argument("--database", default="", help="数据库名（qifu_bench_件数）")
    cases.add_argument("--keep", action="store_true", help="完整的就再用，测完不删")
    cases.add_argument("--fill-only", action="store_true", help="只造数据并留着，不测量")
    cases.add_argument("--processes", type=int, default=None, help="造数据的进程数（每核一个）")
    bundles = verbs.add_parser("bundles", help="一件事：打开、提交（八个部门）、部门和窗口查找")
    bundles.add_argument("--rows", type=int, default=20_000, help="造多少件（20,000）")
    bundles.add_argument("--seconds", type=float, default=8, help="每项压测多少秒（8）")
    bundles.add_argument("--clients", default="1,4", help="并发数，逗号隔开（1,4）")
    bundles.add_argument("--only", default="", help="只测这些场景的代码，逗号隔开")
    bundles.add_argument("--json", action="store_true", help="以 JSON 输出")
    bundles.add_argument("--keep", action="store_true", help="完整的就再用，测完不删")
    insight_run.add_arguments(verbs)
    matching = verbs.add_parser("match", help="政策和企业：匹配引擎，和别的引擎并排")
    matching.add_argument("--enterprises", type=int, default=100_000, help="企业数（100,000）")
    matching.add_argument("--policies", type=int, default=1_000, help="政策数（1,000）")
    matching.add_argument(
        "--peers", type=int, default=20_000,
        help="和较慢的引擎并排时的企业数（20,000）；0 为不比",
    )  # fmt: skip
    matching.add_argument("--json", action="store_true", help="以 JSON 输出")
    drafting = verbs.add_parser("draft", help="起草政策：政策专员每改一处，试算要多久")
    drafting.add_argument("--enterprises", type=int, default=1_000_000, help="企业数（1,000,000）")
    drafting.add_argument("--json", action="store_true", help="以 JSON 输出")
    trading = verbs.add_parser("exchange", help="供需对接：需求和产品双向匹配")
    trading.add_argument("--requests", type=int, default=10_000, help="需求数（10,000）")
    trading.add_argument("--offers", type=int, default=1_000, help="产品数（1,000）")
    trading.add_argument("--json", action="store_true", help="以 JSON 输出")
    _add_ledger(verbs)
    searching = verbs.add_parser("search", help="查找：问题集答得多好，两万条文档里有多快")
    searching.add_argument("--documents", type=int, default=20_000, help="文档数（20,000）")
    searching.add_argument("--seconds", type=float, default=8, help="每项压测多少秒（8）")
    searching.add_argument("--clients", default="1,4", help="并发数，逗号隔开（1,4）")
    searching.add_argument("--questions", default="tests/finding/questions.yaml", help="问题集")
    searching.add_argument("--json", action="store_true", help="以 JSON 输出")
    classing = verbs.add_parser("triage", help="分类：分层五折有多准，每秒多少条")
    classing.add_argument("file", metavar="FILE", help="一行一条：类别<TAB>文字")
    classing.add_argument("--setting", default="both", choices=("fast", "exact", "both"))
    classing.add_argument("--json", action="store_true", help="以 JSON 输出")


def _add_ledger(verbs: Any) -> None:
    ledger = verbs.add_parser("ledger", help="企业台账：导入一百万家，再查找、打开企业页")
    ledger.add_argument("--rows", type=int, default=1_000_000, help="企业数（1,000,000）")
    ledger.add_argument("--format", choices=["csv", "xlsx"], default="csv", help="文件格式（csv）")
    ledger.add_argument("--seconds", type=float, default=5, help="每项压测多少秒（5）")
    ledger.add_argument("--clients", type=int, default=4, help="并发数（4）")
    ledger.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 when everything ran (targets missed are told, not failed), 130 on Ctrl-C."""
    if args.what == "match":
        return _match(args)
    if args.what == "draft":
        return _draft(args)
    if args.what == "search":
        return _search(args)
    if args.what == "bundles":
        return _bundles(args)
    if args.what == "insight":
        return insight_run.run(args, fill=_fill, progress=_Progress(), close=_close, say=print)
    if args.what == "exchange":
        return _exchange(args)
    if args.what == "triage":
        return _triage(args)
    if args.what == "ledger":
        return _ledger(args)
    from qifu.bench import database
    from qifu.cli import setup_django

    if args.rows < 100:
        print("qifu bench: --rows 至少为 100。", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    name = args.database or f"{database.PREFIX}_{args.rows}"
    try:
        server = database.point_to(name)
    except ValueError as error:
        print(
            f"qifu bench: 测量只用自己的数据库，名称须以 {database.PREFIX} 开头（{error}）。",
            file=sys.stderr,
        )
        return 2
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    setup_django()
    try:
        return _measured(args, server, name)
    finally:
        if not (args.keep or args.fill_only):
            _close()
            database.drop(server, name)


def _match(args: argparse.Namespace) -> int:
    from dataclasses import asdict

    from rich.console import Console

    from qifu.bench.hardware import hardware
    from qifu.bench.match.measure import Report, measure
    from qifu.bench.match.printing import show

    if args.enterprises < 1 or args.policies < 1 or args.peers < 0:
        print("qifu bench: --enterprises 和 --policies 至少为 1。", file=sys.stderr)
        return 2
    machine, report = hardware(), Report(args.enterprises, args.policies)
    measure(report, peers=args.peers, tell=lambda text: print(f"… {text}", file=sys.stderr))
    if args.json:
        print(json.dumps({"machine": machine, **asdict(report)}, ensure_ascii=False, indent=1))
    else:
        show(report, machine, Console(width=None if sys.stdout.isatty() else 120))
    return 0


def _exchange(args: argparse.Namespace) -> int:
    """Needs and products of an invented market, in memory."""
    from qifu.bench.exchange import TARGET_SECONDS, measure

    if args.requests < 1 or args.offers < 1:
        print("qifu bench: --requests 和 --offers 至少为 1。", file=sys.stderr)
        return 2
    found = measure(args.requests, args.offers)
    if args.json:
        print(json.dumps({**vars(found), "target": TARGET_SECONDS}, ensure_ascii=False))
        return 0
    pairs = "，".join(f"{k} {v:,}" for k, v in found.pairs.items())
    print(f"{found.requests:,} 项需求 × {found.offers:,} 个产品，双向：{pairs}")
    print(
        f"首次（含编译）{found.seconds[0]} 秒，其后最快 {found.best} 秒；目标 ≤ {TARGET_SECONDS} 秒"
    )
    return 0


def _triage(args: argparse.Namespace) -> int:
    """Five folds over one labelled file, and the speed of asking."""
    from qifu.bench.triage import measure, show

    found = measure(args.file, args.setting)
    print(json.dumps(found, ensure_ascii=False, indent=1) if args.json else show(found))
    return 0


def _ledger(args: argparse.Namespace) -> int:
    """A million firms, in a database of its own that is dropped at the end."""
    if args.rows < 1000:
        print("qifu bench: --rows 至少为 1000。", file=sys.stderr)
        return 2
    from qifu.bench import database
    from qifu.cli import setup_django

    name = f"{database.PREFIX}_ledger"
    server = database.point_to(name)
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.environ["QIFU_SEARCHES_PER_MINUTE"] = "1000000"
    os.environ["QIFU_RATES"] = "by_code=0,upload=0,export=0,write=0"
    setup_django()
    try:
        return _ledgered(args, server, name)
    finally:
        _close()
        database.drop(server, name)


def _ledgered(args: argparse.Namespace, server: str, name: str) -> int:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from rich.console import Console

    from qifu.bench import database
    from qifu.bench.hardware import hardware
    from qifu.bench.ledger import run, show
    from qifu.kernel.time import now

    progress, machine = _Progress(), hardware()
    _close()
    database.make_anew(server, name)
    database.lay_ground(progress.tell)
    database.collect_static()
    progress.end()
    with TemporaryDirectory() as folder:
        report = run(
            args.rows, args.format, clients=args.clients, seconds=args.seconds, at=now(),
            tell=lambda text: print(f"… {text}", file=sys.stderr), folder=Path(folder),
        )  # fmt: skip
    if args.json:
        print(json.dumps({"machine": machine, **report.as_json()}, ensure_ascii=False, indent=1))
    else:
        show(report, machine, Console(width=None if sys.stdout.isatty() else 120))
    return 0


def _draft(args: argparse.Namespace) -> int:
    """The sandbox of the policy desk, in a database of its own that is dropped at the end."""
    if args.enterprises < 1:
        print("qifu bench: --enterprises 至少为 1。", file=sys.stderr)
        return 2
    from qifu.bench import database
    from qifu.cli import setup_django

    name = f"{database.PREFIX}_draft"
    server = database.point_to(name)
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    setup_django()
    try:
        return _drafted(args, server, name)
    finally:
        _close()
        database.drop(server, name)


def _drafted(args: argparse.Namespace, server: str, name: str) -> int:
    from dataclasses import asdict

    from rich.console import Console

    from qifu.bench import database
    from qifu.bench.draft import measure, show
    from qifu.bench.hardware import hardware

    progress = _Progress()
    machine = hardware()
    _close()
    database.make_anew(server, name)
    database.lay_ground(progress.tell)
    database.collect_static()
    progress.end()
    report = measure(args.enterprises, lambda text: print(f"… {text}", file=sys.stderr))
    if args.json:
        print(json.dumps({"machine": machine, **asdict(report)}, ensure_ascii=False, indent=1))
    else:
        show(report, machine, Console(width=None if sys.stdout.isatty() else 120))
    return 0


def _bundles(args: argparse.Namespace) -> int:
    """Applications of eight departments, in a database of their own."""
    if args.rows < 100:
        print("qifu bench: --rows 至少为 100。", file=sys.stderr)
        return 2
    from qifu.bench import database
    from qifu.cli import setup_django

    name = f"{database.PREFIX}_bundles_{args.rows}"
    server = database.point_to(name)
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.environ["QIFU_SEARCHES_PER_MINUTE"] = "1000000"
    os.environ["QIFU_RATES"] = "by_code=0,upload=0,export=0,write=0"
    setup_django()
    try:
        return _bundled(args, server, name)
    finally:
        if not args.keep:
            _close()
            database.drop(server, name)


def _bundled(args: argparse.Namespace, server: str, name: str) -> int:
    from dataclasses import asdict

    from rich.console import Console

    from qifu.bench import bundles, database, processes
    from qifu.bench.bundle_fill import fill
    from qifu.finding.indexing import sync_all
    from qifu.kernel.time import now

    progress, filled = _Progress(), {}
    if not args.keep or database.filled_with(server, name) is None:
        _close()
        database.make_anew(server, name)
        database.lay_ground(progress.tell)
        filled = asdict(fill(args.rows, at=now(), tell=progress.tell))
        sync_all(at=now())
        database.mark_filled(server, name, args.rows)
    database.collect_static()
    report = bundles.Report(args.rows, processes.machine(), filled)
    bundles.measure(
        report,
        at=now(),
        clients=[int(c) for c in args.clients.split(",")],
        seconds=args.seconds,
        only=frozenset(filter(None, args.only.split(","))),
        tell=progress.tell,
    )
    progress.end()
    if args.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        bundles.show(report, Console(width=None if sys.stdout.isatty() else 120))
    return 0


def _search(args: argparse.Namespace) -> int:
    """Finding, in a database of its own that is dropped at the end."""
    from pathlib import Path

    questions = Path(args.questions)
    if not questions.is_file() or args.documents < 1:
        print(f"qifu bench: 找不到问题集 {questions}，或 --documents 小于 1。", file=sys.stderr)
        return 2
    from qifu.bench import database
    from qifu.cli import setup_django

    name = f"{database.PREFIX}_search"
    server = database.point_to(name)
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.environ["QIFU_SEARCHES_PER_MINUTE"] = "1000000"
    os.environ["QIFU_RATES"] = "by_code=0,upload=0,export=0,write=0"
    setup_django()
    try:
        return _searched(args, server, name, questions)
    finally:
        _close()
        database.drop(server, name)


def _searched(args: argparse.Namespace, server: str, name: str, questions: Any) -> int:
    from rich.console import Console

    from qifu.bench import database
    from qifu.bench.hardware import hardware
    from qifu.bench.search import run as measured
    from qifu.bench.search import show
    from qifu.kernel.time import now

    progress, machine = _Progress(), hardware()
    _close()
    database.make_anew(server, name)
    database.lay_ground(progress.tell)
    database.collect_static()
    progress.end()
    report = measured(
        questions,
        args.documents,
        clients=[int(c) for c in args.clients.split(",")],
        seconds=args.seconds,
        at=now(),
        tell=lambda text: print(f"… {text}", file=sys.stderr),
    )
    if args.json:
        print(json.dumps({"machine": machine, **report.as_json()}, ensure_ascii=False, indent=1))
    else:
        show(report, machine, Console(width=None if sys.stdout.isatty() else 120))
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _close() -> None:
    from django.db import connections

    connections.close_all()


def _measured(args: argparse.Namespace, server: str, name: str) -> int:
    from rich.console import Console

    from qifu.bench import database, processes
    from qifu.bench.measure import Report, measure, targets_missed
    from qifu.bench.printing import show
    from qifu.kernel.time import now

    progress = _Progress()
    rows = database.filled_with(server, name) if args.keep or args.fill_only else None
    filled = {}
    if rows is None:
        filled = _fill(args, server, name, progress)
        rows = args.rows
    if args.fill_only:
        progress.end()
        print(json.dumps(filled, ensure_ascii=False))
        return 0
    database.collect_static()
    report = Report(rows, name, processes.machine(), filled)
    measure(
        report,
        at=now(),
        clients=[int(c) for c in args.clients.split(",")],
        seconds=args.seconds,
        only=frozenset(filter(None, args.only.split(","))),
        tell=progress.tell,
    )
    progress.end()
    if args.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        show(report, Console(width=None if sys.stdout.isatty() else 150))
        for line in targets_missed(report):
            print(f"未达到目标：{line}")
    return 0


def _fill(args: argparse.Namespace, server: str, name: str, progress: _Progress) -> dict[str, Any]:
    from dataclasses import asdict

    from qifu.bench import database
    from qifu.bench.fill import fill
    from qifu.kernel.time import now

    _close()
    database.make_anew(server, name)
    database.lay_ground(progress.tell)
    filled = fill(args.rows, at=now(), tell=progress.tell, processes=args.processes)
    database.mark_filled(server, name, args.rows)
    return asdict(filled)


class _Progress:
    """A bar on the terminal, plain lines elsewhere; always on standard error."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self.plain = not sys.stderr.isatty()
        self.task: Any = None
        self.stage = ""

    def tell(self, stage: str, done: int, total: int) -> None:
        """Show `stage` with `done` of `total`."""
        if self.plain:
            if stage != self.stage:
                print(f"… {stage}", file=sys.stderr, flush=True)
            self.stage = stage
            return
        self.bar.start()
        if stage != self.stage:
            if self.task is not None:
                self.bar.remove_task(self.task)
            self.task, self.stage = self.bar.add_task(stage, total=total), stage
        self.bar.update(self.task, completed=done, total=total)

    def end(self) -> None:
        """Take the bar away."""
        self.bar.stop()
