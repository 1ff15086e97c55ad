"""The processes under measurement: start the real web server, watch, stop what was started.

Everything is stopped by its own process id, also when the measurement is interrupted.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil
from django.db import connection

from qifu.bench.hardware import hardware

START_SECONDS = 60
STOP_SECONDS = 15


@dataclass(frozen=True)
class Usage:
    """Processor seconds so far, by process id (a session of the database may end meanwhile)."""

    web: dict[int, float]
    postgres: dict[int, float]

    def since(self, before: Usage) -> tuple[float, float]:
        """(web, database) seconds since `before`."""
        return _more(self.web, before.web), _more(self.postgres, before.postgres)


def _more(now: dict[int, float], before: dict[int, float]) -> float:
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in now.items())


@dataclass(frozen=True)
class WebServer:
    """A running web server: the process that was started, and its workers."""

    process: psutil.Process
    port: int

    def workers(self) -> list[psutil.Process]:
        """The worker processes (the server itself when it has none)."""
        found = self.process.children(recursive=True)
        return [p for p in found if p.is_running()] or [self.process]

    def memory(self) -> list[dict[str, float]]:
        """Resident and proportional megabytes of each worker."""
        return [_memory(p) for p in self.workers()]


@contextmanager
def web_server(*, workers: int) -> Iterator[WebServer]:
    """`qifu serve` on a free loopback port until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "qifu", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--workers", str(workers)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"DEBUG": "0"},
    )
    try:
        _await(port, process)
        yield WebServer(psutil.Process(process.pid), port)
    finally:
        stop(process)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the web server ended with code {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not answer")


def stop(process: subprocess.Popen[Any]) -> None:
    """End `process` and its children: asked first, then made to."""
    if process.poll() is not None:
        return
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in family:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue


def load(spec: dict[str, Any]) -> dict[str, Any]:
    """Run the load process over `spec` and return what it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "qifu.bench.client"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said, _ = process.communicate(json.dumps(spec), timeout=spec["seconds"] + 120)
    finally:
        stop(process)
    if process.returncode:
        raise RuntimeError(f"the load process ended with code {process.returncode}")
    found: dict[str, Any] = json.loads(said)
    return found


def usage(server: WebServer) -> Usage:
    """Processor time of the web workers and of the database's sessions."""
    return Usage(
        {p.pid: _seconds(p) for p in server.workers()}, {p.pid: _seconds(p) for p in sessions()}
    )


def sessions() -> list[psutil.Process]:
    """The server processes of the sessions of this database; empty when it runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        pids = [row[0] for row in cursor.fetchall()]
    return [psutil.Process(p) for p in pids if psutil.pid_exists(p)]


def own_session_seconds() -> float:
    """Processor time so far of the database session that this process uses; 0 when elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return _seconds(psutil.Process(pid)) if psutil.pid_exists(pid) else 0.0


def postgres_memory() -> dict[str, float]:
    """Megabytes of the whole database server, shared memory counted once."""
    found = sessions()
    if not found:
        return {}
    parent = found[0].parent()
    family = [parent, *parent.children()] if parent else found
    each = [_memory(p) for p in family]
    return {"pss": round(sum(m["pss"] for m in each), 1), "processes": len(each)}


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _memory(process: psutil.Process) -> dict[str, float]:
    try:
        full = process.memory_full_info()
    except psutil.Error:
        return {"rss": 0.0, "pss": 0.0}
    return {
        "rss": round(full.rss / 2**20, 1),
        "pss": round(getattr(full, "pss", full.rss) / 2**20, 1),
    }


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
        cursor.execute("SHOW shared_buffers")
        (buffers,) = cursor.fetchone()
    return {**hardware(), "postgresql": postgres, "shared_buffers": buffers}
