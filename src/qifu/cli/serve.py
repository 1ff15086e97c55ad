"""`qifu serve`: the web server (granian, WSGI)."""

from __future__ import annotations

import argparse
import os

from qifu.config.webserver import THREADS, WORKERS, serve_command

HELP = "run the web server until a signal stops it"
DJANGO = False
STATEMENT_TIMEOUT = "60s"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="processes (2)")
    parser.add_argument("--threads", type=int, default=THREADS, help="threads a process (4)")


def run(args: argparse.Namespace) -> int:
    command = serve_command(args.host, args.port, args.workers, args.threads)
    os.execv(command[0], command)  # noqa: S606  (becomes the server, so signals reach it)
