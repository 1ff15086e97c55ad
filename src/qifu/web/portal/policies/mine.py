"""What a firm's own facts come to under every policy of the district, and a form for a missing one.

What is supplied here is the firm's own word: it is kept as declared, and checked when it claims.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Enterprise, Fact
from qifu.enterprises.queries import my_firms
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import today
from qifu.policies.matching import matches_for
from qifu.web.access import firm
from qifu.web.portal.firm.current import current_firm
from qifu.web.portal.policies.cards import Side, card_of, lacking, side_of
from qifu.web.portal.policies.forms import FactsForm

ASKED_FIRST = 5


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def mine(request: Request) -> HttpResponse:
    """A firm's policies (`?firm=`, else the first of one's own); POST supplies missing facts."""
    firms = list(my_firms(request.actor)[:100])
    row = current_firm(request, firms)
    found = matches_for(row.pk, today())
    side = side_of(row, found.known, request.actor)
    may_supply = row.pk in request.actor.firm_ids("submit")
    waiting = [lacking(match, found.known) for match in [*found.unknown, *found.eligible]]
    form = FactsForm(_by_use(waiting, side), request.POST or None)
    status = 200
    if request.method == "POST":
        if not may_supply:
            raise NotVisible
        status = 422
        if form.is_valid() and _supply(request, row, form):
            return redirect(f"{reverse('portal:policies_mine')}?firm={row.pk}")
    context = {
        "firm": row, "firms": firms, "total": found.total, "others": found.others, "form": form,
        "may_supply": may_supply, "first": list(form)[:ASKED_FIRST], "groups": _groups(form),
        "settles": _settled(waiting, form),
    }  # fmt: skip
    for name in ("eligible", "near", "unknown"):
        context[name] = [card_of(match, side) for match in getattr(found, name)]
    return render(request, "portal/policies/mine.html", context, status=status)


def _by_use(waiting: list[tuple[str, ...]], side: Side) -> list[Fact]:
    """The missing facts, those first that alone decide the most policies, then those in most.

    `waiting` are the names of what each policy waits for.
    """
    alone, used = Counter[str](), Counter[str]()
    for missing in waiting:
        used.update(missing)
        if len(missing) == 1:
            alone.update(missing)
    names = sorted(used, key=lambda n: (-alone[n], -used[n]))
    return [side.facts[name] for name in names if name in side.facts]


def _settled(waiting: list[tuple[str, ...]], form: FactsForm) -> int:
    """How many policies wait for nothing but the facts asked first."""
    first = {fact.name for fact in form.facts[:ASKED_FIRST]}
    return sum(bool(missing) and first.issuperset(missing) for missing in waiting)


def _groups(form: FactsForm) -> list[tuple[str, list[Any]]]:
    """The fields after the first few, by group of facts."""
    found: dict[str, list[Any]] = {}
    for fact in form.facts[ASKED_FIRST:]:
        found.setdefault(fact.group or "其他", []).append(form[fact.name])
    return list(found.items())


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
