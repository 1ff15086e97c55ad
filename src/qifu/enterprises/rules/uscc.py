"""The unified social credit code (GB 32100-2015): tidy what people type, say what is wrong. Pure.

The check character is python-stdnum's (`stdnum.cn.uscc`), whose own `validate` refuses the codes of
rural collectives that begin with a letter (N, Y); this module finds the sentence: which character
is wrong, and what to do.
"""

from __future__ import annotations

import unicodedata

from stdnum.cn import uscc as standard

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
AUTHORITIES = "123456789ANY"
_MISTAKEN = {"I": "1", "O": "0", "S": "5", "V": "Y 或 U", "Z": "2"}


def normal_uscc(text: str) -> str:
    """`text` in capitals, full-width forms folded, spaces and hyphens dropped."""
    folded = unicodedata.normalize("NFKC", text or "").upper()
    return "".join(c for c in folded if not c.isspace() and c not in "-_.·")


def uscc_problem(code: str) -> str | None:
    """Why `code` (already normal) is not a credit code; None when it is one."""
    if not code:
        return "请填写统一社会信用代码（营业执照上的 18 位代码）。"
    for position, character in enumerate(code, 1):
        if character not in ALPHABET:
            return _foreign(position, character)
    if len(code) == 15 and code.isdigit():
        return "这是旧的 15 位工商注册号，请填营业执照上 18 位的统一社会信用代码。"
    if len(code) != LENGTH:
        return f"统一社会信用代码应为 18 位，现在是 {len(code)} 位，请对照营业执照核对。"
    if code[0] not in AUTHORITIES:
        return f"第 1 位“{code[0]}”不对：企业一般以 9 开头，请对照营业执照核对。"
    for position in range(3, 9):
        if not code[position - 1].isdigit():
            return (
                f"第 {position} 位“{code[position - 1]}”不对：第 3 至 8 位是行政区划码，只能是数字，"
                "请对照营业执照核对。"
            )
    if code[-1] != standard.calc_check_digit(code[:-1]):
        return _mismatch(code)
    return None


def check_character(body: str) -> str:
    """The 18th character that belongs to 17 given ones."""
    return str(standard.calc_check_digit(body))


def body_check_character(body: str) -> str:
    """The check character of an organisation code's 8 characters (GB 11714), the 17th of a code."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = (ord(c) - 48 if c.isdigit() else ord(c) - 55 for c in body)
    rest = 11 - sum(w * v for w, v in zip(weights, values, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def _foreign(position: int, character: str) -> str:
    hint = _MISTAKEN.get(character)
    if hint:
        return (
            f"第 {position} 位“{character}”不对：代码中没有字母 I、O、S、V、Z，"
            f"可能是“{hint}”，请对照营业执照核对。"
        )
    return f"第 {position} 位“{character}”不对：只能是数字和大写字母，请对照营业执照核对。"


def _mismatch(code: str) -> str:
    """The sentence for a wrong check character; the body has one of its own, which tells where."""
    swaps = _one_swap(code)
    if len(swaps) == 1:
        where = f"可能是第 {swaps[0]} 位和第 {swaps[0] + 1} 位写反了，"
    elif body_check_character(code[8:16]) == code[16]:
        where = "第 9 至 17 位看来没有错，请重点核对前 8 位和最后 1 位，"
    else:
        where = "请重点核对第 9 至 17 位，"
    return f"校验不通过，至少有一位写错了：{where}请对照营业执照逐位核对。"


def _one_swap(code: str) -> list[int]:
    """Positions whose neighbours, exchanged, would make the whole code right."""
    found = []
    for i in range(LENGTH - 1):
        if code[i] == code[i + 1]:
            continue
        swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]
        area_ok = swapped[2:8].isdigit()
        body_ok = body_check_character(swapped[8:16]) == swapped[16]
        if area_ok and body_ok and swapped[-1] == standard.calc_check_digit(swapped[:-1]):
            found.append(i + 1)
    return found
