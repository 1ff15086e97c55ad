"""The catalogue of a pack: data elements, items of the lists, where they are served. Pure checks.

Files: form_fields.yaml, items/*.yaml, stationing.yaml, all optional. What an item must hold is told
by `qifu.catalogue.rules.checks`; here is what must agree between the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qifu.catalogue.rules.body import FieldKind, ItemBody, Names, parse_field, parse_item
from qifu.catalogue.rules.checks import problems
from qifu.packs.pack import Pack
from qifu.packs.shape import check_shape
from qifu.packs.source import Document, Finding, Path_, read_document

ITEMS = "items"
Item = tuple[Document, Path_, dict[str, Any]]


def check_catalogue(pack: Pack) -> list[Finding]:
    """Everything wrong with the items and the stationing of `pack`, whose other files were read."""
    documents = item_documents(pack.directory)
    sound = [document for document in documents if _right_shape(document)]
    rows = list(_rows(sound))
    names = names_of(pack)
    if names is not None:
        for document, at, row in rows:
            for where, says in problems(parse_item(row), names):
                document.find((*at, *where), says)
    _check_codes(rows)
    _check_parents(rows)
    if len(sound) == len(documents):
        _check_stationing(pack, {row["code"] for _, _, row in rows})
    return [finding for document in documents for finding in document.findings]


def check_fields(pack: Pack) -> None:
    """Record what is wrong with the dictionary beyond its shape."""
    document = pack.documents.get("form_fields")
    if document is None or document.value is None or document.findings:
        return
    seen: set[str] = set()
    for i, row in enumerate(document.value["fields"]):
        if row["name"] in seen:
            document.find(("fields", i, "name"), f"数据元“{row['name']}”写了两次")
        seen.add(row["name"])
        if (row["type"] == "choice") != bool(row.get("choices")):
            document.find(("fields", i), "“选一项”要写可选的值（choices），其他类型不写")


def read_items(root: Path) -> list[ItemBody]:
    """The items of a checked pack, in order of the files."""
    return [parse_item(row) for _, _, row in _rows(item_documents(root))]


def item_codes(root: Path) -> frozenset[str]:
    """The codes of all items, as far as they can be read."""
    rows = _rows([d for d in item_documents(root) if isinstance(d.value, dict)])
    return frozenset(row["code"] for _, _, row in rows if "code" in row)


def item_documents(root: Path) -> list[Document]:
    """The files of `items/`, read."""
    paths = sorted((root / ITEMS).glob("*.yaml"))
    return [read_document(path, f"{root.as_posix()}/{ITEMS}/{path.name}") for path in paths]


def names_of(pack: Pack) -> Names | None:
    """What an item of `pack` may refer to; None while a file it needs is not sound."""
    needed = [pack.documents.get(name) for name in ("units", "centres", "evidence", "form_fields")]
    if any(d is not None and (d.value is None or d.findings) for d in needed):
        return None
    return Names(
        fields=fields_of(pack),
        evidence=frozenset(row["code"] for row in _optional(pack, "evidence")),
        units=frozenset(c for c, r in pack.units().items() if r.get("status") != "closed"),
        centres=frozenset(row["code"] for row in pack.rows("centres")),
    )


def fields_of(pack: Pack) -> dict[str, FieldKind]:
    """The dictionary by name; empty without the file."""
    return {row["name"]: parse_field(row) for row in _optional(pack, "form_fields", "fields")}


def _optional(pack: Pack, name: str, key: str | None = None) -> list[dict[str, Any]]:
    return pack.rows(name, key) if name in pack.documents else []


def _right_shape(document: Document) -> bool:
    return document.value is not None and check_shape(document, "items")


def _rows(documents: list[Document]) -> Iterator[Item]:
    for document in documents:
        for i, row in enumerate(document.value["items"]):
            yield document, ("items", i), row


def _check_codes(rows: list[Item]) -> None:
    for key, word in (
        ("code", "事项代码"),
        ("basic_code", "基本编码"),
        ("implementation_code", "实施编码"),
    ):
        seen: dict[str, str] = {}
        for document, at, row in rows:
            code = row.get(key, "")
            here = f"{document.file}:{document.line((*at, key))}"
            if code and code in seen:
                document.find((*at, key), f"{word}“{code}”重复，已在 {seen[code]} 用过")
            seen.setdefault(code, here)


def _check_parents(rows: list[Item]) -> None:
    levels = {row["code"]: row.get("level_of_item", "main") for _, _, row in rows}
    above = {"sub": ("main",), "handling": ("main", "sub")}
    for document, at, row in rows:
        parent = row.get("parent", "")
        if not parent:
            continue
        if parent not in levels:
            document.find((*at, "parent"), f"没有事项“{parent}”")
        elif levels[parent] not in above.get(levels[row["code"]], ()):
            document.find(
                (*at, "parent"), f"“{parent}”不能做它的上级：子项属于主项，办理项属于主项或子项"
            )


def _check_stationing(pack: Pack, items: set[str]) -> None:
    document = pack.documents.get("stationing")
    if document is None or document.value is None or document.findings:
        return
    windows = {w["code"] for centre in pack.rows("centres") for w in centre["windows"]}
    for i, row in enumerate(document.value["stationing"]):
        if "item" in row and row["item"] not in items:
            document.find(("stationing", i, "item"), f"没有事项“{row['item']}”")
        for j, window in enumerate(row["windows"]):
            if window not in windows:
                document.find(("stationing", i, "windows", j), f"没有窗口“{window}”")
