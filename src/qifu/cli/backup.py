"""`qifu backup FILE`: database and files in one archive, with a manifest of hashes."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "把数据库和全部文件写成一个备份包（.tar）"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="备份包写到哪里；须是还没有的文件")


def run(args: argparse.Namespace) -> int:
    from qifu.config.archive import write_archive

    manifest = write_archive(args.file)
    print(f"已备份到 {args.file}：{manifest['events']} 个事件，{len(manifest['files'])} 个文件。")
    return 0
