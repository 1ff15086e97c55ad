"""`qifu firms`: files of the ledger from the command line: import, undo, export.

The same operations as in the browser, as a named official; the work is done here and now, and goes
on where it stopped when it is asked for again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qifu.enterprises.models import FactImport
    from qifu.identity.actors import Actor

HELP = "企业台账：导入、撤销、导出"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="what", required=True, metavar="import|go-on|undo|export")
    taken = verbs.add_parser("import", help="导入 XLSX 或 CSV：对列、核对；加 --confirm 才写入")
    taken.add_argument("file", type=Path)
    taken.add_argument("--as", dest="who", required=True, help="以谁的名义（用户名）")
    taken.add_argument(
        "--source", required=True, help="来源：register tax statistics department visit"
    )
    taken.add_argument("--on", required=True, help="数据截至哪天，如 2026-05-31")
    taken.add_argument("--enter", action="store_true", help="台账里没有的企业，新建")
    taken.add_argument(
        "--map", action="append", default=[], metavar="列名=项", help="改一列的对应关系，可多次"
    )
    taken.add_argument("--note", default="")
    taken.add_argument("--refused", type=Path, help="把有错的行写到这个 CSV")
    taken.add_argument("--confirm", action="store_true", help="核对后直接导入无误的行")
    go_on = verbs.add_parser("go-on", help="接着做没做完的导入，或确认已核对的")
    go_on.add_argument("number", type=int)
    go_on.add_argument("--as", dest="who", required=True)
    undone = verbs.add_parser("undo", help="整批撤销")
    undone.add_argument("number", type=int)
    undone.add_argument("--as", dest="who", required=True)
    undone.add_argument("--reason", required=True)
    out = verbs.add_parser("export", help="导出 CSV（电话打码，记入查阅记录）")
    out.add_argument("file", type=Path)
    out.add_argument("--as", dest="who", required=True)
    out.add_argument("--purpose", required=True)


def run(args: argparse.Namespace) -> int:
    from qifu.identity.actors import load_actor
    from qifu.identity.models import User
    from qifu.kernel.time import now

    user = User.objects.filter(username=args.who, is_active=True).first()
    if user is None:
        print(f"qifu firms: 没有用户“{args.who}”。", file=sys.stderr)
        return 2
    actor = load_actor(user, now())
    verbs = {"import": _import, "go-on": _go_on, "undo": _undo, "export": _export}
    try:
        return verbs[args.what](args, actor)
    except OSError as error:
        print(f"qifu firms: 文件“{error.filename}”打不开：{error.strerror}。", file=sys.stderr)
        return 2


def _import(args: argparse.Namespace, actor: Actor) -> int:
    from datetime import date

    from qifu.enterprises.bulk.desk import LIMITS, map_columns, start_import
    from qifu.kernel.files import store_file
    from qifu.kernel.time import now

    try:
        on = date.fromisoformat(args.on)
        chosen = dict(pair.split("=", 1) for pair in args.map)
    except ValueError:
        print("qifu firms: --on 应写成 2026-05-31，--map 应写成 列名=项。", file=sys.stderr)
        return 2
    at = now()
    with args.file.open("rb") as opened:
        file = store_file(name=args.file.name, data=opened, actor=actor, at=at, limits=LIMITS)
    row = start_import(
        file=file, source=args.source, on=on, enters=args.enter, actor=actor, at=at, note=args.note
    )
    fields = [chosen.get(c["title"], c["field"]) for c in row.columns]
    for column, field in zip(row.columns, fields, strict=True):
        print(f"  {column['title']} → {field or '不读'}", file=sys.stderr)
    map_columns(import_id=row.pk, fields=fields, actor=actor, at=at)
    _work(row)
    if args.refused and row.bad:
        from qifu.enterprises.bulk.books import refused_lines

        args.refused.write_bytes(b"".join(refused_lines(row)))
    if row.state == "checked" and args.confirm:
        return _confirm(row, actor)
    return 0 if row.state == "checked" else 1


def _confirm(row: FactImport, actor: Actor) -> int:
    from qifu.enterprises.bulk.desk import confirm_firms
    from qifu.kernel.time import now

    confirm_firms(import_id=row.pk, actor=actor, at=now())
    return _work(row)


def _go_on(args: argparse.Namespace, actor: Actor) -> int:
    from qifu.enterprises.bulk.desk import get_firm_import

    row = get_firm_import(actor, args.number)
    return _confirm(row, actor) if row.state == "checked" else _work(row)


def _undo(args: argparse.Namespace, actor: Actor) -> int:
    from qifu.enterprises.bulk.desk import kept_of, undo_firms
    from qifu.kernel.time import now

    row = undo_firms(import_id=args.number, reason=args.reason, actor=actor, at=now())
    code = _work(row)
    for kept in kept_of(row, limit=row.kept):
        print(f"  留下 {kept.enterprise.uscc} {kept.enterprise.name}：{kept.why}")
    return code


def _work(row: FactImport) -> int:
    """Do what the state asks for, here; then say how it stands."""
    from qifu.enterprises.bulk.work import work_on
    from qifu.kernel.time import now

    work_on(import_id=row.pk, at=now())
    row.refresh_from_db()
    words = f"第 {row.pk} 号：{row.get_state_display()}，{row.rows:,} 行，{row.bad:,} 行有错"
    if row.applied_at:
        words += f"，新进台账 {row.entered:,} 家，已有企业有变化 {row.changed:,} 家"
    if row.kept:
        words += f"，撤销时留下 {row.kept:,} 家"
    print(words + (f"；{row.why}" if row.why else ""))
    return 0


def _export(args: argparse.Namespace, actor: Actor) -> int:
    from qifu.enterprises.exports import begin_export, csv_lines
    from qifu.enterprises.search import LedgerFilter
    from qifu.kernel.time import now

    firms = begin_export(
        asked=LedgerFilter(), purpose=args.purpose, xlsx=False, actor=actor, at=now()
    )
    with args.file.open("wb") as out:
        out.writelines(csv_lines(firms))
    print(f"已写入 {args.file}")
    return 0
