"""The ledger's part of a pack: which source is believed, which tags there are. Check and load."""

from __future__ import annotations

from collections import Counter
from typing import Any

from qifu.packs.pack import Pack
from qifu.packs.source import Document, Path_

LEDGER = "ledger"


def check_ledger(pack: Pack) -> None:
    """Facts that are declared, each source named once, tags of different codes."""
    document = pack.documents.get(LEDGER)
    if document is None or document.value is None or document.findings:
        return
    facts = pack.documents.get("facts")
    declared = {row["name"] for row in pack.rows("facts")} if facts and facts.value else set()
    precedence = document.value["precedence"]
    _once(document, ("precedence", "default"), precedence["default"])
    for name, order in precedence.get("facts", {}).items():
        if name not in declared:
            document.find(("precedence", "facts", name), f"没有声明过“{name}”这项事实")
        _once(document, ("precedence", "facts", name), order)
    seen = Counter(row["code"] for row in document.value["tags"])
    for i, row in enumerate(document.value["tags"]):
        if seen[row["code"]] > 1:
            document.find(("tags", i, "code"), f"标签代码“{row['code']}”写了不止一次")


def _once(document: Document, at: Path_, order: list[list[str]]) -> None:
    named = Counter(source for group in order for source in group)
    for source, times in named.items():
        if times > 1:
            document.find(at, f"来源“{source}”写了不止一次")


def order_of(pack: Pack, fact: str) -> list[list[str]]:
    """The order of sources for a fact; empty where the pack says nothing."""
    document = pack.documents.get(LEDGER)
    if document is None or document.value is None:
        return []
    precedence: dict[str, Any] = document.value["precedence"]
    order: list[list[str]] = precedence.get("facts", {}).get(fact) or precedence["default"]
    return order
