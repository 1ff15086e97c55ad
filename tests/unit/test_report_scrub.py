"""What may be circulated: no phone, number, address, known name; the sense stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qifu.insight.reports.scrub import FIRM, GONE, PERSON, scrub, shortened


@pytest.mark.parametrize(
    "secret",
    [
        "13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "0816-2345678",
        "02812345678", "510703199001011234", "51070319900101123X", "91510703MADEMK0123",
        "zhang.san@example.com.cn", "6222021234567890123",
    ],
)  # fmt: skip
def test_what_reaches_a_person_goes(secret: str) -> None:
    told = scrub(f"请联系{secret}，谢谢")
    assert (
        secret not in told and GONE in told and told.startswith("请联系") and told.endswith("谢谢")
    )


def test_the_firm_goes_in_every_spelling() -> None:
    firm = "绵阳涪江精密机械有限公司（演示）"
    for name in (firm, "绵阳涪江精密机械有限公司", "绵阳涪江精密机械"):
        assert scrub(f"{name}门口的路坏了", firms=[firm]) == f"{FIRM}门口的路坏了"


def test_people_and_days_and_money() -> None:
    told = scrub(
        "王建国\n说 2026年11月29日 前付 1200000 元，共 20261129 号文", people=["王建国", "王"]
    )
    assert told == f"{PERSON} 说 2026年11月29日 前付 1200000 元，共 20261129 号文"


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text("道路破损，。 ", max_size=9))
def test_no_phone_ever_stays(phone: str, words: str) -> None:
    assert phone not in scrub(f"{words}{phone}{words}")


def test_shortened_ends_at_a_sentence() -> None:
    assert shortened("一二三四五。六七八九十", 8) == "一二三四五。"
    assert shortened("一二三四五六七八九十", 5) == "一二三四五……"
    assert shortened("短", 5) == "短"
