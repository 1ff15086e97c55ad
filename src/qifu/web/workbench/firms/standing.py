"""May a firm claim: kept out for a reason, or let in after a window closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import get_enterprise
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.time import shanghai_date
from qifu.policies.models import Policy
from qifu.policies.officers import (
    closed_policies,
    end_exclusion,
    exclude_firm,
    exclusions_of,
    reopen_window,
    windows_of,
)
from qifu.web.access import staff
from qifu.web.components.forms import DateField, QifuForm, TextField


class ExcludeForm(QifuForm):
    """Why a firm may not claim, who says so, and for how long."""

    prefix = "out"
    reason = TextField(label="列入理由", max_length=300, lines=2)
    source = TextField(
        label="依据", max_length=200, help_text="文件、名单或决定书，例如“信用中国 2026-11-02”"
    )
    since = DateField(label="从哪天起")
    until = DateField(label="到哪天止", required=False, help_text="不填为期限未定")


class LetInForm(QifuForm):
    """Which closed policy a firm may claim after all, until when and why."""

    prefix = "in"
    policy = forms.ChoiceField(label="政策")
    until = DateField(label="准许到哪天")
    reason = TextField(label="准许理由", max_length=300, lines=2)

    def __init__(self, policies: list[Policy], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["policy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(p.code, f"{p.title}（{p.open_until} 截止）") for p in policies]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.POLICY_OFFICER)
def standing(request: Request, firm_id: int) -> HttpResponse:
    """What keeps a firm out and what lets it in; ``do`` is exclude, end or let_in."""
    firm = get_enterprise(request.actor, firm_id)
    on = shanghai_date(request.at)
    closed, done = closed_policies(request.actor, on), request.POST.get("do", "")
    out = ExcludeForm(request.POST if done == "exclude" else None, initial={"since": on})
    let_in = LetInForm(closed, request.POST if done == "let_in" else None)
    if request.method == "POST" and _act(request, firm, done, out, let_in):
        here = reverse("work:firm_standing", args=[firm.pk])
        return HttpResponseRedirect(here, status=303)
    context = {
        "firm": firm, "out": out, "let_in": let_in, "closed": closed,
        "exclusions": exclusions_of(request.actor, firm.pk, on),
        "windows": windows_of(request.actor, firm.pk, on),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "workbench/firms/standing.html", context, status=status)


def _act(
    request: Request, firm: Enterprise, done: str, out: ExcludeForm, let_in: LetInForm
) -> bool:
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    form = {"exclude": out, "let_in": let_in}.get(done)
    try:
        if done == "end" and (pk := request.POST.get("exclusion", "")).isdecimal() and len(pk) < 12:
            end_exclusion(exclusion_id=int(pk), reason=request.POST.get("reason", ""), **who)
            messages.success(request, f"“{firm.name}”已移出不予兑现名单。")
            return True
        if form is None or not form.is_valid():
            return False
        said = form.cleaned_data
        if done == "exclude":
            exclude_firm(enterprise_id=firm.pk, **said, **who)
            messages.success(request, f"“{firm.name}”已列入不予兑现名单，名单有效期内不能申报。")
        else:
            reopen_window(
                policy_code=said["policy"], enterprise_id=firm.pk, until=said["until"],
                reason=said["reason"], **who,
            )  # fmt: skip
            messages.success(request, f"“{firm.name}”可以在 {said['until']} 前申报。")
    except Invalid as error:
        if form is None:
            messages.error(request, " ".join(error.messages))
            return True
        form.add_invalid(error)
        return False
    except Refused as error:
        messages.error(request, error.message)
    return True
