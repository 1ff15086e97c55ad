"""The offices, services and check-ups of law of a pack (law/*.yaml, optional). Pure checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qifu.packs.pack import Pack
from qifu.packs.shape import check_shape
from qifu.packs.source import Document, Finding, read_document

LAW, SERVICES = "law", "services.yaml"


def check_law(pack: Pack) -> list[Finding]:
    """Everything wrong with the law files of `pack`, whose other files were read."""
    found = _documents(pack.directory)
    for name, document in found.items():
        good = document.value is not None and check_shape(document, _schema(name))
        if good and name == SERVICES:
            _check_services(document, pack)
    return [finding for document in found.values() for finding in document.findings]


def _schema(name: str) -> str:
    return "law-services" if name == SERVICES else "law-checkup"


def _documents(root: Path) -> dict[str, Document]:
    paths = sorted((root / LAW).glob("*.yaml"))
    return {p.name: read_document(p, f"{root.as_posix()}/{LAW}/{p.name}") for p in paths}


def _check_services(document: Document, pack: Pack) -> None:
    offices = {row["code"] for row in document.value["offices"]}
    units = pack.documents["units"]
    if units.value is not None and not units.findings:
        for i, row in enumerate(document.value["offices"]):
            if pack.units().get(row["unit"], {"status": "closed"}).get("status") == "closed":
                document.find(("offices", i, "unit"), f"没有“{row['unit']}”这个单位，或它已撤并")
    for i, row in enumerate(document.value["services"]):
        if row["office"] not in offices:
            document.find(("services", i, "office"), f"没有“{row['office']}”这个机构")
    for key in ("offices", "services"):
        codes = [row["code"] for row in document.value[key]]
        for i, code in enumerate(codes):
            if code in codes[:i]:
                document.find((key, i, "code"), f"代码“{code}”重复")


def read_law(root: Path) -> dict[str, Any]:
    """The files of a checked pack by name."""
    return {name: document.value for name, document in _documents(root).items()}
