"""The editor's form as a page draws it: controls with their words and errors, rows with their buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qifu.catalogue.rules.body import FieldKind
from qifu.catalogue.rules.checks import Problem, Where
from qifu.catalogue.rules.conditions import OPERATORS
from qifu.catalogue.rules.form import Row, Sheet, one
from qifu.eligibility import Fact

Pairs = Sequence[tuple[str, str]]
Choices = Mapping[str, Pairs]


@dataclass(frozen=True)
class Control:
    """One input: `kind` is text, area, number, select, checks or tick."""

    kind: str
    name: str
    label: str
    values: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    error: str = ""
    todo: str = ""
    limit: int = 0

    @property
    def id(self) -> str:
        """What a problem's link leads to."""
        return "f-" + self.name.replace(".", "-")

    @property
    def value(self) -> str:
        return self.values[-1] if self.values else ""


@dataclass(frozen=True)
class Section:
    """Controls under a heading."""

    key: str
    title: str
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class DrawnRow:
    """A row of a list: what is told in its head, hidden cells, controls; open where it needs care."""

    name: str
    number: int
    title: str
    marks: tuple[str, ...]
    hidden: tuple[tuple[str, str], ...]
    controls: tuple[Control, ...]
    when: tuple[Control, ...] = ()
    raw: str = ""
    notes: tuple[str, ...] = ()
    open: bool = False

    @property
    def id(self) -> str:
        return f"f-{self.name}-{self.number}"


@dataclass
class Pen:
    """Makes controls, knowing what is wrong where."""

    choices: Choices
    kinds: Mapping[str, FieldKind]
    facts: Mapping[str, Fact]
    errors: Mapping[Where, str]
    todos: Mapping[Where, str] = field(default_factory=dict)

    def control(
        self,
        cells: Row,
        kind: str,
        name: str,
        label: str,
        *,
        at: tuple[str, int] | None = None,
        help: str = "",
        choices: Pairs = (),
        limit: int = 0,
    ) -> Control:
        """A control with what is wrong with it; `at` is the list and number of its row."""
        where: Where = (*at, name) if at else (name,)
        path = ".".join(str(part) for part in where)
        return Control(
            kind, path, label, tuple(cells.get(name, ())), tuple(choices), help,
            self.errors.get(where, ""), self.todos.get(where, ""), limit,
        )  # fmt: skip


def todos_of(problems: Sequence[Problem]) -> dict[Where, str]:
    """Problems by the place of their control, the first of each."""
    found: dict[Where, str] = {}
    for where, says in problems:
        found.setdefault(where, says)
    return found


def sections(sheet: Sheet, pen: Pen) -> dict[str, Section]:
    """The plain parts of the form, by key."""
    return {
        key: Section(key, title, tuple(_plain(sheet, pen, row) for row in rows))
        for key, (title, rows) in SECTIONS.items()
    }


# kind, name, label, help, length
SECTIONS: dict[str, tuple[str, tuple[tuple[str, str, str, str, int], ...]]] = {
    "basic": ("是什么事", (
        ("text", "title", "名称", "按国家目录的全称", 120),
        ("text", "short", "简称", "企业熟悉的叫法，列表里显示它", 60),
        ("area", "says", "企业平时怎么叫它", "一行一个，搜索用", 0),
        ("select", "list", "清单", "", 0),
        ("select", "type", "类型", "", 0),
        ("select", "function", "服务功能", "", 0),
        ("select", "unit", "办理单位", "没有另写单位的环节都由它负责", 0),
        ("checks", "firm_stages", "企业阶段", "", 0),
        ("checks", "project_stages", "项目阶段", "", 0),
        ("area", "conditions", "什么条件能办", "一行一条", 0),
    )),
    "limits": ("几天、多少钱、怎么办", (
        ("select", "kind", "办件类型", "", 0),
        ("number", "promised_days", "承诺时限（工作日）", "即办件写 0", 0),
        ("number", "statutory_days", "法定时限（工作日）", "没有法定时限的留空", 0),
        ("text", "fee", "费用（元）", "不收费写 0", 0),
        ("text", "fee_basis", "收费依据", "", 200),
        ("number", "visits", "到现场次数", "", 0),
        ("checks", "channels", "办理方式", "", 0),
    )),
    "result": ("结果和联系", (
        ("text", "result", "办好拿到什么", "", 80),
        ("select", "result_evidence", "存入企业材料库的种类", "存了，以后别的事项不再要", 0),
        ("text", "contact", "咨询电话", "", 40),
        ("text", "complaint", "监督投诉电话", "", 40),
    )),
    "added": ("增值服务", (
        ("text", "provider", "由谁提供", "只有增值服务填这一部分", 80),
        ("text", "product", "企业得到什么", "", 200),
        ("text", "price", "价格", "", 60),
        ("select", "centre", "属于哪个中心", "中心自己的产品，由该中心维护", 0),
    )),
    "codes": ("编码和来源", (
        ("select", "level_of_item", "事项层级", "", 0),
        ("text", "parent", "主项代码", "子项和办理项填写", 60),
        ("select", "level", "行使层级", "", 0),
        ("text", "basic_code", "基本编码", "按国家目录原样", 60),
        ("text", "implementation_code", "实施编码", "按国家目录原样", 60),
        ("text", "source", "来源", "依据的条款或目录", 200),
        ("tick", "verified", "主管部门已核定", "没核定的，企业看到的指南会写明", 0),
    )),
}  # fmt: skip
EMPTY = {
    "unit": "请选择", "type": "请选择", "function": "请选择", "kind": "请选择", "list": "请选择",
    "result_evidence": "不存", "centre": "不属于某个中心", "level": "请选择",
    "level_of_item": "请选择",
}  # fmt: skip


def _plain(sheet: Sheet, pen: Pen, row: tuple[str, str, str, str, int]) -> Control:
    kind, name, label, said, limit = row
    choices: Pairs = ()
    if kind in ("select", "checks"):
        choices = pen.choices["evidence" if name == "result_evidence" else name]
    if kind == "select":
        choices = with_present([("", EMPTY[name]), *choices], sheet.one(name))
    return pen.control(sheet.cells, kind, name, label, help=said, choices=choices, limit=limit)


def with_present(choices: Pairs, value: str) -> Pairs:
    """The choices, and the present value where it is none of them any more."""
    if value in {code for code, _ in choices}:
        return choices
    return [*choices, (value, f"{value}（已不可用）")]


def basis_rows(sheet: Sheet, pen: Pen) -> list[DrawnRow]:
    """The legal basis."""
    found = []
    for i, row in enumerate(sheet.rows["legal_basis"]):
        at = ("legal_basis", i)
        controls = (
            pen.control(row, "text", "title", "法律法规名称（不带书名号）", at=at, limit=120),
            pen.control(row, "text", "article", "条款", at=at, limit=60),
            pen.control(row, "text", "source", "网址", at=at, limit=300),
        )
        title = one(row, "title") or f"第 {i + 1} 条依据"
        found.append(drawn_row(at, title, (one(row, "article"),), (), controls))
    return found


def material_rows(sheet: Sheet, pen: Pen) -> list[DrawnRow]:
    """The materials."""
    titles = dict(pen.choices["evidence"])
    words = {**dict(pen.choices["necessity"]), **dict(pen.choices["sources"])}
    found = []
    for i, row in enumerate(sheet.rows["materials"]):
        at = ("materials", i)
        row = {"necessity": ["required"], "source": ["applicant"], "copies": ["1"], **row}
        days = {"tolerable_days": [one(row, "tolerable_days") or "0"]}
        controls = (
            pen.control(row, "select", "necessity", "要不要", at=at,
                        choices=pen.choices["necessity"]),
            pen.control(row, "select", "source", "从哪里来", at=at, choices=pen.choices["sources"]),
            pen.control(row, "number", "copies", "份数", at=at),
            pen.control(row, "tick", "tolerable", "可以容缺（先受理，后补）", at=at),
            pen.control({**row, **days}, "number", "tolerable_days", "几个工作日内补", at=at),
            pen.control(row, "text", "help", "给企业的说明", at=at, limit=200),
        )  # fmt: skip
        code = one(row, "type")
        marks = [words.get(one(row, name), "") for name in ("necessity", "source")]
        marks.append("可容缺" if row.get("tolerable") else "")
        notes = notes_at(pen, at, "type")
        found.append(
            drawn_row(at, titles.get(code, code), marks, (("type", code),), controls,
                 when_controls(row, pen, at), notes, one(row, "when.raw"), pen)
        )  # fmt: skip
    return found


def field_rows(sheet: Sheet, pen: Pen) -> list[DrawnRow]:
    """The data elements the item asks."""
    found = []
    for i, row in enumerate(sheet.rows["fields"]):
        at = ("fields", i)
        name = one(row, "name")
        kind = pen.kinds.get(name)
        controls = (pen.control(row, "tick", "required", "必填", at=at),)
        notes = tuple(n for n in (pen.todos.get(at, ""),) if n)
        marks = ("必填" if row.get("required") else "选填",)
        found.append(
            drawn_row(at, kind.label if kind else name, marks, (("name", name),), controls,
                 when_controls(row, pen, at), notes, one(row, "when.raw"), pen)
        )  # fmt: skip
    return found


def step_rows(sheet: Sheet, pen: Pen) -> list[DrawnRow]:
    """The steps of handling, each with the others it may wait for."""
    rows = sheet.rows["steps"]
    found = []
    for i, row in enumerate(rows):
        at = ("steps", i)
        units = [("", "办理单位"), *pen.choices["unit"]]
        others = [
            (one(other, "code"), one(other, "title") or f"第 {n} 个环节")
            for n, other in enumerate(rows, 1)
            if one(other, "code") != one(row, "code")
        ]
        kinds = [(code, title or "一般") for code, title in pen.choices["step_kinds"]]
        controls = (
            pen.control(row, "text", "title", "环节名称", at=at, limit=40),
            pen.control(row, "number", "days", "几个工作日", at=at, help="当场办的写 0"),
            pen.control(row, "select", "unit", "谁负责", at=at,
                        choices=with_present(units, one(row, "unit"))),
            pen.control(row, "select", "kind", "做什么", at=at, choices=kinds),
            pen.control(row, "checks", "after", "等哪些环节办完才开始", at=at, choices=others,
                        help="都不勾就和第一个环节同时开始"),
        )  # fmt: skip
        title = one(row, "title") or f"第 {i + 1} 个环节"
        marks = (f"{one(row, 'days') or '?'} 个工作日", dict(units).get(one(row, "unit"), ""))
        notes = notes_at(pen, at, "code")
        found.append(
            drawn_row(at, title, marks, (("code", one(row, "code")),), controls, (), notes)
        )
    return found


def when_controls(row: Row, pen: Pen, at: tuple[str, int]) -> tuple[Control, ...]:
    """The three cells of a condition."""
    where: Where = (*at, "when")
    facts = [("", "不分情况")] + [
        (kind.name, kind.label) for kind in pen.kinds.values() if _decides(kind)
    ]
    fact = pen.control(
        row,
        "select",
        "when.fact",
        "按哪一项来定",
        at=at,
        choices=with_present(facts, one(row, "when.fact")),
    )
    shown = Control(
        fact.kind, fact.name, fact.label, fact.values, fact.choices, fact.help,
        pen.errors.get(where, ""), pen.todos.get(where, ""),
    )  # fmt: skip
    return (
        shown,
        pen.control(row, "select", "when.op", "怎样", at=at, choices=[("", "请选择"), *OPERATORS.items()]),
        pen.control(row, "text", "when.value", "值", at=at, limit=200, help="多个用顿号隔开；是、否不用填"),
    )  # fmt: skip


def _decides(kind: FieldKind) -> bool:
    return kind.type in ("boolean", "choice", "integer", "number", "money")


def notes_at(pen: Pen, at: tuple[str, int], name: str) -> tuple[str, ...]:
    """What is wrong with a row as a whole."""
    return tuple(note for note in (pen.todos.get(at, ""), pen.todos.get((*at, name), "")) if note)


def drawn_row(
    at: tuple[str, int],
    title: str,
    marks: Sequence[str],
    hidden: tuple[tuple[str, str], ...],
    controls: tuple[Control, ...],
    when: tuple[Control, ...] = (),
    notes: tuple[str, ...] = (),
    raw: str = "",
    pen: Pen | None = None,
) -> DrawnRow:
    """A row with its marks, open where something is wrong in it or nothing is written yet."""
    told = [mark for mark in marks if mark]
    if any(control.value for control in when):
        told.append("分情况")
    if raw and pen is not None:
        told.append("分情况")
    needs = any(c.error or c.todo for c in (*controls, *when)) or bool(notes)
    fresh = at[0] in ("steps", "legal_basis", "stages") and not controls[0].value
    return DrawnRow(
        at[0], at[1], title, tuple(told), hidden, controls, when, raw, notes, needs or fresh
    )
