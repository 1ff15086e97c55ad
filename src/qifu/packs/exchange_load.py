"""Loading the kinds of exchange of a pack; running requests keep what theirs said."""

from __future__ import annotations

from typing import Any

from qifu.exchange.models import Kind
from qifu.identity.models import Unit
from qifu.packs.exchange import read_kinds
from qifu.packs.ledger import Ledger, shown
from qifu.packs.tables import Table, sync


def _shown(name: str, value: Any) -> str:
    return "内容" if name == "body" else shown(name, value)


TABLE = Table(
    model=Kind, key="code", noun="对接类别", kind="exchange-kind", title=lambda k: k.title,
    stream=lambda k: k.stream, show=_shown,
)  # fmt: skip


def load_exchange(ledger: Ledger, units: dict[str, Unit]) -> None:
    """Kinds of the database into line with the pack."""
    wanted = {
        row["code"]: {
            "family": row["family"], "title": row["title"], "unit_id": units[row["unit"]].pk,
            "body": row, "position": place,
        }
        for place, row in enumerate(read_kinds(ledger.pack.directory))
    }  # fmt: skip
    sync(ledger, TABLE, wanted)
