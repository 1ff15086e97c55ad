"""Acts on several rows at once, where they ask for nothing to be typed; each row has its own result."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_POST

from qifu.cases.operations import perform_action
from qifu.cases.queries import get_case
from qifu.cases.saved_views import delete_view, save_view
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.workbench.inbox.filters import UNIT, list_url, query_of, read_filter
from qifu.web.workbench.nav import WATCH

BULK = {"accept": "签收", "claim": "认领"}
MAX_ROWS = 50
KEY = "inbox.results"
PAGE = "inbox"


@dataclass(frozen=True)
class Results:
    """What a bulk act did: how many rows, and each that was not done with its reason."""

    title: str
    done: int
    failed: list[tuple[str, str]]


@require_POST
@staff(*UNIT)
def bulk(request: Request) -> HttpResponse:
    """Claim or accept the ticked rows; a row that cannot be done does not stop the others."""
    action = request.POST.get("action", "")
    picks = request.POST.getlist("pick")
    if action not in BULK:
        raise Refused("unknown_action", "这个操作不能成批办理，请打开诉求单独办理。")
    if not picks:
        messages.warning(request, "还没有勾选诉求，没有办理任何一件。请先勾选再点按钮。")
        return _back(request)
    failed = []
    for pick in picks[:MAX_ROWS]:
        number, _, version = pick.partition(":")
        why = _do(request, action, number, int(version) if version.isdigit() else None)
        if why:
            failed.append((number, why))
    failed += [
        (p.partition(":")[0], f"一次最多 {MAX_ROWS} 件，这件没有办。") for p in picks[MAX_ROWS:]
    ]
    done = len(picks) - len(failed)
    request.session[KEY] = {"title": BULK[action], "done": done, "failed": failed}
    return _back(request)


def _do(request: Request, action: str, number: str, version: int | None) -> str:
    """Perform the act on one case; why not, or nothing."""
    try:
        case = get_case(request.actor, number)
        perform_action(
            case_id=case.pk, action=action, actor=request.actor, at=request.at, version=version
        )
    except (NotVisible, Conflict, Refused, Invalid) as error:
        return str(error) or "没有找到，或您无权查看。"
    return ""


def take_results(request: Request) -> Results | None:
    """The results of the last bulk act, shown once."""
    kept = request.session.pop(KEY, None)
    return Results(**kept) if kept else None


@require_POST
@staff(*UNIT, *WATCH)
def keep_view(request: Request) -> HttpResponse:
    """Save the present filter under a name."""
    try:
        row = save_view(
            actor=request.actor,
            page=PAGE,
            name=request.POST.get("name", ""),
            query=query_of(read_filter(request.actor, _asked(request))),
        )
    except Invalid as error:
        messages.error(request, "视图没有保存：" + "".join(error.messages))
    else:
        messages.success(request, f"已保存视图“{row.name}”。")
    return _back(request)


@require_POST
@staff(*UNIT, *WATCH)
def drop_view(request: Request, view_id: int) -> HttpResponse:
    """Delete one's own saved view."""
    delete_view(actor=request.actor, view_id=view_id)
    messages.success(request, "已删除这个视图。")
    return _back(request)


def _asked(request: Request) -> QueryDict:
    return QueryDict(request.POST.get("back", "")[:1000])


def _back(request: Request) -> HttpResponse:
    """To the list one came from; only its own filters are taken from the form."""
    url = list_url(read_filter(request.actor, _asked(request)))
    return HttpResponseRedirect(url, status=303)
