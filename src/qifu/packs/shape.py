"""Holding a document against its published JSON Schema, with messages in plain Chinese. Pure."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from qifu.packs.source import Document, Path_

SCHEMA_DIR = Path(__file__).resolve().parents[3] / "districts" / "schema"
_TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "映射（字段: 值）",
    "null": "null",
}


@cache
def _validator(name: str) -> Draft202012Validator:
    text = (SCHEMA_DIR / f"{name}.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def check_shape(document: Document, schema: str, at: Path_ = ()) -> bool:
    """Record every way `document` (what stands at `at` in it) departs from `schema`.

    True when there is none.
    """
    before = len(document.findings)
    value = document.value
    for step in at:
        value = value[step]
    for error in _validator(schema).iter_errors(value):
        _record(document, error, at)
    return len(document.findings) == before


def _record(document: Document, error: ValidationError, at: Path_) -> None:
    path: Path_ = (*at, *error.absolute_path)
    name = next((str(p) for p in reversed(path) if isinstance(p, str)), "文件")
    kind = str(error.validator)
    if kind == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in error.instance:
            if key not in known:
                document.find((*path, key), f"不认识的字段“{key}”，请删除或改正拼写")
    elif kind == "required":
        for key in error.validator_value:
            if key not in error.instance:
                _once(document, path, f"缺少“{key}”，请补上")
    else:
        document.find(path, _sentence(name, kind, error))


def _once(document: Document, path: Path_, message: str) -> None:
    """`required` is reported once per missing key by the library: keep one of each."""
    line = document.line(path)
    if not any(f.line == line and f.message == message for f in document.findings):
        document.find(path, message)


def _sentence(name: str, kind: str, error: ValidationError) -> str:
    value, wanted = error.instance, error.validator_value
    if kind == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return f"“{name}”应为{'或'.join(_TYPES[k] for k in kinds)}，现在是{_said(value)}"
    sentences = {
        "const": lambda: f"“{name}”的值{_said(value)}不对，只能是{_said(wanted)}",
        "enum": lambda: f"“{name}”的值{_said(value)}不对，只能是：{'、'.join(map(str, wanted))}",
        "pattern": lambda: (
            f"“{name}”的值{_said(value)}格式不对：{error.schema.get('x-message', wanted)}"
        ),
        "minLength": lambda: f"“{name}”不能为空，请填写",
        "maxLength": lambda: f"“{name}”太长（最多 {wanted} 字），请缩短",
        "minimum": lambda: f"“{name}”不能小于 {wanted}",
        "maximum": lambda: f"“{name}”不能大于 {wanted}",
        "minItems": lambda: f"“{name}”至少要有 {wanted} 项",
        "uniqueItems": lambda: f"“{name}”里有重复的项，请删去重复的",
    }
    return sentences.get(kind, lambda: f"“{name}”不合要求（{error.message}）")()


def _said(value: Any) -> str:
    if value is None:
        return "空"
    if isinstance(value, list):
        return "列表"
    if isinstance(value, dict):
        return "映射"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"“{text[:40]}”"
