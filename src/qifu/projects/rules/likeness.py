"""Whether two leads may be one: same firm, same telephone, same thing. Pure.

A likeness is only shown; a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NOISE = re.compile(r"[^\w]+|_")
_ENDINGS = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|集团公司|控股集团|集团|公司|厂)$"
)
_PLACES = re.compile(r"^(中国|四川省?|绵阳市?|成都市?|重庆市?|涪城区?|深圳市?|上海市?|北京市?)+")
_DIGITS = re.compile(r"\D+")
ALIKE = 0.75  # share of common pairs from which two titles are taken for like


@dataclass(frozen=True)
class Known:
    """What two leads are compared by."""

    company: str
    title: str = ""
    uscc: str = ""
    phone: str = ""


def folded_company(name: str) -> str:
    """A company's name without its place, form and signs.

    >>> folded_company("四川蜀光电子材料有限公司（筹）")
    '蜀光电子材料'
    """
    text = unicodedata.normalize("NFKC", name).lower()
    text = _NOISE.sub("", re.sub(r"\([^)]*\)", "", text))
    short = _ENDINGS.sub("", text)
    bare = _PLACES.sub("", short)
    return bare if len(bare) > 1 else short or text


def folded_title(title: str) -> str:
    """A project's title without signs and the word project."""
    text = _NOISE.sub("", unicodedata.normalize("NFKC", title).lower())
    return text.removesuffix("项目") or text


def folded_phone(phone: str) -> str:
    """The digits of a telephone, without the country's code."""
    digits = _DIGITS.sub("", unicodedata.normalize("NFKC", phone))
    return digits.removeprefix("86") if len(digits) == 13 else digits


def why_alike(one: Known, other: Known) -> list[str]:
    """The reasons why two leads may be one; none when nothing speaks for it."""
    why = []
    if one.uscc and one.uscc.upper() == other.uscc.upper():
        why.append("统一社会信用代码相同")
    if len(folded_phone(one.phone)) > 6 and folded_phone(one.phone) == folded_phone(other.phone):
        why.append("联系电话相同")
    mine, theirs = folded_company(one.company), folded_company(other.company)
    if mine and mine == theirs:
        why.append("投资方名称相同")
    elif min(len(mine), len(theirs)) > 3 and (mine in theirs or theirs in mine):
        why.append("投资方名称相近")
    if _similar(folded_title(one.title), folded_title(other.title)) >= ALIKE:
        why.append("项目名称相近")
    return why


def _similar(one: str, other: str) -> float:
    """The share of common pairs of characters (Dice)."""
    mine = {one[i : i + 2] for i in range(len(one) - 1)}
    theirs = {other[i : i + 2] for i in range(len(other) - 1)}
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0
