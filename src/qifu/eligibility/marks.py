"""YAML read as marked nodes, so that an error can name its line and its path.

A scalar is taken for what it looks like: `010`, `1_000` and `yes` are never numbers or booleans by
surprise, and a number keeps all its digits (`Decimal`, not a binary float).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from qifu.eligibility.errors import EligibilityError

NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?|[-+]?\.[0-9]+")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MAX_NUMBER = Decimal(10) ** 15
MAX_DECIMALS = 12
_TAG = "tag:yaml.org,2002:"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Findings:
    """The errors of one reading, in the order found."""

    lines: list[str] = field(default_factory=list)

    def raise_any(self) -> None:
        """Raises EligibilityError when anything was found."""
        if self.lines:
            raise EligibilityError(self.lines)


@dataclass(frozen=True)
class Mark:
    """One YAML node: where it stands and what it holds. Each reader returns None after telling."""

    node: yaml.Node
    file: str
    path: str
    findings: Findings
    policy: str = ""

    @property
    def line(self) -> int:
        """1-based."""
        return int(self.node.start_mark.line) + 1

    @property
    def here(self) -> str:
        """``FILE:LINE``."""
        return f"{self.file}:{self.line}"

    def tell(self, message: str) -> None:
        """Record an error at this place."""
        where = " ".join(part for part in (self.policy, self.path) if part)
        self.findings.lines.append(f"{self.here}: {where + ': ' if where else ''}{message}")

    def named(self, policy: str) -> Mark:
        """The same place, errors of which name `policy`."""
        return Mark(self.node, self.file, self.path, self.findings, policy)

    def below(self, node: yaml.Node, step: str) -> Mark:
        """The place of `node` inside this one."""
        path = step if not self.path or step.startswith("[") else f".{step}"
        return Mark(node, self.file, self.path + path, self.findings, self.policy)

    def fields(self) -> dict[str, Mark] | None:
        """A mapping by key; a key twice or not a word is told."""
        if not isinstance(self.node, yaml.MappingNode):
            self.tell("这里应是“键: 值”的映射")
            return None
        found: dict[str, Mark] = {}
        for key, value in self.node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            mark = self.below(value, name)
            if name in found or name in ("?", "<<"):
                mark.tell(f"键“{name}”重复或不能用，请只写一次")
            found[name] = mark
        return found

    def items(self) -> list[Mark] | None:
        """A list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.tell("这里应是一个列表")
            return None
        return [self.below(node, f"[{i}]") for i, node in enumerate(self.node.value)]

    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def plain(self) -> str | None:
        """The letters of an unquoted scalar; None for anything else."""
        if isinstance(self.node, yaml.ScalarNode) and not self.node.style:
            return str(self.node.value)
        return None

    def number(self) -> Decimal | None:
        """A decimal number, below 10^15, at most 12 decimals."""
        if (text := self.plain()) is None or not NUMBER.fullmatch(text):
            self.tell(f"{self.shown()} 不是数字；请直接写数字，不加引号、逗号、单位")
            return None
        value = Decimal(text)
        exponent = value.normalize().as_tuple().exponent
        if abs(value) >= MAX_NUMBER or (isinstance(exponent, int) and exponent < -MAX_DECIMALS):
            self.tell(f"{text} 太大或小数太多（须小于 10 的 15 次方，至多 {MAX_DECIMALS} 位小数）")
            return None
        return value

    def whole(self) -> int | None:
        """A whole number from 0."""
        if (value := self.number()) is None:
            return None
        if value != int(value) or value < 0:
            self.tell(f"{self.shown()} 应是不小于 0 的整数")
            return None
        return int(value)

    def words(self) -> str | None:
        """Text; what YAML takes for a number, a date or a boolean has to be quoted."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag != _TAG + "str":
            self.tell(f'{self.shown()} 不是文字；数字样的编码请加引号，例如 "3670"')
            return None
        return str(self.node.value)

    def truth(self) -> bool | None:
        """`true` or `false`."""
        text = (self.plain() or "").lower()
        if text not in ("true", "false"):
            self.tell(f"{self.shown()} 应是 true 或 false")
            return None
        return text == "true"

    def day(self) -> date | None:
        """An ISO date, quoted or not."""
        text = self.node.value if isinstance(self.node, yaml.ScalarNode) else ""
        try:
            if DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.tell(f"{self.shown()} 不是日期；请写成 2024-01-31 的样子")
        return None

    def shown(self) -> str:
        """The value as a message shows it."""
        value = self.node.value
        return f"“{value[:40]}”" if isinstance(value, str) else "这里的值"


def read_marks(path: Path, findings: Findings) -> Iterator[Mark]:
    """The documents of the YAML file at `path`; what cannot be read is told."""
    name = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        findings.lines.append(f"{name}:1: 文件不是 UTF-8 编码，请另存为 UTF-8")
        return
    except OSError as error:
        findings.lines.append(f"{name}:1: 文件读不出来（{error.strerror}）")
        return
    yield from marks_of(text, name, findings)


def marks_of(text: str, name: str, findings: Findings) -> Iterator[Mark]:
    """The documents of a YAML text; `name` is what its file is called in messages."""
    try:
        for node in yaml.compose_all(text, Loader=_Loader):
            if node is not None and node.tag != _TAG + "null":
                yield Mark(node, name, "", findings)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        findings.lines.append(f"{name}:{line}: 不是正确的 YAML：{error.problem or error.context}")
    except (yaml.YAMLError, RecursionError):
        findings.lines.append(f"{name}:1: 不是正确的 YAML，或嵌套太深")
