"""What must agree in the cards of a pack (`cards.yaml`, optional): codes, units, services, levels,
conditions; and in its channel of flexible workers (`workers.yaml`, optional). Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from qifu.cards.rules.book import CardBook, parse_book
from qifu.catalogue.rules.checks import condition_errors, facts_of_fields
from qifu.packs.catalogue import item_documents, names_of
from qifu.packs.pack import Pack
from qifu.packs.shape import check_shape
from qifu.packs.source import Document


def check_cards(pack: Pack) -> None:
    """Record everything wrong with the cards of `pack`."""
    document = pack.documents.get("cards")
    if document is None or document.value is None or document.findings:
        return
    book = parse_book(document.value)
    _check_codes(document)
    units = pack.documents["units"]
    if units.value is not None and not units.findings:
        living = {c for c, r in pack.units().items() if r.get("status") != "closed"}
        _check_units(document, book, living)
    documents = item_documents(pack.directory)
    if all(d.value is not None and check_shape(d, "items") for d in documents):
        items = {row["code"] for d in documents for row in d.value["items"]}
        for act, code in book.items.items():
            if code not in items:
                document.find(("items", act), f"没有事项“{code}”，请改为 items/ 里的 code")
    levels = {level.code for level in book.levels}
    for i, category in enumerate(book.categories):
        _check_level(document, ("categories", i, "level"), category.level, levels)
    for i, privilege in enumerate(book.privileges):
        for j, code in enumerate(privilege.levels):
            _check_level(document, ("privileges", i, "levels", j), code, levels)
    _check_conditions(document, book, pack)


def check_workers(pack: Pack) -> None:
    """Record what the channel of flexible workers names and no other file has."""
    document = pack.documents.get("workers")
    if document is None or document.value is None or document.findings:
        return
    said = document.value
    known = {
        "channel": {r["code"] for r in _rows(pack, "channels")},
        "process": {d.value["code"] for d in pack.processes if d.value is not None},
        "topic": {t["topic"] for s in _rows(pack, "duties", "sectors") for t in s["topics"]},
    }
    for name, codes in known.items():
        if codes and said[name] not in codes:
            document.find((name,), f"没有“{said[name]}”，请改正或在相应文件里补上")
    limits = {r["code"] for r in _rows(pack, "limits")}
    for i, row in enumerate(said["matters"]):
        if limits and row["limit"] not in limits:
            document.find(("matters", i, "limit"), f"没有时限“{row['limit']}”，请改正")


def _rows(pack: Pack, name: str, key: str = "") -> list[dict[str, Any]]:
    """Rows of a file of right shape; nothing where it has errors of its own."""
    document = pack.documents.get(name)
    if document is None or document.value is None or document.findings:
        return []
    return pack.rows(name, key or None)


def _check_codes(document: Document) -> None:
    for name, word in (("levels", "级别"), ("categories", "类别"), ("privileges", "待遇")):
        seen: set[str] = set()
        for i, row in enumerate(document.value[name]):
            if row["code"] in seen:
                document.find((name, i, "code"), f"{word}代码“{row['code']}”重复，请改名或删除")
            seen.add(row["code"])


def _check_units(document: Document, book: CardBook, living: Collection[str]) -> None:
    if book.unit not in living:
        document.find(("unit",), f"没有代码为“{book.unit}”的单位，或已撤并，请改正")
    for i, privilege in enumerate(book.privileges):
        if privilege.unit not in living:
            document.find(
                ("privileges", i, "unit"),
                f"“{privilege.title}”的单位“{privilege.unit}”没有或已撤并，请改正",
            )


def _check_level(
    document: Document, at: tuple[str | int, ...], code: str, levels: Collection[str]
) -> None:
    if code not in levels:
        document.find(at, f"级别“{code}”不在 levels 里，请补上或改正")


def _check_conditions(document: Document, book: CardBook, pack: Pack) -> None:
    names = names_of(pack)
    if names is None:
        return
    facts = facts_of_fields(names)
    for i, category in enumerate(book.categories):
        for says in condition_errors(dict(category.when), facts):
            document.find(("categories", i, "when"), f"条件写法有误：{says}")
