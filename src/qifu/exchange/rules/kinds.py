"""A kind of exchange as values: what is asked, what is offered, and by which rules. Pure.

A kind is data of the district (`exchange/*.yaml`). A need and an offer are fields with types of the
rule language; in a condition the fields of a need are facts named `need_…`, those of an offer
`offer_…`, beside the facts of the firm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qifu.eligibility import EligibilityError, Fact, Policy, policy_of

NEED, OFFER = "need_", "offer_"
FAMILIES = {
    "finance": "金融服务",
    "intermediary": "中介超市",
    "industry": "产业供需",
    "technology": "科技成果",
    "work": "招工培训",
    "space": "厂房场地",
}
PROVIDER_TYPES = {
    "bank": "银行",
    "guarantor": "融资担保机构",
    "insurer": "保险机构",
    "fund": "基金和投资机构",
    "intermediary": "中介服务机构",
    "firm": "企业",
    "institute": "高校院所和科技机构",
    "training": "培训和人力资源机构",
    "carrier": "园区和载体运营机构",
}
VISIBILITIES = {
    "matched": "条件对得上的机构能看到",
    "named": "只有我点名的机构能看到",
    "public": "公开征集，所有入驻机构都能看到",
}
FIRM, DRAW, LOWEST, SCORE = "firm", "draw", "lowest", "score"
RULES = {
    FIRM: "由企业比较后自己选定",
    DRAW: "期满后在合格机构中公开摇号",
    LOWEST: "期满后报价最低的中选，报价相同的先提交者优先",
    SCORE: "期满后按公布的评分规则，得分最高的中选",
}
OPERATORS = {"gte": "不低于", "lte": "不高于", "same": "一致", "holds": "包含"}
FITS = {
    "gte": (("number", "number"), ("date", "date")),
    "lte": (("number", "number"), ("date", "date")),
    "same": (("code", "code"), ("text", "text"), ("boolean", "boolean")),
    "holds": (("set", "code"),),
}

Condition = Mapping[str, Any]
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class FieldSpec:
    """One field of a need, an offer or a result. `choices` are the only values of a code or
    set; `wan` asks yuan in units of ten thousand."""

    name: str
    type: str
    label: str
    unit: str = ""
    required: bool = False
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    lines: int = 1
    wan: bool = False

    def fact(self, prefix: str) -> Fact:
        """The field as a fact of the rule language."""
        kind = "code" if self.type == "code" else self.type
        return Fact(prefix + self.name, kind, self.label, self.unit, "", False, dict(self.choices))


@dataclass(frozen=True)
class Wish:
    """What a need wants of an offer: the offer's field compared with the need's."""

    offer: str
    operator: str
    need: str
    says: str


@dataclass(frozen=True)
class Part:
    """One part of a score: `weight` points for the best value of an offer's field."""

    field: str
    better: str
    weight: int


@dataclass(frozen=True)
class KindBody:
    """A kind as the pack has it. Days are working days; `bundle` is what is applied for afterwards,
    `credit_use` the declared use of credit records that keeps institutions out."""

    code: str
    family: str
    title: str
    says: str
    unit: str
    providers: tuple[str, ...]
    need: tuple[FieldSpec, ...]
    offer: tuple[FieldSpec, ...]
    result: tuple[FieldSpec, ...]
    wishes: tuple[Wish, ...]
    refusals: tuple[tuple[str, str], ...]
    visibility: tuple[str, ...]
    rule: str
    field: str
    parts: tuple[Part, ...]
    answer_days: int
    result_days: int
    total_days: int
    share: tuple[str, ...]
    authorise: tuple[str, ...]
    authorise_days: int
    eligible: Condition | None
    offered: str
    product: str
    source: str
    verified: bool
    order: int = 0
    bundle: str = ""
    credit_use: str = ""

    def need_facts(self) -> dict[str, Fact]:
        """The fields of a need as facts."""
        return {NEED + f.name: f.fact(NEED) for f in self.need}

    def offer_facts(self) -> dict[str, Fact]:
        """The fields of an offer as facts."""
        return {OFFER + f.name: f.fact(OFFER) for f in self.offer}


def parse_kind(row: Mapping[str, Any], order: int = 0) -> KindBody:
    """The kind of a row whose shape was checked."""
    select = row.get("select", {"rule": FIRM})
    allowed = row.get("authorise", {})
    return KindBody(
        code=row["code"], family=row["family"], title=row["title"], says=row["says"],
        unit=row["unit"], providers=tuple(row["providers"]),
        need=_fields(row["need"]), offer=_fields(row["offer"]),
        result=_fields(row.get("result", [])),
        wishes=tuple(
            Wish(w["offer"], w["op"], w["need"], w.get("says", "")) for w in row.get("wishes", [])
        ),
        refusals=tuple((r[0], r[1]) for r in row["refusals"]),
        visibility=tuple(row.get("visibility", VISIBILITIES)),
        rule=select["rule"], field=select.get("field", ""),
        parts=tuple(Part(p["field"], p["better"], p["weight"]) for p in select.get("parts", [])),
        answer_days=row["answer_days"], result_days=row["result_days"],
        total_days=row["total_days"], share=tuple(row.get("share", [])),
        authorise=tuple(allowed.get("facts", [])), authorise_days=allowed.get("days", 30),
        eligible=row.get("eligible"), offered=row.get("offered", "回应"),
        product=row.get("product", "产品"), source=row["source"], verified=row["verified"],
        order=order, bundle=row.get("bundle", ""), credit_use=row.get("credit_use", ""),
    )  # fmt: skip


def _fields(rows: list[Mapping[str, Any]]) -> tuple[FieldSpec, ...]:
    return tuple(
        FieldSpec(
            name=r["name"], type=r["type"], label=r["label"], unit=r.get("unit", ""),
            required=bool(r.get("required", False)), help=r.get("help", ""),
            choices=tuple((str(c[0]), str(c[1])) for c in r.get("choices", [])),
            minimum=r.get("minimum"), maximum=r.get("maximum"), lines=int(r.get("lines", 1)),
            wan=bool(r.get("wan", False)),
        )
        for r in rows
    )  # fmt: skip


def problems(
    kind: KindBody, facts: Mapping[str, Fact], units: frozenset[str]
) -> Iterator[tuple[Place, str]]:
    """Everything that keeps a kind from being used, each with its place in the row."""
    if kind.unit not in units:
        yield ("unit",), f"没有单位“{kind.unit}”，或已撤并"
    for name, specs in (("need", kind.need), ("offer", kind.offer), ("result", kind.result)):
        yield from _field_problems(name, specs)
    yield from _wish_problems(kind)
    yield from _rule_problems(kind)
    for key, names in (("share", kind.share), ("authorise", kind.authorise)):
        for name in names:
            if name not in facts:
                yield (key,), f"没有企业情况“{name}”，请核对 facts.yaml"
    if kind.eligible is not None:
        yield from _condition_problems(kind, facts)
    if kind.total_days < kind.answer_days:
        yield ("total_days",), "全程时限不能短于回应时限"


def _field_problems(name: str, specs: tuple[FieldSpec, ...]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for i, spec in enumerate(specs):
        if spec.name in seen:
            yield (name, i, "name"), f"字段“{spec.name}”写了两次"
        seen.add(spec.name)
        if (spec.type in ("code", "set")) != bool(spec.choices):
            yield (name, i), "选一项（code）、选几项（set）要写可选的值（choices），其他类型不写"


def _wish_problems(kind: KindBody) -> Iterator[tuple[Place, str]]:
    need, offer = ({f.name: f for f in specs} for specs in (kind.need, kind.offer))
    for i, wish in enumerate(kind.wishes):
        for key, name, known in (("need", wish.need, need), ("offer", wish.offer, offer)):
            if name not in known:
                yield ("wishes", i, key), f"没有字段“{name}”"
        if wish.need in need and wish.offer in offer:
            types = (offer[wish.offer].type, need[wish.need].type)
            if types not in FITS[wish.operator]:
                yield (
                    ("wishes", i, "op"),
                    f"“{wish.operator}”不能比较这两种字段（{'、'.join(types)}）",
                )


def _rule_problems(kind: KindBody) -> Iterator[tuple[Place, str]]:
    numbers = {f.name for f in kind.offer if f.type == "number" and f.required}
    if kind.rule == LOWEST and kind.field not in numbers:
        yield ("select",), "按最低价选定，须写明比哪一项（field），且是必填的数字"
    if kind.rule == SCORE:
        if sum(part.weight for part in kind.parts) != 100:
            yield ("select",), "评分各项的分值加起来须为 100"
        for i, part in enumerate(kind.parts):
            if part.field not in numbers:
                yield ("select", "parts", i, "field"), "评分的每一项须是必填的数字字段"


def _condition_problems(kind: KindBody, facts: Mapping[str, Fact]) -> Iterator[tuple[Place, str]]:
    try:
        rule_of(kind.code, kind.title, kind.eligible, {**facts, **kind.need_facts()})
    except EligibilityError as error:
        for line in str(error).splitlines():
            yield ("eligible",), line


def rule_of(
    code: str, title: str, condition: Condition | None, facts: Mapping[str, Fact]
) -> Policy:
    """A condition as the matcher takes it; raises EligibilityError with every error."""
    body: dict[str, Any] = {"code": code, "title": title}
    if condition:
        body["eligibility"] = dict(condition)
    return policy_of(body, dict(facts))
