"""`qifu pack check|diff|load DIR`: a district as data, from its errors to its effects.

`check` needs neither the application nor a database, so that it answers at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qifu.identity.actors import Actor

HELP = "区县数据包：检查、比对、载入"
DJANGO = False
FUCHENG = Path(__file__).resolve().parents[3] / "districts" / "fucheng"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="check|diff|load")
    default = os.environ.get("QIFU_DISTRICT", str(FUCHENG))
    for name, words in (
        ("check", "列出全部错误，每条为 FILE:LINE: 说明；没有错误退出码为 0"),
        ("diff", "列出载入会带来的变化，不改动数据库"),
        ("load", "载入：只应用变化，保留历史；会使在办诉求失去依托的，拒绝并说明原因"),
    ):
        one = verbs.add_parser(name, help=words, description=words)
        one.add_argument("dir", metavar="DIR", nargs="?", default=default, help="数据包目录")
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
        if name == "load":
            one.add_argument("--dry-run", action="store_true", help="同 diff")
        if name != "check":
            one.add_argument("--by", metavar="USER", help="以哪位系统管理员的名义(用户名)")


def run(args: argparse.Namespace) -> int:
    """Check, or load; exit code 1 with findings or reasons."""
    return _check(args) if args.what == "check" else _load(args)


def _check(args: argparse.Namespace) -> int:
    from qifu.packs.check import check_pack

    _, findings = check_pack(args.dir)
    if args.json:
        print(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=2))
    elif findings:
        print(*findings, sep="\n")
        print(f"共 {len(findings)} 处错误。", file=sys.stderr)
    else:
        print("OK 没有错误")
    return 1 if findings else 0


def _load(args: argparse.Namespace) -> int:
    from qifu.cli import setup_django

    setup_django()
    from qifu.kernel.time import now
    from qifu.packs.load import PackInvalid, PackRefused, load_pack

    at = now()
    dry_run = args.what == "diff" or args.dry_run
    try:
        result = load_pack(args.dir, actor=_actor(args.by), at=at, dry_run=dry_run)
    except PackInvalid as error:
        print(*error.findings, sep="\n", file=sys.stderr)
        print(f"共 {len(error.findings)} 处错误，没有载入。", file=sys.stderr)
        return 1
    except PackRefused as error:
        print(*error.reasons, sep="\n", file=sys.stderr)
        print("没有载入，数据库没有改动。", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(asdict(result), ensure_ascii=False, indent=2))
        return 0
    if result.changes:
        print(*result.changes, sep="\n")
    word = "将有" if dry_run else "已应用"
    print(f"{word} {len(result.changes)} 处变化" if result.changes else "没有变化")
    return 0


def _actor(username: str | None) -> Actor:
    from qifu.cli.user import command_line, find_user
    from qifu.identity.actors import load_actor
    from qifu.kernel.time import now

    return load_actor(find_user(username), now()) if username else command_line()
