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
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from types import FrameType

from qifu.config.keeper import Keeper
from qifu.config.webserver import serve_command

BEAT_SECONDS = 0.5
DATABASE_BEATS = 4
WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104  (named, not listened on)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def main(argv: list[str] | None = None) -> int:
    """Prepare and supervise until a signal; returns the exit code."""
    parser = argparse.ArgumentParser(prog="script/server")
    parser.add_argument(
        "--port", type=int, default=0, help="port of the web server (8000, or the next free)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    args = parser.parse_args(argv)
    port = choose_port(args.host, args.port)
    if port is None:
        print(
            f"端口 {args.port} 已被占用；请换一个：script/server --port {args.port + 1}",
            file=sys.stderr,
        )
        return 1
    set_addresses(args.host, port)
    _on_signals(_interrupt)
    from qifu.embedded import EmbeddedError

    keeper = Keeper()
    started_database = False
    try:
        say("数据库 …")
        started_database = start_database()
        accounts = prepare()
        keeper.add("worker", [sys.executable, "-m", "qifu", "worker"])
        keeper.add("web", serve_command(args.host, port))
        keeper.start()
        wait_until_answering(args.host, port)
        announce(args.host, port, accounts)
        watch(keeper)
    except KeyboardInterrupt:
        say("\n正在停止 …")
    except (EmbeddedError, NotAnswering) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        _on_signals(signal.SIG_IGN)  # stopping is not interrupted
        keeper.stop()
        if started_database:
            from qifu.embedded import stop

            stop()
    return 0


class NotAnswering(RuntimeError):
    """The web server came up wrong; the sentence says so."""


def _on_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """INT is set too: a shell starts background jobs with INT ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def say(words: str) -> None:
    """A line for whoever watches the start."""
    print(words, flush=True)


def set_addresses(host: str, port: int) -> None:
    """Tell the application how it is reached, where the environment does not say."""
    shown = "127.0.0.1" if host in WILDCARDS else host
    os.environ.setdefault("QIFU_BASE_URL", f"http://{shown}:{port}")
    if host in LOOPBACK:
        return
    names = {"localhost", "127.0.0.1", "[::1]", socket.gethostname(), host}
    with suppress(OSError):
        names |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)}
    os.environ.setdefault("ALLOWED_HOSTS", ",".join(sorted(names - WILDCARDS)))


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
    from qifu.embedded import ensure_running, find_running

    running = find_running() is not None
    ensure_running()
    return not running


def prepare() -> list[tuple[str, str, str]]:
    """Tables, static files, district and (with DEMO) the demonstration; returns its accounts."""
    from qifu.cli import setup_django

    setup_django()
    from django.conf import settings
    from django.core.management import call_command

    from qifu.identity.actors import SYSTEM_ACTOR
    from qifu.kernel.rekeying import settle_keys
    from qifu.kernel.time import now
    from qifu.packs.load import load_pack

    say("数据表和页面文件 …")
    call_command("migrate", verbosity=0, interactive=False)
    settle_keys(now())
    call_command("collectstatic", verbosity=0, interactive=False)
    say("区县数据 …")
    load_pack(settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=now())
    if settings.DEMO:
        say("演示数据 …")
    accounts = demonstration() if settings.DEMO else []
    from django.db import connections

    connections.close_all()
    return accounts


def demonstration() -> list[tuple[str, str, str]]:
    """People and demands of the demonstration; one (role, username, password) a role."""
    from django.db import transaction

    from qifu.config.local import var_dir
    from qifu.kernel.time import now
    from qifu.packs.demo_people import create_demo_people
    from qifu.packs.stories import STORIES

    path = var_dir() / "demo_password"
    if not path.exists():
        path.write_text(readable_password(), "ascii")
        path.chmod(0o600)
    people = create_demo_people(now(), path.read_text("ascii"))
    with transaction.atomic():
        for play in STORIES:
            play(at=now())
    one_a_role = {person.role: person for person in reversed(people)}
    return [(role, p.username, p.password) for role, p in reversed(one_a_role.items())]


def readable_password() -> str:
    """A random password people can read out: no letter twice, none that look alike."""
    letters = "".join(random.SystemRandom().sample("abcdefghkmnpqrstuvwxyz", 8))
    digits = "".join(random.SystemRandom().sample("2345679", 4))
    return f"{letters[:4].capitalize()}-{digits}-{letters[4:]}"


def watch(keeper: Keeper) -> None:
    """Start again whatever dies, and the embedded database when it is gone; until a signal."""
    port = database_port()
    beats = 0
    while True:
        time.sleep(BEAT_SECONDS)
        beats += 1
        keeper.tend()
        if beats % DATABASE_BEATS == 0:
            moved = revive_database()
            if moved and moved != port:  # its old port was taken while it was down
                port = moved
                keeper.restart()


def database_port() -> int:
    """Where the embedded database listens; 0 when it is not used or does not answer."""
    from qifu.embedded import find_running

    running = None if os.environ.get("DATABASE_URL") else find_running()
    return running.port if running else 0


def revive_database() -> int:
    """Start the embedded server again when it died; returns its port, 0 when there is none."""
    if os.environ.get("DATABASE_URL"):
        return 0
    from qifu.embedded import EmbeddedError, ensure_running

    port = database_port()
    if port:
        return port
    print("内置数据库没有应答，正在重新启动。", file=sys.stderr)
    try:
        return ensure_running().port
    except (EmbeddedError, OSError) as error:
        print(error, file=sys.stderr)
        return 0


def wait_until_answering(host: str, port: int, seconds: float = 90) -> None:
    """Return when the application says it is well; NotAnswering when it does not in time."""
    deadline = time.monotonic() + seconds
    status = 0
    while time.monotonic() < deadline:
        status = health("127.0.0.1" if host in WILDCARDS else host, port)
        if status == 200:
            return
        time.sleep(0.1 if status == 0 else 1)
    raise NotAnswering(
        f"网页服务在 {seconds:.0f} 秒内没有正常应答（状态 {status or '无应答'}），请查看上面的输出。"
    )


def health(host: str, port: int) -> int:
    """The status of /healthz, 0 when nobody answers."""
    connection = HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def announce(host: str, port: int, accounts: list[tuple[str, str, str]]) -> None:
    """Say where to go and as whom."""
    host = "127.0.0.1" if host in WILDCARDS else host
    print(f"\n企服已启动：http://{host}:{port}/   工作台：http://{host}:{port}/work/")
    if accounts:
        print(f"演示账号（密码都是 {accounts[0][2]}）：")
        for role, username, _ in accounts:
            print(f"  {role:<12}{username}")
    else:
        print("没有演示账号。创建第一个账号：script/qifu user create --help")
    print("按 Ctrl-C 停止。", flush=True)


if __name__ == "__main__":
    sys.exit(main())
