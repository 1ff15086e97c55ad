"""What can be known of dependencies without asking anybody, as sentences; empty when all is well."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from qifu.supply.lock import Pinned, canonical, read_lock, read_npm, read_wanted

STALE_DAYS = 90


@dataclass(frozen=True)
class Known:
    """`requirements/supply.yaml`: licences allowed, programs and data, vulnerable versions."""

    licences: tuple[str, ...]
    licence_of: dict[str, str] = field(default_factory=dict)
    not_imported: dict[str, str] = field(default_factory=dict)
    advisories: tuple[dict[str, str], ...] = ()
    looked_on: date = date.min
    looked_at: tuple[str, ...] = ()
    asked_on: date | None = None


def read_known(root: Path) -> Known:
    """The file of the project."""
    said: dict[str, Any] = yaml.safe_load((root / "requirements/supply.yaml").read_text("utf-8"))
    return Known(
        tuple(said["licences"]), said["licence_of"], said["not_imported"],
        tuple(said["advisories"]), said["looked_on"], tuple(said["looked_at"]), said["asked_on"],
    )  # fmt: skip


def problems(root: Path) -> list[str]:
    """Everything wrong: locks, vulnerable versions, licences, what nobody uses."""
    known = read_known(root)
    locked, wrong = read_lock(root / "requirements/base.txt")
    for lock in sorted((root / "requirements").glob("*.txt")):
        if lock.name != "base.txt":
            wrong += read_lock(lock)[1]
    npm, npm_wrong = read_npm(root / "package-lock.json")
    wrong += npm_wrong
    wrong += [
        f"{name} 写在 {kind}.in 里，锁里没有：请重新锁定"
        for kind in ("base", "dev")
        for name in read_wanted(root / f"requirements/{kind}.in")
        if name not in {p.name for p in read_lock(root / f"requirements/{kind}.txt")[0]}
    ]
    wrong += vulnerable([*locked, *npm], known)
    wrong += licences([*locked, *npm], known)
    return wrong + unused(root, known)


def numbers(version: str) -> tuple[int, ...]:
    """The release part of a version, to compare."""
    match = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in match[0].split(".")) if match else ()


def is_within(version: str, span: str) -> bool:
    """True for a version in a span like ``>=5.2,<5.2.8``."""
    mine = numbers(version)
    for part in span.split(","):
        sign, bound = re.match(r"\s*(>=|<=|<|>|==)\s*(\S+)", part).groups()  # type: ignore[union-attr]
        theirs = numbers(bound)
        width = max(len(mine), len(theirs))
        a, b = (n + (0,) * (width - len(n)) for n in (mine, theirs))
        if not {">=": a >= b, "<=": a <= b, "<": a < b, ">": a > b, "==": a == b}[sign]:
            return False
    return True


def vulnerable(locked: list[Pinned], known: Known) -> list[str]:
    """Locked versions of which a vulnerability is known."""
    return [
        f"{one.name} {one.version} 有已知漏洞 {row['id']}（{row['affected']}）：{row['source']}"
        for one in locked
        for row in known.advisories
        if row["package"] == one.name and is_within(one.version, row["affected"])
    ]


def licence_of(one: Pinned, known: Known) -> str:
    """What a package is licensed under, as its own metadata says; "" when unknown here."""
    if one.ecosystem == "npm" or one.name in known.licence_of:
        return known.licence_of.get(one.name, one.licence)
    try:
        said: Any = metadata.metadata(one.name)
    except metadata.PackageNotFoundError:
        return ""  # of another system or version of Python
    if expression := said.get("License-Expression"):
        return str(expression)
    classes = [c for c in said.get_all("Classifier") or () if c.startswith("License ::")]
    return classes[0].rpartition("::")[2].strip() if classes else str(said.get("License") or "")


def licences(locked: list[Pinned], known: Known) -> list[str]:
    """Packages under a licence nobody looked at."""
    wrong = []
    for one in locked:
        said = licence_of(one, known)
        if said in known.licences:
            continue
        parts = [p.strip("() ") for p in re.split(r"\s+(?:AND|OR|WITH)\s+", said) if p.strip()]
        if bad := [part for part in parts if part not in known.licences]:
            wrong.append(f"{one.name}：许可“{'、'.join(bad)}”不在允许的清单里")
    return wrong


def unused(root: Path, known: Known) -> list[str]:
    """Dependencies asked for that no module imports and that have no reason of their own."""
    imported = {
        name.split(".")[0]
        for path in (root / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _names(node)
    }
    provided: dict[str, set[str]] = {}
    for module, names in metadata.packages_distributions().items():
        for name in names:
            provided.setdefault(canonical(name), set()).add(module)
    return [
        f"{name} 没有被任何模块使用：请去掉，或在 supply.yaml 写明为什么需要"
        for name in read_wanted(root / "requirements/base.in")
        if name in provided and not provided[name] & imported and name not in known.not_imported
    ]


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def unasked(known: Known, today: date) -> str:
    """A sentence while the advisory service has not answered for long, or never; "" otherwise."""
    if known.asked_on is None:
        return (
            "还没有问到过漏洞库（script/audit 没有得到过答复）："
            f"只在 {known.looked_on} 查阅过 {'、'.join(known.looked_at)} 的公开资料，"
            "其余的包没有核对过。请联网运行 script/audit。"
        )
    days = (today - known.asked_on).days
    return (
        f"已知漏洞清单 {days} 天没有核对了，请联网运行 script/audit。" if days > STALE_DAYS else ""
    )
