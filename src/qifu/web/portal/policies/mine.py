"""What a firm's own facts come to under every policy of the district, and a form for a missing one.

What is supplied here is the firm's own word: it is kept as declared, and checked when it claims.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods

from qifu.enterprises.facts import Known, facts_by_name, record_facts
from qifu.enterprises.models import Enterprise, Fact, FactRecord
from qifu.enterprises.queries import my_firms
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import today
from qifu.policies.matching import Match, matches_for
from qifu.policies.models import Policy
from qifu.web.access import firm
from qifu.web.portal.policies.forms import FactsForm

SOURCES = dict(FactRecord.Source.choices) | {"declared": "自报，申报时核对"}


@dataclass(frozen=True)
class Line:
    """One condition on a card: `mark` is ✓, ✗ or ?; `own` with where it is from."""

    mark: str
    says: str
    cites: str
    own: str
    source: str
    takes: str
    only: bool


@dataclass(frozen=True)
class Card:
    """One policy on the page; `asked` are the missing facts."""

    match: Match
    lines: list[Line]
    asked: list[Fact]
    ask: str
    claim_url: str


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def mine(request: Request) -> HttpResponse:
    """A firm's policies (`?firm=`, else the first of one's own); POST supplies missing facts."""
    firms = list(my_firms(request.actor)[:100])
    row = _chosen(firms, request.GET.get("firm", ""))
    facts = facts_by_name()
    found = matches_for(row.pk, today())
    wanted = dict.fromkeys(name for match in found.unknown for name in match.missing)
    may_supply = row.pk in request.actor.firm_ids("submit")
    form = FactsForm([facts[n] for n in wanted if n in facts], request.POST or None)
    status = 200
    if request.method == "POST":
        if not may_supply:
            raise NotVisible
        status = 422
        if form.is_valid() and _supply(request, row, form):
            return redirect(f"{reverse('portal:policies_mine')}?firm={row.pk}")

    def cards(matches: list[Match]) -> list[Card]:
        return [_card(match, row, found.known, facts) for match in matches]

    context = {
        "firm": row, "firms": firms, "total": found.total, "others": found.others, "form": form,
        "may_supply": may_supply, "eligible": cards(found.eligible), "near": cards(found.near),
        "unknown": cards(found.unknown),
    }  # fmt: skip
    return render(request, "portal/policies/mine.html", context, status=status)


def _chosen(firms: list[Enterprise], asked: str) -> Enterprise:
    found = next((row for row in firms if not asked or str(row.pk) == asked), None)
    if found is None:
        raise NotVisible
    return found


def _supply(request: Request, row: Enterprise, form: FactsForm) -> bool:
    """Keep what was answered; False, with words on the form, when nothing was."""
    said = {name: value for name, value in form.values().items() if value is not None}
    if not said:
        form.add_error(None, "还没有填任何一项。知道哪项填哪项，填好后再保存。")
        return False
    record_facts(
        said={row.pk: said}, source="declared", on=today(), actor=request.actor, at=request.at
    )
    messages.success(request, "已保存为企业自报，申报时核对；下面是重新比对的结果。")
    return True


def _card(match: Match, row: Enterprise, known: Known, facts: dict[str, Fact]) -> Card:
    lines = [_line(node, known) for node in match.found.tree.leaves()]
    asked = [facts[name] for name in match.missing if name in facts]
    return Card(match, lines, asked, _ask(match.policy), claim_link(match.policy, row))


def _ask(policy: Policy) -> str:
    """Who to ask, with the phone where there is one."""
    contact = policy.service.get("contact") or {}
    office = policy.unit.name if policy.unit else policy.issuer
    return f"{office} {contact.get('phone', '')}".strip()


def _line(node: Any, known: Known) -> Line:
    told = dict.fromkeys(known.origins[n] for n in node.facts if n in known.origins)
    source = "、".join(f"{SOURCES.get(name, name)}，{day:%Y-%m-%d}" for name, day in told)
    return Line(node.mark, node.says, node.cites, node.own, source, node.takes, node.only)


def claim_link(policy: Policy, enterprise: Enterprise) -> str:
    """Where the firm claims it; "" when it is not claimed here."""
    if policy.mode != Policy.Mode.CLAIM:
        return ""
    try:
        return f"{reverse('portal:claim', args=[policy.code])}?firm={enterprise.pk}"
    except NoReverseMatch:
        return ""
