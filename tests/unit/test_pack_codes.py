"""Credit codes, phones, user names and passwords: what is refused, and with which sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qifu.enterprises.rules.uscc import (
    ALPHABET,
    body_check_character,
    check_character,
    normal_uscc,
    uscc_problem,
)
from qifu.identity.roles import ADMIN_ROLES, Role, clash
from qifu.identity.rules.accounts import (
    mobile_problem,
    normal_phone,
    password_problems,
    phone_problem,
    username_problem,
)

REAL = "91110000600037341L"


@pytest.mark.parametrize("typed", [REAL, " 9111 0000 6000 3734 1l ", "911100006000-37341L"])
def test_a_code_is_taken_as_people_type_it(typed: str) -> None:
    assert normal_uscc(typed) == REAL
    assert uscc_problem(normal_uscc(typed)) is None


def test_full_width_is_folded() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in REAL)
    assert normal_uscc(wide) == REAL


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "请填写统一社会信用代码"),
        (REAL[:-1], "应为 18 位，现在是 17 位"),
        (REAL + "1", "应为 18 位，现在是 19 位"),
        ("911100006000O7341L", "第 13 位“O”不对：代码中没有字母 I、O、S、V、Z，可能是“0”"),
        ("9111000060003734区L", "第 17 位“区”不对"),
        ("9111000A600037341L", "第 8 位“A”不对：第 3 至 8 位是行政区划码"),
        ("B1110000600037341L", "第 1 位“B”不对"),
        ("91110000600037314L", "可能是第 16 位和第 17 位写反了"),
        ("91110000600038341L", "请重点核对第 9 至 17 位"),
        ("91130000600037341L", "第 9 至 17 位看来没有错，请重点核对前 8 位和最后 1 位"),
        ("510700000012345", "这是旧的 15 位工商注册号"),
    ],
)
def test_a_wrong_code_is_told_where(code: str, sentence: str) -> None:
    problem = uscc_problem(code)
    assert problem is not None
    assert sentence in problem


def test_codes_of_rural_collectives_begin_with_a_letter() -> None:
    front = "N2510703" + "MF123456" + body_check_character("MF123456")
    assert uscc_problem(front + check_character(front)) is None


BODY = st.text(alphabet=ALPHABET, min_size=8, max_size=8)


@given(body=BODY, position=st.integers(0, 17), other=st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(body: str, position: int, other: str) -> None:
    front = "91510703" + body + body_check_character(body)
    code = front + check_character(front)
    assert uscc_problem(code) is None
    changed = code[:position] + other + code[position + 1 :]
    assert (uscc_problem(changed) is None) == (changed == code)


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text: str) -> None:
    code = normal_uscc(text)
    assert uscc_problem(code) is None or uscc_problem(code)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("+86 138-0013-8000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("(0816)2345678", "08162345678"),
        ("0816-2345678", "0816-2345678"),
    ],
)
def test_phones_are_tidied(typed: str, normal: str) -> None:
    assert normal_phone(typed) == normal
    assert phone_problem(normal) is None


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("1380013800", "应为 11 位，现在是 10 位"),
        ("12800138000", "应以 13 至 19 开头"),
        ("1380013800a", "只能是数字"),
    ],
)
def test_a_wrong_mobile_is_told_why(number: str, sentence: str) -> None:
    problem = mobile_problem(number)
    assert problem is not None
    assert sentence in problem


def test_neither_kind_of_phone() -> None:
    assert phone_problem("2345678")
    assert phone_problem("abc")
    assert phone_problem("4001234567") is None


@pytest.mark.parametrize("name", ["13800138000", "Zhang", "ab", "张三", "a b c", "a" * 41, "_abc"])
def test_bad_user_names(name: str) -> None:
    assert username_problem(name)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short1", "密码至少 10 位"),
        ("aaaaaaaaaaaa1", "太常见"),
        ("harbourharbour", "不能只有一类字符"),
        ("Xy123456789z", "太常见"),
        ("my-Password-77", "太常见"),
        ("lihua88-Harbour", "含有用户名"),
    ],
)
def test_weak_passwords(password: str, sentence: str) -> None:
    assert any(sentence in p for p in password_problems(password, ["lihua88", "", "李华"]))


def test_a_long_sentence_is_a_good_password() -> None:
    assert password_problems("four boats at 6 o'clock", ["lihua"]) == []
    assert password_problems("涪江边的四条船6点出发", ["lihua"]) == []


@pytest.mark.parametrize("held", Role)
@pytest.mark.parametrize("wanted", Role)
def test_administrators_meet_nobody(held: Role, wanted: Role) -> None:
    alone = ADMIN_ROLES | {Role.API_CLIENT}
    refused = held != wanted and (held in alone or wanted in alone)
    assert (clash(held, wanted) is not None) == refused
