"""Receipt codes, passphrases, and what must not be asked of somebody anonymous. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O, 1 I L, U
CODE, PASSPHRASE = 12, 12
_WHO = (
    "姓名|名字|手机|电话|联系方式|微信|邮箱|身份证|证件|住址|地址|工作单位|公司名称|企业名称|职务"
)
_OTHERS = "被反映|对方|该|当事|经办|工作人员|涉事|干部"
_ASKS = re.compile(
    f"(您|你|举报人|本人)(?!.{{0,6}}({_OTHERS})).{{0,6}}({_WHO})"
    f"|请[^，。；？！]{{0,4}}(留下|提供|告知|登记|填写|说明)(?!.{{0,8}}({_OTHERS})).{{0,8}}({_WHO})"
    "|(您|你)(是谁|贵姓|叫什么)|贵姓|(您|你)(是|在)哪(家|个)(企业|公司|单位)|当面(谈|说|核实)|(约|来)见面"
)


def receipt(secret: bytes, token: str) -> tuple[str, str]:
    """Code and passphrase of the form that carries `token`: sent twice, it is one report.

    Without the desk's secret nobody can tell them from the token, nor the token from them.
    """
    raw = hmac.digest(secret, token.encode(), hashlib.sha512)
    number = int.from_bytes(raw[:16], "big")
    code = ""
    for _ in range(CODE):
        number, digit = divmod(number, len(ALPHABET))
        code += ALPHABET[digit]
    phrase = str(int.from_bytes(raw[16:32], "big") % 10**PASSPHRASE).zfill(PASSPHRASE)
    return code, phrase


def grouped(text: str) -> str:
    """In fours, as it is printed and read out."""
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def plain_code(typed: str) -> str:
    """A code as it was meant, however it was typed: width, case, spaces, hyphens."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(c for c in text if c.isalnum())[:40]


def plain_passphrase(typed: str) -> str:
    """The digits of a passphrase."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed) if c.isdigit())[:40]


def mark_of(code: str) -> bytes:
    """What finds a report by its code inside the sealed heads."""
    return hashlib.sha256(b"qifu.integrity/code:" + code.encode()).digest()[:16]


def asks_identity(text: str) -> str:
    """The word by which `text` asks who an anonymous reporter is; "" when it does not."""
    found = _ASKS.search(text)
    return found.group() if found else ""


def names_in(text: str, names: Iterable[str]) -> str:
    """The first of `names` that stands in `text`, spaces aside; "" for none. One sign is no name."""
    plain = "".join(text.split())
    return next((n for n in names if len(n) > 1 and "".join(n.split()) in plain), "")
