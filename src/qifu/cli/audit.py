"""`qifu audit verify` checks every event and seal; `qifu audit seal` seals what is new."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

HELP = "核验事件链：改动、删除、调换都会指出是哪一条；或为新的事件加封印"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="verify|seal")
    verify = verbs.add_parser("verify", help="核验全部事件与封印，有问题时退出码为 1")
    verify.add_argument("--json", action="store_true", help="以 JSON 输出")
    verify.add_argument("--limit", type=int, default=1000, help="最多列出多少处问题")
    verify.add_argument(
        "--expect", metavar="SEAL:DIGEST", help="另处留存的封印摘要（audit seal 打印的），一并比对"
    )
    seal = verbs.add_parser("seal", help="为尚未封印的事件加封印，打印最新封印的摘要")
    seal.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    """Verify (exit code 1 with findings) or seal."""
    return _verify(args) if args.what == "verify" else _seal(args)


def _verify(args: argparse.Namespace) -> int:
    from qifu.integrity.verification import CLOSED, WHOLE, WORDS, outcome
    from qifu.kernel.audit import verify_audit

    expect = None
    if args.expect:
        number, _, digest = args.expect.partition(":")
        if not number.isdigit() or not digest:
            print("qifu audit: --expect 应写成 封印号：摘要。", file=sys.stderr)
            return 2
        expect = (int(number), digest)
    report = verify_audit(limit=args.limit, expect=expect)
    sealed = outcome()
    if args.json:
        found = [asdict(f) for f in report.findings]
        summary = {
            "ok": report.ok,
            "sealed_desk": sealed,
            "events": report.events,
            "seals": report.seals,
        }
        print(json.dumps({**summary, "findings": found}, ensure_ascii=False, indent=2))
    elif report.ok:
        print(f"OK {report.events} events, {report.seals} seals")
    else:
        for finding in report.findings:
            print(finding.message)
        print(
            f"发现 {len(report.findings)} 处问题（共 {report.events} 条事件，{report.seals} 个封印）"
        )
    if not args.json and sealed != CLOSED:
        print(f"举报台（密封）：{WORDS[sealed]}")
    return 0 if report.ok and sealed in (WHOLE, CLOSED) else 1


def _seal(args: argparse.Namespace) -> int:
    from qifu.kernel.audit import latest_seal, seal_events
    from qifu.kernel.time import now

    count = seal_events(at=now())
    newest = latest_seal()
    digest = bytes(newest.digest).hex() if newest else ""
    number = newest.pk if newest else 0
    sm3 = bytes(newest.sm3).hex() if newest and newest.sm3 else ""
    if args.json:
        print(json.dumps({"sealed": count, "seal": number, "digest": digest, "sm3": sm3}))
    else:
        print(f"本次封印 {count} 条事件")
        if newest:
            print(f"{number}:{digest}")
        if sm3:
            print(f"SM3 {number}:{sm3}")
    return 0
