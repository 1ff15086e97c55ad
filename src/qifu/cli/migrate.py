"""`qifu migrate`: bring database and page files to this version of the code."""

from __future__ import annotations

import argparse

HELP = "把数据表和页面文件更新到这个版本，做了什么逐项说明"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="只看有没有要做的")


def run(args: argparse.Namespace) -> int:
    from django.core.management import call_command

    from qifu.kernel.rekeying import settle_keys
    from qifu.kernel.time import now

    if args.check:
        try:
            call_command("migrate", check_unapplied=True, verbosity=0)
        except SystemExit as done:
            print("数据库需要升级，请运行 qifu migrate。")
            return int(done.code or 0)
        print("数据库已是最新。")
        return 0
    call_command("migrate", verbosity=1, interactive=False)
    if count := settle_keys(now()):
        print(f"{count} 处手机号、身份证号已加密。")
    call_command("collectstatic", verbosity=0, interactive=False)
    return 0
