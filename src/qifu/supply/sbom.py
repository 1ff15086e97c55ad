"""The bill of materials as CycloneDX 1.5 JSON: every locked package with version, hashes, licence."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from qifu.supply.check import licence_of, read_known
from qifu.supply.lock import Pinned, read_lock, read_npm

NAMESPACE = uuid.UUID("6c1d6f0e-2f3b-5a6e-9a52-7d9c0b1a4e11")


def bill(root: Path, version: str) -> dict[str, Any]:
    """The document. The same lock gives the same document: it has no time and a number by content."""
    known = read_known(root)
    parts = [
        *read_lock(root / "requirements/base.txt")[0],
        *read_npm(root / "package-lock.json")[0],
    ]
    listed = [_component(one, licence_of(one, known)) for one in parts]
    listed.sort(key=lambda part: str(part["purl"]))
    serial = uuid.uuid5(NAMESPACE, repr([part["purl"] for part in listed]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "qifu", "version": version}},
        "components": listed,
    }


def _component(one: Pinned, licence: str) -> dict[str, Any]:
    part: dict[str, Any] = {
        "type": "library", "bom-ref": one.purl, "name": one.name, "version": one.version,
        "purl": one.purl,
    }  # fmt: skip
    if one.hashes:
        # every file of the version that may be installed; which one is, depends on the machine
        part["properties"] = [{"name": "qifu:sha256", "value": h} for h in one.hashes]
    if licence:
        part["licenses"] = [{"license": {"name": licence}}]
    return part
