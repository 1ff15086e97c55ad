"""`qifu restore FILE`: bring an archive back into an empty database."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "恢复备份；库里已有数据的不恢复，除非加 --replace"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="qifu backup 写的备份包")
    parser.add_argument("--replace", action="store_true", help="先清掉库里已有的")


def run(args: argparse.Namespace) -> int:
    from qifu.config.archive import read_archive
    from qifu.kernel.audit import verify_audit

    manifest = read_archive(args.file, replace=args.replace)
    report = verify_audit()
    for finding in report.findings:
        print(finding.message)
    print(
        f"已恢复 {manifest['events']} 个事件，{len(manifest['files'])} 个文件；"
        f"审计链{'完整' if report.ok else f'有 {len(report.findings)} 处不符'}。"
    )
    return 0 if report.ok else 1
