"""The pure checker of a district's pack: every error at once, each with its file and line.

No Django and no database, so that it runs in an editor, a hook or CI. What a pack is: see
districts/README.md and districts/schema/.
"""

from __future__ import annotations

import re
from pathlib import Path

from qifu.cases.rules.definition import check_definition
from qifu.packs import (
    bundles,
    cards,
    catalogue,
    desk,
    exchange,
    grid,
    insight,
    law,
    policies,
    projects,
    relations,
    supervision,
)
from qifu.packs.pack import FILES, OPTIONAL, PROCESSES, Pack, digest_files
from qifu.packs.shape import check_shape
from qifu.packs.source import Document, Finding, Path_, read_document

FOLDERS = (
    PROCESSES,
    policies.MATCHED,
    policies.UNMATCHED,
    catalogue.ITEMS,
    bundles.BUNDLES,
    exchange.EXCHANGE,
    law.LAW,
    supervision.SUPERVISION,
)
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def check_pack(directory: Path | str) -> tuple[Pack | None, list[Finding]]:
    """Read and check the pack in `directory`.

    Returns the pack (None when it may not be loaded) and every finding in order of file and line.
    References are looked at only among files whose own shape is right.
    """
    root = Path(directory)
    if not root.is_dir():
        return None, [Finding(str(root), 1, "没有这个目录，请检查路径")]
    pack = Pack(root)
    findings = _unknown_files(root)
    sound = True
    for name, schema in FILES.items():
        document = _read(root, name)
        pack.documents[schema] = document
        if document.value is None or not check_shape(document, schema):
            sound = False
    for name, schema in OPTIONAL.items():
        if (root / name).is_file():
            pack.documents[schema] = document = _read(root, name)
            if document.value is not None:
                check_shape(document, schema)
    for path in sorted((root / PROCESSES).glob("*.yaml")):
        pack.processes.append(_read(root, f"{PROCESSES}/{path.name}"))
    if not pack.processes:
        findings.append(
            Finding(
                f"{root.as_posix()}/{PROCESSES}", 1, "没有任何流程定义，请至少放一个 demand.yaml"
            )
        )
    if sound:
        relations.check_relations(pack)
    else:
        relations.check_sound_part(pack)
    for document in pack.processes:
        _check_process(document, pack)
    findings += _check_policies(pack)
    catalogue.check_fields(pack)
    desk.check_desk(pack)
    findings += catalogue.check_catalogue(pack)
    findings += bundles.check_bundles(pack)
    findings += exchange.check_exchange(pack)
    grid.check_grid(pack)
    insight.check_metrics(pack)
    projects.check_projects(pack)
    findings += law.check_law(pack) + supervision.check_supervision(pack)
    cards.check_cards(pack)
    cards.check_workers(pack)
    for document in [*pack.documents.values(), *pack.processes]:
        findings += document.findings
    findings = sorted(set(findings))
    if findings:
        return None, findings
    pack.digest = digest_files(root)
    return pack, []


def _read(root: Path, name: str) -> Document:
    shown = f"{root.as_posix()}/{name}"
    path = root / name
    if not path.is_file():
        document = Document(shown)
        document.find((), "缺少这个文件，请参照 districts/README.md 补上")
        return document
    return read_document(path, shown)


def _unknown_files(root: Path) -> list[Finding]:
    found = []
    for path in sorted([*root.rglob("*.yaml"), *root.rglob("*.yml")]):
        name = path.relative_to(root).as_posix()
        in_folder = name.count("/") == 1 and name.split("/")[0] in FOLDERS
        if name not in FILES | OPTIONAL and not (in_folder and name.endswith(".yaml")):
            found.append(
                Finding(
                    f"{root.as_posix()}/{name}", 1, "不认识的文件，不会被载入；请改正文件名或移走"
                )
            )
    return found


def _check_policies(pack: Pack) -> list[Finding]:
    units = pack.documents["units"]
    known = None
    if units.value is not None and not units.findings:
        known = frozenset(pack.units())
    return policies.check_policies(pack.directory, pack.documents.get("facts"), known)


def _check_process(document: Document, pack: Pack) -> None:
    if document.value is None or not check_shape(document, "process"):
        return
    limits = pack.documents["limits"]
    known = None
    if limits.value is not None and not limits.findings:
        known = frozenset(row["code"] for row in limits.value["limits"])
    for path, message in check_definition(document.value, limits=known):
        document.find(_steps(path), message)


def _steps(path: str) -> Path_:
    """``states[3].owner`` as ("states", 3, "owner")."""
    return tuple(int(index) if index else name for name, index in _STEP.findall(path))
