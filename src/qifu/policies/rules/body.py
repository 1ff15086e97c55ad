"""The body of a policy's version: its keys, what must hold before it is published, what changed. Pure.

Money in a body is a decimal string of yuan, a day an ISO date, absent is null or "". The rule and
the benefit are plain values of the language of `qifu.eligibility`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from qifu.eligibility import EligibilityError, Fact, Policy
from qifu.eligibility.marks import Findings, marks_of
from qifu.eligibility.parse import parse_policy

Body = dict[str, Any]
NONE, CLAIM, AUTOMATIC = "none", "claim", "automatic"
PUBLICITY_DAYS, PAY_DAYS = 5, 60
SERVICE: Body = {
    "interpretation": "",
    "manual": "",
    "guide": "",
    "contact": {"name": "", "phone": ""},
    "window": "",
    "materials": [],
    "publicity_days": PUBLICITY_DAYS,
    "pay_days": PAY_DAYS,
    "declared_clear": False,
}
EMPTY: Body = {
    "title": "", "level": "district", "issuer": "", "unit": "", "document": "",
    "source_text": "", "links": [], "certainty": "found", "verified": False,
    "kind": "奖补", "area": "", "area_code": "", "gives": "", "note": "", "conditions": "",
    "valid_from": None, "valid_until": None,
    "matched": True, "eligibility": None, "benefit": None,
    "mode": NONE, "open_from": None, "open_until": None,
    "exclusive_group": "", "firm_cap": None, "budget": None,
    "service": SERVICE,
}  # fmt: skip
_LINE = re.compile(r"policy:\d+: (?:\S+?(?: (?P<path>\S+))?: )?(?P<says>.*)", re.DOTALL)


@dataclass(frozen=True)
class RuleError:
    """One thing wrong with a rule or benefit; `path` as ``eligibility.all[0].gte``."""

    path: str
    says: str


@dataclass(frozen=True)
class Problem:
    """What keeps a version from being published; `section` is the part of the form it is in."""

    section: str
    says: str


@dataclass(frozen=True)
class Known:
    """What a body may refer to: facts by name, codes of evidence types, windows and units."""

    facts: Mapping[str, Fact]
    evidence: Collection[str] = ()
    windows: Collection[str] = ()
    units: Collection[str] = ()
    spent: Decimal = field(default=Decimal(0))


def full_body(part: Mapping[str, Any]) -> Body:
    """`part` with every key that it lacks, as an empty body has it; strange keys are left out."""
    service = {**SERVICE, **{k: v for k, v in (part.get("service") or {}).items() if k in SERVICE}}
    found = {key: part.get(key, empty) for key, empty in EMPTY.items()}
    copy: Body = json.loads(json.dumps({**found, "service": service}))
    return copy


def rule_of_body(code: str, body: Mapping[str, Any], facts: Mapping[str, Fact]) -> Policy:
    """The body as the matcher takes it. Raises EligibilityError with every error."""
    plain: Body = {
        "code": code,
        "title": body.get("title") or "",
        "eligibility": body["eligibility"],
    }
    if plain["eligibility"] is None:
        plain["eligibility"] = {"all": []}
    if body.get("benefit") is not None:
        plain["benefit"] = body["benefit"]
    findings = Findings()
    text = json.dumps(plain, ensure_ascii=False)  # JSON is YAML, and read ten times as fast
    found = [parse_policy(mark, facts, {}) for mark in marks_of(text, "policy", findings)]
    findings.raise_any()
    (policy,) = found
    if policy is None:
        raise EligibilityError(["policy:1: 条件读不出来"])
    return policy


def rule_errors(code: str, body: Mapping[str, Any], facts: Mapping[str, Fact]) -> list[RuleError]:
    """Everything wrong with the rule and the benefit, each with its path; empty when all is well."""
    try:
        rule_of_body(code, body, facts)
    except EligibilityError as error:
        return [_error(line) for line in error.lines]
    return []


def _error(line: str) -> RuleError:
    match = _LINE.fullmatch(line)
    if match is None:
        return RuleError("", line)
    says = match["says"]
    for begun, plain in _EMPTY:
        if says.startswith(begun):
            says = plain
    return RuleError(match["path"] or "", says)


_EMPTY = (  # what a form leaves empty is told as such
    ("没有声明过的事实“”", "还没有选这一条看企业的什么情况"),
    ("“” 不是数字", "还没有填数字"),
    ("“” 不是日期", "还没有填日期"),
    ("“” 应是 true", "还没有选是或否"),
    ("每个条件须正好有一个运算符，这里有 0 个", "还没有选怎么比"),
)


def empty_leaves(tree: Any, path: str) -> Iterator[str]:
    """The paths of conditions that compare with nothing: right in the language, never meant."""
    if isinstance(tree, list):
        for n, part in enumerate(tree):
            yield from empty_leaves(part, f"{path}[{n}]")
    elif isinstance(tree, dict):
        if "fact" in tree and any(v in ("", []) for k, v in tree.items() if k != "fact"):
            yield path
        for key, part in tree.items():
            yield from empty_leaves(part, f"{path}.{key}")


def problems_of(code: str, body: Mapping[str, Any], known: Known) -> list[Problem]:
    """Everything that keeps `body` from being published, in the order of the form."""
    return [
        *_text_problems(body, known),
        *_rule_problems(code, body, known),
        *_service_problems(body, known),
        *_money_problems(body, known),
        *_date_problems(body),
    ]


_TEXTS = {
    "title": "标题",
    "issuer": "出台单位",
    "source_text": "来源",
    "area": "适用范围",
    "gives": "给什么",
}


def _text_problems(body: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    for key, label in _TEXTS.items():
        if not body[key]:
            yield Problem("text", f"“{label}”没有填写")
    if body["unit"] and body["unit"] not in known.units:
        yield Problem("text", f"没有“{body['unit']}”这个单位，请重新选择受理部门")
    if body["mode"] != NONE and not body["unit"]:
        yield Problem("text", "要在平台上兑现，须有受理部门，否则没有人审核")


def _rule_problems(code: str, body: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    if not body["matched"]:
        if not body["conditions"]:
            yield Problem("text", "只有文字条件的政策，须写明条件")
        return
    if body["eligibility"] is None:
        yield Problem("rule", "还没有写条件；确实人人可享的，请选“所有企业都符合”")
    for error in rule_errors(code, body, known.facts):
        section = "benefit" if error.path.startswith("benefit") else "rule"
        yield Problem(section, f"{place_of(error.path)}：{error.says}")
    for section, key in (("rule", "eligibility"), ("benefit", "benefit")):
        for path in empty_leaves(body[key], key):
            yield Problem(section, f"{place_of(path)}：还没有填和什么比")


def _service_problems(body: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    service = body["service"]
    if body["mode"] != NONE:
        if not service["guide"]:
            yield Problem("service", "没有申报指南")
        if not service["materials"]:
            yield Problem("service", "没有申报材料，至少要一种")
        if not service["contact"]["name"] or not service["contact"]["phone"]:
            yield Problem("service", "没有咨询人或咨询电话")
    for row in service["materials"]:
        if row["type"] not in known.evidence:
            yield Problem("service", f"没有“{row['type']}”这种材料，请重新选择")
    if service["window"] and service["window"] not in known.windows:
        yield Problem("service", f"没有“{service['window']}”这个窗口，请重新选择")
    if body["mode"] == AUTOMATIC:
        yield from _automatic_problems(body)


def _automatic_problems(body: Mapping[str, Any]) -> Iterator[Problem]:
    if not body["service"]["declared_clear"]:
        yield Problem("money", "免申即享须先声明范围、标准、数据都清楚")
    if not body["matched"]:
        yield Problem("rule", "条件只有文字、不能比对的政策，不能免申即享")
    if body["benefit"] is None:
        yield Problem("benefit", "免申即享须能算出金额，请写清怎么算")


def _money_problems(body: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    budget, cap = amount_of(body["budget"]), amount_of(body["firm_cap"])
    for label, text, value in (("预算", body["budget"], budget), ("上限", body["firm_cap"], cap)):
        if text is not None and (value is None or value < 0):
            yield Problem("money", f"{label}“{str(text)[:30]}”不是金额")
    paying = body["mode"] != NONE and body["benefit"] is not None
    if budget is None and (paying or known.spent):
        yield Problem("money", "没有预算总额；要兑现资金，须先填预算")
    if budget is not None and budget < known.spent:
        yield Problem("money", f"预算不能少于已预留和已拨付的 {known.spent:,.2f} 元")
    if cap is not None and cap == 0:
        yield Problem("money", "每户每年上限为 0，没有企业能拿到；不设上限请留空")


def _date_problems(body: Mapping[str, Any]) -> Iterator[Problem]:
    days = {key: day_of(body[key]) for key in _DATES}
    for key, label in _DATES.items():
        if body[key] and days[key] is None:
            yield Problem("dates", f"{label}“{str(body[key])[:20]}”不是日期")
    for first, last in (
        ("valid_from", "valid_until"), ("open_from", "open_until"),
        ("valid_from", "open_from"), ("open_until", "valid_until"),
    ):  # fmt: skip
        begun, end = days[first], days[last]
        if begun and end and begun > end:
            yield Problem("dates", f"{_DATES[first]}（{begun}）晚于{_DATES[last]}（{end}）")


_DATES = {
    "valid_from": "有效期起",
    "valid_until": "有效期止",
    "open_from": "申报开始",
    "open_until": "申报截止",
}


def amount_of(text: Any) -> Decimal | None:
    """Yuan of a body; None where there is none or it is no number."""
    try:
        value = Decimal(str(text)) if text not in (None, "") else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def day_of(text: Any) -> date | None:
    """A day of a body; None where there is none or it is no date."""
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None


def place_of(path: str) -> str:
    """``eligibility.all[0].any[1].gte`` as people count: 条件第 1 条之第 2 条."""
    steps = [str(int(n) + 1) for n in re.findall(r"\[(\d+)\]", path)]
    what = "金额" if path.startswith("benefit") else "条件"
    return what + ("第 " + " 条之第 ".join(steps) + " 条" if steps else "")
