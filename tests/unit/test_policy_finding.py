"""Finding policies by the words firms use, on Fucheng's own topics and policies."""

from __future__ import annotations

import pytest
import yaml
from tests.factories import DISTRICT

from qifu.enterprises.rules.industry import IndustryNames
from qifu.policies.rules.finding import (
    Doc,
    Term,
    Topic,
    also_read,
    fold,
    in_parts,
    known_phrases,
    loosened,
    rank,
    score,
    terms_of,
    topics_in,
)
from qifu.policies.rules.whom import open_to

TOPICS = [
    Topic(row["code"], row["title"], tuple(row["says"]), tuple(row["means"]))
    for row in yaml.safe_load((DISTRICT / "topics.yaml").read_text("utf-8"))["topics"]
]
SYNONYMS = [
    (row["says"], row["means"])
    for row in yaml.safe_load((DISTRICT / "synonyms.yaml").read_text("utf-8"))["synonyms"]
]
KNOWN = known_phrases(TOPICS, SYNONYMS)
ROWS = [
    row
    for folder in ("policies", "unmatched")
    for path in sorted((DISTRICT / folder).glob("*.yaml"))
    for row in yaml.safe_load(path.read_text("utf-8"))
]


def doc(title: str, gives: str = "", office: str = "", body: str = "") -> Doc:
    return Doc((fold(title), fold(gives), fold(office), fold(body)))


def says(node: object) -> list[str]:
    """Every sentence of a rule."""
    if isinstance(node, dict):
        own = [node["says"]] if isinstance(node.get("says"), str) else []
        return own + [text for value in node.values() for text in says(value)]
    return [text for value in node for text in says(value)] if isinstance(node, list) else []


DOCS = [
    doc(
        row["title"],
        row["gives"],
        row["issuer"],
        "，".join([row.get("conditions") or "", *says(row.get("eligibility"))]),
    )
    for row in ROWS
]
CODES = [row["code"] for row in ROWS]


def found(text: str) -> list[str]:
    full, _ = rank(terms_of(text, KNOWN, DOCS), DOCS)
    return [CODES[i] for i in full]


def title_of(code: str) -> str:
    return next(row["title"] for row in ROWS if row["code"] == code)


@pytest.mark.parametrize(
    ("said", "title"),
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
def test_firms_words_find_the_policy(said: str, title: str) -> None:
    full, some = rank(terms_of(said, KNOWN, DOCS), DOCS)
    apart = terms_of(said, KNOWN)
    loose, looser = rank(loosened(apart, in_parts(apart, DOCS)), DOCS)
    first = list(dict.fromkeys([*full, *loose, *some, *looser]))[:3]
    assert title in [ROWS[i]["title"] for i in first]


def test_the_literal_word_comes_before_what_it_means() -> None:
    first = found("专精特新")[0]
    assert "专精特新" in title_of(first)


def test_every_word_counts_and_empty_ones_do_not() -> None:
    assert terms_of("有什么补贴", KNOWN) == [Term("有什么", (), True), Term("补贴", (), True)]
    both = found("小巨人 奖励")
    assert both[:1] == found("小巨人")[:1] and len(both) == len(found("小巨人"))
    full, some = rank(terms_of("小巨人 波音", KNOWN), DOCS)
    assert not full and CODES[some[0]] == found("小巨人")[0]


def test_words_that_are_part_of_others_stay_whole() -> None:
    assert terms_of("能源补贴", KNOWN) == [Term("能源"), Term("补贴", (), True)]
    assert [t.word for t in terms_of("ＡＩ 算力", KNOWN)] == ["ai", "算力"]
    assert terms_of("　。！ ", KNOWN) == [] == terms_of("", KNOWN)


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
    """And every policy a topic."""
    belongs = [topics_in(d, TOPICS) for d in DOCS]
    assert {t.code for t in TOPICS} == set().union(*belongs)
    assert all(topic for topic in belongs), [CODES[i] for i, t in enumerate(belongs) if not t]


def test_industry_codes_are_read_by_their_division() -> None:
    names = IndustryNames()
    assert names["C3484"] == "C3484 通用设备制造业" and names["C"] == "C 制造业"
    assert names.get("X99", "X99") == "X99" and len(names) == 117 == len(list(names))


@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ("瞪羚", {"瞪羚"}),
        ("绿色工厂", {"绿色工厂"}),
        ("租金", {"厂房"}),
        ("研发费用加计扣除", {"加计扣除", "科技型中小企业入库"}),
        ("创业担保贷款", {"创业担保贷款"}),
        ("高企", {"高新技术企业", "天府科创贷", "科技型"}),
        ("专利", {"高新技术企业认定", "科创贷"}),
    ],
)
def test_nothing_far_off_answers_all_words(said: str, titles: set[str]) -> None:
    codes = found(said)
    assert codes
    for code in codes:
        assert any(part in title_of(code) for part in titles), title_of(code)


def test_what_stands_word_for_word_stays_whole() -> None:
    assert terms_of("创业担保贷款怎么办", KNOWN, DOCS)[0] == Term("创业担保贷款")
    assert len(terms_of("创业担保贷款", KNOWN)) > 1


def test_a_word_no_policy_has_is_looked_for_in_parts() -> None:
    parts = in_parts([Term("产值上去了有"), Term("量子计算机"), Term("租金", ("厂房",))], DOCS)
    assert parts == {"产值上去了有": ("产值",)}
    assert loosened([Term("产值上去了有"), Term("量子计算机")], parts) == [
        Term("产值"),
        Term("量子计算机"),
    ]


def test_it_is_said_what_a_phrase_was_read_as() -> None:
    terms = terms_of("招人补贴 贷款", KNOWN)
    told = dict(also_read(terms, DOCS))
    assert told["招人补贴"] == ("扩岗", "招用")
    assert "贴息" in told["贷款"] and "贷" not in told["贷款"]
    assert also_read(terms_of("参展", KNOWN), DOCS) == []


def test_a_synonym_outweighs_a_topic() -> None:
    topic = Topic("job", "用工", ("招人", "用工"), ("稳岗",))
    assert known_phrases([topic], [(["招人"], ["扩岗"])]) == {"招人": ("扩岗",), "用工": ("稳岗",)}


@pytest.mark.parametrize(
    ("rule", "sections"),
    [
        (None, "CF"),
        ({"fact": "staff", "gte": 1}, "CF"),
        ({"fact": "industry", "under": ["B", "C", "D"]}, "C"),
        ({"fact": "industry", "under": ["C36"]}, "C"),
        ({"fact": "industry", "in": ["F5211"]}, "F"),
        ({"not": {"fact": "industry", "under": ["C16", "F"]}}, "C"),
        ({"all": [{"fact": "industry", "under": ["C"]}, {"fact": "staff", "gte": 1}]}, "C"),
        ({"any": [{"fact": "industry", "under": ["C"]}, {"fact": "staff", "gte": 1}]}, "CF"),
        ({"not": {"any": [{"fact": "industry", "under": ["F"]}, {"fact": "x", "is": True}]}}, "C"),
        ({"fact": "industry", "ne": "C3670"}, "CF"),
    ],
)
def test_a_rule_is_open_to_sections(rule: object, sections: str) -> None:
    assert "".join(s for s in "CF" if open_to(rule, s)) == sections
