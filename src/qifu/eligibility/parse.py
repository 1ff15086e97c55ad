"""Policies read from YAML and checked as a whole: every error at once, named by file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from qifu.eligibility.facts import Fact, Facts
from qifu.eligibility.language import (
    EVERYONE,
    Amount,
    Combine,
    Condition,
    Fixed,
    Group,
    Leaf,
    Not,
    Policy,
    Rate,
    Tiers,
)
from qifu.eligibility.marks import Findings, Mark, marks_of, read_marks

CODE = re.compile(r"[A-Za-z0-9._-]+")
DEPTH = 60  # groups within groups; more is a slip of a program, not a policy
SPOKEN = ("says", "cites")
GROUPS = ("all", "any", "not")


def load_policies(folder: str | Path, facts: Facts) -> list[Policy]:
    """The policies of every YAML file in `folder` (or of one file), in order of their code.

    Raises EligibilityError with every error of every file; then nothing is to be evaluated.
    """
    findings = Findings()
    place = Path(folder)
    files = sorted(_files(place)) if place.is_dir() else [place]
    found: list[Policy] = []
    used: dict[str, str] = {}
    for path in files:
        for document in read_marks(path, findings):
            for mark in (document.items() or []) if document.is_list() else [document]:
                policy = parse_policy(mark, facts, used)
                found += [policy] if policy else []
    if not files:
        findings.lines.append(f"{folder}:1: 文件夹里没有政策文件（.yaml）")
    findings.raise_any()
    return sorted(found, key=lambda policy: policy.code)


def policy_of(body: Mapping[str, Any], facts: Facts) -> Policy:
    """One policy from plain values, as a database or a form holds them.

    Raises EligibilityError with every error; the file is called `policy`.
    """
    findings = Findings()
    text = yaml.safe_dump(dict(body), allow_unicode=True, sort_keys=False)
    found = [parse_policy(mark, facts, {}) for mark in marks_of(text, "policy", findings)]
    findings.raise_any()
    (policy,) = found
    assert policy is not None
    return policy


def _files(folder: Path) -> Iterable[Path]:
    for path in folder.rglob("*"):
        if path.suffix in (".yaml", ".yml") and path.name != "facts.yaml" and path.is_file():
            yield path


def parse_policy(mark: Mark, facts: Facts, used: dict[str, str]) -> Policy | None:
    """One policy of a document; None when it has no code or is not a mapping (told).

    `used` are the codes met before, each with its place; this one is added, or told as a double.
    """
    if (fields := mark.fields()) is None:
        return None
    code = _code(mark, fields, used)
    named = {key: field.named(code) for key, field in fields.items()}
    begun, until = _valid(named.get("valid"))
    rule, benefit = named.get("eligibility"), named.get("benefit")
    condition = _Reader(facts).condition(rule, 0) if rule else EVERYONE
    amount = _benefit(benefit, facts) if benefit else None
    title = named["title"].node.value if "title" in named else ""
    if not code or condition is None:
        return None
    return Policy(code, str(title), begun, until, condition, amount, source=mark.here)


def _code(mark: Mark, fields: Mapping[str, Mark], used: dict[str, str]) -> str:
    """The policy's code, "" when it has none that can be used (told)."""
    field = fields.get("code", mark)
    text = (field.plain() or _quoted(field) or "") if "code" in fields else ""
    if not CODE.fullmatch(text):
        field.tell("政策须有编号 code，由字母、数字、点、下划线、横线组成")
        return ""
    if text in used:
        field.named(text).tell(f"政策编号“{text}”重复，已在 {used[text]} 用过")
    used.setdefault(text, field.here)
    return text


def _quoted(mark: Mark) -> str | None:
    value = mark.node.value
    return value if isinstance(value, str) else None


def _valid(mark: Mark | None) -> tuple[Any, Any]:
    if mark is None or (fields := mark.fields()) is None:
        return None, None
    _only(fields, ("from", "until"))
    begun, until = (fields[key].day() if key in fields else None for key in ("from", "until"))
    return begun, until


def _benefit(mark: Mark, facts: Facts) -> Amount | None:
    if (fields := mark.fields()) is None:
        return None
    if "amount" not in fields:
        mark.tell("benefit 里须有 amount；没有金额的政策请不写 benefit")
        return None
    return _Money(facts).amount(fields["amount"], 0)


def _only(fields: Mapping[str, Mark], known: Iterable[str]) -> bool:
    """Tells every other key; returns whether there was one."""
    strange = [name for name in fields if name not in known]
    for name in strange:
        fields[name].tell(f"不认识的键“{name}”，可用的有：{' '.join(known)}")
    return bool(strange)


class _Reader:
    """Reads one condition; its leaves are counted in document order."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.count = count()

    def condition(self, mark: Mark, depth: int) -> Condition | None:
        """None when anything in it is wrong (told)."""
        if depth > DEPTH:
            mark.tell(f"条件嵌套超过 {DEPTH} 层")
            return None
        if (fields := mark.fields()) is None:
            return None
        kinds = [key for key in GROUPS if key in fields]
        if not kinds:
            return self.leaf(mark, fields)
        if len(kinds) > 1 or "fact" in fields:
            mark.tell(f"一个条件里只能有 {' '.join(GROUPS)} fact 中的一个")
            return None
        _only(fields, (kinds[0], *SPOKEN))
        return self.group(kinds[0], fields, depth)

    def group(self, kind: str, fields: Mapping[str, Mark], depth: int) -> Condition | None:
        spoken = _spoken(fields)
        if kind == "not":
            item = self.condition(fields[kind], depth + 1)
            return Not(item, **spoken) if item else None
        if (marks := fields[kind].items()) is None:
            return None
        items = [self.condition(mark, depth + 1) for mark in marks]
        whole = tuple(item for item in items if item is not None)
        return Group("all" if kind == "all" else "any", whole, **spoken)

    def leaf(self, mark: Mark, fields: Mapping[str, Mark]) -> Leaf | None:
        index = next(self.count)
        strange = _only(fields, ("fact", "per", *SPOKEN, *OPERATORS))
        if "fact" not in fields:
            if not strange:
                mark.tell("条件须用 all、any、not，或用 fact 指明一个事实")
            return None
        fact = _fact(fields["fact"], self.facts)
        per = _per(fields, fact, self.facts) if "per" in fields else ""
        operators = [key for key in fields if key in OPERATORS]
        if len(operators) != 1:
            if operators or not strange:
                mark.tell(f"每个条件须正好有一个运算符，这里有 {len(operators)} 个")
            return None
        value = _literal(fact, operators[0], fields[operators[0]])
        if fact is None or per is None or value is None:
            return None
        return Leaf(index, fact.name, operators[0], value, per, **_spoken(fields))


def _spoken(fields: Mapping[str, Mark]) -> dict[str, str]:
    return {key: str(fields[key].node.value) for key in SPOKEN if key in fields}


def _fact(field: Mark, facts: Facts) -> Fact | None:
    name = field.node.value
    if not isinstance(name, str) or name not in facts:
        field.tell(f"没有声明过的事实{field.shown()}，请先在 facts.yaml 声明或改正名称")
        return None
    return facts[name]


def _per(fields: Mapping[str, Mark], fact: Fact | None, facts: Facts) -> str | None:
    other = _fact(fields["per"], facts)
    if other is None:
        return None
    for each in (fact, other):
        if each and each.type != "number":
            fields["per"].tell(f"per 只能用在数字与数字之间，“{each.name}”是 {each.type}")
            return None
    return other.name


def _literal(fact: Fact | None, operator: str, mark: Mark) -> Any:
    types, read = OPERATORS[operator]
    if fact is None:
        return None
    if fact.type not in types:
        fit = [name for name, (kinds, _) in OPERATORS.items() if fact.type in kinds]
        mark.tell(f"“{fact.name}”是 {fact.type}，不能用 {operator}；可用：{' '.join(fit)}")
        return None
    if operator in ("eq", "ne"):
        return mark.number() if fact.type == "number" else mark.words()
    return read(mark)


def _between(mark: Mark) -> tuple[Decimal, Decimal] | None:
    marks = mark.items()
    if marks is None:
        return None
    if len(marks) != 2:
        mark.tell("between 须写下限和上限两个数，例如 [20, 300]")
        return None
    low, high = marks[0].number(), marks[1].number()
    if low is None or high is None:
        return None
    if low > high:
        mark.tell("between 的下限大于上限")
        return None
    return low, high


def _list(mark: Mark) -> tuple[str, ...] | None:
    if (marks := mark.items()) is None:
        return None
    words = [item.words() for item in marks]
    found = tuple(word for word in words if word is not None)
    return found if len(found) == len(words) else None


_TEXTS = ("text", "code")
_NUMBER = ("number",)
OPERATORS: dict[str, tuple[tuple[str, ...], Callable[[Mark], Any]]] = {
    "eq": (("number", *_TEXTS), Mark.words),
    "ne": (("number", *_TEXTS), Mark.words),
    "gt": (_NUMBER, Mark.number),
    "gte": (_NUMBER, Mark.number),
    "lt": (_NUMBER, Mark.number),
    "lte": (_NUMBER, Mark.number),
    "between": (_NUMBER, _between),
    "in": (_TEXTS, _list),
    "not_in": (_TEXTS, _list),
    "under": (("code",), _list),
    "has": (("set",), Mark.words),
    "has_any": (("set",), _list),
    "has_all": (("set",), _list),
    "is": (("boolean",), Mark.truth),
    "on_or_after": (("date",), Mark.day),
    "on_or_before": (("date",), Mark.day),
    "within_years": (("date",), Mark.whole),
    "at_least_years": (("date",), Mark.whole),
}


@dataclass
class _Money:
    """Reads one amount."""

    facts: Facts

    def amount(self, mark: Mark, depth: int) -> Amount | None:
        """None when anything in it is wrong (told)."""
        if depth > DEPTH:
            mark.tell(f"金额嵌套超过 {DEPTH} 层")
            return None
        if not mark.is_mapping():
            value = mark.number()
            return None if value is None else Fixed(value)
        fields = mark.fields() or {}
        kinds = [key for key in ("rate", "tiers", "sum", "max", "min") if key in fields]
        if len(kinds) != 1:
            mark.tell("金额须是数字，或 rate、tiers、sum、max、min 中的一种")
            return None
        if kinds[0] == "rate":
            return self.rate(mark, fields)
        if kinds[0] == "tiers":
            return self.tiers(fields, depth)
        return self.combine(kinds[0], fields, depth)

    def rate(self, mark: Mark, fields: Mapping[str, Mark]) -> Rate | None:
        _only(fields, ("rate", "of", "cap", "floor"))
        if "of" not in fields:
            mark.tell("rate 须用 of 指明按哪个事实计算")
            return None
        fact, rate = _fact(fields["of"], self.facts), fields["rate"].number()
        limits = {key: fields[key].number() for key in ("cap", "floor") if key in fields}
        if fact and fact.type != "number":
            fields["of"].tell(f"“{fact.name}”不是数字，不能按比例计算")
            return None
        if fact is None or rate is None or None in limits.values():
            return None
        return Rate(rate, fact.name, **limits)

    def tiers(self, fields: Mapping[str, Mark], depth: int) -> Tiers | None:
        _only(fields, ("tiers", "otherwise"))
        found = [self.tier(mark, depth) for mark in fields["tiers"].items() or []]
        otherwise = self.amount(fields["otherwise"], depth + 1) if "otherwise" in fields else None
        return Tiers(tuple(tier for tier in found if tier), otherwise)

    def tier(self, mark: Mark, depth: int) -> tuple[Condition, Amount] | None:
        if (fields := mark.fields()) is None:
            return None
        _only(fields, ("when", "amount", *SPOKEN))
        if "when" not in fields or "amount" not in fields:
            mark.tell("每一档须有 when（条件）和 amount（金额）")
            return None
        when = _Reader(self.facts).condition(fields["when"], depth + 1)
        amount = self.amount(fields["amount"], depth + 1)
        return (when, amount) if when and amount else None

    def combine(self, kind: Any, fields: Mapping[str, Mark], depth: int) -> Combine | None:
        _only(fields, (kind,))
        marks = fields[kind].items()
        if marks is None:
            return None
        if not marks and kind != "sum":
            fields[kind].tell(f"{kind} 里至少要有一个金额")
            return None
        found = [self.amount(mark, depth + 1) for mark in marks]
        return Combine(kind, tuple(part for part in found if part))
