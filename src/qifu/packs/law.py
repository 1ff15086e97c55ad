"""The offices, services and check-ups of law of a pack (law/*.yaml, optional). Pure checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qifu.law.rules.checkup import problems
from qifu.packs.catalogue import item_codes
from qifu.packs.pack import Pack
from qifu.packs.shape import check_shape
from qifu.packs.source import Document, Finding, read_document

LAW, SERVICES, CHECKUPS = "law", "services.yaml", "checkups.yaml"


def check_law(pack: Pack) -> list[Finding]:
    """Everything wrong with the law files of `pack`, whose other files were read."""
    found = _documents(pack.directory)
    for name, document in found.items():
        good = document.value is not None and check_shape(document, _schema(name))
        if good and name == SERVICES:
            _check_services(document, pack)
        elif good:
            _check_sheets(document, pack, _services_of(found.get(SERVICES)))
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


def _services_of(document: Document | None) -> set[str]:
    value = document.value if document is not None and not document.findings else None
    return {row["code"] for row in value["services"]} if value else set()


def _check_sheets(document: Document, pack: Pack, services: set[str]) -> None:
    papers = {row["code"] for row in document.value["templates"]}
    items = item_codes(pack.directory)
    for i, sheet in enumerate(document.value["sheets"]):
        for where, says in problems(sheet):
            document.find(("sheets", i, *where), says)
        for j, risk in enumerate(sheet["risks"]):
            at = ("sheets", i, "risks", j)
            for k, code in enumerate(risk["services"]):
                if code not in items:
                    document.find((*at, "services", k), f"没有事项“{code}”")
            if services and risk.get("law", next(iter(services))) not in services:
                document.find((*at, "law"), f"没有法律服务“{risk['law']}”")
            if "template" in risk and risk["template"] not in papers:
                document.find((*at, "template"), f"没有模板“{risk['template']}”")


def read_law(root: Path) -> dict[str, Any]:
    """The files of a checked pack by name."""
    return {name: document.value for name, document in _documents(root).items()}
