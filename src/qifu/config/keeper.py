"""Keeping child processes running, and ending them all: the supervisor of `script/server`."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field

BACKOFF = (0.2, 0.5, 1.0, 3.0, 10.0)
STEADY_SECONDS = 30.0
PR_SET_PDEATHSIG = 1


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
class Keeper:
    """Starts children, starts again those that die (ever later), ends them all at once."""

    children: list[Child] = field(default_factory=list)

    def add(self, name: str, command: list[str]) -> None:
        self.children.append(Child(name, command))

    def start(self) -> None:
        for child in self.children:
            self._start(child)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command, start_new_session=True, preexec_fn=_end_with_parent
        )
        child.started = time.monotonic()

    def tend(self) -> None:
        """Start again what has died and waited long enough."""
        for child in self.children:
            self._tend(child)

    def _tend(self, child: Child) -> None:
        moment = time.monotonic()
        if child.process is not None and child.process.poll() is not None:
            if moment - child.started > STEADY_SECONDS:
                child.deaths = 0
            wait = BACKOFF[min(child.deaths, len(BACKOFF) - 1)]
            child.deaths += 1
            child.again_at = moment + wait
            print(f"{child.name} 意外退出，{wait:g} 秒后重新启动。", file=sys.stderr)
            end_group(child.process, signal.SIGKILL)
            child.process = None
        if child.process is None and moment >= child.again_at:
            self._start(child)

    def restart(self) -> None:
        """End all children and start them anew, now."""
        self.stop()
        self.start()

    def stop(self, seconds: float = 15) -> None:
        """TERM to every child's group, KILL to what is left."""
        running = [c.process for c in self.children if c.process is not None]
        for process in running:
            end_group(process, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            end_group(process, signal.SIGKILL)


def end_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Signal the process group that a child leads (it was started in a session of its own)."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _end_with_parent() -> None:
    """In the child: be told to end when the supervisor itself is killed; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
