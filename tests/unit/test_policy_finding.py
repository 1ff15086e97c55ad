"""Finding policies by the words firms use, on Fucheng's own topics and policies."""

from __future__ import annotations

import pytest
import yaml
from tests.factories import DISTRICT

from qifu.enterprises.rules.industry import IndustryNames
from qifu.policies.rules.finding import Doc, Term, Topic, fold, rank, score, terms_of, topics_in

TOPICS = [
    Topic(row["code"], row["title"], tuple(row["says"]), tuple(row["means"]))
    for row in yaml.safe_load((DISTRICT / "topics.yaml").read_text("utf-8"))["topics"]
]
ROWS = [
    row
    for path in sorted((DISTRICT / "policies").glob("*.yaml"))
    for row in yaml.safe_load(path.read_text("utf-8"))
]


def doc(title: str, gives: str = "", office: str = "", body: str = "") -> Doc:
    return Doc((fold(title), fold(gives), fold(office), fold(body)))


DOCS = [doc(row["title"], row["gives"], row["issuer"], row.get("conditions") or "") for row in ROWS]
CODES = [row["code"] for row in ROWS]


def found(text: str) -> list[str]:
    full, _ = rank(terms_of(text, TOPICS), DOCS)
    return [CODES[i] for i in full]


def title_of(code: str) -> str:
    return next(row["title"] for row in ROWS if row["code"] == code)


@pytest.mark.parametrize(
    ("says", "title"),
    [
        ("招人补贴", "一次性扩岗补助"),
        ("不裁员有什么补贴", "失业保险稳岗返还"),
        ("怎么少交税", "小型微利企业所得税优惠"),
        ("高企", "高新技术企业认定"),
        ("规上奖励", "首次升规入统奖励"),
        ("小升规 奖励", "省级小升规激励"),
        ("贷款利息太高", "创业担保贷款贴息（小微企业）"),
        ("别人拖欠货款", "保障中小企业款项支付"),
        ("租厂房有补贴吗", "标准厂房运营补助"),
        ("搞研发", "研发费用加计扣除"),
        ("小巨人", "专精特新小巨人奖励"),
        ("年轻人创业", "青年创业启动贷款"),
        ("产值上去了有奖励吗", "产值增幅管理团队奖励"),
    ],
)
def test_firms_words_find_the_policy(says: str, title: str) -> None:
    full, some = rank(terms_of(says, TOPICS), DOCS)
    assert title in [ROWS[i]["title"] for i in [*full, *some][:6]]


def test_the_literal_word_comes_before_what_it_means() -> None:
    first = found("专精特新")[0]
    assert "专精特新" in title_of(first)


def test_every_word_counts_and_empty_ones_do_not() -> None:
    assert terms_of("有什么补贴", TOPICS) == [Term("有什么", (), True), Term("补贴", (), True)]
    both = found("小巨人 奖励")
    assert both[:1] == found("小巨人")[:1] and len(both) == len(found("小巨人"))
    full, some = rank(terms_of("小巨人 波音", TOPICS), DOCS)
    assert not full and CODES[some[0]] == found("小巨人")[0]


def test_words_that_are_part_of_others_stay_whole() -> None:
    assert terms_of("能源补贴", TOPICS) == [Term("能源"), Term("补贴", (), True)]
    assert [t.word for t in terms_of("ＡＩ 算力", TOPICS)] == ["ai", "算力"]
    assert terms_of("　。！ ", TOPICS) == [] == terms_of("", TOPICS)


def test_title_weighs_more_than_conditions() -> None:
    term = Term("绿色")
    assert score(term, doc("绿色工厂奖励")) > score(term, doc("工厂奖励", body="绿色工厂"))
    assert score(term, doc("工厂奖励")) == 0
    assert (
        0
        < score(Term("智能制造装备"), doc("智能制造专项"))
        < score(Term("智能制造"), doc("智能制造专项"))
    )


def test_every_topic_of_the_district_has_a_policy() -> None:
    belongs = [topics_in(d, TOPICS) for d in DOCS]
    assert {t.code for t in TOPICS} == set().union(*belongs)
    assert all(topic for topic in belongs), [CODES[i] for i, t in enumerate(belongs) if not t]


def test_industry_codes_are_read_by_their_division() -> None:
    names = IndustryNames()
    assert names["C3484"] == "C3484 通用设备制造业" and names["C"] == "C 制造业"
    assert names.get("X99", "X99") == "X99" and len(names) == 117 == len(list(names))
