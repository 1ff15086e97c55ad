"""A text that may be circulated: without phones, identity numbers, mail addresses and known names.
Pure. What cannot be recognised by its shape or as a known name stays; a person reads before sending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

GONE = "［略］"
FIRM = "某企业"
PERSON = "某负责人"
_SHAPES = (
    re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"),
    re.compile(
        r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"
    ),
    re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"),
    re.compile(r"(?<!\d)\d{15,19}(?!\d)"),
)
_TAIL = re.compile(r"(?:（[^）]*）|\([^)]*\))|(?:有限责任|股份有限|有限)?公司$|集团$|厂$|店$|中心$")


def scrub(text: str, *, firms: Iterable[str] = (), people: Iterable[str] = ()) -> str:
    """`text` on one line without what names or reaches a person, and without these firms."""
    text = " ".join(text.split())
    for firm in firms:
        for name in _spellings(firm):
            text = text.replace(name, FIRM)
    for person in people:
        if len(person) >= 2:
            text = text.replace(person, PERSON)
    for shape in _SHAPES:
        text = shape.sub(GONE, text)
    return text


def _spellings(firm: str) -> list[str]:
    """The name as registered, without brackets, and without its legal form; the longest first."""
    bare = re.sub(r"（[^）]*）|\([^)]*\)", "", firm).strip()
    short = _TAIL.sub("", bare).strip()
    return sorted({n for n in (firm.strip(), bare, short) if len(n) >= 4}, key=len, reverse=True)


def shortened(text: str, most: int) -> str:
    """At most so many characters, ended at a sentence where there is one."""
    if len(text) <= most:
        return text
    cut = text[:most]
    end = max(cut.rfind(mark) for mark in "。；！？")
    return cut[: end + 1] if end > most // 2 else cut + "……"
