"""The `qifu` command: one word a job, help on each.

A verb is a module here with `HELP` (one line), `DJANGO` (whether it needs the application),
`add_arguments(parser)` and `run(args) -> exit code`; `STATEMENT_TIMEOUT` where the database shall
not be asked without limit (the web's minute holds for `serve` and `worker`). Only the verb asked for is imported, so that
`qifu due` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

VERBS = {
    "serve": "运行网页服务",
    "worker": "运行后台任务：报警、通知、封印",
    "migrate": "把数据库和页面文件更新到这个版本",
    "user": "人员、岗位、令牌",
    "pack": "检查、载入区县数据",
    "due": "哪天到期？工作日时钟",
    "audit": "核验事件链，加封印",
    "integrity": "举报台的密钥",
    "keys": "字段密钥：查看、换新、给旧数据加密",
    "backup": "把数据库和文件备份成一个包",
    "restore": "恢复备份",
    "match": "企业和政策逐一匹配，写成文件",
    "explain": "一项政策为什么适合或不适合一户企业",
    "triage": "分类：从有类别的文字学习，给文字提建议",
    "hotspots": "热点：把一张有文字和日期的表归成问题，按热度排列",
    "firms": "企业台账：导入、撤销、导出",
    "search": "查找：重建索引，试查一句话",
    "insight": "指标：从事件重新计算，列出口径",
    "card": "服务绿卡：离线核验二维码，打印公钥",
    "evidence": "离线核验存证证书",
    "demo": "把一件诉求从头演到尾",
    "supply": "依赖：检查，软件物料清单",
    "bench": "测量并打印数字",
    "db": "内置数据库：启动、停止、查看、psql",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the verb of `argv`; returns the exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(_overview())
        return 0
    verb = argv[0]
    if verb not in VERBS:
        print(f"qifu: 没有“{verb}”这个命令。可用的命令：{' '.join(VERBS)}", file=sys.stderr)
        return 2
    module = import_module(f"qifu.cli.{verb}")
    parser = argparse.ArgumentParser(prog=f"qifu {verb}", description=module.HELP)
    module.add_arguments(parser)
    return _run(module, parser.parse_args(argv[1:]))


def _run(module: ModuleType, args: argparse.Namespace) -> int:
    from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused

    os.environ.setdefault("QIFU_STATEMENT_TIMEOUT", getattr(module, "STATEMENT_TIMEOUT", "0"))
    try:
        if module.DJANGO:
            setup_django()
        return int(module.run(args) or 0)
    except Invalid as error:
        for message in error.messages:
            print(message, file=sys.stderr)
    except (Refused, Conflict, NotVisible) as error:
        print(error.message, file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not (words := _of_the_database(error)):
            raise
        print(words, file=sys.stderr)
    return 1


def _of_the_database(error: Exception) -> str:
    """What to tell an operator whose database cannot be used; "" for any other error."""
    from qifu.embedded.errors import EmbeddedError

    if isinstance(error, EmbeddedError):
        return str(error)
    if "django" not in sys.modules:
        return ""
    from django.db import OperationalError, ProgrammingError

    if isinstance(error, OperationalError):
        return f"数据库连不上或正忙，没有执行：{error}".strip()
    if isinstance(error, ProgrammingError) and "does not exist" in str(error):
        return "数据库里还没有需要的表，请先运行 qifu migrate。"
    return ""


def setup_django() -> None:
    """Make the application importable; where it is already, its log keeps its ears."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qifu.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def _overview() -> str:
    lines = [
        "用法：qifu 命令 [选项]     （qifu 命令 --help 看每个命令的说明）",
        "",
        *(f"  {verb:<9}{words}" for verb, words in VERBS.items()),
    ]
    return "\n".join(lines)
