"""`qifu integrity`: keys of the sealed desk. Nothing it prints depends on what the desk holds."""

from __future__ import annotations

import argparse

HELP = "举报台的密钥：换新钥匙、重新封存"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="rotate-key")
    rotate = verbs.add_parser(
        "rotate-key", help="换一把主密钥，全部内容改用新钥匙封存；旧钥匙留着打开旧备份"
    )
    rotate.add_argument(
        "--reseal-only", action="store_true", help="不造新钥匙，只用现在的第一把重新封存"
    )
    rotate.add_argument(
        "--forget-old",
        action="store_true",
        help="重新封存后删掉旧钥匙：换钥以前的备份里，举报内容从此无法打开",
    )


def run(args: argparse.Namespace) -> int:
    """Rotate the master key."""
    from qifu.integrity.rotation import rotate_key

    rotate_key(fresh=not args.reseal_only, forget=args.forget_old)
    print("已用新的主密钥重新封存。请把密钥文件另行备份，不要与数据库备份放在一起。")
    return 0
