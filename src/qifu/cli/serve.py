"""`qifu serve`: the web server (granian, WSGI)."""

from __future__ import annotations

import argparse
import os

from qifu.config.webserver import THREADS, WORKERS, serve_command

HELP = "运行网页服务，直到收到停止信号"
DJANGO = False
STATEMENT_TIMEOUT = "60s"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="监听端口（8000）")
    parser.add_argument("--workers", type=int, default=WORKERS, help="进程数（2）")
    parser.add_argument("--threads", type=int, default=THREADS, help="每个进程的线程数（4）")


def run(args: argparse.Namespace) -> int:
    command = serve_command(args.host, args.port, args.workers, args.threads)
    os.execv(command[0], command)  # noqa: S606  (becomes the server, so signals reach it)
