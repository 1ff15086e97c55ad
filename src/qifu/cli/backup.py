"""`qifu backup FILE`: database and files in one archive, with a manifest of hashes."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "write the database and all files into one archive (.tar)"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="archive to write; must not exist")


def run(args: argparse.Namespace) -> int:
    from qifu.config.archive import write_archive

    manifest = write_archive(args.file)
    print(f"已备份到 {args.file}：{manifest['events']} 个事件，{len(manifest['files'])} 个文件。")
    return 0
