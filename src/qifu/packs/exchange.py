"""The kinds of exchange of a pack (供需对接, exchange/*.yaml, optional). Pure checks.

What a kind must hold is told by `qifu.exchange.rules.kinds`; here is what must agree between files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qifu.eligibility import Fact
from qifu.exchange.rules.kinds import parse_kind, problems
from qifu.packs.pack import Pack
from qifu.packs.shape import check_shape
from qifu.packs.source import Document, Finding, read_document

EXCHANGE = "exchange"


def check_exchange(pack: Pack) -> list[Finding]:
    """Everything wrong with the kinds of `pack`, whose other files were read."""
    documents = _documents(pack.directory)
    sound = [d for d in documents if d.value is not None and check_shape(d, "exchange")]
    facts, units = pack.documents.get("facts"), pack.documents["units"]
    named = facts is None or (facts.value is not None and not facts.findings)
    if named and units.value is not None and not units.findings:
        known = {
            r["name"]: Fact(r["name"], r["type"], r["label"])
            for r in (pack.rows("facts") if facts is not None else [])
        }
        living = frozenset(c for c, r in pack.units().items() if r.get("status") != "closed")
        for document in sound:
            for i, row in enumerate(document.value["kinds"]):
                for where, says in problems(parse_kind(row), known, living):
                    document.find(("kinds", i, *where), says)
    _check_uses(pack, sound)
    _check_codes(sound)
    return [finding for document in documents for finding in document.findings]


def _documents(root: Path) -> list[Document]:
    paths = sorted((root / EXCHANGE).glob("*.yaml"))
    return [read_document(path, f"{root.as_posix()}/{EXCHANGE}/{path.name}") for path in paths]


def _check_uses(pack: Pack, documents: list[Document]) -> None:
    """A rule by credit records that a kind names stands in `credit.yaml`, where everybody reads it."""
    book = pack.documents.get("credit")
    if book is not None and (book.value is None or book.findings):
        return
    known = {row["code"] for row in pack.rows("credit", "uses")} if book is not None else set()
    for document in documents:
        for i, row in enumerate(document.value["kinds"]):
            if (use := row.get("credit_use")) and use not in known:
                document.find(("kinds", i, "credit_use"), f"credit.yaml 里没有规则“{use}”")


def _check_codes(documents: list[Document]) -> None:
    seen: dict[str, str] = {}
    for document in documents:
        for i, row in enumerate(document.value["kinds"]):
            at = ("kinds", i, "code")
            if row["code"] in seen:
                document.find(at, f"代码“{row['code']}”重复，已在 {seen[row['code']]} 用过")
            seen.setdefault(row["code"], f"{document.file}:{document.line(at)}")


def read_kinds(root: Path) -> list[dict[str, Any]]:
    """The kinds of a checked pack, in order of the files."""
    return [row for d in _documents(root) for row in d.value["kinds"]]
