"""Loading the cells of a pack's grid; teams are people, and stay."""

from __future__ import annotations

from qifu.grid.models import Cell
from qifu.identity.models import Unit
from qifu.packs.ledger import Ledger, Show, shown
from qifu.packs.tables import Table, sync


def load_grid(ledger: Ledger, units: dict[str, Unit]) -> None:
    """Cells of the database into line with the pack; a cell that left is retired, and its firms go
    to another of their town within the minute."""
    if "grid" not in ledger.pack.documents:
        return
    table = Table(
        model=Cell, key="code", noun="网格", kind="grid-cell", title=lambda c: c.title,
        stream=lambda c: c.stream, show=_towns(units),
    )  # fmt: skip
    wanted = {
        row["code"]: {
            "title": row["title"],
            "town_id": units[row["town"]].pk,
            "addresses": list(row.get("addresses", ())),
            "verified": row["verified"],
            "source": row["source"],
            "position": place,
        }
        for place, row in enumerate(ledger.pack.rows("grid", "cells"))
    }
    sync(ledger, table, wanted)


def _towns(units: dict[str, Unit]) -> Show:
    names = {unit.pk: unit.name for unit in units.values()}
    return lambda name, value: names.get(value, "(空)") if name == "town_id" else shown(name, value)
