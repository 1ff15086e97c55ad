"""`qifu worker`: background work until a signal stops it."""

from __future__ import annotations

import argparse

HELP = "运行后台任务：报警、通知、封印、换日历"
DJANGO = True
STATEMENT_TIMEOUT = "60s"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=4, help="同时处理几件（4）")


def run(args: argparse.Namespace) -> int:
    from qifu.kernel.jobs import run_worker

    run_worker(concurrency=args.concurrency)
    return 0
