"""`qifu pack check|diff|load DIR`: a district as data, from its errors to its effects; and
`qifu pack migrate PROCESS`: running cases to another version of their process.

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

HELP = "区县数据包：检查、比对、载入；在办件迁到流程的新版本"
DJANGO = False
FUCHENG = Path(__file__).resolve().parents[3] / "districts" / "fucheng"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="check|diff|load|migrate")
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
            one.add_argument("--by", metavar="USER", help="以哪位系统管理员的名义（用户名）")
    words = "把在办件从流程的一版迁到另一版；不加 --apply 只列出会怎样，不改动数据库"
    move = verbs.add_parser("migrate", help=words, description=words)
    move.add_argument("process", metavar="PROCESS", help="流程代码，如 demand")
    move.add_argument("--from", dest="old", type=int, required=True, metavar="N", help="原版本")
    move.add_argument("--to", dest="new", type=int, required=True, metavar="N", help="新版本")
    move.add_argument(
        "--map", action="append", default=[], metavar="OLD=NEW", type=_pair,
        help="改了代码的状态，可多次；没有写的状态按原代码",
    )  # fmt: skip
    move.add_argument("--apply", action="store_true", help="确实迁移，每件留下记录")
    move.add_argument("--by", metavar="USER", help="以哪位系统管理员的名义（用户名）")


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise argparse.ArgumentTypeError(f"应写成 原状态=新状态，而不是“{text}”")
    return old, new


def run(args: argparse.Namespace) -> int:
    """Check, load or migrate; exit code 1 with findings or reasons."""
    if args.what == "migrate":
        return _migrate(args)
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
    if result.kept:
        print(*result.kept, sep="\n")
    word = "将有" if dry_run else "已应用"
    print(f"{word} {len(result.changes)} 处变化" if result.changes else "没有变化")
    return 0


def _migrate(args: argparse.Namespace) -> int:
    from qifu.cli import setup_django

    setup_django()
    from qifu.cases.process_migration import check_may_migrate, migrate_cases, plan_migration
    from qifu.kernel.errors import QifuError
    from qifu.kernel.time import now

    terms = {
        "code": args.process,
        "from_version": args.old,
        "to_version": args.new,
        "mapping": dict(args.map),
    }
    try:
        actor = _actor(args.by)
        check_may_migrate(actor)
        plan = plan_migration(**terms)
        for state, count in sorted(plan.counts.items()):
            word = "  没有去处" if state in plan.stuck else ""
            print(f"{state} → {plan.targets[state]}  {count} 件{word}")
        if args.apply:
            print(f"已迁移 {migrate_cases(**terms, actor=actor, at=now())} 件")
            return 0
    except QifuError as error:
        print(error, file=sys.stderr)
        print("没有迁移，数据库没有改动。", file=sys.stderr)
        return 1
    print(
        f"将迁移 {sum(plan.counts.values())} 件；加 --apply 才会迁移"
        if plan.counts
        else "没有在办件"
    )
    return 1 if plan.stuck else 0


def _actor(username: str | None) -> Actor:
    from qifu.cli.user import command_line, find_user
    from qifu.identity.actors import load_actor
    from qifu.kernel.time import now

    return load_actor(find_user(username), now()) if username else command_line()
