"""`qifu restore FILE`: bring an archive back into an empty database."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "bring a backup back; refuses a database that is not empty unless told --replace"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="archive written by qifu backup")
    parser.add_argument("--replace", action="store_true", help="drop what is in the database first")


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
