"""Text as people send it: cleaned where nobody can object, refused where it cannot be trusted.

Refused with a sentence: NUL and control characters, characters that turn the reading direction
(a known trick to disguise names), web code, and what is blank or too long. Nothing is cut.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from qifu.kernel.errors import Invalid

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_CODE = re.compile(
    r"<\s*/?\s*(script|iframe|object|embed|svg|img|link|meta|style|html|body|form|base|video|audio)\b"
    r"|<[^>]{0,200}\son[a-z]{3,20}\s*=|javascript\s*:\s*\S",
    re.IGNORECASE,
)
_WIDE = str.maketrans(",;:()?!", "，；：（）？！")
_NARROW = re.compile(r"(?<=[\u4e00-\u9fff”》）])[,;:()?!]|[,;:()?!](?=[\u4e00-\u9fff“《（])")
_NEWLINES = re.compile(r"\r\n?")
_MANY_LINES = re.compile(r"\n{4,}")


def clean_text(
    value: object,
    *,
    max_length: int,
    label: str,
    field: str = "text",
    required: bool = True,
    multiline: bool = True,
) -> str:
    """`value` in composed form with plain newlines and no outer space.

    Raises Invalid({field: [sentence]}) when it is not text, blank (unless not `required`), longer
    than `max_length` characters, or holds control characters or web code.
    """

    def refuse(sentence: str) -> Invalid:
        return Invalid({field: [sentence]})

    if value is None:
        value = ""
    if not isinstance(value, str):
        raise refuse(f"“{label}”应为文字，请重新填写。")
    if len(value) > 4 * max_length + 1000:
        raise refuse(_too_long(label, max_length, len(value)))
    text = _NEWLINES.sub("\n", value).strip()
    if not text:
        if required:
            raise refuse(f"“{label}”没有填写，请填写后再提交。")
        return ""
    if bad := _CONTROL.search(text):
        raise refuse(
            f"“{label}”的第 {bad.start() + 1} 个字符（U+{ord(bad.group()):04X}）看不见也无法保存，"
            "多半是从别处粘贴带来的；请删去后再提交。"
        )
    if bad := _CODE.search(text):
        raise refuse(
            f"“{label}”里有网页代码（“{bad.group()[:20]}”），为安全起见不能提交；请改用文字描述。"
        )
    if not multiline and "\n" in text:
        raise refuse(f"“{label}”只能写一行，请去掉换行。")
    text = unicodedata.normalize("NFC", _MANY_LINES.sub("\n\n\n", text))
    if len(text) > max_length:
        raise refuse(_too_long(label, max_length, len(text)))
    return text


def _too_long(label: str, max_length: int, length: int) -> str:
    return f"“{label}”最多 {max_length} 个字，现有 {length} 个，没有保存；请删减，或把详细内容放进附件。"


def yuan(amount: Decimal) -> str:
    """Yuan as people read them: thousands set apart, fen only where there are any."""
    return f"{amount:,.2f}".removesuffix(".00")


def wide(text: str) -> str:
    """The plan's words with the punctuation that Chinese is set in."""
    return _NARROW.sub(lambda found: found.group().translate(_WIDE), text)
