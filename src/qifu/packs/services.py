"""Loading the catalogue of a pack: data elements, items with their versions, stationing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from qifu.catalogue.models import (
    CentreStations,
    FormField,
    ItemVersion,
    ServiceItem,
    Stationing,
)
from qifu.catalogue.rules.body import ItemBody, dump_item
from qifu.catalogue.versions import end_version, fill_columns, put_in_force
from qifu.identity.models import Unit, Window
from qifu.kernel.time import shanghai_date
from qifu.packs.catalogue import read_items
from qifu.packs.ledger import Ledger
from qifu.packs.tables import Table, note, sync

PACK = "数据包"


def load_catalogue(ledger: Ledger, units: dict[str, Unit]) -> None:
    """Data elements, items and stationing. An item that an official has published since is left
    alone, and the load's report says so."""
    _load_fields(ledger)
    bring = _Bring(ledger, units)
    bring.items(read_items(ledger.pack.directory))
    _load_stationing(ledger)


def _load_fields(ledger: Ledger) -> None:
    table = Table(
        model=FormField, key="name", noun="数据元", kind="form-field",
        title=lambda f: f.label, stream=lambda f: f.stream, own=lambda f: not f.from_pack,
        quiet=frozenset({"position", "from_pack"}),
    )  # fmt: skip
    rows = ledger.pack.rows("form_fields", "fields") if _has(ledger, "form_fields") else []
    wanted = {
        row["name"]: {
            "label": row["label"],
            "body": {k: v for k, v in row.items() if k not in ("name", "label")},
            "position": i,
            "from_pack": True,
        }
        for i, row in enumerate(rows)
    }
    sync(ledger, table, wanted)


def _has(ledger: Ledger, name: str) -> bool:
    return name in ledger.pack.documents


@dataclass
class _Bring:
    """Items of the database into line with the pack."""

    ledger: Ledger
    units: dict[str, Unit]

    table = Table(
        model=ServiceItem, key="code", noun="事项", kind="item",
        title=lambda i: i.title, stream=lambda i: i.stream,
    )  # fmt: skip

    def items(self, bodies: list[ItemBody]) -> None:
        rows = ServiceItem.objects.select_related("unit", "live").in_bulk(field_name="code")
        for place, body in enumerate(bodies):
            row = rows.get(body.code)
            if row is None:
                self._add(body, place)
            else:
                self._change(row, body, place)
        wanted = {body.code for body in bodies}
        for code, row in rows.items():
            if code not in wanted and row.from_pack and row.active:
                self._retire(row)

    def _add(self, body: ItemBody, place: int) -> None:
        row = ServiceItem(code=body.code, from_pack=True, position=place)
        row.unit = self.units[body.unit]
        fill_columns(row, body)
        row.save(force_insert=True)
        self._publish(row, body)
        note(self.ledger, self.table, "added", row)

    def _change(self, row: ServiceItem, body: ItemBody, place: int) -> None:
        same = row.live is not None and row.live.body == _plain(body)
        if not row.from_pack:
            if not same:
                self.ledger.kept.append(
                    f"= 事项 {row.title} ({row.code})：工作台已另行发布或撤回，数据包的改动没有采用"
                )
            return
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])
        if same and row.active:
            return
        before = row.live.body if row.live is not None else {}
        action = "changed" if row.active else "restored"
        self._publish(row, body)
        note(self.ledger, self.table, action, row, said_differences(before, _plain(body)))

    def _publish(self, row: ServiceItem, body: ItemBody) -> None:
        actor, at = self.ledger.actor, self.ledger.at
        version = ItemVersion(
            item=row, body=_plain(body), edited_at=at, edited_by=actor.user_id, edited_name=PACK,
            approved_by=actor.user_id, approved_name=PACK, approved_at=at,
        )  # fmt: skip
        put_in_force(version, at)

    def _retire(self, row: ServiceItem) -> None:
        note(self.ledger, self.table, "closed", row)
        if row.live is not None:
            end_version(row.live, shanghai_date(self.ledger.at))
        row.active, row.live = False, None
        row.save(update_fields=["active", "live"])


def _plain(body: ItemBody) -> dict[str, Any]:
    """The body as it comes back from the database."""
    plain: dict[str, Any] = json.loads(json.dumps(dump_item(body)))
    return plain


def said_differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """What two plain bodies say differently, in words."""
    return {
        name: (_said(before.get(name)), _said(value))
        for name, value in after.items()
        if before.get(name) != value
    }


def _said(value: Any) -> str:
    if value in (None, "", [], {}):
        return "(空)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _load_stationing(ledger: Ledger) -> None:
    """Which window serves what, but for centres whose stationing officials keep themselves."""
    kept = set(CentreStations.objects.values_list("centre_id", flat=True))
    rows = ledger.pack.rows("stationing") if _has(ledger, "stationing") else []
    items = {row.code: row for row in ServiceItem.objects.all()}
    windows = {
        row.code: row
        for row in Window.objects.select_related("centre")
        if row.centre_id not in kept
    }
    wanted = {
        (row.get("item", ""), row.get("bundle", ""), code): (
            row.get("hours", ""), row.get("note", ""),
        )
        for row in rows
        for code in row["windows"]
        if code in windows
    }  # fmt: skip
    table = Table(
        model=Stationing, key="code", noun="进驻", kind="stationing",
        title=lambda s: (
            f"{s.item.title if s.item else s.bundle_code} 在 {s.window.centre.name}{s.window.name}"
        ),
        stream=lambda s: s.window.centre.stream,
    )  # fmt: skip
    held = {
        (row.item.code if row.item else "", row.bundle_code, row.window.code): row
        for row in Stationing.objects.exclude(window__centre_id__in=kept).select_related(
            "item", "window__centre"
        )
    }
    for key, (hours, said) in wanted.items():
        row = held.get(key)
        if row is None:
            row = Stationing(
                item=items.get(key[0]), bundle_code=key[1], window=windows[key[2]], hours=hours,
                note=said,
            )  # fmt: skip
            row.save(force_insert=True)
            note(ledger, table, "added", row)
        elif (row.hours, row.note) != (hours, said):
            row.hours, row.note = hours, said
            row.save(update_fields=["hours", "note"])
            note(ledger, table, "changed", row)
    for key, row in held.items():
        if key not in wanted:
            note(ledger, table, "closed", row)
            row.delete()
