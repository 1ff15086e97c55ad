"""The machine that figures are measured on."""

from __future__ import annotations

import os
import sys
from typing import Any

import psutil


def hardware() -> dict[str, Any]:
    """Processor, cores, memory in GiB, Python, and the load before anything was begun."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "python": sys.version.split()[0],
        "load_before": [round(x, 2) for x in os.getloadavg()],
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [
                line.partition(":")[2].strip() for line in file if line.startswith("model name")
            ]
    except OSError:
        return ""
    return names[0] if names else ""
