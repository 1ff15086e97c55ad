"""The body of an item's version as typed values. Pure.

Days are working days, fees are yuan as Decimal, visits are times on site. `when` is a condition in
the language of `qifu.eligibility`, kept as plain values; None applies always.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Condition = Mapping[str, Any]


@dataclass(frozen=True)
class FieldKind:
    """A data element (数据元) of the dictionary: items name it, so a merged form asks it once."""

    name: str
    label: str
    type: str
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    prefill: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int = 200


@dataclass(frozen=True)
class FieldUse:
    """A data element as one item asks it."""

    name: str
    required: bool = True
    when: Condition | None = None


@dataclass(frozen=True)
class Material:
    """A kind of evidence as one item asks it; `tolerable_days` is how long it may follow later."""

    type: str
    necessity: str = "required"
    source: str = "applicant"
    copies: int = 1
    tolerable: bool = False
    tolerable_days: int = 0
    when: Condition | None = None
    help: str = ""

    @property
    def asked(self) -> bool:
        """True when somebody outside the departments must bring it."""
        return self.source != "department"


@dataclass(frozen=True)
class Step:
    """A step of handling: its unit ("" is the item's), its days, the steps it waits for."""

    code: str
    title: str
    days: int
    after: tuple[str, ...] = ()
    unit: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Basis:
    """A legal basis: the law's full title, the article, where it can be read."""

    title: str
    article: str = ""
    source: str = ""


@dataclass(frozen=True)
class ItemBody:
    """Everything a version of an item says. `dump_item` gives the plain value back."""

    code: str
    list: str
    title: str
    type: str
    function: str
    unit: str
    kind: str
    short: str = ""
    says: tuple[str, ...] = ()
    level_of_item: str = "main"
    parent: str = ""
    basic_code: str = ""
    implementation_code: str = ""
    firm_stages: tuple[str, ...] = ()
    project_stages: tuple[str, ...] = ()
    level: str = "district"
    legal_basis: tuple[Basis, ...] = ()
    conditions: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    fields: tuple[FieldUse, ...] = ()
    steps: tuple[Step, ...] = ()
    promised_days: int = 0
    statutory_days: int | None = None
    fee: Decimal = Decimal(0)
    fee_basis: str = ""
    visits: int = 0
    channels: tuple[str, ...] = ("window",)
    result: str = ""
    result_evidence: str = ""
    contact: str = ""
    complaint: str = ""
    provider: str = ""
    product: str = ""
    price: str = ""
    centre: str = ""
    source: str = ""
    verified: bool = False

    @property
    def name(self) -> str:
        """What lists call it: the short name where there is one."""
        return self.short or self.title

    @property
    def asked_materials(self) -> tuple[Material, ...]:
        """The materials a firm must bring itself or have made."""
        return tuple(m for m in self.materials if m.asked)


_PLAIN = (
    "code list title type function unit kind short level_of_item parent basic_code"
    " implementation_code level promised_days statutory_days fee_basis visits contact complaint"
    " provider product price centre source verified"
).split()
_WORDS = ("says", "firm_stages", "project_stages", "conditions", "channels")


def parse_item(value: Mapping[str, Any]) -> ItemBody:
    """The typed body of a plain value whose shape is right (see districts/schema/items.json).

    A step without `after` follows the one before it. KeyError where a required key is missing.
    """
    result = value.get("result") or {}
    plain: dict[str, Any] = {name: value[name] for name in _PLAIN if name in value}
    words: dict[str, Any] = {name: tuple(value[name]) for name in _WORDS if name in value}
    return ItemBody(
        **plain,
        **words,
        legal_basis=tuple(Basis(**row) for row in value.get("legal_basis", ())),
        materials=tuple(Material(**row) for row in value.get("materials", ())),
        fields=tuple(_field_use(row) for row in value.get("fields", ())),
        steps=_steps(value.get("steps", ())),
        fee=Decimal(str(value.get("fee", 0))),
        result=result.get("title", ""),
        result_evidence=result.get("evidence", ""),
    )


def _field_use(row: str | Mapping[str, Any]) -> FieldUse:
    return FieldUse(row) if isinstance(row, str) else FieldUse(**row)


def _steps(rows: Any) -> tuple[Step, ...]:
    found: list[Step] = []
    for row in rows:
        before = (found[-1].code,) if found else ()
        after = tuple(row["after"]) if "after" in row else before
        found.append(Step(**{**row, "after": after}))
    return tuple(found)


def dump_item(body: ItemBody) -> dict[str, Any]:
    """The plain value of `body`, as JSON keeps it; `parse_item` of it is `body` again."""
    result = {"title": body.result, "evidence": body.result_evidence}
    return {
        **{name: getattr(body, name) for name in _PLAIN},
        **{name: list(getattr(body, name)) for name in _WORDS},
        "legal_basis": [vars(row) for row in body.legal_basis],
        "materials": [dict(vars(row)) for row in body.materials],
        "fields": [dict(vars(row)) for row in body.fields],
        "steps": [{**vars(row), "after": list(row.after)} for row in body.steps],
        "fee": str(body.fee),
        "result": {name: text for name, text in result.items() if text},
    }


def parse_field(value: Mapping[str, Any]) -> FieldKind:
    """A data element of a plain value whose shape is right (districts/schema/form_fields.json)."""
    bounds = {n: Decimal(str(value[n])) for n in ("minimum", "maximum") if value.get(n) is not None}
    longest = 2000 if value["type"] == "longtext" else 200
    return FieldKind(
        name=value["name"],
        label=value["label"],
        type=value["type"],
        choices=tuple((str(code), title) for code, title in value.get("choices", ())),
        help=value.get("help", ""),
        prefill=value.get("prefill", ""),
        max_length=value.get("max_length", longest),
        **bounds,
    )


_TYPE_OF_FACT = {"boolean": "boolean", "date": "date", "choice": "code"}


@dataclass(frozen=True)
class Names:
    """What bodies may refer to, by code: data elements, kinds of evidence, units, centres, items
    (None where they are told elsewhere); `taken` are the titles of others by a code they use."""

    fields: Mapping[str, FieldKind] = field(default_factory=dict)
    evidence: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    centres: frozenset[str] = frozenset()
    items: frozenset[str] | None = None
    taken: Mapping[str, str] = field(default_factory=dict)


def fact_type(kind: FieldKind) -> str:
    """What a data element is to a condition: boolean, date, code, number or text."""
    if kind.type in ("integer", "number", "money"):
        return "number"
    return _TYPE_OF_FACT.get(kind.type, "text")
