"""What is done to a class, its demands and its remedies, each by one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible, QifuError
from qifu.problems import articles, deciding, joining, remedies
from qifu.problems.articles import ArticleInput
from qifu.problems.deciding import ClassInput
from qifu.problems.links import offered
from qifu.problems.models import Article, ProblemClass, Remedy
from qifu.problems.permissions import KEEPERS, STAFF, can_end_remedy, can_keep, can_mend
from qifu.problems.queries import (
    demands_behind,
    get_class_demand,
    get_problem,
    get_remedy,
    likely_unit,
    others,
)
from qifu.problems.remedies import RemedyInput
from qifu.problems.rules.words import LINKS
from qifu.web.access import staff
from qifu.web.components.act_form import Said, act_form
from qifu.web.components.forms import QifuForm
from qifu.web.workbench.problems import forms as f

FORM = "workbench/problems/form.html"


@dataclass(frozen=True)
class Act:
    """An act: its words, its form, what it does, and for whom it is (`keep` decides, `mend` mends)."""

    title: str
    help: str
    told: str
    make: Callable[[Request, ProblemClass], Callable[..., QifuForm]]
    do: Callable[[ProblemClass, Said, Request], object]
    states: tuple[str, ...]
    mend: bool = False


def _with(request: Request) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}


def _confirm(row: ProblemClass, said: Said, request: Request) -> object:
    data = ClassInput(said["title"], said["unit"], said.get("owner"), said["auto_from"])
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 9 else None
    return deciding.confirm_problem(
        problem_id=row.pk, data=data, version=seen, **_with(request)
    )  # fmt: skip


def _reasoned(call: Callable[..., object]) -> Callable[[ProblemClass, Said, Request], object]:
    def do(row: ProblemClass, said: Said, request: Request) -> object:
        return call(problem_id=row.pk, reason=said["reason"], **_with(request))

    return do


def _merge(row: ProblemClass, said: Said, request: Request) -> object:
    return deciding.merge_problems(
        problem_id=row.pk, into_id=said["into"], reason=said["reason"], **_with(request)
    )


def _split(row: ProblemClass, said: Said, request: Request) -> object:
    return deciding.split_problem(problem_id=row.pk, **said, **_with(request))


def _restore(row: ProblemClass, said: Said, request: Request) -> object:
    return deciding.restore_problem(problem_id=row.pk, **_with(request))


def _add(row: ProblemClass, said: Said, request: Request) -> object:
    return joining.add_demand(problem_id=row.pk, number=said["number"], **_with(request))


def _remedy(row: ProblemClass, said: Said, request: Request) -> object:
    return remedies.add_remedy(problem_id=row.pk, data=RemedyInput(**said), **_with(request))


def _article(row: ProblemClass, said: Said, request: Request) -> object:
    return articles.write_article(problem_id=row.pk, data=ArticleInput(**said), **_with(request))


def _plain(make: type[QifuForm]) -> Callable[[Request, ProblemClass], Callable[..., QifuForm]]:
    return lambda request, row: make


def _members(request: Request, row: ProblemClass) -> Callable[..., QifuForm]:
    rows, _ = demands_behind(request.actor, row, "all", request.at)
    return partial(f.SplitForm, list(rows[:300]))


ACTS = {
    "confirm": Act(
        "确认为类问题", "确认后由责任单位从根上整改；以后相近的诉求会归到这里。", "已确认。",
        _plain(f.ClassForm), _confirm, ("proposed",),
    ),
    "give": Act(
        "改名称、责任单位和责任人", "", "已保存。",
        lambda request, row: partial(f.GiveForm, row, request.at), _confirm, ("confirmed",),
    ),
    "dismiss": Act(
        "不成类", "这些诉求各是各的事。除非明显增多（多一半并且多三件以上），不会再次提出。", "已记下。",
        _plain(f.ReasonForm), _reasoned(deciding.dismiss_problem), ("proposed",),
    ),
    "restore": Act(
        "恢复", "恢复后可以继续确认或整改。", "已恢复。", _plain(QifuForm), _restore,
        ("dismissed", "settled"),
    ),
    "settle": Act(
        "了结", "整改见效，不再盯办。以后又有相近的诉求仍会归到这里，看得到是不是反弹。", "已了结。",
        _plain(f.ReasonForm), _reasoned(deciding.settle_problem), ("confirmed",),
    ),
    "merge": Act(
        "并入另一个类问题", "诉求和整改措施都转过去，什么也不丢。", "已并入。",
        lambda request, row: partial(f.MergeForm, list(others(request.actor, row)[:200])), _merge,
        ("proposed", "confirmed"),
    ),
    "split": Act(
        "拆分", "勾选说的是另一件事的诉求，它们成为一个新的类问题，等待确认。", "已拆分。",
        _members, _split, ("proposed", "confirmed"),
    ),
    "add": Act(
        "加一件诉求", "自动归类漏掉的，按编号加进来。", "已加入。", _plain(f.AddForm), _add,
        ("proposed", "confirmed", "settled"),
    ),
    "remedy": Act(
        "定整改措施", "从根上改什么、谁来改、多久改好。落实时要选定实际改了的那一条。", "已定下，并通知了负责的人。",
        _plain(f.RemedyForm), _remedy, ("confirmed",), mend=True,
    ),
    "article": Act(
        "写成经验做法", "前后对比的数字由页面直接引用，不用写。写好后由另一个人审核发布。", "已保存为草稿。",
        _plain(f.ArticleForm), _article, ("confirmed", "settled"), mend=True,
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def act(request: Request, problem_id: int, act: str) -> HttpResponse:
    """Perform one act; what the person may not do, or not now, is not there."""
    row = get_problem(request.actor, problem_id)
    found = ACTS.get(act)
    if found is None or row.state not in found.states or not _may(request, row, found):
        raise NotVisible
    here = reverse("work:problem", args=[row.pk])
    context = {"title": found.title, "help": found.help, "back": here, "row": row}
    return act_form(
        request, make=found.make(request, row), do=lambda said: found.do(row, said, request),
        template=FORM, context=context, told=found.told, to=lambda done: _on(here, done),
        initial=_initial(row) if act in BEGUN else {}, once=True,
    )  # fmt: skip


def _may(request: Request, row: ProblemClass, act: Act) -> bool:
    return can_mend(request.actor, row) if act.mend else can_keep(request.actor)


def _on(here: str, done: object) -> str:
    """Where to go on: a class that came to be or stays, an article, else where one was."""
    if isinstance(done, ProblemClass):
        return reverse("work:problem", args=[done.pk])
    if isinstance(done, Article):
        return reverse("work:practice", args=[done.pk])
    return here


BEGUN = ("confirm", "give", "remedy", "article")  # what begins with what the class has


def _initial(row: ProblemClass) -> Said:
    unit = row.unit.code if row.unit else likely_unit(row)
    return {
        "title": row.title, "unit": unit, "owner": row.owner_id,
        "auto_from": row.auto_from,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*KEEPERS)
def demand(request: Request, row_id: int, act: str) -> HttpResponse:
    """A demand is of the class, is not, or is taken out with the reason."""
    row = get_class_demand(request.actor, row_id)
    here = reverse("work:problem", args=[row.problem_id])
    if act == "leave":
        context = {
            "title": f"移出 {row.case.number}", "help": row.case.title, "back": here,
            "row": row.problem,
        }  # fmt: skip
        return act_form(
            request, make=f.ReasonForm, template=FORM, context=context, told="已移出。", to=here,
            do=lambda said: joining.take_out(
                row_id=row.pk, reason=said["reason"], **_with(request)
            ),
        )  # fmt: skip
    if act not in ("join", "decline") or request.method != "POST":
        raise NotVisible
    try:
        joining.decide_demand(row_id=row.pk, joins=act == "join", **_with(request))
    except QifuError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已归入这一类。" if act == "join" else "已记下：不是这一类。")
    return HttpResponseRedirect(here, status=303)


REMEDY_ACTS = {
    "finish": ("登记落实", "选定实际改了的那一条；须在类问题确认之后发布。", "已登记落实。"),
    "move": ("改期", "", "已改期。"),
    "drop": ("不再做这项措施", "", "已记下。"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def remedy(request: Request, remedy_id: int, act: str) -> HttpResponse:
    """A remedy is done, moved or dropped."""
    row = get_remedy(request.actor, remedy_id)
    may = can_end_remedy(request.actor, row.problem, row.unit_id, row.owner_id)
    if act not in REMEDY_ACTS or not may:
        raise NotVisible
    title, help_text, told = REMEDY_ACTS[act]
    here = reverse("work:problem", args=[row.problem_id]) + "#remedies"
    context = {
        "title": title, "help": f"{row.get_kind_display()}：{row.text}。{help_text}", "back": here,
        "row": row.problem,
    }  # fmt: skip
    make, do = _remedy_act(request, row, act)
    return act_form(
        request, make=make, do=do, template=FORM, context=context, told=told, to=here
    )  # fmt: skip


def _remedy_act(
    request: Request, row: Remedy, act: str
) -> tuple[Callable[..., QifuForm], Callable[[Said], object]]:
    who: dict[str, Any] = {"remedy_id": row.pk, **_with(request)}
    if act == "move":
        return f.MoveForm, lambda said: remedies.move_remedy(**said, **who)
    if act == "drop":
        return f.ReasonForm, lambda said: remedies.drop_remedy(**said, **who)
    link, confirmed = LINKS[row.kind], row.problem.confirmed_at
    rows = offered(link, confirmed, request.at) if link and confirmed else []

    def finish(said: Said) -> object:
        return remedies.finish_remedy(
            outcome=said["outcome"], link_id=said.get("link_id"), since=said.get("since"), **who
        )

    return partial(f.FinishForm, link, rows), finish
