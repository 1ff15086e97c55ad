"""Between a version's body and the policy's row: the columns are those of what is live, for lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from qifu.kernel.errors import Invalid
from qifu.kernel.text import clean_text
from qifu.policies.models import Budget, Policy
from qifu.policies.rules.body import Body, amount_of, day_of, full_body

SAME = (
    "title", "level", "issuer", "document", "source_text", "links", "certainty", "verified", "kind",
    "area", "area_code", "gives", "note", "conditions", "matched", "benefit", "mode",
    "exclusive_group", "service",
)  # fmt: skip
DAYS = ("valid_from", "valid_until", "open_from", "open_until")
LIMITS = {
    "title": 80, "issuer": 80, "document": 120, "source_text": 300, "kind": 10, "area": 60,
    "area_code": 6, "gives": 300, "note": 400, "conditions": 600, "exclusive_group": 40,
    "unit": 60,
}  # fmt: skip
SERVICE_LIMITS = {"interpretation": 6000, "manual": 6000, "guide": 6000, "window": 80}
LABELS = {
    "title": "标题", "issuer": "出台单位", "document": "文号", "source_text": "来源",
    "kind": "类别", "area": "适用范围", "area_code": "区划代码", "gives": "给什么", "note": "说明",
    "conditions": "文字条件", "exclusive_group": "互斥组", "unit": "受理部门",
    "interpretation": "政策解读", "manual": "办事手册", "guide": "申报指南", "window": "受理窗口",
}  # fmt: skip
SAID_AT_MOST, TALE_AT_MOST, DEPTH = 400, 200_000, 200


def body_of(policy: Policy, budget: Budget | None = None) -> Body:
    """The body that the policy's columns (and its budget) say; for one that has no version yet."""
    found: Body = {key: getattr(policy, key) for key in SAME}
    found |= {key: _iso(getattr(policy, key)) for key in DAYS}
    return full_body(
        {
            **found,
            "unit": policy.unit.code if policy.unit else "",
            "eligibility": policy.rule,
            "firm_cap": str(policy.firm_cap) if policy.firm_cap is not None else None,
            "budget": str(budget.total) if budget else None,
        }
    )


def columns_of(body: Body, units: dict[str, int]) -> dict[str, Any]:
    """The columns of Policy that `body` fills; `units` are ids by code."""
    return {
        **{key: body[key] for key in SAME},
        **{key: day_of(body[key]) for key in DAYS},
        "unit_id": units.get(body["unit"]),
        "rule": body["eligibility"] if body["matched"] else None,
        "benefit": body["benefit"] if body["matched"] else None,
        "firm_cap": amount_of(body["firm_cap"]),
    }


def clean_body(body: Body) -> Body:
    """`body` whole, its texts cleaned. Raises Invalid by field for what cannot be kept."""
    found = full_body(body)
    errors: dict[str, list[str]] = {}
    for place, limits in ((found, LIMITS), (found["service"], SERVICE_LIMITS)):
        for key, limit in limits.items():
            try:
                place[key] = clean_text(
                    place[key], max_length=limit, label=LABELS[key], field=key, required=False
                )
            except Invalid as error:
                errors |= error.field_errors
    for key in ("eligibility", "benefit"):
        errors |= _rule_errors(key, found[key])
    if errors:
        raise Invalid(errors)
    return found


def _rule_errors(key: str, value: Any) -> dict[str, list[str]]:
    label = "条件" if key == "eligibility" else "金额"
    size = 0
    try:
        for text in _strings(value, 0):
            size += len(text)
            clean_text(text, max_length=SAID_AT_MOST, label=label, field=key, required=False)
    except Invalid as error:
        return error.field_errors
    return {key: [f"“{label}”太长，请拆成几项政策。"]} if size > TALE_AT_MOST else {}


def _strings(value: Any, depth: int) -> Iterator[str]:
    if depth > DEPTH:
        raise Invalid({"eligibility": ["条件嵌套太深，请简化。"]})
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _strings(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part, depth + 1)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
