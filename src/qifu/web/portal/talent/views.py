"""The door of talents: for the talent, for the employer, for who works flexibly."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.bundles.queries import live_bundles
from qifu.cards.settings import card_book
from qifu.catalogue.queries import find_items
from qifu.demands.workers import has_workers
from qifu.exchange.queries import kinds_by_family
from qifu.identity.request import Request
from qifu.web.access import public

FOR_TALENTS = "talent-services"
WORK = "work"


@require_safe
@public
def talent(request: Request) -> HttpResponse:
    """Everything the district's data has under the function of talents, sorted by whom it is for."""
    bundles = list(live_bundles(function="talent"))
    items = list(find_items(function="talent"))
    context = {
        "main": next((b for b in bundles if b.code == FOR_TALENTS), None),
        "employer": [b for b in bundles if b.code != FOR_TALENTS],
        "services": [i for i in items if i.code.startswith("talent-")],
        "help": [i for i in items if not i.code.startswith(("talent-", "green-card", "service-green"))],
        "kinds": [k for family, _, kinds in kinds_by_family() for k in kinds if family == WORK],
        "cards": card_book(), "workers": has_workers(),
    }  # fmt: skip
    return render(request, "portal/talent/talent.html", context)
