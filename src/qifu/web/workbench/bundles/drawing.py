"""The designer's form as a page draws it, with the controls of an item's editor."""

from __future__ import annotations

from collections.abc import Mapping

from qifu.catalogue.rules.form import Sheet, one
from qifu.web.workbench.catalogue.drawing import (
    Control,
    DrawnRow,
    Pairs,
    Pen,
    Section,
    drawn_row,
    notes_at,
    when_controls,
    with_present,
)

BASIC: tuple[tuple[str, str, str, str, int], ...] = (
    ("text", "title", "名称", "", 120),
    ("text", "short", "简称", "列表里显示它", 60),
    ("area", "intro", "一句话介绍", "企业看到的", 0),
    ("area", "says", "企业平时怎么叫它", "一行一个，搜索用", 0),
    ("select", "unit", "牵头单位", "对整件事负责", 0),
    ("select", "function", "服务功能", "", 0),
    ("checks", "firm_stages", "企业阶段", "", 0),
    ("checks", "project_stages", "项目阶段", "", 0),
    ("checks", "channels", "办理方式", "", 0),
    ("text", "result", "办好拿到什么", "", 80),
    ("text", "source", "来源", "依据的条款或文件", 200),
    ("tick", "verified", "牵头单位已核定", "", 0),
)


def basic(sheet: Sheet, pen: Pen) -> Section:
    """The plain part of the form."""
    controls = []
    for kind, name, label, said, limit in BASIC:
        choices: Pairs = pen.choices.get(name, ())
        if kind == "select":
            choices = with_present([("", "请选择"), *choices], sheet.one(name))
        controls.append(
            pen.control(sheet.cells, kind, name, label, help=said, choices=choices, limit=limit)
        )
    return Section("basic", "是什么事", tuple(controls))


def stage_rows(sheet: Sheet, pen: Pen) -> list[DrawnRow]:
    """The stages."""
    found = []
    for i, row in enumerate(sheet.rows["stages"]):
        at = ("stages", i)
        controls = (pen.control(row, "text", "title", "阶段名称", at=at, limit=60),)
        title = one(row, "title") or f"第 {i + 1} 个阶段"
        hidden = (("code", one(row, "code")),)
        found.append(drawn_row(at, title, (), hidden, controls, (), notes_at(pen, at, "code")))
    return found


def question_rows(sheet: Sheet, pen: Pen) -> list[DrawnRow]:
    """The questions asked first; a later one may depend on those before it."""
    found = []
    for i, row in enumerate(sheet.rows["questions"]):
        at = ("questions", i)
        kind = pen.kinds.get(one(row, "field"))
        controls = (
            pen.control(
                row, "text", "title", "怎么问", at=at, limit=80, help="不填就用数据元的名称"
            ),
            pen.control(row, "text", "help", "说明", at=at, limit=200),
        )
        title = one(row, "title") or (kind.label if kind else one(row, "field"))
        hidden = (("field", one(row, "field")),)
        found.append(
            drawn_row(at, title, (), hidden, controls, when_controls(row, pen, at),
                      notes_at(pen, at, "field"), one(row, "when.raw"), pen)
        )  # fmt: skip
    return found


def member_rows(
    sheet: Sheet, pen: Pen, items: Mapping[str, tuple[str, str, int]]
) -> list[DrawnRow]:
    """The items of the bundle; `items` are (name, unit, days) by code."""
    rows = sheet.rows["members"]
    stages = [("", "不分阶段")] + [
        (one(stage, "code"), one(stage, "title") or one(stage, "code"))
        for stage in sheet.rows["stages"]
    ]
    found = []
    for i, row in enumerate(rows):
        at = ("members", i)
        code = one(row, "item")
        name, unit, days = items.get(code, (code, "不在现行清单里", 0))
        others = [
            (one(other, "item"), items.get(one(other, "item"), (one(other, "item"), "", 0))[0])
            for other in rows
            if one(other, "item") != code
        ]
        controls: tuple[Control, ...] = (
            pen.control(row, "text", "title", "在这件事里叫什么", at=at, limit=60, help="不填就用事项的名称"),
            pen.control(row, "tick", "required", "必办（去掉勾选：企业可以不选）", at=at),
            pen.control(row, "select", "stage", "在哪个阶段", at=at,
                        choices=with_present(stages, one(row, "stage"))),
            pen.control(row, "text", "joint", "联合踏勘组", at=at, limit=40, help="同组的一天一起上门"),
            pen.control(row, "checks", "after", "等哪些事项办完才开始", at=at, choices=others),
        )  # fmt: skip
        marks = (
            unit,
            f"{days} 个工作日" if days else "当场",
            "" if row.get("required") else "可选",
        )
        found.append(
            drawn_row(at, one(row, "title") or name, marks, (("item", code),), controls,
                      when_controls(row, pen, at), notes_at(pen, at, "item"),
                      one(row, "when.raw"), pen)
        )  # fmt: skip
    return found
