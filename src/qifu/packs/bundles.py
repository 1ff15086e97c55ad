"""The bundles of a pack (一件事, bundles/*.yaml, optional). Pure checks.

What a bundle must hold is told by `qifu.bundles.rules.definition`; here is what must agree between
the files.
"""

from __future__ import annotations

from pathlib import Path

from qifu.bundles.rules.definition import BundleBody, parse_bundle, problems
from qifu.packs.catalogue import item_documents, names_of, read_items
from qifu.packs.pack import Pack
from qifu.packs.shape import check_shape
from qifu.packs.source import Document, Finding, read_document

BUNDLES = "bundles"


def check_bundles(pack: Pack) -> list[Finding]:
    """Everything wrong with the bundles of `pack`, whose other files were read.

    What they refer to is looked at only while the items' own shape is right.
    """
    documents = _documents(pack.directory)
    sound = [d for d in documents if d.value is not None and check_shape(d, "bundles")]
    names = names_of(pack)
    if names is not None and _items_sound(pack.directory):
        items = {item.code: item for item in read_items(pack.directory)}
        for document in sound:
            for i, row in enumerate(document.value["bundles"]):
                for where, says in problems(parse_bundle(row), items, names):
                    document.find(("bundles", i, *where), says)
    _check_codes(sound)
    if len(sound) == len(documents):
        _check_stationed(pack, {row["code"] for d in sound for row in d.value["bundles"]})
    return [finding for document in documents for finding in document.findings]


def _check_stationed(pack: Pack, codes: set[str]) -> None:
    document = pack.documents.get("stationing")
    if document is None or document.value is None or document.findings:
        return
    for i, row in enumerate(document.value["stationing"]):
        if "bundle" in row and row["bundle"] not in codes:
            document.find(("stationing", i, "bundle"), f"没有一件事“{row['bundle']}”")


def read_bundles(root: Path) -> list[BundleBody]:
    """The bundles of a checked pack, in order of the files."""
    return [parse_bundle(row) for d in _documents(root) for row in d.value["bundles"]]


def bundle_codes(root: Path) -> frozenset[str]:
    """The codes of all bundles, as far as they can be read."""
    sound = [d for d in _documents(root) if isinstance(d.value, dict)]
    return frozenset(r["code"] for d in sound for r in d.value.get("bundles", []) if "code" in r)


def _documents(root: Path) -> list[Document]:
    paths = sorted((root / BUNDLES).glob("*.yaml"))
    return [read_document(path, f"{root.as_posix()}/{BUNDLES}/{path.name}") for path in paths]


def _items_sound(root: Path) -> bool:
    documents = item_documents(root)
    return all(d.value is not None and check_shape(d, "items") for d in documents)


def _check_codes(documents: list[Document]) -> None:
    seen: dict[str, str] = {}
    for document in documents:
        for i, row in enumerate(document.value["bundles"]):
            at = ("bundles", i, "code")
            if row["code"] in seen:
                document.find(at, f"代码“{row['code']}”重复，已在 {seen[row['code']]} 用过")
            seen.setdefault(row["code"], f"{document.file}:{document.line(at)}")
