"""The firm's own projects, and the public page where a lead is handed in."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.rates import address_of, buckets
from qifu.kernel.time import shanghai_date
from qifu.projects.applying import begin_bundle
from qifu.projects.cleaning import LeadInput
from qifu.projects.definitions import definition_of, live_definition
from qifu.projects.leads import hand_in_lead
from qifu.projects.models import Project, ProjectLog
from qifu.projects.queries import firm_project, firm_projects, followed_lead
from qifu.projects.rules.way import RUNNING
from qifu.projects.standing import stage_rows
from qifu.projects.team import trio_rows
from qifu.projects.way import linked_applications, open_drafts, way_of
from qifu.web.access import firm, public
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate
from qifu.web.components.stage_drawing import draw_stages
from qifu.web.components.trio_phones import work_phones

LEADS_A_MINUTE = 6
PHONE = {"inputmode": "tel", "class": "short", "autocomplete": "tel"}


class InvestForm(QifuForm):
    """A lead as anybody tells it."""

    title = TextField(
        label="想投什么项目", max_length=120, help_text="例如“年产 2 万套精密轴承项目”。"
    )
    company = TextField(
        label="谁想投", max_length=120, help_text="企业名称；还没有公司的写投资人。"
    )
    contact_name = TextField(label="投资方联系人", max_length=40, required=False)
    contact_phone = forms.CharField(
        label="投资方电话", max_length=30, required=False, widget=forms.TextInput(attrs=PHONE)
    )
    investment = forms.CharField(
        label="大约投多少（万元）", max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )  # fmt: skip
    summary = TextField(label="还知道什么", max_length=1000, lines=4, required=False)
    member = TextField(
        label="您代表哪个联盟成员", max_length=120, required=False,
        help_text="涪城荟招商联盟成员填全称，不是的留空。",
    )  # fmt: skip
    reporter = TextField(label="您的称呼", max_length=40)
    reporter_phone = forms.CharField(
        label="您的电话", max_length=30, help_text="只用来核实这条线索。",
        widget=forms.TextInput(attrs=PHONE),
    )  # fmt: skip

    def lead(self) -> LeadInput:
        """The lead; who comes for a member is of the alliance, everybody else tells of oneself."""
        data = {k: v for k, v in self.cleaned_data.items() if not k.startswith("reporter")}
        return LeadInput(source="alliance" if data["member"] else "self", **data)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def invest(request: Request) -> HttpResponse:
    """Tell the investment office of somebody who wants to invest."""
    live_definition()
    form = InvestForm(request.POST or None)
    token = request.POST.get("token", "")[:64] or secrets.token_hex(16)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        wait = buckets.take(f"lead:{address_of(request)}", LEADS_A_MINUTE)
        if wait:
            form.add_error(None, f"提交得太快，请 {wait} 秒后再交；填的内容都还在。")
            status = 429
        else:
            data = form.cleaned_data
            try:
                row = hand_in_lead(
                    data=form.lead(), name=data["reporter"], phone=data["reporter_phone"],
                    actor=request.actor, at=request.at, token=f"lead-{token}"[:64],
                )  # fmt: skip
            except Invalid as error:
                form.add_invalid(error)
            else:
                request.session["lead"] = row.number
                return HttpResponseRedirect(reverse("portal:invested"), status=303)
    return render(
        request, "portal/projects/invest.html", {"form": form, "token": token}, status=status
    )


@require_safe
@public
def invested(request: Request) -> HttpResponse:
    """The lead is with the office: its number, who calls."""
    number = request.session.get("lead")
    if not number:
        return HttpResponseRedirect(reverse("portal:invest"))
    row = Project.objects.select_related("office").filter(number=number).first()
    if row is None:
        raise NotVisible
    context = {"number": number, "office": row.office, "receipt": row.receipt}
    return render(request, "portal/projects/invested.html", context)


@require_safe
@public
def followed(request: Request, receipt: str) -> HttpResponse:
    """Where a lead stands, for whoever has its receipt."""
    return render(request, "portal/projects/followed.html", {"lead": followed_lead(receipt)})


@require_safe
@firm("view")
def projects(request: Request) -> HttpResponse:
    """The projects of one's firms."""
    page = paginate(request, firm_projects(request.actor), per_page=20)
    titles = {}
    for row in page.rows:
        definition = definition_of(row.definition_id)
        titles[row.pk] = definition.stage(row.stage).title
    rows = [(row, titles[row.pk]) for row in page.rows]
    return render(request, "portal/projects/projects.html", {"page": page, "rows": rows})


@require_safe
@firm("view")
def project(request: Request, number: str) -> HttpResponse:
    """My project: its stages, whom to telephone, what waits for me, every department's task."""
    row = firm_project(request.actor, number)
    today = shanghai_date(request.at)
    rows = stage_rows(row, today)
    view = way_of(row, today)
    context: dict[str, Any] = {
        "p": row, "stage": definition_of(row.definition_id).stage(row.stage), "rows": rows,
        "drawing": draw_stages([r.dated for r in rows], today), "view": view,
        "trio": trio_rows(row, today, work_phones(row, request.at)), "drafts": open_drafts(row),
        "waiting": _waiting(row), "applications": list(linked_applications(row)),
        "begin": row.running and row.enterprise_id in request.actor.firm_ids("submit"),
        "blockers": list(row.blockers.filter(case__isnull=False).select_related("case__lead_unit")),
        "promises": list(row.watches.filter(to_firm=True, state="open").select_related("unit")),
        "logs": list(ProjectLog.objects.filter(project=row, to_firm=True)[:50]),
        "running": sum(s.part.state == RUNNING for s in view.way.spots),
    }  # fmt: skip
    return render(request, "portal/projects/project.html", context)


def _waiting(row: Project) -> list[Any]:
    """The applications of the project in which a department waits for the firm."""
    rows = linked_applications(row).filter(tasks__state__in=("asked", "preparing"))
    return list(rows.distinct())


@require_POST
@firm("submit")
def begin(request: Request, number: str, code: str) -> HttpResponse:
    """Begin the application of a milestone, what the project knows filled in already."""
    row = firm_project(request.actor, number)
    try:
        draft = begin_bundle(number=row.number, milestone=code, actor=request.actor, at=request.at)
    except Refused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(reverse("portal:my_project", args=[row.number]), status=303)
    messages.success(request, "项目名称、地点、投资等已替您填好，请核对。")
    return HttpResponseRedirect(reverse("portal:apply", args=[draft.token]), status=303)
