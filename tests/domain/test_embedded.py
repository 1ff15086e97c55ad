"""The embedded server: shared, found again, and up again after kill -9."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from qifu.embedded import ensure_running, find_running, stop

pytestmark = pytest.mark.slow


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder that others may pass through: as root the server runs as another user."""
    home = Path(tempfile.mkdtemp(prefix="qifu-embedded-"))
    home.chmod(0o755)
    yield home
    if find_running(home):
        stop(home)
    shutil.rmtree(home)


def test_rows_survive_kill_9_and_text_is_chinese(var: Path) -> None:
    server = ensure_running(var)
    with psycopg.connect(server.url("qifu"), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept SELECT '高新技术' FROM generate_series(1, 1000)")
        grams = connection.execute("SELECT show_trgm('高新技术')").fetchone()[0]
    assert len(grams) > 0
    os.kill(server.pid, signal.SIGKILL)
    time.sleep(0.2)
    again = ensure_running(var)
    assert again.pid != server.pid
    with psycopg.connect(again.url("qifu")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    assert ensure_running(var).pid == again.pid
    assert stop(var)
    assert find_running(var) is None


def test_two_processes_start_one_server(var: Path) -> None:
    code = "from qifu.embedded import ensure_running; print(ensure_running().pid)"
    env = {**os.environ, "QIFU_VAR": str(var), "LANG": "C"}
    starts = [
        subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    pids = {process.communicate(timeout=90)[0].strip() for process in starts}
    assert len(pids) == 1
    assert all(process.returncode == 0 for process in starts)


def test_another_server_on_the_port_is_not_taken_for_ours(var: Path) -> None:
    server = ensure_running(var)
    assert stop(var)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        again = ensure_running(var)
        assert again.port != server.port
