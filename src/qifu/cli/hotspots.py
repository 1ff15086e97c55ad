"""`qifu hotspots`: which problems does a table of texts speak of, the hottest first?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from qifu.cli.match import day_said

HELP = "热点：把一张有文字和日期的表归成问题，按热度排列"
DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    parser.add_argument(
        "file", type=Path, metavar="FILE",
        help=".csv、.tsv 或 .xlsx；要有文字列和日期列，可有编号、地点、单位、企业、已解决",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".csv 或 .xlsx")
    parser.add_argument("--near", type=float, default=None, help="多近算同一个问题（默认 0.25）")
    parser.add_argument(
        "--as-of", type=day_said, metavar="DATE", help="截至哪一天（默认表里最近的一天）"
    )


def run(args: argparse.Namespace) -> int:
    """1 with the places of what is wrong when the table cannot be used."""
    from qifu.triage import TriageError
    from qifu.triage.gathering import Nearness, gather
    from qifu.triage.hotspots import find_hotspots
    from qifu.triage.tables import read_entries, write_hotspots

    try:
        entries = read_entries(args.file)
    except TriageError as error:
        for line in error.lines:
            print(line, file=sys.stderr)
        return 1
    if not args.out.parent.is_dir():
        print(f"{args.out.parent}: 没有这个文件夹，结果没有地方写", file=sys.stderr)
        return 1
    as_of = args.as_of or max(e.on for e in entries)
    entries = [e for e in entries if e.on <= as_of]
    by = Nearness() if args.near is None else Nearness(near=args.near)
    found = find_hotspots(entries, gather(entries, by), as_of)
    write_hotspots(args.out, entries, found)
    whole = sum(len(h.members) for h in found)
    print(f"{len(entries)} 条文字，其中 {whole} 条归成 {len(found)} 个问题，写入 {args.out}。")
    for rank, hotspot in enumerate(found[:5], 1):
        print(
            f"{rank} {hotspot.name}：{len(hotspot.members)} 件，{hotspot.firms} 户，热度 {hotspot.heat:g}"
        )
    return 0
