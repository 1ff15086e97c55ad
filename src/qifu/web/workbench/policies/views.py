"""The officer's list of policies, and the page of one: what is live, its versions, pins and money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.eligibility.explain import VERDICTS
from qifu.enterprises.facts import declared_facts
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.calendar import Terms, compute_due
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import shanghai_date
from qifu.policies import desk
from qifu.policies.models import Policy, PolicyVersion
from qifu.policies.push_queries import Funnel, funnel, funnels
from qifu.policies.rules.body import full_body
from qifu.policies.rules.changes import benefit_lines, changes, rule_lines
from qifu.policies.versions import open_claims
from qifu.web.access import staff
from qifu.web.components.due import remaining_note
from qifu.web.components.paging import paginate

STATES = (
    ("", "全部"),
    ("live", "现行"),
    ("draft", "有草稿"),
    ("guide", "缺指南"),
    ("closed", "未发布"),
)


@dataclass(frozen=True)
class Row:
    """One line of the list. Money in yuan."""

    policy: Policy
    state: str
    tone: str
    window: str
    total: Decimal | None
    held: Decimal
    paid: Decimal
    left: Decimal
    guide: GuideDue | None
    funnel: Funnel


@dataclass(frozen=True)
class GuideDue:
    """A guide that is missing; `light` and `note` only where the day is known."""

    light: str
    due: date | None
    note: str


@require_safe
@staff(Role.POLICY_OFFICER)
def register(request: Request) -> HttpResponse:
    """The policies of the officer's unit and of none, by state and words."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    state = request.GET.get("state", "")
    state = state if state in dict(STATES) else ""
    page = paginate(request, desk.desk_policies(request.actor, text=text, state=state), per_page=30)
    today = shanghai_date(request.at)
    reached = funnels(policy.pk for policy in page)
    context = {
        "page": page,
        "rows": [_row(policy, today, reached[policy.pk]) for policy in page],
        "guide_days": desk.guide_days(),
        "states": STATES,
        "state": state,
        "text": text,
    }
    return render(request, "workbench/policies/register.html", context)


def _row(policy: Policy, today: date, reached: Funnel) -> Row:
    budget = getattr(policy, "budget", None)
    total, held, paid = (
        (budget.total, budget.held, budget.paid) if budget else (None, Decimal(0), Decimal(0))
    )
    state, tone = _state(policy, today)
    left = (total or Decimal(0)) - held - paid
    guide = _guide(policy, today)
    return Row(policy, state, tone, _window(policy), total, held, paid, left, guide, reached)


def _state(policy: Policy, today: date) -> tuple[str, str]:
    if not policy.active:
        return ("已撤回", "") if policy.withdrawn_at else ("未发布", "yellow")
    if policy.valid_until and policy.valid_until < today:
        return "已过有效期", ""
    return "现行", "green"


def _window(policy: Policy) -> str:
    if policy.mode == Policy.Mode.NONE:
        return ""
    begun = policy.open_from.isoformat() if policy.open_from else "即日"
    return f"{begun} 至 {policy.open_until.isoformat() if policy.open_until else '长期'}"


def _guide(policy: Policy, today: date) -> GuideDue | None:
    """When the guide of a live policy had or has to be there; None when it is."""
    if not policy.active or policy.service.get("guide"):
        return None
    begun = shanghai_date(policy.published_at) if policy.published_at else policy.valid_from
    if begun is None:
        return GuideDue("", None, "发布日期不详")
    due = compute_due(Terms(begun, desk.guide_days()), current_calendar())
    if due.due is None:
        return GuideDue("", None, "")
    late, warned = due.due < today, due.warn_on is not None and due.warn_on <= today
    return GuideDue(
        "red" if late else "yellow" if warned else "green",
        due.due,
        remaining_note(due.due, today),
    )


@require_safe
@staff(Role.POLICY_OFFICER)
def policy(request: Request, code: str) -> HttpResponse:
    """What is live in words, every version with the difference between two, pins and money."""
    row = desk.get_desk_policy(request.actor, code)
    facts = declared_facts()
    found = desk.versions_of(row)
    by_number = {version.number: version for version in found}
    live = next((v for v in found if v.state == PolicyVersion.State.LIVE), None)
    body = full_body(live.body) if live else None
    old, new = (_number(request, name, by_number) for name in ("old", "new"))
    context: dict[str, Any] = {
        "policy": row,
        "row": _row(row_with_budget(row), shanghai_date(request.at), funnel(row)),
        "versions": found,
        "live": live,
        "draft": next((v for v in found if v.state == PolicyVersion.State.DRAFT), None),
        "body": body,
        "rule": rule_lines(body["eligibility"], facts) if body else [],
        "benefit": benefit_lines(body["benefit"], facts) if body else [],
        "old": old,
        "new": new,
        "changes": _changes(old, new, facts),
        "pins": [(pin, VERDICTS.get(pin.expects, pin.expects)) for pin in desk.pins_of(row)],
        "claims": open_claims(row),
    }
    return render(request, "workbench/policies/policy.html", context)


def row_with_budget(row: Policy) -> Policy:
    """The same, its budget read where it has one."""
    found = desk.budget_of(row)
    if found is not None:
        row.budget = found  # type: ignore[attr-defined]
    return row


def _number(request: Request, name: str, known: dict[int, PolicyVersion]) -> PolicyVersion | None:
    text = request.GET.get(name, "")
    return known.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _changes(old: PolicyVersion | None, new: PolicyVersion | None, facts: Any) -> list[Any] | None:
    if old is None or new is None:
        return None
    return changes(full_body(old.body), full_body(new.body), facts)
