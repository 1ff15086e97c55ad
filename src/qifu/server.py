"""Everything in one process tree: database, tables, district, demonstration, worker, web server.

What `script/server` runs. Whatever it started it ends at Ctrl-C or TERM; a child that dies (even
by `kill -9`) is started again, the database first.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from qifu.config.webserver import serve_command

BACKOFF = (0.2, 0.5, 1.0, 3.0, 10.0)
STEADY_SECONDS = 30.0


def main(argv: list[str] | None = None) -> int:
    """Prepare and supervise until a signal; returns the exit code."""
    parser = argparse.ArgumentParser(prog="script/server")
    parser.add_argument("--port", type=int, default=0, help="port of the web server (8000, or the next free)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    args = parser.parse_args(argv)
    port = choose_port(args.host, args.port)
    if port is None:
        print(f"端口 {args.port} 已被占用;请换一个:script/server --port {args.port + 1}", file=sys.stderr)
        return 1
    os.environ.setdefault("QIFU_BASE_URL", f"http://{args.host}:{port}")
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    started_database = False
    supervisor = Supervisor()
    try:
        started_database = start_database()
        accounts = prepare()
        supervisor.add("worker", [sys.executable, "-m", "qifu", "worker"])
        supervisor.add("web", serve_command(args.host, port))
        supervisor.start()
        wait_until_answering(args.host, port)
        announce(args.host, port, accounts)
        supervisor.watch()
    except KeyboardInterrupt:
        print("\n正在停止 …")
    finally:
        supervisor.stop()
        if started_database:
            from qifu.embedded import stop

            stop()
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def choose_port(host: str, wanted: int) -> int | None:
    """`wanted` when it is free (None when not); without a wish, 8000 or the next free one."""
    for port in [wanted] if wanted else range(8000, 8100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return None


def start_database() -> bool:
    """Start the embedded server when it is needed and not running; True when this call did."""
    if os.environ.get("DATABASE_URL"):
        return False
    from qifu.embedded import ensure_database, ensure_running, find_running

    running = find_running() is not None
    server = ensure_running()
    ensure_database(server, os.environ.get("QIFU_DB_NAME", "qifu"))
    return not running


def prepare() -> list[tuple[str, str, str]]:
    """Tables, static files, district and (with DEMO) the demonstration; returns its accounts."""
    from qifu.cli import setup_django

    setup_django()
    from django.conf import settings
    from django.core.management import call_command

    from qifu.identity.actors import SYSTEM_ACTOR
    from qifu.kernel.time import now
    from qifu.packs.load import load_pack

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    load_pack(settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=now())
    accounts = demonstration() if settings.DEMO else []
    from django.db import connections

    connections.close_all()
    return accounts


def demonstration() -> list[tuple[str, str, str]]:
    """People and demands of the demonstration; one (role, username, password) a role."""
    from django.db import transaction

    from qifu.config.local import var_dir
    from qifu.demands.demonstration import play_demonstration
    from qifu.kernel.time import now
    from qifu.packs.demo_people import create_demo_people

    path = var_dir() / "demo_password"
    if not path.exists():
        path.write_text(readable_password(), "ascii")
        path.chmod(0o600)
    people = create_demo_people(now(), path.read_text("ascii"))
    with transaction.atomic():
        play_demonstration(at=now())
    one_a_role = {person.role: person for person in reversed(people)}
    return [(role, p.username, p.password) for role, p in reversed(one_a_role.items())]


def readable_password() -> str:
    """A random password people can read out: no letter twice, none that look alike."""
    letters = "".join(random.SystemRandom().sample("abcdefghkmnpqrstuvwxyz", 8))
    digits = "".join(random.SystemRandom().sample("2345679", 4))
    return f"{letters[:4].capitalize()}-{digits}-{letters[4:]}"


@dataclass
class Child:
    """A supervised process: its command and how often it died of late."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    again_at: float = 0.0


@dataclass
class Supervisor:
    """Keeps children running; ends them all at once."""

    children: list[Child] = field(default_factory=list)

    def add(self, name: str, command: list[str]) -> None:
        self.children.append(Child(name, command))

    def start(self) -> None:
        for child in self.children:
            self._start(child)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(child.command, start_new_session=True)
        child.started = time.monotonic()

    def watch(self) -> None:
        """Start again whatever dies, and the embedded database when it is gone."""
        beats = 0
        while True:
            time.sleep(0.5)
            beats += 1
            for child in self.children:
                self._tend(child)
            if beats % 4 == 0:
                revive_database()

    def _tend(self, child: Child) -> None:
        moment = time.monotonic()
        if child.process is not None and child.process.poll() is not None:
            if moment - child.started > STEADY_SECONDS:
                child.deaths = 0
            wait = BACKOFF[min(child.deaths, len(BACKOFF) - 1)]
            child.deaths += 1
            child.again_at = moment + wait
            print(f"{child.name} 意外退出,{wait:g} 秒后重新启动。", file=sys.stderr)
            _end_group(child.process, signal.SIGKILL)
            child.process = None
        if child.process is None and moment >= child.again_at:
            self._start(child)

    def stop(self, seconds: float = 15) -> None:
        """TERM to every child's group, KILL to what is left."""
        running = [c.process for c in self.children if c.process is not None]
        for process in running:
            _end_group(process, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _end_group(process, signal.SIGKILL)


def _end_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Signal the process group that a child leads (it was started in a session of its own)."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def revive_database() -> None:
    """Start the embedded server again when it died."""
    if os.environ.get("DATABASE_URL"):
        return
    from qifu.embedded import EmbeddedError, ensure_running, find_running

    try:
        if find_running() is None:
            print("内置数据库没有应答,正在重新启动。", file=sys.stderr)
            ensure_running()
    except (EmbeddedError, OSError) as error:
        print(error, file=sys.stderr)


def wait_until_answering(host: str, port: int, seconds: float = 60) -> None:
    """Return when the web server accepts connections."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("网页服务没有在一分钟内启动,请查看上面的输出。")


def announce(host: str, port: int, accounts: list[tuple[str, str, str]]) -> None:
    """Say where to go and as whom."""
    print(f"\n企服已启动:http://{host}:{port}/   工作台:http://{host}:{port}/work/")
    if accounts:
        print(f"演示账号(密码都是 {accounts[0][2]}):")
        for role, username, _ in accounts:
            print(f"  {role:<12}{username}")
    else:
        print("没有演示账号。创建第一个账号:script/qifu user create --help")
    print("按 Ctrl-C 停止。", flush=True)


if __name__ == "__main__":
    sys.exit(main())
