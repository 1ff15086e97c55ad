"""Reading locks: pinned packages of Python with their hashes, packages of npm with theirs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})\b")


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True)
class Pinned:
    """A package at one version; `hashes` in hexadecimal, `licence` where the lock says it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    ecosystem: str = "pypi"
    licence: str = ""

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:{self.ecosystem}/{self.name.replace('@', '%40')}@{self.version}"


def logical_lines(path: Path) -> list[str]:
    """Lines of a requirements file, continued ones joined, comments left out."""
    joined = path.read_text("utf-8").replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and line[0] != "#"]


def read_lock(path: Path) -> tuple[list[Pinned], list[str]]:
    """What a lock pins, and what is wrong with its lines."""
    found, wrong = [], []
    for line in logical_lines(path):
        if line.startswith("-") or "://" in line:
            wrong.append(f"{path.name}：“{line[:60]}”不是锁定的包，或带有网址")
            continue
        match = NAME.match(line)
        version = re.match(r"\s*==\s*([^\s;]+)", line[match.end() :]) if match else None
        if match is None or version is None:
            wrong.append(f"{path.name}：“{line[:60]}”没有锁定到一个版本")
            continue
        hashes = tuple(HASH.findall(line))
        if not hashes:
            wrong.append(f"{path.name}：{match[1]} 没有摘要（--hash）")
        found.append(Pinned(canonical(match[1]), version[1], hashes))
    return found, wrong


def read_wanted(path: Path) -> list[str]:
    """The names a `.in` file asks for."""
    return [
        canonical(match[1])
        for line in logical_lines(path)
        if not line.startswith("-") and (match := NAME.match(line))
    ]


def read_npm(path: Path) -> tuple[list[Pinned], list[str]]:
    """The same of `package-lock.json`."""
    found, wrong = [], []
    for place, row in json.loads(path.read_text("utf-8"))["packages"].items():
        if not place:
            continue
        name = place.rpartition("node_modules/")[2]
        if "resolved" in row:
            wrong.append(f"{path.name}：{name} 带有网址")
        if not row.get("integrity", "").startswith("sha512-"):
            wrong.append(f"{path.name}：{name} 没有摘要（integrity）")
        found.append(Pinned(name, row["version"], (), "npm", row.get("license", "")))
    return found, wrong
