"""What an item must hold before it is published, and what two versions of it differ in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qifu.catalogue.rules.body import ItemBody, Names, dump_item, parse_field, parse_item
from qifu.catalogue.rules.checks import problems
from qifu.catalogue.rules.compare import against_law, compare, total
from qifu.catalogue.rules.plan import Ring, plan

NAMES = Names(
    fields={
        row["name"]: parse_field(row)
        for row in (
            {"name": "address", "label": "地址", "type": "text"},
            {"name": "decorated", "label": "是否装修", "type": "boolean"},
        )
    },
    evidence=frozenset({"licence", "plan", "permit"}),
    units=frozenset({"fire", "health"}),
    centres=frozenset({"centre"}),
)


def item(**more: Any) -> ItemBody:
    value = {
        "code": "check", "list": "statutory", "title": "消防安全检查", "type": "licence",
        "function": "opening", "unit": "fire", "kind": "promised", "firm_stages": ["start"],
        "materials": [{"type": "licence", "source": "department"}, {"type": "plan"}],
        "fields": ["address", "decorated"],
        "steps": [
            {"code": "accept", "title": "受理", "days": 1},
            {"code": "visit", "title": "核查", "days": 3},
            {"code": "read", "title": "审查", "days": 2, "after": ["accept"], "unit": "health"},
            {"code": "decide", "title": "决定", "days": 1, "after": ["visit", "read"]},
        ],
        "promised_days": 5, "statutory_days": 10, "channels": ["window"], "source": "目录",
        "result": {"title": "意见书", "evidence": "permit"}, "fee": 12.5, "fee_basis": "文件",
        "verified": False, **more,
    }  # fmt: skip
    return parse_item(value)


def said(**more: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return problems(item(**more), NAMES)


def test_a_sound_item_has_no_problem() -> None:
    assert said() == []


def test_a_step_without_after_follows_the_one_before_it() -> None:
    steps = {step.code: step.after for step in item().steps}
    assert steps == {
        "accept": (), "visit": ("accept",), "read": ("accept",), "decide": ("visit", "read"),
    }  # fmt: skip


def test_a_body_comes_back_as_it_was_written() -> None:
    body = item()
    assert parse_item(dump_item(body)) == body


STEP = {"code": "one", "title": "一", "days": 1}


@pytest.mark.parametrize(
    ("more", "where", "words"),
    [
        ({"unit": "nobody"}, ("unit",), "每个事项都要有办理单位"),
        ({"steps": []}, ("steps",), "没有办理环节"),
        ({"steps": [{**STEP, "unit": "nobody"}]}, ("steps", 0, "unit"), "每个环节都要有人负责"),
        (
            {"steps": [{**STEP, "after": ["two"]}, {"code": "two", "title": "二", "days": 1}]},
            ("steps",),
            "互相等待：一→二→一",
        ),
        ({"promised_days": 12}, ("promised_days",), "长于法定时限 10 天"),
        ({"promised_days": 4}, ("steps",), "环节最长要 5 个工作日"),
        ({"statutory_days": None}, ("statutory_days",), "要写法定办结时限"),
        ({"materials": [{"type": "strange"}]}, ("materials", 0, "type"), "没有材料种类“strange”"),
        ({"materials": [{"type": "plan"}, {"type": "plan"}]}, ("materials", 1, "type"), "写了两次"),
        (
            {"materials": [{"type": "plan", "tolerable": True, "tolerable_days": 4}]},
            ("materials", 0, "tolerable_days"),
            "在 1 到 3 个工作日之间",
        ),
        (
            {"materials": [{"type": "plan", "necessity": "conditional"}]},
            ("materials", 0, "when"),
            "什么情况下要",
        ),
        (
            {"fields": [{"name": "address", "when": {"fact": "decorated", "eq": True}}]},
            ("fields", 0, "when"),
            "不能用 eq",
        ),
        ({"fields": ["unknown"]}, ("fields", 0), "数据元字典里没有“unknown”"),
        ({"firm_stages": []}, ("firm_stages",), "至少要选一个"),
        ({"fee_basis": ""}, ("fee_basis",), "收费要写依据"),
        ({"level_of_item": "sub"}, ("parent",), "要写它的主项"),
        ({"list": "value_added"}, ("type",), "增值服务"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    more: dict[str, Any], where: tuple[str | int, ...], words: str
) -> None:
    found = said(**more)
    assert any(at == where and words in text for at, text in found), found


def test_a_value_added_item_says_who_gives_what_for_how_much() -> None:
    found = said(list="value_added", type="value_added", statutory_days=None, centre="nowhere")
    assert {at for at, _ in found} == {("provider",), ("product",), ("price",), ("centre",)}


def test_less_of_anything_is_better_and_more_of_it_worse() -> None:
    lighter = item(
        materials=[{"type": "licence", "source": "department"}], promised_days=6, visits=1,
        steps=[STEP], fee=0,
    )  # fmt: skip
    found = compare(item(), lighter)
    assert {c.measure: (c.before, c.after) for c in found.changes} == {
        "materials": (1, 0), "steps": (4, 1), "days": (5, 6), "fee": (Decimal("12.5"), 0),
        "visits": (0, 1),
    }  # fmt: skip
    assert [c.measure for c in found.worse] == ["days", "visits"]
    assert [c.measure for c in found.better] == ["materials", "steps", "fee"]


def test_sums_over_items_and_against_the_law() -> None:
    found = total([compare(item(), item(fee=0)), compare(item(), item(promised_days=6))])
    changed = {c.measure: c.saved for c in found.changes if c.saved}
    assert changed == {"days": -1, "fee": Decimal("12.5")}
    law = against_law(item())
    assert law is not None
    assert (law.before, law.after, law.saved) == (10, 5, 5)
    assert against_law(item(type="public_service", statutory_days=None)) is None


def test_a_plan_knows_its_longest_path() -> None:
    days = {step.code: step.days for step in item().steps}
    found = plan(days, {step.code: step.after for step in item().steps})
    assert found.days == 5
    assert found.critical == ("accept", "visit", "decide")
    read = found.slot("read")
    assert (read.begins, read.ends, read.critical) == (1, 3, False)


def test_a_ring_is_named_in_the_order_of_waiting() -> None:
    with pytest.raises(Ring) as told:
        plan({"a": 1, "b": 1, "c": 1, "d": 1}, {"a": ["c"], "b": ["a"], "c": ["b"], "d": ["a"]})
    assert sorted(told.value.names) == ["a", "b", "c"]
    assert str(told.value) in ("a → c → b → a", "b → a → c → b", "c → b → a → c")
