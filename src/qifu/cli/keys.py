"""`qifu keys`: the keys that phones and identity numbers are sealed with."""

from __future__ import annotations

import argparse

HELP = "字段密钥：查看、换新，把手机号、身份证号改用新钥匙加密"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="status|seal|rotate")
    verbs.add_parser("status", help="现用哪些钥匙，各列改到哪里")
    verbs.add_parser("seal", help="把还没有加密的旧数据加密；可以中断，再运行接着做")
    rotate = verbs.add_parser("rotate", help="换钥：先换主密钥，再换数据密钥并逐列重新加密")
    rotate.add_argument(
        "--master-only", action="store_true", help="只换主密钥（重新包裹数据密钥，片刻完成）"
    )
    rotate.add_argument(
        "--continue", dest="onward", action="store_true", help="接着上次没有做完的，不造新钥匙"
    )


def run(args: argparse.Namespace) -> int:
    """Show, seal or rotate."""
    return {"status": _status, "seal": _seal, "rotate": _rotate}[args.what](args)


def _status(_: argparse.Namespace) -> int:
    from qifu.kernel.key_models import DataKey, Rekeying
    from qifu.kernel.rekeying import unfinished
    from qifu.kernel.sealing import ensure_keys

    ensure_keys()
    for row in DataKey.objects.order_by("klass", "purpose", "id"):
        state = f"{row.retired_at:%Y-%m-%d} 停用" if row.retired_at else "在用"
        cipher = row.cipher if row.purpose == "seal" else "hmac-sha256"
        print(f"{row.pk:>4} {row.klass}/{row.purpose} {cipher} 主密钥 {row.wrapped_by} {state}")
    for done in Rekeying.objects.order_by("column"):
        print(_line(done))
    left = [column.name for column in unfinished()]
    print(
        f"还有 {len(left)} 列没有改完：{'、'.join(left)}" if left else "各列都已用现用的钥匙加密。"
    )
    return 0


def _seal(_: argparse.Namespace) -> int:
    return _reseal()


def _rotate(args: argparse.Namespace) -> int:
    from qifu.kernel.rekeying import change_data_keys, change_master
    from qifu.kernel.time import now

    if not args.onward:
        count = change_master(at=now())
        print(f"主密钥已换新，{count} 把数据密钥重新包裹。请把密钥文件另行备份。")
        if args.master_only:
            return 0
        change_data_keys(at=now())
    return _reseal()


def _reseal() -> int:
    from qifu.kernel.rekeying import reseal
    from qifu.kernel.time import now

    count = reseal(at=now(), told=lambda row: print(_line(row), flush=True))
    print(f"完成：{count} 处改用现用的钥匙加密。")
    return 0


def _line(row: object) -> str:
    state = "完成" if row.finished_at else f"进行到 {row.done_upto}"  # type: ignore[attr-defined]
    return f"  {row.column}：看过 {row.looked_at} 行，改写 {row.changed} 行，{state}"  # type: ignore[attr-defined]
