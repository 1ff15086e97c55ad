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
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=".csv、.tsv 或 .xlsx"
    )
    parser.add_argument(
        "--near", type=_near, metavar="P", help="两条文字多像才算同一个问题，0 到 1（默认 0.25）"
    )
    parser.add_argument(
        "--as-of", type=day_said, metavar="DATE", help="截至哪一天（默认表里最近的一天）"
    )


def _near(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"“{text}”应是 0 到 1 之间的数，如 0.25")
    return value


def run(args: argparse.Namespace) -> int:
    """1 with the places of what is wrong when the table cannot be used."""
    from qifu.triage import TriageError
    from qifu.triage.gathering import Nearness, gather
    from qifu.triage.hotspots import find_hotspots
    from qifu.triage.tables import check_out, read_entries, write_hotspots
    from qifu.triage.texts import unwritable

    try:
        if said := unwritable(args.out, args.file):
            raise TriageError(said)
        check_out(args.out)
        entries = read_entries(args.file)
        as_of = args.as_of or max(e.on for e in entries)
        entries = [e for e in entries if e.on <= as_of]
        if not entries:
            raise TriageError(f"{args.file}: {as_of} 以前（含当天）没有一条，请改 --as-of")
        by = Nearness() if args.near is None else Nearness(near=args.near)
        found = find_hotspots(entries, gather(entries, by), as_of)
        write_hotspots(args.out, entries, found)
    except TriageError as error:
        for line in error.told:
            print(line, file=sys.stderr)
        return 1
    whole = sum(len(h.members) for h in found)
    print(f"{len(entries)} 条文字，其中 {whole} 条归成 {len(found)} 个问题，写入 {args.out}。")
    for rank, hotspot in enumerate(found[:5], 1):
        print(
            f"{rank} {hotspot.name}：{len(hotspot.members)} 件，{hotspot.firms} 户，热度 {hotspot.heat:g}"
        )
    return 0
