"""The first letters of a firm's name as people type them: 长虹电器 is chdq. Pure.

The place a name begins with is left out: nobody tells firms of one city apart by it. A character
with several readings has its commonest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

AT_MOST = 60
PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南"
    " 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
).split()
_PLACE = re.compile(
    rf"^(?:中国)?(?:(?:{'|'.join(PROVINCES)})省?)?(?:[\u4e00-\u9fff]{{2,3}}市)?(?:[\u4e00-\u9fff]{{2,3}}[区县])?"
)
# What the first reading of the dictionary is not, in the names of firms.
NAMES = {ord(c): letter for c, letter in zip("长盛乐厦行", "cslxh", strict=True)}
_LETTERS = re.compile(r"[a-z0-9]{2,30}")


def initials_of(name: str, places: Sequence[str] = ()) -> str:
    """The letters of a name without its place; digits and Latin letters stand as they are.

    `places` are the district's own (涪城, 绵阳), which names carry without 市 or 区.

    >>> initials_of("四川长虹电器股份有限公司"), initials_of("绵阳市涪城区好味餐饮店")
    ('chdqgfyxgs', 'hwcyd')
    """
    core = _PLACE.sub("", name) or name
    for place in places:
        core = core.removeprefix(place) or core
    letters = core.lower().translate(_table())
    return "".join(c for c in letters if c.isascii() and c.isalnum())[:AT_MOST]


def short_places(district: str) -> tuple[str, ...]:
    """A district's name as names of firms begin with it.

    >>> short_places("绵阳市涪城区")
    ('绵阳', '涪城')
    """
    return tuple(part for part in re.split("[省市区县]", district) if len(part) > 1)


def asks_initials(text: str) -> str:
    """The letters of a search that may be initials, else ""."""
    found = text.strip().lower()
    return found if _LETTERS.fullmatch(found) else ""


@cache
def _table() -> dict[int, str]:
    """Every character's first letter. Loads pypinyin once a process."""
    from pypinyin.pinyin_dict import pinyin_dict

    return {code: _first(readings) for code, readings in pinyin_dict.items()} | NAMES


def _first(readings: str) -> str:
    plain = unicodedata.normalize("NFD", readings[:1])
    return plain[0] if plain[:1].isascii() else ""
