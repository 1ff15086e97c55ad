"""Loading facts and policies of a pack into the library."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from qifu.enterprises.models import Fact
from qifu.identity.models import Unit
from qifu.packs.ledger import Ledger, shown
from qifu.packs.policies import MATCHED, UNMATCHED, read_policies
from qifu.packs.tables import Table, sync
from qifu.policies.models import Policy

SAME = ("title", "level", "issuer", "certainty", "verified", "kind", "gives")
RULES = frozenset({"rule", "benefit"})


def load_facts(ledger: Ledger) -> None:
    """The facts that rules may ask about."""
    table = Table(
        model=Fact, key="name", noun="事实", kind="fact",
        title=lambda f: f.label, stream=lambda f: f.stream,
    )  # fmt: skip
    rows = ledger.pack.documents["facts"].value["facts"] if _has_facts(ledger) else []
    wanted = {
        row["name"]: {
            "type": row["type"],
            "label": row["label"],
            "unit": row.get("unit", ""),
            "source": row.get("source", ""),
            "sensitive": row.get("sensitive", False),
            "values": row.get("values", []),
            "position": i,
        }
        for i, row in enumerate(rows)
    }
    sync(ledger, table, wanted)


def _has_facts(ledger: Ledger) -> bool:
    return "facts" in ledger.pack.documents


def load_policies(ledger: Ledger, units: dict[str, Unit]) -> None:
    """The policies, matched ones and those of words only."""
    names = {unit.pk: unit.name for unit in units.values()}

    def show(name: str, value: Any) -> str:
        if name == "unit_id":
            return names.get(value, "(空)")
        return _rule_shown(value) if name in RULES else shown(name, value)

    table = Table(
        model=Policy, key="code", noun="政策", kind="policy",
        title=lambda p: p.title, stream=lambda p: p.stream, show=show,
    )  # fmt: skip
    wanted: dict[str, dict[str, Any]] = {}
    for folder in (MATCHED, UNMATCHED):
        for row in read_policies(ledger.pack.directory, folder):
            wanted[row["code"]] = _values(row, units, len(wanted), matched=folder == MATCHED)
    sync(ledger, table, wanted)


def _values(
    row: dict[str, Any], units: dict[str, Unit], position: int, *, matched: bool
) -> dict[str, Any]:
    valid = row.get("valid", {})
    plain = json.loads(json.dumps(row, default=str))
    return {
        **{name: row[name] for name in SAME},
        "unit_id": units[row["unit"]].pk if "unit" in row else None,
        "document": row["document"] or "",
        "source_text": row["source"]["text"],
        "links": row["source"]["links"],
        "area": row["area"]["name"],
        "area_code": row["area"].get("code", ""),
        "note": row.get("note", ""),
        "conditions": row.get("conditions", ""),
        "valid_from": _day(valid.get("from")),
        "valid_until": _day(valid.get("until")),
        "matched": matched,
        "rule": plain.get("eligibility"),
        "benefit": plain.get("benefit"),
        "position": position,
    }


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _rule_shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else "(空)"
