"""What is wrong with a field, in Chinese, from the checks of request schemas."""

from __future__ import annotations

from typing import Any

SENTENCES = {
    "missing": "请填写此项。",
    "string_type": "应为文字。",
    "string_unicode": "含有无法保存的字符，请删去后再提交。",
    "string_too_short": "太短，至少 {min_length} 个字符。",
    "string_too_long": "太长，最多 {max_length} 个字符。",
    "string_pattern_mismatch": "格式不对。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "int_from_float": "应为整数。",
    "int_parsing_size": "数字太大。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "list_type": "应为数组。",
    "too_long": "最多 {max_length} 项。",
    "dict_type": "应为对象。",
    "model_attributes_type": "应为对象。",
    "model_type": "应为对象。",
    "uuid_parsing": "不是有效的文件编号。",
    "uuid_type": "不是有效的文件编号。",
    "literal_error": "只能是：{expected}。",
    "enum": "只能是：{expected}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "extra_forbidden": "没有这一项，请去掉。",
    "date_from_datetime_parsing": "不是日期，请按 2026-01-31 的样子填写。",
}
PLACES = ("body", "query", "path", "header", "form", "file")


def invalid_fields(errors: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Sentences by field (`external.id`, `files.0`) of the errors a schema found."""
    found: dict[str, list[str]] = {}
    for error in errors:
        loc = [str(part) for part in error.get("loc", ())]
        if loc and loc[0] in PLACES:
            loc = loc[1:]
        if len(loc) > 1 and loc[0] == "data":
            loc = loc[1:]
        words = SENTENCES.get(str(error.get("type")), "填写的内容不对，请核对。")
        try:
            sentence = words.format(**error.get("ctx", {}))
        except (KeyError, IndexError):
            sentence = words
        found.setdefault(".".join(loc) or "body", []).append(sentence)
    return found
