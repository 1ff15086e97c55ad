"""Compliance check-ups: answering, the risks with what to do about each, and what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.catalogue.queries import find_items
from qifu.enterprises.queries import my_firms
from qifu.exchange.models import Kind
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible
from qifu.law.checkups import (
    change_since,
    finish_checkup,
    get_checkup,
    get_template,
    live_sheets,
    my_checkups,
    result_of,
    save_answers,
    share_checkup,
    start_checkup,
)
from qifu.law.models import CheckUp, LawService, LawTemplate
from qifu.law.rules.checkup import ANSWERS, Risk, asked
from qifu.law.rules.docx import document
from qifu.web import errors
from qifu.web.access import firm, public
from qifu.web.components.forms import QifuForm
from qifu.web.components.paging import paginate

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FOOT = "模板供参考，请按本企业情况修改；重要文书请与律师核对。"


class SheetForm(QifuForm):
    """The questions that apply to what was answered so far."""

    def __init__(
        self, body: Mapping[str, Any], answers: Mapping[str, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for question in asked(body, answers):
            self.fields[question["code"]] = forms.ChoiceField(
                label=question["ask"], help_text=question.get("help", ""), required=False,
                choices=list(ANSWERS.items()), widget=forms.RadioSelect,
                initial=answers.get(question["code"]),
            )  # fmt: skip
            self.fields[question["code"]].one_of = True  # type: ignore[attr-defined]


@require_safe
@firm()
def checkups(request: Request) -> HttpResponse:
    """The questionnaires, and the check-ups of one's firms."""
    page = paginate(request, my_checkups(request.actor), per_page=20)
    context = {
        "page": page, "sheets": live_sheets(), "firms": list(my_firms(request.actor, "submit")),
    }  # fmt: skip
    return render(request, "portal/law/checkups.html", context)


@require_POST
@firm("submit")
def start(request: Request, code: str) -> HttpResponse:
    """Begin, or go on."""
    firms = [str(f.pk) for f in my_firms(request.actor, "submit")]
    wanted = request.POST.get("firm") or firms[0]
    if wanted not in firms:
        raise NotVisible
    row = start_checkup(
        sheet_code=code, enterprise_id=int(wanted), actor=request.actor, at=request.at
    )
    return HttpResponseRedirect(reverse("portal:law_checkup", args=[row.pk]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def checkup(request: Request, checkup_id: int) -> HttpResponse:
    """The questions, or the result once it is finished."""
    row = get_checkup(request.actor, checkup_id)
    may = row.enterprise_id in request.actor.firm_ids("submit")
    if row.state == CheckUp.State.DONE:
        return _result(request, row, may)
    if request.method != "POST":
        return _ask(request, row, SheetForm(row.body, row.answers), may)
    if not may:
        return errors.read_only(request)
    before = {q["code"] for q in asked(row.body, row.answers)}
    typed = {k: v for k, v in request.POST.items() if v in ANSWERS}
    row = save_answers(checkup_id=row.pk, answers=typed, actor=request.actor)
    if request.POST.get("later"):
        messages.success(request, "已保存，随时可以回来接着答。")
        return HttpResponseRedirect(reverse("portal:law_checkups"), status=303)
    form = SheetForm(row.body, row.answers, {**row.answers, "sent": "1"})
    try:
        finish_checkup(checkup_id=row.pk, actor=request.actor, at=request.at)
    except Invalid as error:
        form.is_valid()
        form.add_invalid(error)
        more = [code for code in form.fields if code not in before]
        return _ask(request, row, form, may, more=len(more), status=422)
    return HttpResponseRedirect(reverse("portal:law_checkup", args=[row.pk]), status=303)


def _ask(
    request: Request, row: CheckUp, form: SheetForm, may: bool, *, more: int = 0, status: int = 200
) -> HttpResponse:
    context = {"row": row, "body": row.body, "form": form, "may": may, "more": more}
    return render(request, "portal/law/checkup.html", context, status=status)


def _result(request: Request, row: CheckUp, may: bool) -> HttpResponse:
    context = {**shown(row), "may": may, "for_firm": True}
    return render(request, "portal/law/checked.html", context)


def shown(row: CheckUp) -> dict[str, Any]:
    """A finished check-up as a page shows it: each risk with its ways out; five queries."""
    found = result_of(row)
    codes = {code for r in found for code in r.body["services"]}
    items = {i.code: i for i in find_items().filter(code__in=codes)}
    law = {s.code: s for s in LawService.objects.filter(active=True)}
    papers = {t.code: t for t in LawTemplate.objects.filter(active=True)}
    change, kind = change_since(row), _lawyers()
    titles = {r["code"]: r["title"] for r in row.body["risks"]}
    return {
        "row": row, "body": row.body, "change": change,
        "mended": [titles.get(c, c) for c in change.mended] if change else [],
        "risks": [
            {
                "risk": r, "new": bool(change) and r.code in change.new,  # type: ignore[union-attr]
                "services": [items[c] for c in r.body["services"] if c in items],
                "law": law.get(r.body.get("law", "")), "words": _words(row, r),
                "kind": kind,
                "paper": papers.get(r.body.get("template", "")),
                "ask": urlencode({"firm": row.enterprise_id, "words": _words(row, r),
                                  "risk": f"{row.sheet.title}：{r.body['title']}"}),
            }
            for r in found
        ],
    }  # fmt: skip


def _lawyers() -> str:
    """The kind of exchange that lawyers answer; "" in a district without it."""
    rows = Kind.objects.filter(active=True, body__icontains="法律服务").order_by("position", "code")
    return rows.values_list("code", flat=True).first() or ""


def _words(row: CheckUp, risk: Risk) -> str:
    return f"合规体检（{row.sheet.title}）发现：{risk.body['title']}。想请教怎么改。"


@require_POST
@firm("submit")
def share(request: Request, checkup_id: int) -> HttpResponse:
    """Let the offices of law read it, or no more."""
    wanted = request.POST.get("share") == "1"
    row = share_checkup(checkup_id=checkup_id, share=wanted, actor=request.actor, at=request.at)
    said = "已请区司法局查看这份体检，随时可以收回。" if wanted else "已收回，官方不能再查看。"
    messages.success(request, said)
    return HttpResponseRedirect(reverse("portal:law_checkup", args=[row.pk]), status=303)


@require_safe
@public
def template(request: Request, code: str) -> HttpResponse:
    """A paper to fill in, as a Word document."""
    body = get_template(code).body
    data = document(
        body["title"], says=body.get("says", ""), lines=body.get("lines", ()),
        table=body.get("table", ()), rows=body.get("rows", 0), foot=FOOT,
    )  # fmt: skip
    answer = HttpResponse(data, content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="{code}.docx"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
