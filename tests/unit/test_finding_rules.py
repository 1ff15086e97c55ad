"""How questions are read, sounds compared, lists fused and sentences chosen."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qifu.finding import assistant
from qifu.finding.rules import certainty, fusion, pinyin, quoting, words
from qifu.finding.rules.fusion import fuse
from qifu.finding.rules.pinyin import flat, letter_runs, sounds_of, split_letters
from qifu.finding.rules.quoting import answering
from qifu.finding.rules.words import fold, marked, pairs_of, parts_of, telling_words, words_of


@pytest.mark.parametrize("module", [words, pinyin, fusion, certainty, assistant])
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_words_that_only_ask_are_left_out() -> None:
    assert set(telling_words("开饭店要办什么证")) == {"开", "饭店", "办", "证"}
    assert telling_words("怎么办") == {"怎么": 0.3, "怎么办": 0.3}
    assert words_of("请问在哪里") == set()


@pytest.mark.parametrize(
    ("letters", "syllables"),
    [
        ("kaifandian", ["kai", "fan", "dian"]),
        ("yingyezhizh", ["ying", "ye", "zhi"]),
        ("xi'an", ["xian"]),
        ("spjyxk", []),
        ("iso9001", []),
    ],
)
def test_letters_as_syllables(letters: str, syllables: list[str]) -> None:
    assert split_letters(letters) == syllables


def test_sounds_forgive_how_people_here_speak() -> None:
    assert flat("zhang") == flat("zan") and flat("ling") == flat("nin")
    assert sounds_of(["zhi", "zhao"]) == sounds_of(["zi", "zao"])
    assert letter_runs("开ktv 办yyzz") == ["ktv", "yyzz"]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    telling_words(text), pairs_of(text), words_of(text), split_letters(fold(text)[:40])
    assert len(parts_of(text)) < 900
    assert "".join(piece for piece, _ in marked(text, ["饭店"])) == text


@given(st.lists(st.permutations(range(8)), min_size=1, max_size=4))
def test_fusion_keeps_everything_and_what_all_agree_on(orders: list[list[int]]) -> None:
    lists = {str(i): order for i, order in enumerate(orders)}
    fused = fuse(lists, {})
    assert sorted(fused) == list(range(8))
    if len({order[0] for order in orders}) == 1:
        assert fused[0] == orders[0][0]


PASSAGES = (
    ("办理条件", "有与经营品种相适应的场所。"),
    ("要带的材料", "场所平面布局图、健康证明"),
    ("办多久", "承诺 5 个工作日，法定 10 个工作日"),
    ("收费", "不收费"),
    ("在哪办", "区政务服务中心综合窗口"),
)


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("开饭店要带什么材料", "要带的材料"),
        ("开饭店多久能办好", "办多久"),
        ("办食品证收费吗", "收费"),
        ("食品许可去哪里办", "在哪办"),
        ("什么条件能开饭店", "办理条件"),
    ],
)
def test_the_sentence_that_answers_comes_first(question: str, heading: str) -> None:
    assert answering(question, PASSAGES, ["饭店"])[0].heading == heading


def test_a_long_text_is_quoted_around_what_was_asked() -> None:
    text = "第一句说别的。" * 30 + "货车夜间要办通行证。" + "后面也是别的。" * 30
    found = answering("货车夜间进城", [("答复", text)], ["货车", "夜间"])[0]
    assert found.text.startswith("货车夜间要办通行证。") and len(found.text) <= quoting.AT_MOST


@pytest.mark.parametrize(
    "text",
    [
        "可以办。",
        "可以办[9]。",
        "见 https://bad.example [1]",
        "<script>alert(1)</script>[1]",
        "[点这里](x)[1]",
        "不知道",
        "",
    ],
)
def test_what_a_model_writes_without_right_citations_is_not_shown(text: str) -> None:
    assert assistant.checked(text, {1, 2}) == ""


def test_a_cited_text_is_shown() -> None:
    assert (
        assistant.checked("五个工作日[1]，\n不收费[2]。", {1, 2}) == "五个工作日[1]， 不收费[2]。"
    )


@pytest.mark.parametrize(
    "text",
    ["电话 13800138000", "91510703MA6ABCDE12 这家", "a.b@c.cn 发我", "身份证51070319900101123X"],
)
def test_nothing_personal_is_sent(text: str) -> None:
    cleaned = assistant.without_numbers(text)
    assert "号码略" in cleaned and not any(part in cleaned for part in ("138", "510703", "@"))
