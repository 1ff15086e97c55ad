"""A checked pack in memory: which files it has, and their rows. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qifu.packs.source import Document, Path_

FILES = {
    "district.yaml": "district",
    "units.yaml": "units",
    "centres.yaml": "centres",
    "roles.yaml": "roles",
    "duties.yaml": "duties",
    "channels.yaml": "channels",
    "limits.yaml": "limits",
    "notices.yaml": "notices",
    "calendar.yaml": "calendar",
    "reform/tasks.yaml": "tasks",
}
OPTIONAL = {
    "facts.yaml": "facts",
    "evidence.yaml": "evidence",
    "topics.yaml": "topics",
    "synonyms.yaml": "synonyms",
    "ratings.yaml": "ratings",
    "places.yaml": "places",
    "form_fields.yaml": "form_fields",
    "stationing.yaml": "stationing",
    "escorts.yaml": "escorts",
    "ledger.yaml": "ledger",
    "grid.yaml": "grid",
    "projects.yaml": "projects",
    "life.yaml": "life",
    "credit.yaml": "credit",
    "integrity.yaml": "integrity",
    "reform/rows.yaml": "rows",
    "cards.yaml": "cards",
    "workers.yaml": "workers",
    "painpoints.yaml": "painpoints",
    "insight/metrics.yaml": "metrics",
    "reform/follow.yaml": "follow",
    "privacy.yaml": "privacy",
}
PROCESSES = "processes"


@dataclass
class Pack:
    """The documents of one district by name of schema, and its process definitions by file."""

    directory: Path
    documents: dict[str, Document] = field(default_factory=dict)
    processes: list[Document] = field(default_factory=list)
    digest: str = ""

    def rows(self, name: str, key: str | None = None) -> list[dict[str, Any]]:
        """The rows of a list file (`units`, `centres` …)."""
        document = self.documents[name]
        found = document.value[key or name]
        return list(found)

    def units(self) -> dict[str, dict[str, Any]]:
        """Units by code (the first of a duplicate)."""
        known: dict[str, dict[str, Any]] = {}
        for row in self.rows("units"):
            known.setdefault(row["code"], row)
        return known

    def topics(self) -> Iterator[tuple[Path_, dict[str, Any], dict[str, Any]]]:
        """(path, sector, topic) of every duty."""
        for i, sector in enumerate(self.rows("duties", "sectors")):
            for j, topic in enumerate(sector["topics"]):
                yield ("sectors", i, "topics", j), sector, topic


def digest_files(directory: Path) -> str:
    """SHA-256 over names and bytes of the pack's YAML files, hex."""
    total = hashlib.sha256()
    for path in sorted(directory.rglob("*.yaml")):
        total.update(path.relative_to(directory).as_posix().encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()
