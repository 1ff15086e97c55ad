"""The body of a bundle's version (一件事) as typed values, and what keeps it back. Pure.

A bundle asks its `questions` first; their answers are fields like any other, so the items' own
conditions read them. `after` names items; a stage begins when every member of the stages before it
is over. `when` is a condition in the language of `qifu.eligibility` over the dictionary of data
elements; None applies always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import Condition, ItemBody, Names
from qifu.catalogue.rules.checks import (
    Problem,
    Where,
    condition_errors,
    facts_of_fields,
    read_condition,
)
from qifu.catalogue.rules.plan import Ring, plan
from qifu.eligibility import EligibilityError
from qifu.eligibility.language import asked_of


@dataclass(frozen=True)
class Question:
    """A data element asked first, in words of one's own; `when` it makes sense to ask."""

    field: str
    title: str = ""
    help: str = ""
    when: Condition | None = None


@dataclass(frozen=True)
class Member:
    """An item of a bundle. `joint` names the group that inspects together on one day; `title` is
    what this bundle calls the item."""

    item: str
    required: bool = True
    when: Condition | None = None
    after: tuple[str, ...] = ()
    stage: str = ""
    joint: str = ""
    title: str = ""


@dataclass(frozen=True)
class Stage:
    """A stage of a long bundle; its members are handled in parallel."""

    code: str
    title: str


@dataclass(frozen=True)
class BundleBody:
    """Everything a version of a bundle says. `dump_bundle` gives the plain value back."""

    code: str
    title: str
    function: str
    unit: str
    members: tuple[Member, ...]
    short: str = ""
    says: tuple[str, ...] = ()
    firm_stages: tuple[str, ...] = ()
    project_stages: tuple[str, ...] = ()
    intro: str = ""
    questions: tuple[Question, ...] = ()
    stages: tuple[Stage, ...] = ()
    channels: tuple[str, ...] = ("window", "online")
    result: str = ""
    source: str = ""
    verified: bool = False

    @property
    def name(self) -> str:
        """What lists call it."""
        return self.short or self.title

    @property
    def codes(self) -> tuple[str, ...]:
        """The items, in order."""
        return tuple(member.item for member in self.members)

    def member(self, code: str) -> Member:
        """The member of an item; KeyError when there is none."""
        for member in self.members:
            if member.item == code:
                return member
        raise KeyError(code)


_PLAIN = "code title short function unit intro result source verified".split()
_WORDS = ("says", "firm_stages", "project_stages", "channels")


def parse_bundle(value: Mapping[str, Any]) -> BundleBody:
    """The typed body of a plain value whose shape is right (see districts/schema/bundles.json)."""
    plain: dict[str, Any] = {name: value[name] for name in _PLAIN if name in value}
    listed: dict[str, Any] = {name: tuple(value[name]) for name in _WORDS if name in value}
    return BundleBody(
        **plain,
        **listed,
        questions=tuple(_question(row) for row in value.get("questions", ())),
        members=tuple(_member(row) for row in value.get("members", ())),
        stages=tuple(Stage(**row) for row in value.get("stages", ())),
    )


def _question(row: str | Mapping[str, Any]) -> Question:
    return Question(row) if isinstance(row, str) else Question(**row)


def _member(row: str | Mapping[str, Any]) -> Member:
    if isinstance(row, str):
        return Member(row)
    return Member(**{**row, "after": tuple(row.get("after", ()))})


def dump_bundle(body: BundleBody) -> dict[str, Any]:
    """The plain value of `body`, as JSON keeps it; `parse_bundle` of it is `body` again."""
    return {
        **{name: getattr(body, name) for name in _PLAIN},
        **{name: list(getattr(body, name)) for name in _WORDS},
        "questions": [dict(vars(row)) for row in body.questions],
        "members": [{**vars(row), "after": list(row.after)} for row in body.members],
        "stages": [vars(row) for row in body.stages],
    }


def bundle_of_one(item: ItemBody) -> BundleBody:
    """A single item as a bundle of one member, so that it is applied for by the same way."""
    return BundleBody(
        code=item.code,
        title=item.title,
        short=item.short,
        function=item.function,
        unit=item.unit,
        members=(Member(item.code),),
        firm_stages=item.firm_stages,
        project_stages=item.project_stages,
        channels=item.channels,
        result=item.result,
        source=item.source,
        verified=item.verified,
    )


def waits_for(body: BundleBody, included: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Whom each of the `included` items waits for, among them.

    Stages come one after the other; one who is left out passes on what it waited for itself.
    """
    there = set(included)
    direct = {member.item: _direct(body, member) for member in body.members}
    return {code: _among(code, direct, there) for code in body.codes if code in there}


def _direct(body: BundleBody, member: Member) -> tuple[str, ...]:
    order = {stage.code: place for place, stage in enumerate(body.stages)}
    place = order.get(member.stage, -1)
    before = [m.item for m in body.members if m.stage and order.get(m.stage, -1) == place - 1]
    return tuple(dict.fromkeys([*member.after, *(before if place > 0 else ())]))


def _among(code: str, direct: Mapping[str, tuple[str, ...]], there: set[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    todo, seen = list(direct.get(code, ())), {code}
    while todo:
        name = todo.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if name in there:
            found[name] = None
        else:
            todo += direct.get(name, ())
    return tuple(name for name in direct if name in found)


def problems(body: BundleBody, items: Mapping[str, ItemBody], names: Names) -> list[Problem]:
    """Everything wrong with `body`, in the order of its parts; empty when it may be published.

    `items` are the bodies in force by code.
    """
    return [problem for check in _CHECKS for problem in check(body, items, names)]


Items = Mapping[str, ItemBody]


def _identity(body: BundleBody, items: Items, names: Names) -> Iterator[Problem]:
    if not body.title.strip():
        yield ("title",), "一件事没有名称，请填写"
    if body.unit not in names.units:
        yield ("unit",), f"没有单位“{body.unit}”，每件事都要有牵头单位"
    if body.function not in words.FUNCTIONS:
        yield ("function",), f"没有功能区“{body.function}”"
    if not body.firm_stages and not body.project_stages:
        yield ("firm_stages",), "企业阶段和项目阶段至少要选一个，企业才能按阶段找到它"
    if not body.members:
        yield ("members",), "一件事里没有事项，请至少加入一个"
    elif not any(member.required and member.when is None for member in body.members):
        yield ("members",), "至少要有一个必办且不带条件的事项，否则可能什么也不办"


def _members(body: BundleBody, items: Items, names: Names) -> Iterator[Problem]:
    stages = {stage.code for stage in body.stages}
    for i, member in enumerate(body.members):
        at: Where = ("members", i)
        item = items.get(member.item)
        if item is None:
            yield (*at, "item"), f"清单里没有现行的事项“{member.item}”，请先发布它"
        elif item.unit not in names.units:
            yield (*at, "item"), f"“{item.title}”没有办理单位，不能放进一件事"
        if body.codes.count(member.item) > 1:
            yield (*at, "item"), f"事项“{member.item}”写了两次"
        for name in member.after:
            if name not in body.codes:
                yield (*at, "after"), f"这件事里没有事项“{name}”，请检查它在等谁"
            elif member.required and not body.member(name).required:
                yield (
                    (*at, "after"),
                    f"必办事项不能等可选事项“{name}”：企业不选它时就没有先后了",
                )
        if member.stage and member.stage not in stages:
            yield (*at, "stage"), f"没有阶段“{member.stage}”"
        if stages and not member.stage:
            yield (*at, "stage"), "分阶段办理的，每个事项都要写明在哪个阶段"


def _stages(body: BundleBody, items: Items, names: Names) -> Iterator[Problem]:
    codes = [stage.code for stage in body.stages]
    for i, code in enumerate(codes):
        if codes.count(code) > 1:
            yield ("stages", i, "code"), f"阶段“{code}”写了两次"
        if not any(member.stage == code for member in body.members):
            yield ("stages", i), f"阶段“{body.stages[i].title}”里没有事项"


def _order(body: BundleBody, items: Items, names: Names) -> Iterator[Problem]:
    days = {m.item: items[m.item].promised_days if m.item in items else 0 for m in body.members}
    try:
        plan(days, {m.item: _direct(body, m) for m in body.members})
    except Ring as ring:
        called = {code: _called(body, items, code) for code in ring.names}
        said = "→".join(called[name] for name in [*ring.names, ring.names[0]])
        yield ("members",), f"这些事项互相等待：{said}，请去掉一个"


def _called(body: BundleBody, items: Items, code: str) -> str:
    item = items.get(code)
    return body.member(code).title or (item.name if item is not None else code)


def _joint(body: BundleBody, items: Items, names: Names) -> Iterator[Problem]:
    groups: dict[str, list[int]] = {}
    for i, member in enumerate(body.members):
        if member.joint:
            groups.setdefault(member.joint, []).append(i)
    for name, places in groups.items():
        if len(places) == 1:
            yield ("members", places[0], "joint"), f"联合踏勘组“{name}”只有一个事项，不用写"
        elif len({body.members[i].stage for i in places}) > 1:
            yield ("members", places[0], "joint"), f"联合踏勘组“{name}”的事项不在同一个阶段"
        for i in places:
            item = items.get(body.members[i].item)
            if item is not None and not any(step.kind == "inspection" for step in item.steps):
                yield (
                    ("members", i, "joint"),
                    f"“{item.title}”没有现场核查环节，不能参加联合踏勘",
                )


def _questions(body: BundleBody, items: Items, names: Names) -> Iterator[Problem]:
    asked = [question.field for question in body.questions]
    for i, question in enumerate(body.questions):
        at: Where = ("questions", i)
        if question.field not in names.fields:
            yield (*at, "field"), f"数据元字典里没有“{question.field}”，请先登记"
        if asked.count(question.field) > 1:
            yield (*at, "field"), f"“{question.field}”问了两次，一件事只问一次"
        yield from _condition(question.when, (*at, "when"), names, set(asked[:i]))


def _conditions(body: BundleBody, items: Items, names: Names) -> Iterator[Problem]:
    asked = {question.field for question in body.questions}
    for i, member in enumerate(body.members):
        yield from _condition(member.when, ("members", i, "when"), names, asked)


def _condition(
    condition: Condition | None, at: Where, names: Names, asked: set[str]
) -> Iterator[Problem]:
    """What is wrong with a `when`: how it is written, and what nobody asked before."""
    if condition is None:
        return
    facts = facts_of_fields(names)
    if errors := condition_errors(condition, facts):
        for says in errors:
            yield at, f"条件写法有误：{says}"
        return
    for name in fields_of_condition(condition, names):
        if name not in asked:
            yield at, f"条件要看“{names.fields[name].label}”，但在它之前的情景问题里没有问"


def fields_of_condition(condition: Condition, names: Names) -> tuple[str, ...]:
    """The data elements a `when` looks at; empty where it cannot be read."""
    try:
        return asked_of(read_condition(condition, facts_of_fields(names)))
    except EligibilityError:
        return ()


_CHECKS: tuple[Callable[[BundleBody, Items, Names], Iterator[Problem]], ...] = (
    _identity,
    _members,
    _stages,
    _order,
    _joint,
    _questions,
    _conditions,
)
