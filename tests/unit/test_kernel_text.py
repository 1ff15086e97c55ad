"""Texts: what is cleaned and what is refused."""

import pytest

from qifu.kernel.errors import Invalid
from qifu.kernel.text import clean_text


def clean(value, **more):
    return clean_text(value, **{"max_length": 50, "label": "内容", **more})


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("  你好\r\n再见\r", "你好\n再见"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("e\u0301", "\u00e9"),
        ("3 < 5 且 a > b,<100 万", "3 < 5 且 a > b,<100 万"),
        ("👍", "👍"),
    ],
)
def test_kept(value, kept):
    assert clean(value) == kept


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, "没有填写"),
        (" \n\t ", "没有填写"),
        (7, "应为文字"),
        ("a\x00b", "U+0000"),
        ("a\x1bb", "U+001B"),
        ("a\u202eb", "U+202E"),
        ("a\ud800", "U+D800"),
        ("长" * 51, "最多 50 个字，现有 51 个"),
        ("长" * 10_000_000, "最多 50 个字"),
        ("<script>alert(1)</script>", "网页代码"),
        ("< IMG src=x onerror=alert(1)>", "网页代码"),
        ("<a onclick = 'x'>", "网页代码"),
        ("javascript:alert(1)", "网页代码"),
    ],
)
def test_refused(value, word):
    with pytest.raises(Invalid) as caught:
        clean(value, field="body")
    assert word in caught.value.field_errors["body"][0]
    assert len(caught.value.field_errors["body"][0]) < 120


def test_optional_and_single_line():
    assert clean("", required=False) == ""
    with pytest.raises(Invalid, match="只能写一行"):
        clean("a\nb", multiline=False)
