"""`qifu insight`: make the figures anew from the events."""

from __future__ import annotations

import argparse
import sys

HELP = "指标：从事件重新计算，列出口径"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="rebuild|list")
    verbs.add_parser("rebuild", help="从事件把全部指标重新算一遍（不影响办件，可随时运行）")
    verbs.add_parser("list", help="现在有哪些指标")


def run(args: argparse.Namespace) -> int:
    """Exit code 0."""
    if args.what == "list":
        from qifu.insight.settings import metric_book

        for metric in metric_book().metrics:
            print(f"{metric.code:<24}{metric.title}：{metric.question}")
        return 0
    from qifu.insight.rebuild import rebuild
    from qifu.kernel.time import now

    done = rebuild(at=now(), tell=_tell)
    print(f"已从事件重新计算 {done.cases:,} 件，共 {done.marks:,} 个记号。")
    return 0


def _tell(done: int, of: int) -> None:
    if sys.stderr.isatty() or done == of or done % 100_000 == 0:
        end = "\n" if done == of or not sys.stderr.isatty() else "\r"
        print(f"… {done:,} / {of:,}", end=end, file=sys.stderr)
