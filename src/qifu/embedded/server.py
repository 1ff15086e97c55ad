"""Start, find and stop the embedded server.

The state file `var/pg.json` says where it listens; whoever connects checks `data_directory`, since
another server may hold the port by now. A file lock makes concurrent starts one start.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from qifu.config.local import var_dir
from qifu.embedded.place import Place, find_place

START_SECONDS = 60
USER = "qifu"
_started: list[subprocess.Popen[bytes]] = []  # kept, so that a killed server is reaped


class EmbeddedError(RuntimeError):
    """The embedded server cannot be used; the sentence says what to do."""


@dataclass(frozen=True)
class Embedded:
    """A running embedded server."""

    port: int
    password: str
    data: str
    pid: int

    def url(self, database: str) -> str:
        """The DATABASE_URL of one of its databases."""
        return f"postgresql://{USER}:{quote(self.password)}@127.0.0.1:{self.port}/{database}"


def ensure_running(var: Path | None = None) -> Embedded:
    """The running server of `var`, started when it is not; EmbeddedError with what to do."""
    var = var or var_dir()
    found = find_running(var)
    if found is not None:
        return found
    with _lock(var):
        return find_running(var) or _start(var)


def find_running(var: Path | None = None) -> Embedded | None:
    """The server of `var` when it answers and really is this one; None otherwise."""
    var = var or var_dir()
    try:
        state = json.loads((var / "pg.json").read_text("utf-8"))
        password = (var / "pg.password").read_text("ascii")
    except (OSError, ValueError):
        return None
    found = Embedded(state["port"], password, state["data"], state["pid"])
    return found if _is_ours(found) else None


def stop(var: Path | None = None, *, seconds: float = 30) -> bool:
    """Stop the server of `var` (fast shutdown: open transactions are rolled back)."""
    found = find_running(var)
    if found is None:
        return False
    os.kill(_postmaster(found), signal.SIGINT)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        _reap()
        if not _alive(found.pid):
            return True
        time.sleep(0.05)
    raise EmbeddedError(f"内置数据库(进程 {found.pid})没有在 {seconds:.0f} 秒内停下。")


def ensure_database(server: Embedded, name: str) -> None:
    """Create the database `name` when it is not there."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if row is None:
            try:
                connection.execute(
                    psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name))
                )
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                pass


def _is_ours(server: Embedded) -> bool:
    try:
        with psycopg.connect(server.url("postgres"), connect_timeout=3) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and row[0] == server.data


@contextmanager
def _lock(var: Path) -> Iterator[None]:
    with (var / "pg.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start(var: Path) -> Embedded:
    place = find_place(var)
    password = _password(var)
    if not (place.data / "PG_VERSION").exists():
        _initdb(place, password)
    deadline = time.monotonic() + START_SECONDS
    while True:
        server = _launch(var, place, password)
        if server is not None:
            ensure_database(server, os.environ.get("QIFU_DB_NAME", "qifu"))
            return server
        if time.monotonic() > deadline:
            raise EmbeddedError(f"内置数据库没有启动,日志最后几行:\n{_log_tail(place)}")
        time.sleep(0.5)  # a killed server's children may still hold its shared memory


def _password(var: Path) -> str:
    path = var / "pg.password"
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text("ascii")


def _initdb(place: Place, password: str) -> None:
    pwfile = place.base / "pwfile"
    pwfile.write_text(password, "ascii")
    pwfile.chmod(0o600)
    if place.user:
        os.chown(pwfile, *place.user)
    half = place.base / "data.half"
    try:
        _run(place, "rm", "-rf", str(half))
        _run(
            place,
            str(place.binaries / "initdb"),
            *("-D", str(half), "-U", USER, "--pwfile", str(pwfile), "-A", "scram-sha-256"),
            *("-E", "UTF8", "--locale=C.UTF-8", *_builtin_locale(place), "--no-instructions"),
        )
        half.rename(place.data)
    finally:
        pwfile.unlink(missing_ok=True)


def _builtin_locale(place: Place) -> tuple[str, ...]:
    """Without a UTF-8 character type `show_trgm('高新技术')` would be empty."""
    version = subprocess.run(
        [place.binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    major = int(version.split()[-1].split(".")[0])
    return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8") if major >= 17 else ()


def _run(place: Place, *command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, env=_environment(), cwd=place.base, **_as(place)
    )
    if done.returncode:
        raise EmbeddedError(f"{Path(command[0]).name} 没有成功:\n{done.stdout}{done.stderr}")


def _as(place: Place) -> dict[str, Any]:
    if place.user is None:
        return {}
    return {"user": place.user[0], "group": place.user[1], "extra_groups": []}


def _environment() -> dict[str, str]:
    """A plain one: no PG* variable or locale of the caller may reach the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "TZ": "UTC"}


def _launch(var: Path, place: Place, password: str) -> Embedded | None:
    _reap()
    port = _port(var)
    options = {**tuning(), "port": port, "listen_addresses": "127.0.0.1"}
    options |= {"unix_socket_directories": "", "password_encryption": "scram-sha-256"}
    flags = [part for k, v in options.items() for part in ("-c", f"{k}={v}")]
    with place.log.open("ab") as log:
        process = subprocess.Popen(
            [place.binaries / "postgres", "-D", str(place.data), *flags],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(),
            cwd=place.base,
            start_new_session=True,
            **_as(place),
        )
    _started.append(process)
    server = Embedded(port, password, str(place.data), process.pid)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return None
        if _is_ours(server):
            state = {"port": port, "data": server.data, "pid": process.pid}
            half = var / "pg.json.half"
            half.write_text(json.dumps(state), "utf-8")
            half.replace(var / "pg.json")
            return server
        time.sleep(0.05)
    process.kill()
    return None


def _reap() -> None:
    """A dead child stays a zombie until it is polled, and a zombie's pid looks alive to a new server."""
    _started[:] = [process for process in _started if process.poll() is None]


def tuning() -> dict[str, object]:
    """Server settings for a small machine; durability is never traded (fsync, commit as default)."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {
        "max_connections": 100,
        "shared_buffers": f"{max(128, min(1024, memory // 8))}MB",
        "effective_cache_size": f"{max(512, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": 1.1,
        "jit": "off",
        "log_min_messages": "warning",
        "log_line_prefix": "%m [%p] ",
    }


def _port(var: Path) -> int:
    """The port used last when it is free, else a free one."""
    try:
        last = int(json.loads((var / "pg.json").read_text("utf-8"))["port"])
    except (OSError, ValueError, KeyError):
        last = 0
    for wanted in (last, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise EmbeddedError("没有空闲的端口可供内置数据库使用。")


def _postmaster(server: Embedded) -> int:
    """The pid the data directory names now (another process may have restarted the server)."""
    try:
        return int(Path(server.data, "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return server.pid


def _alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return not Path("/proc").exists()
    return stat.rpartition(")")[2].split()[0] != "Z"


def _log_tail(place: Place) -> str:
    try:
        return "\n".join(place.log.read_text("utf-8", "replace").splitlines()[-8:])
    except OSError:
        return "(没有日志)"
