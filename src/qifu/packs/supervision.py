"""The rules of supervision of a pack (supervision/*.yaml, optional). Pure checks.

Which ways of looking there are, and the limits each needs, is told by `qifu.supervision.rules`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qifu.packs.pack import Pack
from qifu.packs.shape import check_shape
from qifu.packs.source import Document, Finding, read_document
from qifu.supervision.rules import discipline, painting  # noqa: F401  (register their shapes)
from qifu.supervision.rules.looking import SHAPES

SUPERVISION = "supervision"


def check_supervision(pack: Pack) -> list[Finding]:
    """Everything wrong with the rules: unknown ways of looking, limits that lack or are of no use."""
    documents = _documents(pack.directory)
    seen: dict[str, str] = {}
    metrics = _metrics(pack)
    for document in documents:
        if document.value is None or not check_shape(document, SUPERVISION):
            continue
        for i, row in enumerate(document.value["rules"]):
            at = ("rules", i, "code")
            if row["code"] in seen:
                document.find(at, f"代码“{row['code']}”重复，已在 {seen[row['code']]} 用过")
            seen.setdefault(row["code"], f"{document.file}:{document.line(at)}")
            _check_limits(document, i, row)
            for j, code in enumerate(row.get("metrics", [])):
                if metrics is not None and code not in metrics:
                    document.find(("rules", i, "metrics", j), f"没有指标“{code}”")
    return [finding for document in documents for finding in document.findings]


def _metrics(pack: Pack) -> set[str] | None:
    """Codes of the pack's metrics; None where they cannot be asked."""
    document = pack.documents.get("metrics")
    if document is None or document.value is None or document.findings:
        return None
    return {row["code"] for row in document.value["metrics"]}


def _check_limits(document: Document, i: int, row: dict[str, Any]) -> None:
    shape = SHAPES.get(row["shape"])
    if shape is None:
        document.find(
            ("rules", i, "shape"), f"平台不会“{row['shape']}”这种看法，只会：{'、'.join(SHAPES)}"
        )
        return
    given = row.get("limits", {})
    for name, kind in shape.limits.items():
        if type(given.get(name)) is not kind:
            word = "一组词" if kind is list else "一个整数"
            document.find(("rules", i, "limits"), f"“{row['shape']}”需要门槛“{name}”，是{word}")
    for name in given:
        if name not in shape.limits:
            document.find(
                ("rules", i, "limits", name), f"“{row['shape']}”用不到门槛“{name}”，请删去"
            )


def _documents(root: Path) -> list[Document]:
    paths = sorted((root / SUPERVISION).glob("*.yaml"))
    return [read_document(path, f"{root.as_posix()}/{SUPERVISION}/{path.name}") for path in paths]


def read_supervision(root: Path) -> list[dict[str, Any]]:
    """The rules of a checked pack, in order of the files."""
    return [row for d in _documents(root) for row in d.value["rules"]]
