"""How the web server is started; one place for `qifu serve`, the supervisor and the benches."""

from __future__ import annotations

import os
import sys

WORKERS = 2
THREADS = 4


def serve_command(
    host: str, port: int, workers: int = WORKERS, threads: int = THREADS
) -> list[str]:
    """The command line of granian for this application."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qifu.config.settings")
    return [
        sys.executable,
        *("-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--backlog", "1024", "--no-ws", "--http", "1", "--log-level", "warning"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
        "qifu.config.wsgi:application",
    ]
