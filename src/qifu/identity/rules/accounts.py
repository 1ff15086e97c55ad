"""What a user name, a phone number and a password must be, with what to do otherwise. Pure.

Each `*_problem` returns None, or the sentence shown beside the field. Passwords follow NIST
SP 800-63B in what they weigh (length, known-bad, context) rather than a recipe of symbols.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MIN_PASSWORD = 10
MAX_PASSWORD = 128
_USERNAME = re.compile(r"^[a-z][a-z0-9._-]{2,39}$")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^(0\d{2,3}-?\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4}|95\d{3,4})$")
_BAD_WORDS = (
    "password passw0rd qwerty asdfgh zxcvbn admin root letmein welcome iloveyou qwer1234 fucheng"
    " mianyang qifu 5201314 woaini"
).split()


def normal_phone(text: str) -> str:
    """`text` as digits and hyphens: full-width forms folded, spaces, brackets and +86 dropped."""
    folded = unicodedata.normalize("NFKC", text or "").replace("—", "-").replace("–", "-")
    bare = re.sub(r"[\s()]", "", folded)
    bare = re.sub(r"^(\+|00)86-?", "", bare)
    digits = bare.replace("-", "")
    return digits if _MOBILE.match(digits) else bare


def mobile_problem(text: str) -> str | None:
    """Why `text` (already normal) is not a mobile number of the mainland."""
    if _MOBILE.match(text):
        return None
    if not text.isdigit():
        return "手机号只能是数字，请填 11 位手机号。"
    if len(text) != 11:
        return f"手机号应为 11 位，现在是 {len(text)} 位，请核对。"
    return "手机号应以 13 至 19 开头，请核对前两位。"


def phone_problem(text: str) -> str | None:
    """Why `text` (already normal) is neither a mobile nor a landline number."""
    if _MOBILE.match(text) or _LANDLINE.match(text):
        return None
    if text.isdigit() and text.startswith("1"):
        return mobile_problem(text)
    return "电话格式不对，请填 11 位手机号，或带区号的座机，如 0816-2345678。"


def username_problem(text: str) -> str | None:
    """Why `text` cannot be a user name (a name of digits alone would be taken for a phone)."""
    if _USERNAME.match(text):
        return None
    return "用户名须以小写英文字母开头，3 至 40 位，只含小写字母、数字、点、下划线和连字符。"


def password_problems(password: str, about: Iterable[str] = ()) -> list[str]:
    """Every reason why `password` is too weak; `about` are things known of the person."""
    found = []
    if len(password) < MIN_PASSWORD:
        found.append(f"密码至少 {MIN_PASSWORD} 位，现在 {len(password)} 位，请加长。")
    if len(password) > MAX_PASSWORD:
        found.append(f"密码最多 {MAX_PASSWORD} 位，请缩短。")
    if _kinds(password) < 2:
        found.append("密码不能只有一类字符，请同时使用字母和数字，或加上符号。")
    lower = password.lower()
    if any(word in lower for word in _BAD_WORDS) or _is_run(lower):
        found.append("密码太常见、容易被猜到，请换一个不含连续或重复字符、常见单词的密码。")
    for thing in about:
        if len(thing) >= 4 and thing.lower() in lower:
            found.append("密码里含有用户名、手机号或姓名，请换一个与本人信息无关的密码。")
            break
    return found


def _kinds(password: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit)
    kinds = sum(any(test(c) for c in password) for test in tests)
    return kinds + any(not c.isalnum() or ord(c) > 127 for c in password)


def _is_run(lower: str) -> bool:
    """Few different characters, or six in a row that go up or down by one (123456, fedcba)."""
    if len(set(lower)) < 5:
        return True
    codes = [ord(c) for c in lower]
    for start in range(len(codes) - 5):
        steps = {b - a for a, b in zip(codes[start:], codes[start + 1 : start + 6], strict=False)}
        if steps in ({1}, {-1}, {0}):
            return True
    return False
