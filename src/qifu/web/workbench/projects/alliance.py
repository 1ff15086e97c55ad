"""Members of the investment alliance, with what came of their leads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.projects.alliance import (
    MemberInput,
    get_member,
    keep_member,
    may_keep,
    members_with_figures,
)
from qifu.projects.definitions import definition_of, live_definition
from qifu.projects.permissions import STAFF, UNIT
from qifu.projects.queries import filtered
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.workbench.projects.acting import FormPage, form_page
from qifu.web.workbench.projects.forms import MemberForm


@require_safe
@staff(*STAFF)
def members(request: Request) -> HttpResponse:
    """Everybody in the alliance; figures of leads only for who may see all of them."""
    definition = definition_of(live_definition().pk)
    signed = definition.place("signed") if "signed" in {s.code for s in definition.stages} else 0
    keeps = may_keep(request.actor)
    page = paginate(request, members_with_figures(signed), per_page=50)
    context = {"page": page, "keeps": keeps, "stage": definition.stages[signed].title}
    return render(request, "workbench/projects/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT)
def member(request: Request, member_id: int | None = None) -> HttpResponse:
    """Add a member, or change one and see its leads."""
    if not may_keep(request.actor):
        raise NotVisible
    row = get_member(request.actor, member_id) if member_id is not None else None
    initial = (
        {n: getattr(row, n) for n in ("name", "contact", "phone", "says", "joined_on", "active")}
        if row
        else {"joined_on": shanghai_date(request.at), "active": True}
    )
    form = MemberForm(request.POST or None, initial=initial)

    def call() -> str:
        data = MemberInput(**form.cleaned_data)
        keep_member(member_id=member_id, data=data, actor=request.actor, at=request.at)
        return reverse("work:alliance")

    page = FormPage(
        row.name if row else "新成员", "保存", reverse("work:alliance"), "涪城荟招商联盟",
        done="名单已更新。", template="workbench/projects/member.html",
    )  # fmt: skip
    leads = filtered(request.actor, member=row.pk)[:50] if row else []
    return form_page(request, form, page, call, leads=leads)
