"""The facts a rule may ask about: declared once, with a type, a Chinese label and a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qifu.eligibility.marks import Findings, Mark, read_marks

TYPES = ("number", "text", "code", "set", "boolean", "date")
KEY = "uscc"


@dataclass(frozen=True)
class Fact:
    """One declared fact; money is in yuan. `names` says what a code is called, where that is known."""

    name: str
    type: str
    label: str = ""
    unit: str = ""
    source: str = ""
    sensitive: bool = False
    names: Mapping[str, str] = field(default_factory=dict, compare=False)


Facts = Mapping[str, Fact]


def load_facts(path: str | Path) -> dict[str, Fact]:
    """The facts declared in a YAML file: a list (also under `facts:`) or a mapping by name.

    Raises EligibilityError with every error of the file.
    """
    findings = Findings()
    found: dict[str, Fact] = {}
    for document in read_marks(Path(path), findings):
        for mark, name in _declared(document):
            fact = _fact(mark, name)
            if fact and fact.name in found:
                mark.tell(f"事实“{fact.name}”已经声明过")
            elif fact:
                found[fact.name] = fact
    findings.raise_any()
    return found


def _declared(document: Mark) -> list[tuple[Mark, str]]:
    if document.is_mapping():
        fields = document.fields() or {}
        if "facts" not in fields:
            return [(mark, name) for name, mark in fields.items()]
        document = fields["facts"]
    if document.is_mapping():
        return [(mark, name) for name, mark in (document.fields() or {}).items()]
    return [(mark, "") for mark in document.items() or []]


def _fact(mark: Mark, name: str) -> Fact | None:
    fields = mark.fields()
    if fields is None:
        return None
    texts = {key: field.node.value for key, field in fields.items()}
    name = str(texts.get("name", name))
    if not name.isidentifier() or name == KEY:
        mark.tell(f"事实须有英文名（字母、数字、下划线，不用 {KEY}），现在是“{name}”")
        return None
    if texts.get("type") not in TYPES:
        mark.tell(f"事实“{name}”的类型须是 {' '.join(TYPES)} 之一")
        return None
    return Fact(
        name=name,
        type=str(texts["type"]),
        label=str(texts.get("label", name)),
        unit=str(texts.get("unit", "")),
        source=str(texts.get("source", "")),
        sensitive=texts.get("sensitive") == "true",
    )
