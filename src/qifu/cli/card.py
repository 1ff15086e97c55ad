"""`qifu card verify CODE` checks a service card's code without asking anybody; `qifu card keys` prints
the public keys."""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import sys
from datetime import date

HELP = "服务绿卡：离线核验一个二维码，或打印核验用的公钥"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="what", required=True, metavar="什么")
    verify = verbs.add_parser("verify", help="核验：签名、到期、码有多旧；不查挂失和注销")
    verify.add_argument("code", help="二维码里的内容，或它打开的网址")
    verify.add_argument(
        "--key", action="append", default=[], metavar="BASE64",
        help="公钥，可写多次；不写就用这个数据库里的",
    )  # fmt: skip
    verify.add_argument("--days", type=int, default=7, help="码生成几天内算数（7）")
    verify.add_argument("--on", type=date.fromisoformat, help="按哪一天核验（今天）")
    verify.add_argument("--json", action="store_true", help="输出 JSON")
    verbs.add_parser("keys", help="打印公钥（Ed25519，Base64）")


def run(args: argparse.Namespace) -> int:
    return _keys() if args.what == "keys" else _verify(args)


def _keys() -> int:
    from qifu.cards.keys import public_keys
    from qifu.kernel.time import now

    for kid, key in public_keys(now()).items():
        print(kid, key)
    return 0


def _verify(args: argparse.Namespace) -> int:
    from qifu.cards.rules.moves import initial_of
    from qifu.cards.rules.token import KINDS, NotGenuine, key_id, key_of, offline_problem, read
    from qifu.kernel.time import now, shanghai_date

    code = args.code.strip().rstrip("/").rsplit("/", 1)[-1]
    try:
        known = {key_id(raw): raw for raw in _given(args.key)}
        public = known.get(key_of(code))
        if public is None:
            raise NotGenuine("签名的密钥不在给出的公钥里，可能不是本区的卡。")
        payload = read(code, public)
    except NotGenuine as error:
        return _say(args, valid=False, why=str(error))
    why = offline_problem(payload, args.on or shanghai_date(now()), args.days)
    return _say(
        args, valid=not why, why=why, number=payload.number, level=payload.level,
        kind=KINDS[payload.kind], initial=initial_of(payload.initial), until=f"{payload.until}",
        drawn=f"{payload.drawn}",
    )  # fmt: skip


def _given(texts: list[str]) -> list[bytes]:
    from qifu.cards.models import SigningKey
    from qifu.cards.rules.token import NotGenuine

    if not texts:
        return [bytes(row.public) for row in SigningKey.objects.all()]
    try:
        return [base64.b64decode(text, validate=True) for text in texts]
    except binascii.Error as error:
        raise NotGenuine("公钥不是 Base64，请照 qifu card keys 打印的写。") from error


def _say(args: argparse.Namespace, *, valid: bool, why: str, **said: str) -> int:
    if args.json:
        print(json.dumps({"valid": valid, "why": why, **said}, ensure_ascii=False))
    elif valid:
        print(
            f"是本区发的卡：{said['level']}（{said['kind']}），{said['initial']}，到 {said['until']}"
        )
        print("有没有挂失、注销，要联网才知道。")
    else:
        print(why, file=sys.stderr)
    return 0 if valid else 1
