"""The supervisor: what dies comes back, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qifu.config.keeper import Keeper
from qifu.embedded.postmaster import is_alive

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_killed_child_comes_back_and_stop_ends_its_whole_group() -> None:
    keeper = Keeper()
    keeper.add("parent", ["sh", "-c", "sleep 60 & wait"])
    keeper.start()
    try:
        first = keeper.children[0].process
        assert first is not None
        first.kill()
        deadline = time.monotonic() + 10
        while keeper.children[0].process in (first, None) and time.monotonic() < deadline:
            keeper.tend()
            time.sleep(0.05)
        second = keeper.children[0].process
        assert second is not None and second is not first
    finally:
        keeper.stop(5)
    for group in (first.pid, second.pid):
        assert not any(is_alive(pid) for pid in _members(group))


def test_a_child_that_keeps_dying_is_tried_ever_later() -> None:
    keeper = Keeper()
    keeper.add("broken", [sys.executable, "-c", "raise SystemExit(1)"])
    keeper.start()
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        keeper.tend()
        time.sleep(0.02)
    keeper.stop(1)
    assert 2 <= keeper.children[0].deaths <= 4


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_children_end_when_the_supervisor_is_killed() -> None:
    code = (
        "from qifu.config.keeper import Keeper; import time, sys\n"
        f"k = Keeper(); k.add('sleeper', {SLEEPER!r}); k.start()\n"
        "print(k.children[0].process.pid, flush=True); time.sleep(60)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    child = int(supervisor.stdout.readline())
    os.kill(supervisor.pid, signal.SIGKILL)
    supervisor.wait()
    supervisor.stdout.close()
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


def _members(group: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[2]) == group:
            found.append(int(folder.name))
    return found
