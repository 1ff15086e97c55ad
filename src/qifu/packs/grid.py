"""The grid of a pack (网格, grid.yaml, optional). Pure checks.

What the rules of visits and health must hold is told by `qifu.grid.rules.settings`; here is what
must agree between files.
"""

from __future__ import annotations

from typing import Any

from qifu.grid.rules.settings import problems
from qifu.packs.pack import Pack


def check_grid(pack: Pack) -> None:
    """Record what is wrong with the grid of `pack`, whose other files were read."""
    document, units = pack.documents.get("grid"), pack.documents["units"]
    if document is None or document.value is None or document.findings:
        return
    facts = pack.documents.get("facts")
    if units.value is None or units.findings or (facts is not None and facts.findings):
        return
    declared = {r["name"]: r for r in pack.rows("facts")} if facts is not None else {}
    for where, says in problems(document.value, pack.units(), declared):
        document.find(where, says)


def said_of_grid(pack: Pack) -> dict[str, Any]:
    """Rules of visits and health, departments and the map; none where the pack has no such file."""
    document = pack.documents.get("grid")
    if document is None:
        return {}
    return {k: v for k, v in document.value.items() if k != "cells"}
