"""`qifu evidence verify CERTIFICATE`: check a certificate of preserved evidence without a network.

Starts without Django and without a database: whoever has the program, the certificate and the
file can check them anywhere. `qifu evidence key` prints this installation's public key.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path

HELP = "存证证书：离线核验证书和原文件，或打印本平台的签名公钥"
DJANGO = False
PIECE = 1 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="verify|key")
    verify = verbs.add_parser("verify", help="核验证书；不一致时退出码为 1")
    verify.add_argument("certificate", metavar="CERTIFICATE", help="存证证书 PDF，或凭证 JSON")
    verify.add_argument("--file", metavar="FILE", help="原文件，重算指纹比对")
    verify.add_argument(
        "--key", metavar="BASE64", help="从平台公钥页抄来的公钥；不给只核验签名自洽"
    )
    verify.add_argument("--tsa-cert", metavar="PEM", help="时间戳机构的证书，核验 RFC 3161 时间戳")
    verify.add_argument("--json", action="store_true", help="以 JSON 输出")
    verbs.add_parser("key", help="打印本平台用过的签名公钥（要读数据库）")


def run(args: argparse.Namespace) -> int:
    """Verify (exit code 1 when something does not hold), or print the keys."""
    return _keys() if args.what == "key" else _verify(args)


def _pieces(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _verify(args: argparse.Namespace) -> int:
    from qifu.law.rules.cards import judge, read_card

    try:
        card = read_card(Path(args.certificate).read_bytes())
        found = judge(
            card,
            file=_pieces(args.file) if args.file else None,
            trusted=base64.b64decode(args.key, validate=True) if args.key else None,
            authority=Path(args.tsa_cert).read_bytes() if args.tsa_cert else None,
        )
    except (OSError, ValueError) as error:
        print(f"qifu evidence: {error}", file=sys.stderr)
        return 1
    good = all(one.good for one in found)
    if args.json:
        said = [{"ok": one.good, "message": one.says} for one in found]
        print(json.dumps({"ok": good, "findings": said}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            print(f"{'√' if one.good else '×'} {one.says}")
        if good and not args.key:
            print(f"  公钥指纹 {card.token['statement']['key']}，请与平台公钥页或纸质证书核对")
    return 0 if good else 1


def _keys() -> int:
    from qifu.cli import setup_django

    setup_django()
    from qifu.law.keys import public_keys

    for fingerprint, public, since in public_keys():
        print(f"{fingerprint} {public} 自 {since:%Y-%m-%d} 起")
    return 0
