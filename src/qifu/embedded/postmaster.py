"""What the data directory itself says of its server, and clearing up after a dead one.

`postmaster.pid` names the process and its port. After `kill -9` of the server or of a container
it names a process that is gone, or worse, a stranger that was given the same number.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

PID_LINE, PORT_LINE = 0, 3


def postmaster_of(data: Path) -> tuple[int, int] | None:
    """Pid and port of the living server of `data`, None when there is none."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
        pid = abs(int(lines[PID_LINE]))
        port = int(lines[PORT_LINE]) if len(lines) > PORT_LINE and lines[PORT_LINE] else 0
    except (OSError, ValueError, IndexError):
        return None
    return (pid, port) if is_alive(pid) and _serves(pid, data) else None


def is_alive(pid: int) -> bool:
    """True while the process runs; a zombie does not."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        if Path("/proc/self").exists():
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
    return text.rpartition(")")[2].split()[0] != "Z"


def _serves(pid: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True
    return os.fsencode(data) in words.split(b"\0") or _works_in(pid, data)


def _works_in(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data
    except OSError:
        return False


def clear_after_dead(data: Path) -> None:
    """Make `data` startable after its server was killed; only for who holds the start lock.

    Backends outlive a killed server and hold its shared memory: they are ended first. Then
    `postmaster.pid` goes, for PostgreSQL would wait for ever for a stranger or a zombie of that
    number. Without /proc nothing can be told apart, and PostgreSQL's own checks decide.
    """
    if not Path("/proc/self").exists() or postmaster_of(data) is not None:
        return
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        if _works_in(pid, data) and _is_postgres(pid):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                wait_until_gone(pid, 5)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"postgres")
    except OSError:
        return False


def wait_until_gone(pid: int, seconds: float) -> bool:
    """True when the process has ended within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False
