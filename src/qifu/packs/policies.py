"""What must hold of a pack's policies beyond the rule language: sources, words, known values. Pure.

`qifu.eligibility` reads facts, conditions and amounts and tells what is wrong with them; here is what
a district adds. A policy for firms is in `policies/`; one whose conditions are words only is in
`unmatched/`, because the language takes an absent condition for "everyone".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qifu.eligibility import EligibilityError, load_facts, load_policies
from qifu.packs.shape import check_shape
from qifu.packs.source import Document, Finding, Path_, read_document

FACTS = "facts.yaml"
MATCHED, UNMATCHED = "policies", "unmatched"
SPOKEN = {"says": "给企业看的一句话", "cites": "政策的条款"}
_LINE = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<message>.*)", re.DOTALL)
_LISTS = ("in", "not_in", "has_any", "has_all")
_WORDS = ("eq", "ne", "has")

Policy = tuple[Document, Path_, dict[str, Any]]


def check_policies(
    root: Path, facts: Document | None, units: frozenset[str] | None
) -> list[Finding]:
    """Everything wrong with the facts and policies of the pack in `root`.

    `facts` is its facts.yaml held against its schema already, None when it has none; `units` are the
    codes of units.yaml, None when those are not known.
    """
    folders = {name: _documents(root, name) for name in (MATCHED, UNMATCHED)}
    documents = [document for found in folders.values() for document in found]
    if documents and facts is None:
        return [
            Finding(f"{root.as_posix()}/{FACTS}", 1, "有政策就要有这个文件，请声明条件里用到的事实")
        ]
    policies = {name: list(_policies(found)) for name, found in folders.items()}
    for name, rows in policies.items():
        for policy in rows:
            _check_policy(policy, matched=name == MATCHED, units=units)
    _check_codes([policy for rows in policies.values() for policy in rows])
    if facts is not None and facts.value is not None and not facts.findings:
        _check_values(policies[MATCHED], facts.value["facts"])
    unread = {document.file for document in documents if document.value is None}
    told = [finding for document in documents for finding in document.findings]
    return told + [
        f for f in _language(root, facts, bool(folders[MATCHED])) if f.file not in unread
    ]


def read_policies(root: Path, folder: str) -> list[dict[str, Any]]:
    """The policies of `folder` in a checked pack, in order of the files."""
    return [row for _, _, row in _policies(_documents(root, folder))]


def _documents(root: Path, folder: str) -> list[Document]:
    paths = sorted((root / folder).glob("*.yaml"))
    return [read_document(path, f"{root.as_posix()}/{folder}/{path.name}") for path in paths]


def _policies(documents: list[Document]) -> Iterator[Policy]:
    """The policies, each with its place, held against the schema; what is no mapping is only told."""
    for document in documents:
        value = document.value
        if value is None:
            continue
        places: list[Path_] = [(i,) for i in range(len(value))] if isinstance(value, list) else [()]
        for at in places:
            row = value[at[0]] if at else value
            check_shape(document, "policy", at)
            if isinstance(row, dict):
                yield document, at, row


def _check_policy(policy: Policy, *, matched: bool, units: frozenset[str] | None) -> None:
    document, at, row = policy
    unit = row.get("unit")
    if units is not None and isinstance(unit, str) and unit not in units:
        document.find((*at, "unit"), f"没有“{unit}”这个单位，请在 units.yaml 登记或改正代码")
    if matched:
        _check_matched(policy)
        return
    if "matched" not in row:
        document.find(at, f"{UNMATCHED}/ 里的政策须写 matched: false；能匹配的请移到 {MATCHED}/")
    for key in ("eligibility", "benefit"):
        if key in row:
            document.find((*at, key), f"写了 {key} 的政策请移到 {MATCHED}/，这里只放不参加匹配的")


def _check_matched(policy: Policy) -> None:
    document, at, row = policy
    if "matched" in row:
        document.find((*at, "matched"), f"不参加匹配的政策请移到 {UNMATCHED}/")
    elif "eligibility" not in row:
        document.find(
            at,
            "没有写 eligibility，会当成所有企业都符合；确实人人可享的请写 eligibility: {all: []}，"
            f"条件只有文字的请移到 {UNMATCHED}/",
        )
    for path, leaf in _leaves(row.get("eligibility"), (*at, "eligibility")):
        for key, what in SPOKEN.items():
            if not leaf.get(key):
                document.find(path, f"条件“{leaf['fact']}”缺少 {key}（{what}），请补上")


def _leaves(value: Any, path: Path_) -> Iterator[tuple[Path_, dict[str, Any]]]:
    """Every mapping under `value` that names a fact, with its place."""
    if isinstance(value, dict):
        if "fact" in value:
            yield path, value
        for key, part in value.items():
            yield from _leaves(part, (*path, key))
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from _leaves(part, (*path, i))


def _check_codes(policies: list[Policy]) -> None:
    """A code of `unmatched/` is used once in the whole pack; the library looks at the others."""
    used: dict[str, str] = {}
    for document, at, row in policies:
        code, folder = str(row.get("code", "")), document.file.split("/")[-2]
        place = f"{document.file}:{document.line((*at, 'code'))}"
        if code in used and folder == UNMATCHED:
            document.find((*at, "code"), f"政策编号“{code}”重复，已在 {used[code]} 用过")
        used.setdefault(code, place)


def _check_values(policies: list[Policy], facts: list[dict[str, Any]]) -> None:
    """A word that a fact with `values` never has is a slip: the condition would never be true."""
    known = {row["name"]: row["values"] for row in facts if "values" in row}
    for document, at, row in policies:
        for path, leaf in _leaves(row, at):
            values = known.get(str(leaf["fact"]), [])
            for key, word in _words(leaf) if values else ():
                if word not in values:
                    document.find(
                        (*path, key),
                        f"“{leaf['fact']}”没有“{word}”这个值，可用：{'、'.join(values)}",
                    )


def _words(leaf: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _WORDS:
        if isinstance(leaf.get(key), str):
            yield key, leaf[key]
    for key in _LISTS:
        if isinstance(leaf.get(key), list):
            yield from ((key, word) for word in leaf[key] if isinstance(word, str))


def _language(root: Path, facts: Document | None, any_policy: bool) -> list[Finding]:
    """What the library says; of the policies only when the facts are right."""
    if facts is None or facts.value is None or facts.findings:
        return []
    try:
        declared = load_facts(root / FACTS)
        if any_policy:
            load_policies(root / MATCHED, declared)
    except EligibilityError as error:
        return [_finding(line) for line in error.lines]
    return []


def _finding(line: str) -> Finding:
    match = _LINE.fullmatch(line)
    if match is None:
        return Finding(line, 1, line)
    return Finding(Path(match["file"]).as_posix(), int(match["line"]), match["message"])
