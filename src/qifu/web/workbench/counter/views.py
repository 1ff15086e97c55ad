"""The desk: one page for the clerk at work, and its acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qifu.bundles.draft_access import window_drafts
from qifu.bundles.queries import live_bundles
from qifu.catalogue.queries import find_items, windows_serving
from qifu.enterprises.queries import find_enterprises
from qifu.finding.queries import search
from qifu.identity.models import Role, Window
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.kernel.time import shanghai_date
from qifu.reception import bookings, calling, queries, tickets
from qifu.reception.halls import kinds_at
from qifu.reception.models import Turn
from qifu.web.access import staff
from qifu.web.workbench.counter.forms import IssueForm, TransferForm
from qifu.web.workbench.counter.here import ROLES, my_window, window_here
from qifu.web.workbench.intake.firms import advice_on
from qifu.web.workbench.intake.forms import ROLES as TAKERS

SHOWN = 12
FOUND = 5
DRAFTS = 5


@require_safe
@staff(*ROLES)
def desk(request: Request) -> HttpResponse:
    """Who is at the window, who is next, and what can be done for them."""
    window, windows = window_here(request)
    if window is None:
        return render(request, "workbench/counter/no_window.html")
    return _show(request, window, windows)


def _show(
    request: Request, window: Window, windows: list[Window], status: int = 200, **more: Any
) -> HttpResponse:
    turn = calling.open_turn(request.actor)
    line = queries.waiting_line(window, request.at)
    kinds = list(kinds_at(window.centre_id))
    others = Window.objects.filter(centre_id=window.centre_id, active=True).exclude(
        pk=turn.window_id if turn else window.pk
    )
    context = {
        "window": window, "windows": windows, "turn": turn,
        "line": line[:SHOWN], "waiting": len(line),
        "waits": _waits(line[:SHOWN], request),
        "missed": queries.missed_today(window.centre_id, request.at),
        "bookings": _coming(request, window),
        "acts": list(turn.acts.order_by("at", "id")) if turn else [],
        "issue": IssueForm(kinds, prefix="issue", initial={"kind": window.kind}),
        "transfer": TransferForm(list(others), prefix="to") if turn else None,
        "may_take_in": request.actor.has(*TAKERS),
        "drafts": list(window_drafts(request.actor)[:DRAFTS]),
        "may_claim": request.actor.has(Role.CLERK, Role.POLICY_OFFICER),
        **_search(request, turn, window),
        **more,
    }  # fmt: skip
    return render(request, "workbench/counter/desk.html", context, status=status)


def _waits(line: list[Any], request: Request) -> list[tuple[Any, int]]:
    """Each number that waits, with the minutes since it joined the line."""
    return [
        (t, max(0, int((request.at - (t.moved_at or t.queued_at)).total_seconds() // 60)))
        for t in line
    ]


def _coming(request: Request, window: Window) -> list[Any]:
    day = shanghai_date(request.at)
    rows = queries.bookings_on([window.centre_id], day)
    return [b for b in rows if b.state in ("booked", "missed")]


def _search(request: Request, turn: Turn | None, window: Window) -> dict[str, Any]:
    """Firms by name or code, matters by plain words; each its own box of the page."""
    q = " ".join(request.GET.get("firm", "").replace("\x00", "").split())[:120]
    said = " ".join(request.GET.get("find", "").replace("\x00", "").split())[:120]
    if not said and turn is not None and "find" not in request.GET:
        said = turn.ticket.matter
    firms = find_enterprises(request.actor, q, FOUND) if q else []
    return {
        "firm_q": q,
        "firms": firms,
        "advice": advice_on(q, bool(firms)),
        "find": said,
        "items": _placed(_items(said, request), window.centre_id) if said else [],
    }


def _placed(found: list[Matter], centre_id: int) -> list[Matter]:
    """With the windows of this centre that serve each."""
    served: dict[tuple[str, str], list[str]] = {}
    for kind, code, name in windows_serving(centre_id):
        served.setdefault((kind, code), []).append(name)
    return [replace(m, places=tuple(served.get((m.kind, m.row.code), ()))) for m in found]


@dataclass(frozen=True)
class Matter:
    """A bundle or an item that fits what somebody came for."""

    kind: str
    row: Any
    places: tuple[str, ...] = ()  # the windows of this centre that serve it

    @property
    def at_window(self) -> bool:
        """True when a window takes applications for it."""
        channels = self.row.live.typed.channels if self.kind == "bundle" else self.row.channels
        return "window" in channels


def _items(words: str, request: Request) -> list[Matter]:
    """Bundles and items in force that fit the words, the best first; the plain lists when nothing
    was indexed."""
    hits = search(words, kinds=("bundle", "item", "product"), limit=FOUND, at=request.at).hits
    codes = {kind: [h.code for h in hits if (h.kind == "bundle") == (kind == "bundle")]
             for kind in ("bundle", "item")}  # fmt: skip
    rows: dict[tuple[str, str], Any] = {}
    if codes["bundle"]:
        found = live_bundles().filter(code__in=codes["bundle"]).select_related("live")
        rows |= {("bundle", b.code): b for b in found}
    if codes["item"]:
        rows |= {("item", i.code): i for i in find_items().filter(code__in=codes["item"])}
    keys = [("bundle" if h.kind == "bundle" else "item", h.code) for h in hits]
    ranked = [Matter(key[0], rows[key]) for key in keys if key in rows]
    if ranked:
        return ranked
    bundles = [
        Matter("bundle", b) for b in live_bundles(words=words).select_related("live")[:FOUND]
    ]
    return (bundles + [Matter("item", i) for i in find_items(words=words)[:FOUND]])[:FOUND]


@require_POST
@staff(*ROLES)
def call(request: Request) -> HttpResponse:
    """The next number."""
    window = my_window(request)

    def act() -> str:
        turn = calling.call_next(window_id=window.pk, actor=request.actor, at=request.at)
        return f"请 {turn.ticket.number} 到{turn.window.name}。"

    return _back(request, act)


@require_POST
@staff(*ROLES)
def act(request: Request, turn_id: int, action: str) -> HttpResponse:
    """Recall, begin, miss, end."""
    doing: dict[str, tuple[Callable[..., Turn], str]] = {
        "recall": (calling.recall, "已再叫一次。"),
        "begin": (calling.begin, "开始办理，计时开始。"),
        "miss": (calling.miss, "已记为未到。人来了可以重新排队。"),
        "end": (calling.end, "已办完，可以叫下一位。"),
    }
    if action not in doing:
        return HttpResponseRedirect(reverse("work:desk"), status=303)
    do, told = doing[action]
    more = {"note": request.POST.get("note", "")} if action == "end" else {}

    def run() -> str:
        do(turn_id=turn_id, actor=request.actor, at=request.at, **more)
        return told

    return _back(request, run)


@require_POST
@staff(*ROLES)
def send_on(request: Request, turn_id: int) -> HttpResponse:
    """To another window of the centre."""
    to = request.POST.get("to-window", "")
    window_id = int(to) if to.isdecimal() and len(to) < 12 else 0

    def run() -> str:
        turn = calling.transfer(
            turn_id=turn_id, window_id=window_id, actor=request.actor, at=request.at,
            reason=request.POST.get("to-reason", ""),
        )  # fmt: skip
        return f"{turn.ticket.number} 已转走，到那边排在最前。"

    return _back(request, run)


@require_POST
@staff(*ROLES)
def put_back(request: Request, ticket_id: int) -> HttpResponse:
    """Whoever missed the call is here after all."""

    def run() -> str:
        ticket = calling.put_back(ticket_id=ticket_id, actor=request.actor, at=request.at)
        return f"{ticket.number} 已重新排队。"

    return _back(request, run)


@require_POST
@staff(*ROLES)
def issue(request: Request) -> HttpResponse:
    """A number for somebody without a phone; refused, what was written stays in the form."""
    window = my_window(request)
    try:
        ticket = tickets.take_ticket(
            centre_id=window.centre_id, kind=request.POST.get("issue-kind", ""), source="clerk",
            matter=request.POST.get("issue-matter", ""), actor=request.actor, at=request.at,
        )  # fmt: skip
    except (Invalid, Refused, Conflict) as error:
        messages.error(request, str(error))
        kept = IssueForm(list(kinds_at(window.centre_id)), request.POST, prefix="issue")
        _, windows = window_here(request)
        return _show(request, window, windows, status=422, issue=kept)
    messages.success(request, f"号码 {ticket.number}，请告诉来人留意叫号。")
    return HttpResponseRedirect(reverse("work:desk"), status=303)


@require_POST
@staff(*ROLES)
def check_in(request: Request, booking_id: int) -> HttpResponse:
    """Somebody with an appointment is here."""

    def run() -> str:
        ticket = bookings.check_in(booking_id=booking_id, actor=request.actor, at=request.at)
        return f"已签到，号码 {ticket.number}。"

    return _back(request, run)


@require_POST
@staff(*ROLES)
def name_firm(request: Request, turn_id: int) -> HttpResponse:
    """Which firm stands at the window."""
    sent = request.POST.get("firm", "")
    firm_id = int(sent) if sent.isdecimal() and len(sent) < 12 else None

    def run() -> str:
        turn = calling.name_firm(
            turn_id=turn_id, enterprise_id=firm_id, actor=request.actor, at=request.at
        )
        firm = turn.ticket.enterprise
        return f"正在为{firm.name}办理。" if firm else "已取消所选企业。"

    return _back(request, run)


def _back(request: Request, run: Callable[[], str]) -> HttpResponse:
    """Do it, say what came of it, and show the desk again."""
    try:
        messages.success(request, run())
    except (Invalid, Refused, Conflict) as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("work:desk"), status=303)
