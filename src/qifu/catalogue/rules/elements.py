"""What keeps a data element from the dictionary. Pure.

The dictionary is what makes a merged form ask each thing once, so two elements never have one label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import FieldKind

NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
BOUNDED = ("integer", "number", "money")
TEXTUAL = ("text", "longtext")
LABEL_AT_MOST, HELP_AT_MOST, CHOICES_AT_MOST = 80, 200, 60
_SPLIT = re.compile(r"[\n\r]+")
Errors = dict[str, list[str]]


def element_of(
    typed: Mapping[str, str], known: Mapping[str, FieldKind]
) -> tuple[FieldKind, Errors]:
    """The element that was typed, and what is wrong with it by name of the cell.

    Cells: name, label, type, choices (a line each, "代码 名称" or the name alone), help, minimum,
    maximum, max_length.
    """
    errors: Errors = {}
    name, label, kind = (typed.get(key, "").strip() for key in ("name", "label", "type"))
    if not NAME.fullmatch(name):
        errors["name"] = ["英文名由小写字母、数字和下划线组成，字母开头，如 premises_area"]
    elif name in known:
        errors["name"] = [f"“{name}”已登记为“{known[name].label}”，请直接选用"]
    same = [element for element in known.values() if _folded(element.label) == _folded(label)]
    if not label or len(label) > LABEL_AT_MOST:
        errors["label"] = [f"请写企业看到的名称，最多 {LABEL_AT_MOST} 个字"]
    elif same:
        errors["label"] = [
            f"字典里已有“{same[0].label}”（{same[0].name}），请直接选用，同一项只问一次"
        ]
    if kind not in words.FIELD_TYPES:
        errors["type"] = ["请选择类型"]
    if len(typed.get("help", "")) > HELP_AT_MOST:
        errors["help"] = [f"说明最多 {HELP_AT_MOST} 个字"]
    choices = _choices(typed.get("choices", ""), kind, errors)
    bounds = _bounds(typed, kind, errors)
    longest = _longest(typed.get("max_length", ""), kind, errors)
    return FieldKind(
        name=name, label=label, type=kind, choices=choices, help=typed.get("help", "").strip(),
        max_length=longest,
        minimum=bounds.get("minimum"), maximum=bounds.get("maximum"),
    ), errors  # fmt: skip


def dump_element(kind: FieldKind) -> dict[str, Any]:
    """The plain value of an element beside name and label, as the dictionary keeps it."""
    found: dict[str, Any] = {"type": kind.type}
    if kind.choices:
        found["choices"] = [list(pair) for pair in kind.choices]
    if kind.help:
        found["help"] = kind.help
    for name in ("minimum", "maximum"):
        bound = getattr(kind, name)
        if bound is not None:
            found[name] = str(bound)
    if kind.type in TEXTUAL:
        found["max_length"] = kind.max_length
    return found


def _folded(label: str) -> str:
    return re.sub(r"[\s（）()：:，,]", "", label).lower()


def _choices(text: str, kind: str, errors: Errors) -> tuple[tuple[str, str], ...]:
    lines = [line.strip() for line in _SPLIT.split(text) if line.strip()]
    if kind != "choice":
        if lines:
            errors["choices"] = ["只有“选一项”才写可选的值，请清空或改类型"]
        return ()
    if not 2 <= len(lines) <= CHOICES_AT_MOST:
        errors["choices"] = [f"请写 2 到 {CHOICES_AT_MOST} 个可选的值，一行一个"]
    found: dict[str, str] = {}
    for place, line in enumerate(lines, 1):
        code, _, title = line.partition(" ")
        if not title.strip() or not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code):
            code, title = f"c{place}", line
        if code in found or title.strip() in found.values():
            errors["choices"] = [f"“{title.strip()}”写了两次"]
        found[code] = title.strip()[:60]
    return tuple(found.items())


def _bounds(typed: Mapping[str, str], kind: str, errors: Errors) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for name, label in (("minimum", "最小值"), ("maximum", "最大值")):
        text = typed.get(name, "").strip()
        if not text:
            continue
        try:
            bound = Decimal(text)
        except InvalidOperation:
            bound = Decimal("NaN")
        if kind not in BOUNDED:
            errors[name] = [f"只有数字类的才写{label}，请清空或改类型"]
        elif not bound.is_finite():
            errors[name] = [f"“{label}”请填数字"]
        else:
            found[name] = bound
    if len(found) == 2 and found["minimum"] > found["maximum"]:
        errors["maximum"] = ["最大值比最小值还小，请核对"]
    return found


def _longest(text: str, kind: str, errors: Errors) -> int:
    most = 2000 if kind == "longtext" else 200
    if not text.strip():
        return most
    if not (text.strip().isascii() and text.strip().isdigit()) or not 1 <= int(text[:9]) <= most:
        errors["max_length"] = [f"字数上限要在 1 到 {most} 之间"]
        return most
    return int(text)
