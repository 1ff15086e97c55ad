"""`qifu supply check` says what is wrong with dependencies; `qifu supply sbom` lists them all."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from qifu.kernel.time import today

HELP = "依赖：检查锁定、已知漏洞、许可和使用；生成软件物料清单"
DJANGO = False
ROOT = Path(__file__).resolve().parents[3]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="what", required=True, metavar="什么")
    verbs.add_parser("check", help="不联网能知道的都检查一遍；有问题退出码为 1")
    sbom = verbs.add_parser("sbom", help="软件物料清单（CycloneDX 1.5 JSON）")
    sbom.add_argument("--out", type=Path, metavar="FILE", help="写到文件（不写就打印）")


def run(args: argparse.Namespace) -> int:
    return _check() if args.what == "check" else _sbom(args.out)


def _check() -> int:
    from qifu.supply.check import problems, read_known, unasked

    if old := unasked(read_known(ROOT), today()):
        print(old, file=sys.stderr)
    found = problems(ROOT)
    print("\n".join(found) if found else "依赖没有发现问题（只核对了不联网能知道的）。")
    return 1 if found else 0


def _sbom(out: Path | None) -> int:
    from qifu import __version__
    from qifu.supply.sbom import bill

    text = json.dumps(bill(ROOT, __version__), ensure_ascii=False, indent=1) + "\n"
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, "utf-8")
    return 0
