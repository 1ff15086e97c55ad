"""Articles on good practice: written, read over by a second person, published, withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.problems import articles
from qifu.problems.articles import ArticleInput, can_approve, can_write
from qifu.problems.measuring import measure
from qifu.problems.models import Article
from qifu.problems.permissions import STAFF, can_keep
from qifu.problems.queries import articles_for, get_article
from qifu.web.access import staff
from qifu.web.components.act_form import act_form
from qifu.web.components.paging import paginate
from qifu.web.workbench.problems.forms import ArticleForm, DecideForm, ReasonForm


@require_safe
@staff(*STAFF)
def listing(request: Request) -> HttpResponse:
    """Articles on the classes one sees, the newest first."""
    page = paginate(request, articles_for(request.actor), per_page=30)
    return render(request, "workbench/problems/practices.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def article(request: Request, article_id: int) -> HttpResponse:
    """One article as it will be read, with what may be done now."""
    row = get_article(request.actor, article_id)
    forms: dict[str, Any] = {"decide": DecideForm(), "withdraw": ReasonForm()}
    status = 200
    if request.method == "POST":
        status = _do(request, row, forms)
        if status == 303:
            return HttpResponseRedirect(reverse("work:practice", args=[row.pk]), status=303)
    context = {
        "row": row, "found": measure(row.problem, request.at), "forms": forms,
        "bad": next((form for form in forms.values() if form.is_bound), None),
        "may_write": can_write(request.actor, row),
        "may_decide": row.state == "review" and can_approve(request.actor, row),
        "own": row.state == "review" and row.written_by == request.actor.user_id,
        "may_withdraw": row.state == "published" and can_keep(request.actor),
    }  # fmt: skip
    return render(request, "workbench/problems/practice.html", context, status=status)


def _do(request: Request, row: Article, forms: dict[str, Any]) -> int:
    """Perform what was pressed: 303 done, 422 to mend, 409 not now."""
    who: dict[str, Any] = {"article_id": row.pk, "actor": request.actor, "at": request.at}
    what = request.POST.get("act", "")
    if what == "submit":
        try:
            articles.submit_article(**who)
            messages.success(request, "已送审，等另一个人审核。")
        except Refused as refused:
            messages.error(request, refused.message)
        return 303
    if what not in forms:
        return 422
    forms[what] = form = (DecideForm if what == "decide" else ReasonForm)(request.POST)
    if not form.is_valid():
        return 422
    data = form.cleaned_data
    try:
        if what == "decide":
            publish = data["publish"] == "yes"
            articles.decide_article(publish=publish, note=data["note"], **who)
            messages.success(request, "已发布。" if publish else "已退回。")
        else:
            articles.withdraw_article(reason=data["reason"], **who)
            messages.success(request, "已撤下，企业网上看不到了。")
    except Invalid as error:
        form.add_invalid(error)
        return 422
    except Refused as refused:
        form.add_error(None, refused.message)
        return 409
    return 303


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def edit(request: Request, article_id: int) -> HttpResponse:
    """Change a draft."""
    row = get_article(request.actor, article_id)
    if not can_write(request.actor, row):
        raise NotVisible
    here = reverse("work:practice", args=[row.pk])
    names = ("title", "trouble", "change", "lesson")
    context = {"title": "修改经验做法", "help": "", "back": here, "row": row.problem}
    return act_form(
        request, make=ArticleForm, template="workbench/problems/form.html", context=context,
        do=lambda said: articles.rewrite_article(
            article_id=row.pk, data=ArticleInput(**said), actor=request.actor, at=request.at
        ),
        told="已保存。", to=here, initial={name: getattr(row, name) for name in names},
    )  # fmt: skip
