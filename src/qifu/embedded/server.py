"""Start, find and stop the embedded server.

The state file `var/pg.json` says where it listens; whoever connects checks `data_directory`, since
another server may hold the port by now. A file lock makes concurrent starts one start.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from qifu.config.local import var_dir
from qifu.embedded.errors import EmbeddedError
from qifu.embedded.place import Place, find_place
from qifu.embedded.postmaster import clear_after_dead, postmaster_of, wait_until_gone
from qifu.embedded.tuning import tuning

START_SECONDS = 60.0
USER = "qifu"
DATABASE = "qifu"
PORTS = range(15000, 32000)  # below what systems hand out to connections of their own
_started: list[subprocess.Popen[bytes]] = []  # kept, so that a killed server is reaped


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


def database_url(name: str, var: Path | None = None) -> str:
    """The DATABASE_URL of the database `name`; server and database are made to be there."""
    server = ensure_running(var)
    if name != DATABASE:  # that one is made at every start
        ensure_database(server, name)
    return server.url(name)


def find_running(var: Path | None = None) -> Embedded | None:
    """The server of `var` when it answers and really is this one; None otherwise."""
    var = var or var_dir()
    try:
        state = json.loads((var / "pg.json").read_text("utf-8"))
        password = (var / "pg.password").read_text("ascii")
        found = Embedded(state["port"], password, state["data"], state["pid"])
    except (OSError, ValueError, KeyError):
        return None
    return found if _is_ours(found) else None


def stop(var: Path | None = None, *, seconds: float = 60) -> bool:
    """Stop the server of `var` (fast shutdown: open transactions are rolled back).

    False when none is running. A server that is busy recovering is stopped too.
    """
    var = var or var_dir()
    with _lock(var):
        holder = postmaster_of(find_place(var).data)
        if holder is None:
            return False
        pid, _ = holder
        os.kill(pid, signal.SIGINT)
        gone = wait_until_gone(pid, seconds)
        _reap()
    if not gone:
        raise EmbeddedError(f"内置数据库（进程 {pid}）没有在 {seconds:.0f} 秒内停下。")
    return True


def ensure_database(server: Embedded, name: str) -> None:
    """Create the database `name` when it is not there."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if row is None:
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(
                    psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name))
                )


def _is_ours(server: Embedded, *, certain: bool = False) -> bool:
    """True when it answers from the data directory expected; `certain` that nobody else is there."""
    try:
        with psycopg.connect(server.url("postgres"), connect_timeout=3) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError as error:
        if certain and "password authentication failed" in str(error):
            raise EmbeddedError(
                f"var 目录下的 pg.password 与数据目录 {server.data} 不符。"
                "请放回原来的 pg.password；若数据可以不要，删除数据目录后重新启动。"
            ) from error
        return False
    return row is not None and row[0] == server.data


@contextmanager
def _lock(var: Path) -> Iterator[None]:
    descriptor = os.open(var / "pg.lock", os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _start(var: Path) -> Embedded:
    """Start it, or wait for one that recovers after a crash; the lock is held."""
    place = find_place(var)
    password = _password(var)
    if not place.version:
        _initdb(place, password)
    _check_version(place)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        holder = postmaster_of(place.data)
        if holder is None:
            server = _launch(var, place, password)
        else:  # running without answering: starting up, recovering, or its state file was lost
            server = Embedded(holder[1], password, str(place.data), holder[0])
        if server is not None and _is_ours(server, certain=True):
            _remember(var, server)
            ensure_database(server, DATABASE)
            return server
        time.sleep(0.2)
    raise EmbeddedError(f"内置数据库没有启动。日志 {place.log} 的最后几行：\n{_log_tail(place)}")


def _remember(var: Path, server: Embedded) -> None:
    state = {"port": server.port, "data": server.data, "pid": server.pid}
    half = var / f"pg.json.{os.getpid()}"
    half.write_text(json.dumps(state), "utf-8")
    half.replace(var / "pg.json")


def _check_version(place: Place) -> None:
    here = _major(place)
    if place.version != str(here):
        raise EmbeddedError(
            f"数据目录 {place.data} 是 PostgreSQL {place.version} 的，而现在的程序是 {here}。"
            "请用原来的版本运行 qifu backup，移开数据目录，再用现在的版本运行 qifu restore。"
        )


def _major(place: Place) -> int:
    version = subprocess.run(
        [place.binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(version.split()[2].split(".")[0])


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
    builtin = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    return builtin if _major(place) >= 17 else ()


def _run(place: Place, *command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, env=_environment(), cwd=place.base, **_as(place)
    )
    if done.returncode:
        raise EmbeddedError(f"{Path(command[0]).name} 没有成功：\n{done.stdout}{done.stderr}")


def _as(place: Place) -> dict[str, Any]:
    if place.user is None:
        return {}
    return {"user": place.user[0], "group": place.user[1], "extra_groups": []}


def _environment() -> dict[str, str]:
    """A plain one: no PG* variable or locale of the caller may reach the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "TZ": "UTC"}


def _launch(var: Path, place: Place, password: str) -> Embedded | None:
    """Start the process; None when it ended at once (the log says why)."""
    _reap()
    clear_after_dead(place.data)
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
    while time.monotonic() < deadline and process.poll() is None:
        if _is_ours(server, certain=True):
            return server
        time.sleep(0.05)
    return None


@atexit.register
def _disown() -> None:
    """The server is meant to outlive who started it; Python would complain of a child left behind."""
    for process in _started:
        if process.poll() is None:
            process.returncode = 0


def _reap() -> None:
    """A dead child stays a zombie until it is polled."""
    _started[:] = [process for process in _started if process.poll() is None]


def _port(var: Path) -> int:
    """The port used last when it is free (clients know it), else a free one."""
    try:
        last = int(json.loads((var / "pg.json").read_text("utf-8"))["port"])
    except (OSError, ValueError, KeyError):
        last = 0
    chance = secrets.SystemRandom()
    for wanted in (*((last,) * bool(last)), *chance.sample(PORTS, 50)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return wanted
    raise EmbeddedError("没有空闲的端口可供内置数据库使用。")


def _log_tail(place: Place) -> str:
    try:
        return "\n".join(place.log.read_text("utf-8", "replace").splitlines()[-8:])
    except OSError:
        return "（没有日志）"
