"""Rules of the desk: conditions in cells, data elements, what is asked, bundles told and drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qifu.bundles.rules.definition import BundleBody, Member, Stage
from qifu.bundles.rules.drawing import diagram, together
from qifu.bundles.rules.merge import merge
from qifu.catalogue.rules.asking import asked_fields, asked_materials
from qifu.catalogue.rules.body import FieldKind, FieldUse, ItemBody, Material, Names, Step
from qifu.catalogue.rules.checks import problems
from qifu.catalogue.rules.conditions import Cells, cells_of, when_of
from qifu.catalogue.rules.elements import dump_element, element_of

KINDS = {
    "gas": FieldKind("gas", "是否使用燃气", "boolean"),
    "kind": FieldKind("kind", "主体类型", "choice", (("a", "公司"), ("b", "个体"))),
    "area": FieldKind("area", "面积", "number"),
    "name": FieldKind("name", "名称", "text"),
}


@pytest.mark.parametrize(
    ("cells", "when"),
    [
        (Cells(), None),
        (Cells("gas", "yes"), {"fact": "gas", "is": True}),
        (Cells("gas", "no"), {"fact": "gas", "is": False}),
        (Cells("kind", "in", "公司、个体"), {"fact": "kind", "in": ["a", "b"]}),
        (Cells("area", "gte", "50"), {"fact": "area", "gte": 50}),
        (Cells(raw='{"not": {"fact": "gas", "is": true}}'), {"not": {"fact": "gas", "is": True}}),
    ],
)
def test_cells_and_conditions_are_each_other(cells: Cells, when: Any) -> None:
    assert when_of(cells, KINDS) == when
    assert cells_of(when, KINDS) == cells


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (Cells(operator="yes"), "请先选按哪一项"),
        (Cells("name", "in", "x"), "自由填写"),
        (Cells("gas", "gte", "1"), "只能用"),
        (Cells("area", "gte", "很大"), "整数"),
        (Cells("kind", "in", "国企"), "没有“国企”"),
        (Cells("kind", "in", ""), "可以写：公司、个体"),
        (Cells(raw="{"), "读不出来"),
    ],
)
def test_cells_that_say_nothing_are_refused_in_words(cells: Cells, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        when_of(cells, KINDS)


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ({"name": "Gas"}, "name"),
        ({"name": "gas"}, "name"),
        ({"label": "是否使用 燃气"}, "label"),
        ({"label": ""}, "label"),
        ({"type": "blob"}, "type"),
        ({"type": "choice", "choices": "一个"}, "choices"),
        ({"type": "text", "choices": "甲\n乙"}, "choices"),
        ({"type": "choice", "choices": "甲\n甲"}, "choices"),
        ({"type": "text", "minimum": "1"}, "minimum"),
        ({"type": "integer", "minimum": "9", "maximum": "1"}, "maximum"),
        ({"type": "text", "max_length": "9999"}, "max_length"),
    ],
)
def test_what_keeps_an_element_from_the_dictionary(typed: dict[str, str], cell: str) -> None:
    good = {"name": "parking", "label": "停车位", "type": "integer"}
    assert element_of(good, KINDS)[1] == {}
    assert cell in element_of({**good, **typed}, KINDS)[1]


def test_an_element_with_choices_is_dumped_as_the_pack_writes_it() -> None:
    typed = {"name": "site", "label": "场地", "type": "choice", "choices": "owned 自有\n租赁"}
    kind, errors = element_of(typed, KINDS)
    assert errors == {}
    assert dump_element(kind) == {"type": "choice", "choices": [["owned", "自有"], ["c2", "租赁"]]}


def item(code: str, days: int, **more: Any) -> ItemBody:
    return ItemBody(code, "statutory", code, "licence", "opening", "u", "promised",
                    promised_days=days, steps=(Step("s", "办", days),), **more)  # fmt: skip


def test_what_is_asked_follows_the_answers() -> None:
    when = {"fact": "gas", "is": True}
    body = item(
        "a", 3, fields=(FieldUse("gas"), FieldUse("area", when=when)),
        materials=(Material("plan", "conditional", when=when), Material("held", source="department")),
    )  # fmt: skip
    names = Names(fields=KINDS)
    assert [u.name for u in asked_fields(body, names, {})] == ["gas"]
    assert [u.name for u in asked_fields(body, names, {"gas": True})] == ["gas", "area"]
    assert [(m.type, sure) for m, sure in asked_materials(body, names, {})] == [("plan", None)]
    assert asked_materials(body, names, {"gas": False}) == []


def test_what_falls_together_and_the_critical_path_are_drawn() -> None:
    items = {
        "a": item(
            "a", 5, fields=(FieldUse("name"), FieldUse("area")), materials=(Material("plan"),)
        ),
        "b": item("b", 2, fields=(FieldUse("name"),), materials=(Material("plan"),)),
        "c": item("c", 4, fields=(FieldUse("name"),)),
    }
    members = (Member("a", stage="x"), Member("b", stage="x"), Member("c", stage="y"))
    body = BundleBody("z", "一件事", "opening", "u", members,
                      stages=(Stage("x", "一"), Stage("y", "二")))  # fmt: skip
    merged = merge(body, items, KINDS, {}, on=date(2026, 3, 2))
    found = together(merged, {"plan": "平面图"})
    assert (found.fields_before, found.fields_after) == (4, 2)
    assert (found.materials_before, found.materials_after) == (2, 1)
    assert (found.days_before, found.days_after) == (11, 9)
    assert [(f.title, f.asked_by) for f in found.fields] == [("名称", ("a", "b", "c"))]
    assert [(m.title, m.asked_by) for m in found.materials] == [("平面图", ("a", "b"))]
    drawn = diagram(merged, {"u": "单位"})
    assert [bar.code for bar in drawn.bars if bar.critical] == ["a", "c"]
    bars = {bar.code: bar for bar in drawn.bars}
    assert bars["c"].x >= bars["a"].x + bars["a"].width - 1
    assert sum(critical for _, critical in drawn.lines) == 1
    assert drawn.days == 9


@pytest.mark.parametrize("key", ["list", "type", "function", "kind", "level_of_item", "level"])
def test_what_was_not_chosen_is_told_at_its_field(key: str) -> None:
    body = replace(item("a", 3), **{key: ""})
    assert (key,) in {where for where, _ in problems(body, Names(units=frozenset({"u"})))}
