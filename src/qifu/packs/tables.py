"""Bringing one plain table into line with the pack: add, change, close, restore, each noted.

The same walk serves channels, limits, centres, windows, duties and tasks; what differs is in
`Table`. Rows are never deleted unless the table says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from qifu.packs.ledger import Change, Ledger, Show, differences, shown

Row = Any
Values = Mapping[str, Any]


@dataclass
class Table:
    """A table the pack is the source of.

    `noun` names it to people, `kind` starts its events, `reasons` says why a row may not leave,
    `retired` are the values of a row that left (None: it is deleted), `live` those of one in use;
    `own` rows were made in the workbench and stay though the pack does not have them.
    """

    model: type[models.Model]
    key: str
    noun: str
    kind: str
    title: Callable[[Row], str]
    stream: Callable[[Row], str]
    show: Show = shown
    quiet: frozenset[str] = frozenset({"position"})
    reasons: Callable[[Row], list[str]] = lambda _: []
    retired: dict[str, Any] | None = field(default_factory=lambda: {"active": False})
    live: dict[str, Any] = field(default_factory=lambda: {"active": True})
    own: Callable[[Row], bool] = lambda _: False


def sync(ledger: Ledger, table: Table, wanted: Mapping[Any, Values]) -> dict[Any, Row]:
    """Make the rows of `table` those of `wanted` (values by key); returns rows by key."""
    rows = {getattr(row, table.key): row for row in table.model._default_manager.all()}
    for key, values in wanted.items():
        if key in rows:
            _bring(ledger, table, rows[key], {**values, **table.live})
        else:
            row = table.model(**{table.key: key}, **values, **table.live)
            row.save(force_insert=True)
            rows[key] = row
            note(ledger, table, "added", row)
    for key, row in rows.items():
        if key not in wanted and not table.own(row):
            _retire(ledger, table, row)
    return rows


def _bring(ledger: Ledger, table: Table, row: Row, values: Values) -> None:
    changed = differences(row, values, table.show)
    if not changed:
        return
    back = any(name in table.live for name in changed)
    for name in changed:
        setattr(row, name, values[name])
    if hasattr(row, "version") and not changed.keys() <= table.quiet:
        row.version += 1
        row.save(update_fields=[*changed, "version"])
    else:
        row.save(update_fields=list(changed))
    loud = {k: v for k, v in changed.items() if k not in table.quiet and k not in table.live}
    if loud or back:
        note(ledger, table, "restored" if back else "changed", row, loud)


def _retire(ledger: Ledger, table: Table, row: Row) -> None:
    gone = table.retired
    if gone is not None and all(getattr(row, k) == v for k, v in gone.items()):
        return
    for why in table.reasons(row):
        ledger.refusals.append(f"{table.noun}“{table.title(row)}”不能移出数据包：{why}")
    note(ledger, table, "closed", row)
    if gone is None:
        row.delete()
        return
    for name, value in gone.items():
        setattr(row, name, value)
    row.save(update_fields=list(gone))


def note(
    ledger: Ledger,
    table: Table,
    action: str,
    row: Row,
    fields: dict[str, tuple[str, str]] | None = None,
) -> None:
    """Record a change of `row`."""
    change = Change(
        action, table.noun, str(getattr(row, table.key)), table.title(row), fields or {}
    )
    ledger.note(change, table.stream(row), table.kind)
