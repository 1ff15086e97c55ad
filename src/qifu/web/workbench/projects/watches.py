"""What is watched: the list, one of them, and adding to a project."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.calendar import light_of
from qifu.kernel.errors import Conflict, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.projects import watching
from qifu.projects.definitions import definition_of
from qifu.projects.models import Watch
from qifu.projects.permissions import ENTERS, STAFF, can_end_watch, can_note, can_see
from qifu.projects.queries import get_project, get_watch, visible_watches
from qifu.projects.watching import WatchInput
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm
from qifu.web.components.paging import paginate
from qifu.web.workbench.projects.acting import FormPage, attempt, form_page
from qifu.web.workbench.projects.forms import EndForm, FactorForm, MoveForm, PromiseForm, VisitForm

SHOWS = {"mine": "我的", "late": "已过期", "open": "全部未办", "done": "已了结"}


@require_safe
@staff(*STAFF)
def watches(request: Request) -> HttpResponse:
    """Promises, visits and factors, the soonest first; one's own by default."""
    today, actor = shanghai_date(request.at), request.actor
    show, kind = request.GET.get("show", "mine"), request.GET.get("kind", "")
    show = show if show in SHOWS else "mine"
    rows = visible_watches(actor)
    if kind in Watch.Kind.values:
        rows = rows.filter(kind=kind)
    if show == "done":
        rows = rows.exclude(state="open").order_by("-ended_on", "-id")
    else:
        rows = rows.filter(state="open")
    if show == "mine":
        units = actor.units(*ENTERS)
        rows = rows.filter(owner_id=actor.user_id) | rows.filter(owner=None, unit_id__in=units)
    if show == "late":
        rows = rows.filter(due_on__lt=today)
    page = paginate(request, rows, per_page=30)
    drawn = [
        {
            "w": w, "seen": can_see(actor, w.project),
            "light": light_of(w.due_on, w.warn_on, today) if w.state == "open" else "done",
        }
        for w in page.rows
    ]  # fmt: skip
    context = {
        "page": page, "rows": drawn, "show": show, "shows": SHOWS.items(), "kind": kind,
        "kinds": Watch.Kind.choices,
    }  # fmt: skip
    return render(request, "workbench/projects/watches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def watch(request: Request, watch_id: int) -> HttpResponse:
    """One watched thing: ended, moved or taken on here, also by the unit that is asked."""
    row = get_watch(request.actor, watch_id)
    forms: dict[str, QifuForm] = {"end": EndForm(prefix="end"), "move": MoveForm(prefix="move")}
    bad, status = None, 200
    if request.method == "POST":
        bad, status = _act(request, row, forms)
        if status == 303:
            return HttpResponseRedirect(request.path, status=303)
    row = get_watch(request.actor, watch_id)
    today, actor = shanghai_date(request.at), request.actor
    may = can_end_watch(actor, row) and row.project.running
    context = {
        "w": row, "seen": can_see(actor, row.project), "may": may, "forms": forms, "bad": bad,
        "may_take": may and row.owner_id is None and row.unit_id in actor.units(*ENTERS),
        "light": light_of(row.due_on, row.warn_on, today) if row.state == "open" else "done",
    }  # fmt: skip
    return render(request, "workbench/projects/watch.html", context, status=status)


def _act(request: Request, row: Watch, forms: dict[str, QifuForm]) -> tuple[QifuForm | None, int]:
    """Perform what was pressed: end, move or take."""
    who: dict[str, Any] = {"watch_id": row.pk, "actor": request.actor, "at": request.at}
    what = request.POST.get("act", "")
    if what == "take":
        try:
            watching.take_watch(**who)
        except (Refused, Conflict) as refused:
            messages.error(request, refused.message)
        return None, 303
    if what == "end":
        forms["end"] = end = EndForm(request.POST, prefix="end")

        def call() -> Any:
            data = end.cleaned_data
            return watching.end_watch(**who, done=data["ended"] == "done", outcome=data["outcome"])

        return end, attempt(end, call)[1]
    forms["move"] = move = MoveForm(request.POST, prefix="move")
    return move, attempt(move, lambda: watching.move_watch(**who, **move.cleaned_data))[1]


TITLES = {"visit": "记一次走访洽谈", "promise": "约定一件事", "factor": "请部门保障要素"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def add(request: Request, number: str, kind: str) -> HttpResponse:
    """Write down a visit, agree on something, ask a department for a factor."""
    row = get_project(request.actor, number)
    if kind not in TITLES or not can_note(request.actor, row):
        raise NotVisible
    posted = request.POST or None
    form: QifuForm
    if kind == "visit":
        form = VisitForm(posted, initial={"on": shanghai_date(request.at)})
    elif kind == "factor":
        form = FactorForm(definition_of(row.definition_id), posted)
    else:
        form = PromiseForm(posted)
    url = reverse("work:project", args=[row.number])

    def call() -> str:
        data = form.cleaned_data
        who: dict[str, Any] = {"actor": request.actor, "at": request.at}
        if kind == "visit":
            watching.record_visit(number=row.number, **data, **who)
        elif kind == "factor":
            wanted = WatchInput("factor", data["text"], data["days"], factor=data["factor"])
            watching.add_watch(number=row.number, data=wanted, **who)
        else:
            watching.add_watch(number=row.number, data=WatchInput(**data), **who)
        return url + "#watches"

    page = FormPage(TITLES[kind], "记下", url, row.title, done="已记下。")
    return form_page(request, form, page, call)
