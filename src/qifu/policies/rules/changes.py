"""What differs between two bodies of a policy, field by field and line by line. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import ndiff
from typing import Any

from qifu.eligibility import EligibilityError, Fact, explain
from qifu.eligibility.explain import Node
from qifu.eligibility.wording import apart, label_of, number, quantity
from qifu.policies.rules.body import Body, amount_of, rule_of_body

LABELS = {
    "title": "标题", "level": "层级", "issuer": "出台单位", "unit": "受理部门", "document": "文号",
    "source_text": "来源", "links": "链接", "certainty": "可信程度", "verified": "已经核定",
    "kind": "类别", "area": "适用范围", "area_code": "区划代码", "gives": "给什么", "note": "说明",
    "conditions": "文字条件", "valid_from": "有效期起", "valid_until": "有效期止",
    "matched": "条件能在线比对", "eligibility": "条件", "benefit": "金额", "mode": "兑现方式",
    "open_from": "申报开始", "open_until": "申报截止", "exclusive_group": "互斥组",
    "firm_cap": "每户每年上限（元）", "budget": "预算总额（元）",
    "interpretation": "政策解读", "manual": "办事手册", "guide": "申报指南", "contact": "咨询",
    "window": "受理窗口", "materials": "申报材料", "publicity_days": "公示工作日",
    "pay_days": "拨付天数", "declared_clear": "声明范围、标准、数据清楚",
}  # fmt: skip
WORDS = {
    "national": "国家", "province": "省", "city": "市", "district": "区",
    "none": "不在本平台申报", "claim": "申报兑现", "automatic": "免申即享",
    "found": "见于原文或转载", "found-secondhand": "只见于二手汇编", "known": "取自公开规定",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One field that differs; `lines` are (mark, text) with "-" gone, "+" new, " " as before."""

    label: str
    lines: tuple[tuple[str, str], ...]


def changes(old: Body, new: Body, facts: Mapping[str, Fact]) -> list[Change]:
    """What differs from `old` to `new`, in the order of the form."""
    before, after = _flat(old, facts), _flat(new, facts)
    return [
        Change(LABELS[key], tuple(_lines(before.get(key, []), after.get(key, []))))
        for key in LABELS
        if before.get(key, []) != after.get(key, [])
    ]


def _lines(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for line in ndiff(old, new):
        if line[0] != "?":
            yield line[0], line[2:]


def _flat(body: Body, facts: Mapping[str, Fact]) -> dict[str, list[str]]:
    found = {}
    for key, value in {**body, **body.get("service", {})}.items():
        if key == "eligibility":
            found[key] = rule_lines(value, facts)
        elif key == "benefit":
            found[key] = benefit_lines(value, facts)
        elif key in LABELS:
            found[key] = _shown(key, value)
    return found


def _shown(key: str, value: Any) -> list[str]:
    if key == "contact":
        return _shown("", f"{value.get('name', '')} {value.get('phone', '')}".strip())
    if key == "materials":
        return [
            f"{m.get('type', '')}（{'必须' if m.get('required') else '可选'}）{m.get('note', '')}"
            for m in value
        ]
    if key in ("firm_cap", "budget"):
        amount = amount_of(value)
        return [] if value is None else [str(value) if amount is None else number(amount)]
    if isinstance(value, bool):
        return ["是" if value else "否"]
    if isinstance(value, list):
        return [str(part) for part in value]
    text = WORDS.get(value, value) if isinstance(value, str) else value
    return str(text).splitlines() if text not in (None, "") else []


def rule_lines(rule: Any, facts: Mapping[str, Fact]) -> list[str]:
    """A condition as sentences, a line each, deeper ones moved in; JSON where it cannot be read."""
    if rule is None:
        return []
    try:
        policy = rule_of_body("x", {"eligibility": rule}, facts)
        return list(_said(explain(policy, {}, facts, date.min).tree, 0))
    except (EligibilityError, ValueError, RecursionError):
        return [json.dumps(rule, ensure_ascii=False)]


def _said(node: Node, depth: int) -> Iterator[str]:
    cites = f"〔{node.cites}〕" if node.cites else ""
    yield "\u3000" * depth + node.says + cites
    for item in node.items:
        yield from _said(item, depth + 1)


def benefit_lines(benefit: Any, facts: Mapping[str, Fact]) -> list[str]:
    """How the money is computed, a line each."""
    if not isinstance(benefit, dict) or "amount" not in benefit:
        return [] if benefit is None else [json.dumps(benefit, ensure_ascii=False)]
    return list(_paid(benefit["amount"], facts, 0))


def _paid(amount: Any, facts: Mapping[str, Fact], depth: int) -> Iterator[str]:
    pad = "\u3000" * depth
    if not isinstance(amount, dict):
        yield pad + _money(amount)
    elif "rate" in amount:
        yield pad + _rate(amount, facts)
    elif "tiers" in amount:
        for tier in amount["tiers"]:
            when = "；".join(line.strip() for line in rule_lines(tier.get("when"), facts))
            yield f"{pad}{when}的："
            yield from _paid(tier.get("amount"), facts, depth + 1)
        if "otherwise" in amount:
            yield f"{pad}其余的："
            yield from _paid(amount["otherwise"], facts, depth + 1)
    else:
        yield from _combined(amount, facts, depth)


def _combined(amount: dict[str, Any], facts: Mapping[str, Fact], depth: int) -> Iterator[str]:
    words = {"sum": "以下相加：", "max": "以下取最高：", "min": "以下取最低："}
    for kind, word in words.items():
        if isinstance(amount.get(kind), list):
            yield "\u3000" * depth + word
            for part in amount[kind]:
                yield from _paid(part, facts, depth + 1)


def _rate(amount: dict[str, Any], facts: Mapping[str, Fact]) -> str:
    of = str(amount.get("of", ""))
    label = label_of(facts, of) if of in facts else of
    rate = amount_of(amount["rate"])
    share = str(amount["rate"]) if rate is None else number(rate)
    limits = [
        f"{word}{apart(_money(amount[key]))}"
        for key, word in (("floor", "至少"), ("cap", "不超过"))
        if key in amount
    ]
    return "，".join([f"{label} × {share}", *limits])


def _money(value: Any) -> str:
    amount = amount_of(value)
    return str(value) if amount is None else quantity(amount, "元")
