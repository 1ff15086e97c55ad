"""What a hostile or unlucky person sends in the place of what a form asks for."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.fuzz.pages import Field, Form

MARK = "zq9z"  # in every script we send: it may come back as text only, never as an element
SCRIPT = f"<script>{MARK}</script>"
Data = dict[str, list[object]]

TEXTS = (
    "", " ", "\x00", "a\x00b", "😀👩‍👩‍👧‍👦", "\u202e文字倒\u202c", "\ufeff\u200b", SCRIPT,
    f'"><img src={MARK} onerror=alert(1)>', "'; DROP TABLE cases_case; --", "{{ 7*7 }}{% load x %}",
    "测" * 20_001, "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "=HYPERLINK(\"http://x\")", "../../../../etc/passwd", "%s%n%d", "null", "[]", '{"a":1}', "on",
)  # fmt: skip
NUMBERS = (
    "0", "-1", "1", "2147483648", "9223372036854775808", "9" * 400, "1e309", "1E+400", "NaN",
    "Infinity", "-0", "0x10", "１２", "1,000", "1.005", "٣", "--1", "+", "1_000",
)  # fmt: skip
DATES = (
    "0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "2026-1-1", "0000-00-00",
    "2026-11-29T25:61", "9999-12-31T23:59", "0001-01-01T00:00", "29/11/2026", "23:59:60", "-5",
)  # fmt: skip
ANY = (*TEXTS, *NUMBERS, *DATES)
SLOTS = (
    "0", "-1", "99999999999999999999", "9" * 60, "%00", "a%00b", "%F0%9F%98%80", "..%2F..", "'",
    "%3Cscript%3E", "1%20OR%201=1", "None", "nan", "%E6%B5%8B" * 30, "%FF%FE", "x" * 300,
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
PLAUSIBLE = {
    "number": "3", "date": "2026-12-01", "datetime-local": "2026-12-01T10:00", "tel": "13800138000",
    "email": "someone@example.com", "time": "10:00", "url": "https://example.com/",
    "month": "2026-12",
}  # fmt: skip


def _file(random: Random) -> SimpleUploadedFile:
    name, content = random.choice(
        (
            ("说明.txt", "说明".encode()),
            ("空.pdf", b""),
            ("假.pdf", b"MZ\x90\x00"),
            ("断.xlsx", b"PK\x03\x04" + b"\x00" * 40),
            ("断.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20),
            ("..\\..\\a\u202egpj.exe", b"MZ"),
            ("表.csv", "统一社会信用代码,名称\n\x00,\n=1+1,\n".encode()),
            ("坏.csv", b"\xff\xfe\x00\x01"),
            (f"{SCRIPT}.txt", b"x"),
            ("无后缀", b"x"),
        )
    )
    return SimpleUploadedFile(name, content)


def plausible(one: Field, random: Random) -> list[object]:
    """What an ordinary person might send."""
    match one.kind:
        case "file":
            return [_file(random)] if random.random() < 0.5 else []
        case "checkbox":
            return [one.value or "on"] if one.checked or random.random() < 0.5 else []
        case "radio":
            return [one.value]
        case "select":
            chosen = [o for o in one.options if o]
            return [random.choice(chosen) if chosen else ""]
        case "hidden" | "submit" | "button":
            return [one.value]
    if one.value and random.random() < 0.7:
        return [one.value]
    if "phone" in one.name:
        return ["13800138000"]
    return [PLAUSIBLE.get(one.kind, "测试说明文字")]


def hostile(one: Field, random: Random) -> list[object]:
    """What nobody should send."""
    if one.kind == "file":
        return [random.choice(TEXTS)] if random.random() < 0.2 else [_file(random)]
    pool = {"number": NUMBERS, "date": DATES, "datetime-local": DATES}.get(one.kind, ANY)
    if one.value.isdigit():
        pool = (*NUMBERS, str(int(one.value) + 1), "1", "2", "3")
    return [random.choice(pool if random.random() < 0.7 else ANY)]


def _filled(form: Form, random: Random, worse: Callable[[Field], bool]) -> Data:
    data: Data = {}
    for one in form.fields:
        values = hostile(one, random) if worse(one) else plausible(one, random)
        if one.kind == "radio" and one.name in data and random.random() < 0.5:
            data[one.name] = values
        elif one.kind == "radio":
            data.setdefault(one.name, values)
        elif values:
            data.setdefault(one.name, []).extend(values)
    return data


def attempts(form: Form, random: Random, count: int) -> list[Data]:
    """`count` ways of sending the form: as meant, one thing wrong, all wrong, twice, in part."""
    found = []
    for turn in range(count):
        way = (turn + random.randrange(5)) % 5
        if way == 0:
            data = _filled(form, random, lambda one: False)
        elif way == 1 and form.fields:
            bad = random.choice(form.fields)
            data = _filled(form, random, lambda one, bad=bad: one is bad)
        elif way == 2:
            data = _filled(form, random, lambda one: True)
        elif way == 3:
            data = {k: v * 2 + ["x"] for k, v in _filled(form, random, lambda one: False).items()}
        else:
            data = _filled(form, random, lambda one: random.random() < 0.5)
            data = {k: v for k, v in data.items() if random.random() < 0.7}
        found.append(data)
    return found
