"""What an editor's form shows is what it keeps, whatever an item says; so does a workbook."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qifu.catalogue.rules import form, words
from qifu.catalogue.rules.body import (
    Basis,
    FieldKind,
    FieldUse,
    ItemBody,
    Material,
    Names,
    Step,
    dump_item,
    parse_item,
)
from qifu.catalogue.rules.book import COLUMNS, ITEMS, WORDS, read_tables, tables_of
from qifu.catalogue.rules.differences import Titles, differences
from qifu.catalogue.rules.form import read, sheet_of, split
from qifu.catalogue.rules.form_rows import edited
from qifu.enterprises.rules.sheets import Sheet as Table

KINDS = {
    "gas": FieldKind("gas", "用气吗", "boolean"),
    "kind": FieldKind("kind", "类型", "choice", (("a", "甲"), ("b", "乙"))),
    "area": FieldKind("area", "面积", "number"),
    "name": FieldKind("name", "名称", "text"),
}
EVIDENCE = {"licence": "营业执照", "plan": "平面图", "proof": "证明"}
UNITS = {"market": "区市场监管局", "fire": "区应急局"}
CENTRES = {"park": "园区中心"}
CHOICES: dict[str, Any] = {
    "list": words.LISTS, "type": words.TYPES, "function": words.FUNCTIONS, "unit": UNITS,
    "kind": words.KINDS, "level_of_item": words.LEVELS_OF_ITEM, "level": words.LEVELS,
    "centre": CENTRES, "firm_stages": words.FIRM_STAGES, "project_stages": words.PROJECT_STAGES,
    "channels": words.CHANNELS, "evidence": EVIDENCE, "necessity": words.NECESSITIES,
    "sources": words.SOURCES, "step_kinds": words.STEP_KINDS,
}  # fmt: skip
CODES = {name: list(codes) for name, codes in CHOICES.items()}
TITLES = Titles(EVIDENCE, UNITS, CENTRES, Names(fields=KINDS))

plain_text = st.text(alphabet="食品经营许可办证abc12", max_size=8)
line = st.text(alphabet="食品经营许可", min_size=1, max_size=8)
whens = st.sampled_from([
    None, {"fact": "gas", "is": True}, {"fact": "kind", "in": ["b"]}, {"fact": "area", "gte": 50},
    {"all": [{"fact": "gas", "is": True}, {"fact": "area", "lte": 9}]},
])  # fmt: skip


def some(codes: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(list(codes))).map(
        lambda found: tuple(code for code in codes if code in found)
    )


materials = st.lists(
    st.builds(
        Material, type=st.sampled_from(list(EVIDENCE)), help=plain_text, when=whens,
        necessity=st.sampled_from(list(words.NECESSITIES)), copies=st.integers(1, 9),
        source=st.sampled_from(list(words.SOURCES)), tolerable=st.booleans(),
        tolerable_days=st.integers(0, 20),
    ),
    max_size=3, unique_by=lambda m: m.type,
)  # fmt: skip
uses = st.lists(
    st.builds(FieldUse, name=st.sampled_from(list(KINDS)), required=st.booleans(), when=whens),
    max_size=3, unique_by=lambda u: u.name,
)  # fmt: skip
laws = st.lists(st.builds(Basis, title=line, article=plain_text), max_size=2)


@st.composite
def steps(draw: Any) -> tuple[Step, ...]:
    found: list[Step] = []
    for n in range(draw(st.integers(0, 4))):
        after = draw(st.sets(st.sampled_from([s.code for s in found]))) if found else set()
        found.append(
            Step(
                f"s{n}", draw(line), draw(st.integers(0, 30)),
                tuple(s.code for s in found if s.code in after),
                draw(st.sampled_from(["", *UNITS])), draw(st.sampled_from(list(words.STEP_KINDS))),
            )
        )  # fmt: skip
    return tuple(found)


bodies = st.builds(
    ItemBody,
    code=st.just("food"), list=st.sampled_from(list(words.LISTS)), title=line, short=plain_text,
    type=st.sampled_from(list(words.TYPES)), function=st.sampled_from(list(words.FUNCTIONS)),
    unit=st.sampled_from(list(UNITS)), kind=st.sampled_from(list(words.KINDS)),
    says=st.lists(line, max_size=3, unique=True).map(tuple),
    conditions=st.lists(line, max_size=3, unique=True).map(tuple),
    firm_stages=some(words.FIRM_STAGES), project_stages=some(words.PROJECT_STAGES),
    channels=some(words.CHANNELS), promised_days=st.integers(0, 60),
    statutory_days=st.none() | st.integers(0, 90), visits=st.integers(0, 5),
    fee=st.integers(0, 10_000).map(lambda fen: (Decimal(fen) / 100).normalize()),
    materials=materials.map(tuple), fields=uses.map(tuple), steps=steps(),
    legal_basis=laws.map(tuple), result=plain_text,
    result_evidence=st.sampled_from(["", *EVIDENCE]), centre=st.sampled_from(["", "park"]),
    verified=st.booleans(), source=plain_text, provider=plain_text,
)  # fmt: skip


def posted(sheet: form.Sheet) -> dict[str, list[str]]:
    """The sheet as a browser sends it: empty boxes are not there."""
    found = {name: values for name, values in sheet.cells.items() if values}
    for name, rows in sheet.rows.items():
        for n, row in enumerate(rows):
            found |= {f"{name}.{n}.{key}": values for key, values in row.items() if values}
    return found


@given(bodies)
@settings(max_examples=60)
def test_what_the_form_shows_is_what_it_keeps(body: ItemBody) -> None:
    sheet = split(posted(sheet_of(dump_item(body), KINDS)))
    plain, errors = read(sheet, body.code, KINDS, CODES)
    assert not errors
    assert parse_item(plain) == body


@given(bodies, st.sampled_from(list(form.ROWS)), st.integers(0, 3), st.booleans())
@settings(max_examples=40)
def test_a_row_moved_there_and_back_changes_nothing(
    body: ItemBody, name: str, place: int, down: bool
) -> None:
    sheet = sheet_of(dump_item(body), KINDS)
    other = place + 1 if down else place - 1
    if not 0 <= other < len(sheet.rows[name]) or place >= len(sheet.rows[name]):
        return
    edited(sheet, f"{name}:{place}:{'down' if down else 'up'}")
    edited(sheet, f"{name}:{other}:{'up' if down else 'down'}")
    assert parse_item(read(sheet, body.code, KINDS, CODES)[0]) == body


@given(bodies)
@settings(max_examples=40)
def test_a_workbook_comes_back_as_it_went(body: ItemBody) -> None:
    tables = {}
    for name, rows in tables_of([body], TITLES).items():
        head, *rest = [["" if cell is None else str(cell) for cell in row] for row in rows]
        tables[name] = Table(head, [(n, row) for n, row in enumerate(rest, 2)])
    given_choices = {name: dict(codes) for name, codes in CHOICES.items()}
    given_choices["fields"] = {kind.name: kind.label for kind in KINDS.values()}
    (found,), lost = read_tables(tables, {}, TITLES, given_choices)
    assert not lost
    assert found.errors == []
    assert found.plain is not None
    assert parse_item(found.plain) == body


@given(bodies, bodies)
@settings(max_examples=40)
def test_a_difference_is_told_exactly_where_there_is_one(old: ItemBody, new: ItemBody) -> None:
    assert differences(old, old, TITLES) == []
    names = {part.name for part in differences(old, new, TITLES)}
    for name in ("title", "promised_days", "materials", "fields", "steps", "fee", "verified"):
        assert (name in names) == (_meant(old, name) != _meant(new, name)), name


def _meant(body: ItemBody, name: str) -> Any:
    """A step that names no unit is done by the item's: it changes when the item's unit does."""
    if name != "steps":
        return getattr(body, name)
    return [replace(step, unit=step.unit or body.unit) for step in body.steps]


def test_every_table_begins_with_the_items_code() -> None:
    assert all(columns[0].title.endswith("代码") for columns in COLUMNS.values())
    assert ITEMS in COLUMNS
    assert set(WORDS["yes"]) == {"1", ""}
