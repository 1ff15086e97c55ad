"""The checker of packs on facts and policies: each error with its exact file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.unit.pack_copy import FUCHENG, Copy, Spoil, at, swap

from qifu.packs.check import check_pack


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    shutil.copytree(FUCHENG, tmp_path / "pack")
    return Copy(tmp_path / "pack")


ERRORS: dict[str, Spoil] = {
    "unknown fact": (
        "policies/fucheng.yaml",
        swap("policies/fucheng.yaml", "fact: industry,", "fact: industries,"),
        at("policies/fucheng.yaml", "fact: industries"),
        "没有声明过的事实“industries”",
    ),
    "operator of another type": (
        "policies/sichuan.yaml",
        swap("policies/sichuan.yaml", "young_hires, gte: 1", "young_hires, has: 1"),
        at("policies/sichuan.yaml", "young_hires, has"),
        "不能用 has",
    ),
    "amount": (
        "policies/fucheng.yaml",
        swap("policies/fucheng.yaml", "amount: 100000}", "amount: 十万}", "code: FC-05"),
        at("policies/fucheng.yaml", "amount: 十万"),
        "不是数字",
    ),
    "duplicate policy": (
        "policies/national.yaml",
        swap("policies/national.yaml", "code: CN-02", "code: CN-01"),
        at("policies/national.yaml", "code: CN-01", "国科发火〔2016〕32号第十一条（八）"),
        "政策编号“CN-01”重复",
    ),
    "policy in both folders": (
        "unmatched/persons.yaml",
        swap("unmatched/persons.yaml", "code: SC-02", "code: SC-01"),
        at("unmatched/persons.yaml", "code: SC-01"),
        "政策编号“SC-01”重复",
    ),
    "value that a fact never has": (
        "policies/sichuan.yaml",
        swap("policies/sichuan.yaml", "[小型, 微型]", "[小型, 小微]"),
        at("policies/sichuan.yaml", "小微]"),
        "“size_class”没有“小微”这个值",
    ),
    "leaf without a sentence": (
        "policies/fucheng.yaml",
        swap("policies/fucheng.yaml", ", says: 是第三方专业运营机构", ""),
        at("policies/fucheng.yaml", "factory_operator"),
        "缺少 says",
    ),
    "policy without a source": (
        "policies/mianyang.yaml",
        swap("policies/mianyang.yaml", "  issuer: 绵阳市人民政府办公室\n", ""),
        at("policies/mianyang.yaml", "code: MY-02"),
        "缺少“issuer”",
    ),
    "kind of policy": (
        "policies/mianyang.yaml",
        swap("policies/mianyang.yaml", "kind: 权益", "kind: 贷款"),
        at("policies/mianyang.yaml", "kind: 贷款"),
        "只能是：减免、奖补、权益、资质",
    ),
    "policy's unit": (
        "policies/fucheng.yaml",
        swap("policies/fucheng.yaml", "unit: industry-information", "unit: industry-office"),
        at("policies/fucheng.yaml", "unit: industry-office"),
        "没有“industry-office”这个单位",
    ),
    "policy for everyone by a slip": (
        "policies/extra.yaml",
        lambda copy: copy.policy("policies/extra.yaml"),
        lambda _: 1,
        "没有写 eligibility，会当成所有企业都符合",
    ),
    "unmatched among the matched": (
        "policies/extra.yaml",
        lambda copy: copy.policy("policies/extra.yaml", "matched: false\n"),
        at("policies/extra.yaml", "matched"),
        "不参加匹配的政策请移到 unmatched/",
    ),
    "matched among the unmatched": (
        "unmatched/extra.yaml",
        lambda copy: copy.policy("unmatched/extra.yaml", "eligibility: {all: []}\n"),
        at("unmatched/extra.yaml", "eligibility"),
        "请移到 policies/",
    ),
    "unmatched without the word": (
        "unmatched/extra.yaml",
        lambda copy: copy.policy("unmatched/extra.yaml"),
        lambda _: 1,
        "须写 matched: false",
    ),
    "fact of no type": (
        "facts.yaml",
        swap("facts.yaml", "type: date", "type: day"),
        at("facts.yaml", "type: day"),
        "“type”的值“day”不对",
    ),
    "fact twice": (
        "facts.yaml",
        swap("facts.yaml", "name: staff,", "name: town,"),
        at("facts.yaml", "name: town,", "name: listed_abnormal"),
        "事实“town”已经声明过",
    ),
    "evidence twice": (
        "evidence.yaml",
        swap("evidence.yaml", "code: commitment,", "code: contract,"),
        at("evidence.yaml", "code: contract,", "title: 承诺书"),
        "材料代码“contract”重复",
    ),
    "topic twice": (
        "topics.yaml",
        swap("topics.yaml", "code: growth", "code: scale"),
        lambda copy: copy.line("topics.yaml", "title: 做大做强") - 1,
        "主题代码“scale”重复",
    ),
    "phrase twice": (
        "synonyms.yaml",
        swap("synonyms.yaml", "says: [出口, 外贸]", "says: [出口, 外贸, 贷款]"),
        at("synonyms.yaml", "says: [出口, 外贸"),
        "说法“贷款”在第 ",
    ),
    "phrase of a topic": (
        "synonyms.yaml",
        swap("synonyms.yaml", "says: [出口, 外贸]", "says: [出口, 减税降费]"),
        at("synonyms.yaml", "says: [出口, 减税降费"),
        "说法“减税降费”已是主题“减税降费”的说法，请只留一处",
    ),
    "phrase of one character": (
        "synonyms.yaml",
        swap("synonyms.yaml", "says: [出口, 外贸]", "says: [税]"),
        at("synonyms.yaml", "says: [税]"),
        "",
    ),
    "evidence for no months": (
        "evidence.yaml",
        swap("evidence.yaml", "months_valid: 3,", "months_valid: 0,"),
        at("evidence.yaml", "months_valid: 0"),
        "months_valid",
    ),
    "policies without facts": (
        "facts.yaml",
        lambda copy: (copy.root / "facts.yaml").unlink(),
        lambda _: 1,
        "有政策就要有这个文件",
    ),
    "policy file that is no YAML": (
        "policies/mianyang.yaml",
        swap("policies/mianyang.yaml", "  title:", "\ttitle:"),
        at("policies/mianyang.yaml", "\ttitle:"),
        "YAML 写法有误",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_each_error_has_its_file_and_line(copy: Copy, name: str) -> None:
    file, spoil, line, message = ERRORS[name]
    spoil(copy)
    start = f"{file}:{line(copy)}: "
    found = copy.found()
    assert any(f.startswith(start) and message in f for f in found), found


def test_one_broken_file_does_not_hide_the_policies_of_others(copy: Copy) -> None:
    copy.swap("policies/mianyang.yaml", "  title:", "\ttitle:")
    copy.swap("policies/sichuan.yaml", "young_hires, gte: 1", "young_hires, has: 1")
    assert [f.split(":")[0] for f in copy.found()] == [
        "policies/mianyang.yaml",
        "policies/sichuan.yaml",
    ]


def test_a_pack_without_policies_is_a_pack(copy: Copy) -> None:
    (copy.root / "facts.yaml").unlink()
    shutil.rmtree(copy.root / "policies")
    shutil.rmtree(copy.root / "unmatched")
    shutil.rmtree(copy.root / "exchange")  # its conditions are on the same facts
    for same in ("grid.yaml", "ledger.yaml"):
        (copy.root / same).unlink()
    assert check_pack(copy.root)[1] == []
