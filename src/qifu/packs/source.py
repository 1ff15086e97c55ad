"""Reading YAML without losing where each value stands, so that an error can name its line.

Pure. Dates stay text and only `true`/`false` are booleans: a pack means what it looks like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_VALUES = 200_000
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with a pack; prints as ``FILE:LINE: message``."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass
class Document:
    """A parsed file: its value, and the line of every path in it (1-based)."""

    file: str
    value: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line(self, path: Path_ = ()) -> int:
        """The line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def find(self, path: Path_, message: str) -> None:
        """Record a finding at `path`."""
        self.findings.append(Finding(self.file, self.line(path), message))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that leaves dates and yes/no alone; libyaml's own where it is there, eight times
    as fast."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?[0-9]+\.[0-9]+$", "-0123456789"),
    ("merge", r"^<<$", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def read_document(path: Path, name: str) -> Document:
    """Parse the file at `path`; what is wrong with it is in `findings`, named as `name`."""
    document = Document(name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        document.find((), "文件不是 UTF-8 编码，请另存为 UTF-8")
        return document
    except OSError as error:
        document.find((), f"文件读不出来（{error.strerror}），请检查文件是否存在、是否有权限")
        return document
    return parse_document(text, name)


def parse_document(text: str, name: str) -> Document:
    """Parse `text`; see `read_document`."""
    document = Document(name)
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            document.find((), "文件是空的，请按 districts/schema 中的说明填写")
            return document
        document.value = _build(loader, node, (), document)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        document.value = None
        document.findings = [
            Finding(name, line, f"YAML 写法有误（{error.problem}），请检查缩进、冒号、引号和括号")
        ]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        document.value = None
        document.findings = [Finding(name, 1, f"YAML 读不懂（{error}），请检查")]
    finally:
        if loader is not None:
            loader.dispose()
    return document


def _build(loader: _Loader, node: yaml.Node, path: Path_, document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if len(document.lines) > MAX_VALUES:
        raise ValueError("值太多，可能是锚点（&、*）层层引用")
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, n, (*path, i), document) for i, n in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(loader, node, path, document)
    return loader.construct_object(node)


def _build_mapping(
    loader: _Loader, node: yaml.MappingNode, path: Path_, document: Document
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in result:
            document.findings.append(
                Finding(
                    document.file,
                    line,
                    f"字段“{key}”在同一处写了两遍（前一处在第 {document.lines[(*path, key)]} 行），"
                    "请删去一个",
                )
            )
            continue
        document.lines[(*path, key)] = line
        result[key] = _build(loader, value_node, (*path, key), document)
    return result
