"""What keeps a version of an item from being published. Pure.

Each problem has its path in the plain value of the body (`("materials", 0, "type")`), so a pack
names its line and an editor its field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import Condition, ItemBody, Material, Names, fact_type
from qifu.catalogue.rules.conditions import read_condition
from qifu.catalogue.rules.plan import Ring, plan
from qifu.eligibility import EligibilityError, Fact

__all__ = ["Problem", "Where", "condition_errors", "facts_of_fields", "problems", "read_condition"]

Where = tuple[str | int, ...]
Problem = tuple[Where, str]
_PLACE = re.compile(r"^policy:\d+: (?:when(?: \S+)?: )?")
TOLERABLE_AT_MOST = 20
TOLERABLE_MARGIN = 2


def problems(body: ItemBody, names: Names) -> list[Problem]:
    """Everything wrong with `body`, in the order of its parts; empty when it may be published."""
    return [problem for check in _CHECKS for problem in check(body, names)]


def facts_of_fields(names: Names) -> dict[str, Fact]:
    """The dictionary as the language of conditions knows it."""
    return {
        kind.name: Fact(kind.name, fact_type(kind), kind.label, names=dict(kind.choices))
        for kind in names.fields.values()
    }


def condition_errors(condition: Condition, facts: Mapping[str, Fact]) -> list[str]:
    """What is wrong with a `when`, a sentence each."""
    try:
        read_condition(condition, facts)
    except EligibilityError as error:
        return [_PLACE.sub("", line) for line in error.lines]
    return []


_CHOSEN: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("list", "清单", words.LISTS),
    ("type", "类型", words.TYPES),
    ("function", "服务功能", words.FUNCTIONS),
    ("kind", "办件类型", words.KINDS),
    ("level_of_item", "事项层级", words.LEVELS_OF_ITEM),
    ("level", "行使层级", words.LEVELS),
)


def _identity(body: ItemBody, names: Names) -> Iterator[Problem]:
    if not body.title.strip():
        yield ("title",), "事项没有名称，请填写"
    for key, label, known in _CHOSEN:
        if getattr(body, key) not in known:
            yield (key,), f"没有选{label}，请选择"
    if body.unit not in names.units:
        yield ("unit",), f"没有单位“{body.unit}”，每个事项都要有办理单位"
    if body.level_of_item != "main" and not body.parent:
        yield ("parent",), "子项和办理项要写它的主项（parent）"
    if body.level_of_item == "main" and body.parent:
        yield ("parent",), "主项没有上级事项，请删去 parent 或改为子项、办理项"
    if not body.firm_stages and not body.project_stages:
        yield ("firm_stages",), "企业阶段和项目阶段至少要选一个，企业才能按阶段找到它"
    if body.parent and names.items is not None and body.parent not in names.items:
        yield ("parent",), f"没有事项“{body.parent}”，请填它的主项的代码"
    for key, label in (("basic_code", "基本编码"), ("implementation_code", "实施编码")):
        taken = names.taken.get(getattr(body, key))
        if getattr(body, key) and taken:
            yield (key,), f"{label}已由“{taken}”使用，请核对"
    if not body.channels:
        yield ("channels",), "没有办理方式，请至少选一种"
    if not body.source.strip():
        yield ("source",), "没有写来源，请写依据的条款或目录"
    if (body.type == "value_added") != (body.list == words.VALUE_ADDED):
        yield ("type",), "增值服务清单里的事项类型是“增值服务”，依申请清单里的不是"


def _limits(body: ItemBody, names: Names) -> Iterator[Problem]:
    if body.kind == "promised" and body.promised_days < 1:
        yield ("promised_days",), "承诺件要写承诺几个工作日办结"
    if body.kind == "at_once" and body.promised_days:
        yield ("promised_days",), "即办件当场办结，承诺时限写 0"
    if body.statutory_days is not None and body.statutory_days < body.promised_days:
        yield (
            ("promised_days",),
            f"承诺时限 {body.promised_days} 天长于法定时限 {body.statutory_days} 天，请改短",
        )
    by_law = body.list == words.STATUTORY and body.type != "public_service"
    if by_law and body.kind == "promised" and body.statutory_days is None:
        yield ("statutory_days",), "行政权力事项的承诺件要写法定办结时限"
    if body.fee and not body.fee_basis:
        yield ("fee_basis",), "收费要写依据"


def _materials(body: ItemBody, names: Names) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, material in enumerate(body.materials):
        at: Where = ("materials", i)
        if material.type not in names.evidence:
            yield (*at, "type"), f"没有材料种类“{material.type}”，请先在材料种类中登记"
        if material.type in seen:
            yield (*at, "type"), f"材料“{material.type}”写了两次，同一种材料只要一份"
        seen.add(material.type)
        if (material.necessity == "conditional") != (material.when is not None):
            yield (*at, "when"), "“视情况”的材料要写什么情况下要（when），其他的不写"
        yield from _tolerance(body, material, at)
    if body.result_evidence and body.result_evidence not in names.evidence:
        yield ("result",), f"没有材料种类“{body.result_evidence}”，请先在材料种类中登记"


def _tolerance(body: ItemBody, material: Material, at: Where) -> Iterator[Problem]:
    if not material.tolerable:
        if material.tolerable_days:
            yield (*at, "tolerable_days"), "不能容缺的材料不写补正期限"
        return
    most = min(body.promised_days - TOLERABLE_MARGIN, TOLERABLE_AT_MOST)
    if not material.asked:
        yield (*at, "tolerable"), "部门核验的材料不向企业要，不用容缺"
    elif most < 1:
        yield (*at, "tolerable"), "承诺时限不足 3 天的事项不容缺"
    elif not 1 <= material.tolerable_days <= most:
        yield (
            (*at, "tolerable_days"),
            f"容缺的补正期限要在 1 到 {most} 个工作日之间"
            f"（不超过承诺时限减 {TOLERABLE_MARGIN} 天，最多 {TOLERABLE_AT_MOST} 天）",
        )


def _fields(body: ItemBody, names: Names) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, use in enumerate(body.fields):
        if use.name not in names.fields:
            yield ("fields", i), f"数据元字典里没有“{use.name}”，请先登记"
        if use.name in seen:
            yield ("fields", i), f"“{use.name}”写了两次，一项只问一次"
        seen.add(use.name)


def _steps(body: ItemBody, names: Names) -> Iterator[Problem]:
    if not body.steps:
        yield ("steps",), "没有办理环节，请至少写一个"
        return
    codes = [step.code for step in body.steps]
    for i, step in enumerate(body.steps):
        at: Where = ("steps", i)
        if codes.count(step.code) > 1:
            yield (*at, "code"), f"环节“{step.code}”写了两次"
        if not step.title.strip():
            yield (*at, "title"), "环节没有名称，请填写"
        if step.unit and step.unit not in names.units:
            yield (*at, "unit"), f"没有单位“{step.unit}”，每个环节都要有人负责"
        for name in step.after:
            if name not in codes:
                yield (*at, "after"), f"没有环节“{name}”，请检查它在等谁"
    try:
        took = plan({s.code: s.days for s in body.steps}, {s.code: s.after for s in body.steps})
    except Ring as ring:
        titles = {step.code: step.title for step in body.steps}
        said = "→".join(titles[name] for name in [*ring.names, ring.names[0]])
        yield ("steps",), f"这些环节互相等待：{said}，请去掉一个"
        return
    if took.days > body.promised_days:
        yield (
            ("steps",),
            f"环节最长要 {took.days} 个工作日，超过承诺时限 {body.promised_days} 天，请改其中一个",
        )


def _value_added(body: ItemBody, names: Names) -> Iterator[Problem]:
    if body.list != words.VALUE_ADDED:
        return
    for name, label in (("provider", "提供者"), ("product", "服务产品"), ("price", "价格")):
        if not getattr(body, name):
            yield (name,), f"增值服务要写{label}"
    if body.centre and body.centre not in names.centres:
        yield ("centre",), f"没有中心“{body.centre}”"


def _conditions(body: ItemBody, names: Names) -> Iterator[Problem]:
    facts = facts_of_fields(names)
    parts: list[tuple[str, Any]] = [("materials", body.materials), ("fields", body.fields)]
    for name, rows in parts:
        for i, row in enumerate(rows):
            if row.when is not None:
                for says in condition_errors(row.when, facts):
                    yield (name, i, "when"), f"条件写法有误：{says}"


_CHECKS: tuple[Callable[[ItemBody, Names], Iterator[Problem]], ...] = (
    _identity,
    _limits,
    _materials,
    _fields,
    _steps,
    _value_added,
    _conditions,
)
