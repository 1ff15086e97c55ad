"""The little language of metrics: a line over the fields of what is counted. Pure.

``ended_on <= due_on``, ``days > 5``, ``solved is solved``, ``satisfied in satisfied|dissatisfied``,
``reached``, ``not dropped``. A comparison with something unknown is false; to the right of a sign
stands a field or a number, to the right of `is` and `in` stand words. A value is a field, or the days
between two: ``paid_on - opened_on``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

Facts = Mapping[str, Any]
Test = Callable[[Facts], bool]
Value = Callable[[Facts], int | None]

_LINE = re.compile(r"(?P<left>\w+)\s*(?P<sign><=|>=|!=|<|>|=|\bis\b|\bin\b)\s*(?P<right>.+)")
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "!=": operator.ne,
}


class Unreadable(ValueError):
    """A line that is not of the language; says what is wrong with it."""


def read_test(line: str, fields: Collection[str]) -> Test:
    """The condition `line` over `fields`; Unreadable."""
    line = line.strip()
    found = _LINE.fullmatch(line)
    if found is None:
        name = line.removeprefix("not ").strip()
        _known(name, fields)
        if line.startswith("not "):
            return lambda facts: not facts.get(name)
        return lambda facts: bool(facts.get(name))
    left, sign, right = found["left"], found["sign"], found["right"].strip()
    _known(left, fields)
    if sign in ("is", "in"):
        words = frozenset(right.split("|"))
        return lambda facts: facts.get(left) in words
    compare = _SIGNS[sign]
    if right in fields:
        return lambda facts: _both(compare, facts.get(left), facts.get(right))
    if not right.lstrip("-").isdecimal():
        raise Unreadable(f"“{right}”既不是一栏也不是数字；和文字比较请写 is 或 in")
    literal = int(right)
    return lambda facts: _both(compare, facts.get(left), literal)


def _both(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    return left is not None and right is not None and compare(left, right)


def _known(name: str, fields: Collection[str]) -> None:
    if name not in fields:
        raise Unreadable(f"没有“{name}”这一栏，可用的有：{'、'.join(sorted(fields))}")


def read_value(line: str, fields: Collection[str]) -> Value:
    """The number `line` over `fields`; Unreadable."""
    left, minus, right = (part.strip() for part in line.partition(" - "))
    _known(left, fields)
    if not minus:
        return lambda facts: facts.get(left)
    _known(right, fields)

    def between(facts: Facts) -> int | None:
        until, since = facts.get(left), facts.get(right)
        if until is None or since is None:
            return None
        gone = until - since
        return gone.days if isinstance(until, date) else gone  # type: ignore[no-any-return]

    return between
