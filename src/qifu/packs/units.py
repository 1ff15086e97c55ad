"""Loading units: add and change, close with a successor, refuse to leave work without an owner."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from qifu.identity.actors import running
from qifu.identity.models import Post, Unit
from qifu.identity.operations import close_unit
from qifu.kernel.errors import Refused
from qifu.packs.guards import unit_reasons
from qifu.packs.ledger import Change, Ledger, differences, shown

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUIET = {"position"}


def load_units(ledger: Ledger) -> dict[str, Unit]:
    """Bring units into line with the pack; returns them by code."""
    wanted = ledger.pack.units()
    units = {unit.code: unit for unit in Unit.objects.all()}
    fresh = _insert_missing(wanted, units)
    names = {unit.pk: unit.name for unit in units.values()}
    for position, (code, row) in enumerate(wanted.items()):
        unit = units[code]
        values = _values(row, position, units)
        changed = differences(unit, values, lambda name, v: _shown(name, v, names))
        for name in changed:
            setattr(unit, name, values[name])
        if changed:
            unit.save(update_fields=list(changed))
        loud = {k: v for k, v in changed.items() if k not in QUIET}
        if code in fresh:
            ledger.fresh.add(unit.pk)
            _note(ledger, "added", unit)
        elif loud:
            _note(ledger, "changed", unit, loud)
    return units


def close_units(ledger: Ledger, units: dict[str, Unit]) -> None:
    """Close what the pack marks closed (work passes to the successor) and what left it without a
    word (refused while anything hangs on it).

    Runs after duties and centres were loaded, so that only what the pack does not move counts.
    """
    wanted = ledger.pack.units()
    for row in wanted.values():
        _bring_status(ledger, units, row)
    for code, unit in units.items():
        if code in wanted or unit.status == Unit.Status.CLOSED:
            continue
        people = Post.objects.filter(running("", ledger.at), unit=unit).count()
        reasons = unit_reasons(unit.pk) + ([f"还有 {people} 个在岗岗位"] if people else [])
        for why in reasons:
            ledger.refusals.append(
                f"单位“{unit.name}”（{code}）不能直接移出数据包：{why}。"
                "请保留该条目，写 status: closed、closed_on 和 successor(承接单位)。"
            )
        unit.status = Unit.Status.CLOSED
        unit.closed_on = ledger.at.astimezone(SHANGHAI).date()
        unit.save(update_fields=["status", "closed_on"])
        _note(ledger, "left", unit)


def _insert_missing(wanted: dict[str, dict[str, Any]], units: dict[str, Unit]) -> set[str]:
    fresh = set()
    for code, row in wanted.items():
        if code not in units:
            units[code] = Unit.objects.create(
                code=code,
                name=row["name"],
                short_name=row["short_name"],
                kind=row["kind"],
                has_power=row["has_power"],
            )
            fresh.add(code)
    return fresh


def _values(row: dict[str, Any], position: int, units: dict[str, Unit]) -> dict[str, Any]:
    parent = row.get("parent")
    return {
        "name": row["name"],
        "short_name": row["short_name"],
        "kind": row["kind"],
        "parent_id": units[parent].pk if parent else None,
        "has_power": row["has_power"],
        "trusted_to": row.get("trusted_to", ""),
        "run_by_district": row.get("run_by_district", True),
        "phone": row.get("phone", ""),
        "area_code": row.get("area_code", ""),
        "verified": row["verified"],
        "source": row["source"],
        "position": position,
    }


def _shown(name: str, value: Any, names: dict[int, str]) -> str:
    return names.get(value, "(空)") if name == "parent_id" else shown(name, value)


def _bring_status(ledger: Ledger, units: dict[str, Unit], row: dict[str, Any]) -> None:
    unit = units[row["code"]]
    closed = row.get("status") == "closed"
    if closed and unit.pk in ledger.fresh:
        unit.status, unit.closed_on = Unit.Status.CLOSED, date.fromisoformat(row["closed_on"])
        unit.successor = units[row["successor"]]
        unit.save(update_fields=["status", "closed_on", "successor"])
    elif closed and unit.status == Unit.Status.ACTIVE:
        _close(ledger, units, unit, row)
    elif not closed and unit.status == Unit.Status.CLOSED:
        unit.status, unit.closed_on, unit.successor = Unit.Status.ACTIVE, None, None
        unit.save(update_fields=["status", "closed_on", "successor"])
        _note(ledger, "restored", unit)


def _close(ledger: Ledger, units: dict[str, Unit], unit: Unit, row: dict[str, Any]) -> None:
    successor = units[row["successor"]]
    try:
        close_unit(
            unit_id=unit.pk,
            successor_id=successor.pk,
            reason=f"数据包：{row['source']}",
            actor=ledger.actor,
            at=ledger.at,
            closed_on=date.fromisoformat(row["closed_on"]),
        )
    except Refused as refused:
        ledger.refusals.append(refused.message)
        return
    unit.refresh_from_db()
    fields = {"承接单位": ("(空)", successor.name)}
    ledger.changes.append(Change("closed", "单位", unit.code, unit.name, fields))


def _note(
    ledger: Ledger, action: str, unit: Unit, fields: dict[str, tuple[str, str]] | None = None
) -> None:
    ledger.note(Change(action, "单位", unit.code, unit.name, fields or {}), unit.stream, "unit")
