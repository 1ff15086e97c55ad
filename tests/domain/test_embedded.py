"""The embedded server: shared, found again, and up again after kill -9."""

import json
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

from qifu.embedded import EmbeddedError, ensure_running, find_running, stop
from qifu.embedded.postmaster import is_alive

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
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        again = ensure_running(var)
        assert again.port != server.port


def test_a_stale_pid_that_names_a_stranger_does_not_stand_in_the_way(var: Path) -> None:
    server = ensure_running(var)
    os.kill(server.pid, signal.SIGKILL)
    time.sleep(0.2)
    path = Path(server.data, "postmaster.pid")
    owner = path.parent.stat()
    stranger = subprocess.Popen(
        ["sleep", "60"], user=owner.st_uid if os.geteuid() == 0 else None, stdin=subprocess.DEVNULL
    )
    lines = path.read_text().splitlines()
    path.write_text("\n".join([str(stranger.pid), *lines[1:]]))
    os.chown(path, owner.st_uid, owner.st_gid)
    try:
        again = ensure_running(var)
        assert again.pid != server.pid
        assert stranger.poll() is None, "a stranger was killed"
    finally:
        stranger.kill()
        stranger.wait()


def test_backends_of_a_killed_server_do_not_hold_up_the_next(var: Path) -> None:
    server = ensure_running(var)
    busy = psycopg.connect(server.url("qifu"), autocommit=True)
    pid = busy.info.backend_pid
    os.kill(pid, signal.SIGSTOP)  # as one that is deep in a calculation
    os.kill(server.pid, signal.SIGKILL)
    started = time.monotonic()
    assert ensure_running(var).pid != server.pid
    assert time.monotonic() - started < 20
    assert not is_alive(pid)
    busy.close()


def test_a_server_that_recovers_is_waited_for(var: Path) -> None:
    server = ensure_running(var)
    with psycopg.connect(server.url("qifu")) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)  # the server restarts all of itself
        assert ensure_running(var).pid == server.pid


def test_a_lost_state_file_is_found_again(var: Path) -> None:
    server = ensure_running(var)
    (var / "pg.json").unlink()
    assert ensure_running(var) == server
    (var / "pg.json").unlink()
    assert stop(var)
    assert not Path(server.data, "postmaster.pid").exists()


def test_data_of_another_version_is_refused_with_what_to_do(var: Path) -> None:
    server = ensure_running(var)
    stop(var)
    version = Path(server.data, "PG_VERSION")
    was = version.read_text()
    version.write_text("9\n")
    with pytest.raises(EmbeddedError, match="qifu restore"):
        ensure_running(var)
    version.write_text(was)


def test_a_lost_password_is_said_at_once(var: Path) -> None:
    ensure_running(var)
    secret = (var / "pg.password").read_text()
    (var / "pg.password").write_text("another")
    with pytest.raises(EmbeddedError, match=r"pg\.password"):
        ensure_running(var)
    (var / "pg.password").write_text(secret)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a home that its database cannot reach")
def test_in_a_private_home_each_clone_has_data_of_its_own(var: Path) -> None:
    home = var / "home"
    home.mkdir(mode=0o700)
    first, second = home / "first", home / "second"
    first.mkdir()
    server = ensure_running(first)
    assert not Path(server.data).is_relative_to(home)
    stop(first)
    shutil.copytree(first, second)
    assert ensure_running(second).data != server.data
    stop(second)
    assert ensure_running(first).data == server.data
    stop(first)
    for clone in (first, second):
        shutil.rmtree(Path(json.loads((clone / "pg.place").read_text())["base"]))
