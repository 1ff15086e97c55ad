"""A workbook of items sent in: read row by row, compared with what is there, and kept as drafts once
confirmed. Nothing is in force by a file alone: each draft goes the way of every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from qifu.catalogue import desk
from qifu.catalogue.keeping import OPEN
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.operations import create_item, open_draft, save_draft
from qifu.catalogue.permissions import EDITORS, editable
from qifu.catalogue.rules.body import ItemBody, dump_item, parse_item
from qifu.catalogue.rules.book import (
    COLUMNS,
    ITEMS,
    ReadItem,
    Told,
    missing_columns,
    read_tables,
)
from qifu.catalogue.rules.differences import Part, Titles, differences
from qifu.enterprises.rules.sheets import read_book
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, QifuError
from qifu.kernel.files import Limits, open_file, store_file
from qifu.kernel.models import StoredFile

LIMITS = Limits(max_size=10 * 1024 * 1024, extensions=frozenset({"xlsx"}))
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True)
class Line:
    """What a file would do to one item: `state` is new, changed, same or refused."""

    code: str
    title: str
    row: int
    state: str
    changes: list[Part] = field(default_factory=list)
    errors: list[Told] = field(default_factory=list)
    body: ItemBody | None = None


@dataclass(frozen=True)
class Reading:
    """A file as it is understood now; `lost` are rows that belong to no item."""

    lines: list[Line]
    lost: list[Told]

    def count(self, state: str) -> int:
        """How many items are in a state."""
        return len([line for line in self.lines if line.state == state])

    @property
    def taken(self) -> list[Line]:
        """The items a confirmation makes drafts of."""
        return [line for line in self.lines if line.state in (NEW, CHANGED)]


def store_book(*, name: str, data: Any, actor: Actor, at: datetime) -> StoredFile:
    """Keep the file, so that what was previewed is what is confirmed. Invalid when it is no workbook
    of items; NotVisible."""
    if not actor.has(*EDITORS):
        raise NotVisible
    with transaction.atomic():
        stored = store_file(name=name, data=data, actor=actor.ref, at=at, limits=LIMITS)
        _tables(stored)
    return stored


def get_book(file_id: Any, actor: Actor) -> StoredFile:
    """A file that this person sent in; NotVisible."""
    row = StoredFile.objects.filter(pk=file_id, created_by=actor.user_id).first()
    if row is None or not row.name.lower().endswith(".xlsx"):
        raise NotVisible
    return row


def read_items_book(file: StoredFile, actor: Actor) -> Reading:
    """What the file would change of what `actor` may edit. Invalid({"file": …}) when it is none."""
    tables = _tables(file)
    titles = desk.titles()
    choices: dict[str, Mapping[str, str]] = {
        name: dict(pairs) for name, pairs in desk.form_choices().items()
    }
    choices["fields"] = {kind.name: kind.label for kind in titles.names.fields.values()}
    items = {row.code: row for row in ServiceItem.objects.select_related("live", "unit")}
    bases = _bases(items)
    plain = {code: version.body for code, version in bases.items()}
    rows, lost = read_tables(tables, plain, titles, choices)
    mine = set(ServiceItem.objects.filter(editable(actor)).values_list("code", flat=True))
    opened = _opened()
    lines = [
        _line(row, items.get(row.code), bases.get(row.code), row.code in mine, opened, titles)
        for row in rows
    ]
    return Reading(lines, lost)


def _line(
    row: ReadItem,
    item: ServiceItem | None,
    base: ItemVersion | None,
    mine: bool,
    opened: Mapping[str, ItemVersion],
    titles: Titles,
) -> Line:
    title = item.title if item else (row.plain or {}).get("title", row.code)
    if row.plain is None:
        return Line(row.code, title, row.row, REFUSED, errors=row.errors)
    body = parse_item(row.plain)
    if base is None and item is None:
        return Line(row.code, title, row.row, NEW, body=body)
    if base is not None and dump_item(base.typed) == dump_item(body):
        return Line(row.code, title, row.row, SAME)
    draft = opened.get(row.code)
    if draft is not None and dump_item(draft.typed) == dump_item(body):
        return Line(row.code, title, row.row, SAME)
    if not mine:
        return _refused(row, title, "这个事项不归您管，改动没有采用；请办理单位或改革专班来改")
    if draft is not None:
        who = draft.edited_name or "同事"
        return _refused(row, title, f"{who}正在编辑它的草稿，请先送审或废弃草稿，再导入")
    changes = differences(base.typed, body, titles) if base else []
    return Line(row.code, title, row.row, CHANGED, changes=changes, body=body)


def _refused(row: ReadItem, title: str, says: str) -> Line:
    return Line(row.code, title, row.row, REFUSED, errors=[Told(ITEMS, row.row, "", says)])


def take_items_book(
    *, file: StoredFile, actor: Actor, at: datetime
) -> tuple[list[str], list[tuple[str, str]]]:
    """Keep what the file changes as drafts: (codes, refused as code and sentence).

    Effects: a draft each by the usual operations, one transaction each, so that one refusal loses no
    other. Once more: nothing, for then nothing differs.
    """
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for line in read_items_book(file, actor).taken:
        assert line.body is not None
        try:
            _keep(line.code, line.body, line.state == NEW, actor, at)
            done.append(line.code)
        except Invalid as error:
            refused.append((line.code, "；".join(error.messages)))
        except QifuError as error:
            refused.append((line.code, str(error)))
    return done, refused


@transaction.atomic
def _keep(code: str, body: ItemBody, new: bool, actor: Actor, at: datetime) -> None:
    if new:
        create_item(body=body, actor=actor, at=at)
        return
    row = open_draft(code=code, actor=actor, at=at)
    save_draft(version_id=row.pk, revision=row.revision, body=body, actor=actor, at=at)


def _tables(file: StoredFile) -> Any:
    with open_file(file) as opened:
        content = opened.read()
    try:
        tables = read_book(content, COLUMNS, ITEMS)
    except ValueError as error:
        raise Invalid({"file": [str(error)]}) from error
    if gone := missing_columns(tables):
        raise Invalid({"file": gone})
    return tables


def _bases(items: Mapping[str, ServiceItem]) -> dict[str, ItemVersion]:
    """What a draft of each item would begin with, by code; two queries."""
    found: dict[int, ItemVersion] = {}
    states = (ItemVersion.State.SCHEDULED, ItemVersion.State.LIVE, ItemVersion.State.PAST)
    rank = {str(state): place for place, state in enumerate(states)}
    rows = ItemVersion.objects.filter(state__in=states).order_by("number")
    for row in rows:
        best = found.get(row.item_id)
        if best is None or rank[row.state] <= rank[best.state]:
            found[row.item_id] = row
    return {code: found[item.pk] for code, item in items.items() if item.pk in found}


def _opened() -> dict[str, ItemVersion]:
    rows = ItemVersion.objects.filter(state__in=OPEN).select_related("item")
    return {row.item.code: row for row in rows}
