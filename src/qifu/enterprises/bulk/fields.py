"""What each column that is read becomes in the database, and which of its texts are plain.

A plain text is surely good and is turned into its value by the database; every other distinct text
is read once by the same rules as everywhere (`rules.columns.read_value`), and its value kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import sql

from qifu.enterprises.models import Enterprise, Fact
from qifu.enterprises.rules.columns import Column, read_value
from qifu.enterprises.rules.ledger_columns import STATES, LedgerColumn
from qifu.enterprises.rules.values import as_json
from qifu.identity.rules.accounts import normal_phone, phone_problem

SEPARATOR = "\x1f"
NUMBER = r"^-?[0-9]{1,10}(\.[0-9]{1,6})?$"
PHONE = r"^1[3-9][0-9]{9}$"
INDUSTRY = r"^[A-T][0-9]{0,4}$"
LENGTHS = {"name": 120, "legal_person": 40, "address": 200}
NEVER = sql.SQL("false")


@dataclass(frozen=True)
class Field:
    """A column with its place among the cells (from 1) and, for a fact, what is declared of it."""

    column: LedgerColumn
    place: int
    fact: Fact | None = None

    @property
    def cell(self) -> sql.Composable:
        """Its text in the row `c` of cells."""
        return sql.SQL("c[{}]").format(sql.Literal(self.place))

    @property
    def shown(self) -> str:
        """How an error names the column."""
        return Column(self.column.place, self.column.title, "fact").shown

    def plain(self) -> sql.Composable:
        """True for texts that are surely good."""
        name, fact = self.column.field, self.fact
        if name in LENGTHS:
            return self._is("char_length({}) <= {}", LENGTHS[name])
        if name in ("phone", "industry"):
            return self._is("{} ~ {}", PHONE if name == "phone" else INDUSTRY)
        if fact is None or fact.type in ("set", "boolean", "date"):
            return NEVER
        if fact.type == "number":
            return self._is("{} ~ {}", NUMBER)
        if fact.values:
            return self._is("{} = ANY({})", list(fact.values))
        return self._is("char_length({}) <= {}", 200)

    def _is(self, test: str, value: Any) -> sql.Composable:
        return sql.SQL(test).format(self.cell, sql.Literal(value))

    def value(self) -> sql.Composable:
        """The value as JSON, null where the cell is empty; `v<place>` is the row of `ImportValue`."""
        known = sql.Identifier(f"v{self.place}")
        return sql.SQL("CASE WHEN {} = '' THEN NULL WHEN {} THEN {} ELSE {}.value END").format(
            self.cell, self.plain(), self._typed(), known
        )

    def _typed(self) -> sql.Composable:
        if self.fact is not None and self.fact.type == "number":
            return sql.SQL("to_jsonb(trim_scale({}::numeric * {}))").format(
                self.cell, sql.Literal(self.column.factor)
            )
        return sql.SQL("to_jsonb({})").format(self.cell)


@dataclass(frozen=True)
class Known:
    """What odd texts are read by: towns by area code with their names, and ids; the day of the file."""

    towns: Mapping[str, str]
    ids: Mapping[str, int]
    today: date


def fields_of(columns: list[dict[str, Any]], facts: Mapping[str, Fact]) -> list[Field]:
    """The columns of an import that are read, without the code's own. A fact that is declared no
    more is not read."""
    found = []
    for place, row in enumerate((r for r in columns if r["field"] not in ("", "uscc")), 1):
        column = LedgerColumn(row["place"], row["title"], row["field"])
        if not column.fact or column.fact in facts:
            found.append(Field(column, place, facts.get(column.fact)))
    return found


def read_odd(field: Field, text: str, known: Known) -> Any:
    """The JSON value of a text that is not plain; ValueError says what to do."""
    name, fact = field.column.field, field.fact
    if "\x00" in text:
        raise ValueError("含有不可见字符，请重新输入")
    if name in LENGTHS:
        raise ValueError(f"太长，最多 {LENGTHS[name]} 个字，现在 {len(text)} 个字")
    if name == "phone":
        number = normal_phone(text)
        if problem := phone_problem(number):
            raise ValueError(problem.removesuffix("。"))
        return number
    if name == "status":
        return _state(text)
    if fact is None:
        fact = Fact(name=name, type="code", label=field.column.title)
        value = read_value(_column(field), fact, text, towns=known.towns, today=known.today)
        return known.ids[value] if name == "town" else value
    return as_json(read_value(_column(field), fact, text, towns=known.towns, today=known.today))


def _state(text: str) -> str:
    found = STATES.get(text.replace("(", "（").replace(")", "）"))
    if found is None:
        shown = "、".join(str(label) for label in Enterprise.Status.labels)
        raise ValueError(f"“{text[:20]}”不是经营状态；可以填：{shown}")
    return found


def _column(field: Field) -> Column:
    column = field.column
    return Column(column.place, column.title, "fact", column.fact, column.factor)
