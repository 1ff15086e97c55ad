"""`qifu serve`: the web server (granian, WSGI)."""

from __future__ import annotations

import argparse
import os
import sys

HELP = "run the web server until a signal stops it"
DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--threads", type=int, default=4, help="threads a process (4)")


def run(args: argparse.Namespace) -> int:
    command = serve_command(args.host, args.port, args.workers, args.threads)
    os.execv(command[0], command)  # noqa: S606  (becomes the server, so signals reach it)


def serve_command(host: str, port: int, workers: int = 2, threads: int = 4) -> list[str]:
    """The command line of the web server."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qifu.config.settings")
    return [
        sys.executable,
        *("-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--backlog", "1024", "--no-ws", "--http", "1", "--log-level", "warning"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
        "qifu.config.wsgi:application",
    ]
