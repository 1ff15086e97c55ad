"""What a person is told: marks, own values, remedies, and the one condition that is in the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.eligibility.test_command import folder, run  # noqa: F401

from qifu.eligibility import Fact, explain
from qifu.eligibility.language import Condition, Fixed, Group, Leaf, Not, Policy

TODAY = date(2026, 6, 30)
FACTS = {
    fact.name: fact
    for fact in (
        Fact("staff", "number", "从业人数", "人"),
        Fact("revenue", "number", "上年度营业收入", "元"),
        Fact("tax", "number", "实缴税款", "元"),
        Fact("titles", "set", "称号"),
        Fact("registered_on", "date", "成立日期"),
        Fact("dishonest", "boolean", "失信被执行人"),
        Fact("town", "code", "所在镇街"),
    )
}


def lines(rule: Condition, **values: Any) -> list[str]:
    """The tree of one rule, without the headline."""
    policy = Policy("FC-05", "首次升规", eligibility=rule, amount=Fixed(Decimal(100_000)))
    return [line.strip() for line in explain(policy, values, FACTS, TODAY).lines[1:]]


@pytest.mark.parametrize(
    ("leaf", "values", "line"),
    [
        (
            Leaf(0, "staff", "gte", Decimal(20)),
            {"staff": Decimal(8)},
            "✗ 从业人数不低于 20 人｜本企业：8 人｜还差 12 人｜只差这一条",
        ),
        (
            Leaf(0, "revenue", "lt", Decimal(20_000_000)),
            {"revenue": Decimal("20000000.50")},
            "✗ 上年度营业收入低于 2,000 万元｜本企业：2,000.00005 万元｜超出 0.5 元｜只差这一条",
        ),
        (
            Leaf(0, "staff", "gt", Decimal(8)),
            {"staff": Decimal(8)},
            "✗ 从业人数高于 8 人｜本企业：8 人｜须高于 8 人｜只差这一条",
        ),
        (
            Leaf(0, "staff", "gte", Decimal(20), says="至少20人", cites="第三条"),
            {},
            "? 至少20人〔第三条〕｜本企业：未知｜请补充：从业人数｜只差这一条",
        ),
        (
            Leaf(0, "tax", "gte", Decimal("0.05"), "revenue"),
            {"tax": Decimal(400), "revenue": Decimal(10_000)},
            "✗ 实缴税款与上年度营业收入之比不低于 0.05｜本企业：400 元 ÷ 1 万元 = 0.04"
            "｜实缴税款须达到 500 元左右｜只差这一条",
        ),
        (
            Leaf(0, "tax", "gte", Decimal("0.05"), "revenue"),
            {"tax": Decimal(400), "revenue": Decimal(0)},
            "? 实缴税款与上年度营业收入之比不低于 0.05｜本企业：400 元 ÷ 0 元"
            "｜上年度营业收入为 0，算不出比值｜只差这一条",
        ),
        (
            Leaf(0, "titles", "has_all", ("专精特新", "高新技术企业")),
            {"titles": frozenset(["专精特新"])},
            "✗ 称号同时包含专精特新、高新技术企业｜本企业：专精特新｜需要取得：高新技术企业｜只差这一条",
        ),
        (
            Leaf(0, "registered_on", "at_least_years", 1),
            {"registered_on": date(2026, 1, 15)},
            "✗ 成立日期已满1年｜本企业：2026-01-15｜2027-01-15 起满1年｜只差这一条",
        ),
        (
            Leaf(0, "town", "in", ("510703001", "510703002")),
            {"town": "510703001"},
            "✓ 所在镇街是510703001、510703002之一｜本企业：510703001",
        ),
    ],
)
def test_a_leaf(leaf: Leaf, values: dict[str, Any], line: str) -> None:
    """Its mark, its sentence, its clause, the enterprise's own value and what it would take."""
    assert lines(leaf, **values) == [line]


def test_what_must_not_be() -> None:
    """Under a `not` the mark says whether the wish is met, not whether the leaf is true."""
    rule = Not(Group("any", (Leaf(0, "dishonest", "is", True), Leaf(1, "staff", "lt", Decimal(3)))))
    assert lines(rule, dishonest=True, staff=Decimal(9)) == [
        "✗ 须不是下面的情形",
        "✗ 不得有其中任何一项",
        "✗ 失信被执行人：是｜本企业：是｜这一情形消除后才符合｜只差这一条",
        "✓ 从业人数低于 3 人｜本企业：9 人",
    ]


def test_the_headline_has_the_amount() -> None:
    """Verdict and money in one line."""
    policy = Policy("FC-05", "首次升规", amount=Fixed(Decimal(100_000)))
    assert explain(policy, {}, FACTS, TODAY).lines[0] == "FC-05 首次升规：符合 · 100,000.00 元"


def test_the_command(folder: Path) -> None:  # noqa: F811
    """One enterprise, one policy; a code nobody has is told."""
    code = (folder / "firms.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    done = run(folder, "", "--uscc", code, "--policy", "P-0003", verb="explain")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("P-0003 ")
    none = run(folder, "", "--uscc", "91510703MA0000000X", verb="explain")
    assert (none.returncode, none.stdout) == (1, "")
    assert "没有 91510703MA0000000X" in none.stderr
