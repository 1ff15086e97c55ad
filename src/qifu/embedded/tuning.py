"""Server settings for a small machine; durability is never traded (fsync and commit as default)."""

from __future__ import annotations

import os
from pathlib import Path

MEGABYTE = 2**20
SMALL_SHARED_MEMORY = 256 * MEGABYTE  # containers give 64 MB


def tuning() -> dict[str, object]:
    """The `-c` options that depend on this machine, and those that do not."""
    memory = usable_memory() // MEGABYTE
    return {
        "max_connections": 100,
        "shared_buffers": f"{max(64, min(1024, memory // 8))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(32, min(256, memory // 16))}MB",
        "dynamic_shared_memory_type": "mmap" if _shared_memory_is_small() else "posix",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": 1.1,
        "jit": "off",
        "log_min_messages": "warning",
        "log_line_prefix": "%m [%p] ",
    }


def usable_memory() -> int:
    """Bytes this process may use: the machine's, or less where a control group says so."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text("ascii"))
    except (OSError, ValueError):
        return machine
    return min(machine, limit)


def _shared_memory_is_small() -> bool:
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108  (asked for its size, not written to)
    except OSError:
        return False
    return room.f_frsize * room.f_blocks < SMALL_SHARED_MEMORY
