"""One's firms; the people of each, let in and out by the firm's administrator."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.models import Enterprise, Membership
from qifu.enterprises.operations import grant_membership, invite, revoke_membership
from qifu.enterprises.permissions import can_administer_firm, check_administer_firm
from qifu.enterprises.queries import get_enterprise, members, my_firms
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.web.access import firm
from qifu.web.components.forms import DateField, QifuForm
from qifu.web.portal.accounts.profile import RIGHTS, rights_text

LEVELS = {
    "view": ["view"],
    "submit": ["view", "submit"],
    "admin": ["view", "submit", "admin"],
}
LEVEL_CHOICES = [(code, RIGHTS[code]) for code in ("submit", "view", "admin")]


class LevelForm(QifuForm):
    """What a person may do for the firm."""

    level = forms.ChoiceField(label="权限", choices=LEVEL_CHOICES, widget=forms.RadioSelect)
    until = DateField(label="授权到哪天止", required=False, help_text="到期自动失效；长期的不填")


class InviteForm(LevelForm):
    """Who to let in, by user name or phone."""

    who = forms.CharField(
        label="对方的手机号或用户名",
        max_length=60,
        help_text="对方须已有本平台账号。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["who", "level", "until"]


@require_safe
@firm()
def firms(request: Request) -> HttpResponse:
    """One's firms; with only one, its page at once."""
    rows = list(my_firms(request.actor)[:100])
    if len(rows) == 1:
        return redirect("portal:firm_people", rows[0].pk)
    held = {f.enterprise_id: rights_text(f.rights) for f in request.actor.firms}
    context = {"firms": [(row, held.get(row.pk, "")) for row in rows]}
    return render(request, "portal/firm/firms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def people(request: Request, firm_id: int) -> HttpResponse:
    """The firm as the ledger knows it, and its people; its administrator lets others in."""
    row = _own_firm(request, firm_id)
    form = InviteForm(request.POST or None, initial={"level": "submit"})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                invite(
                    enterprise_id=row.pk,
                    who=form.cleaned_data["who"],
                    rights=LEVELS[form.cleaned_data["level"]],
                    until=form.cleaned_data["until"],
                    actor=request.actor,
                    at=request.at,
                )
            except Invalid as error:
                form.add_invalid(error)
            except Refused as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, "已添加，对方下次打开页面就能使用。")
                return redirect("portal:firm_people", row.pk)
    context = {
        "firm": row,
        "form": form,
        "people": [
            (m, rights_text(m.rights), _last_day(m))
            for m in members(request.actor, row.pk, request.at)[:200]
        ],
        "may_manage": can_administer_firm(request.actor, row.pk),
        "me": request.actor.user_id,
    }
    return render(request, "portal/firm/people.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def person(request: Request, firm_id: int, membership_id: int) -> HttpResponse:
    """Change what a person may do for the firm, or end it."""
    row = _own_firm(request, firm_id)
    check_administer_firm(request.actor, row.pk)
    found = _member(request, firm_id, membership_id)
    level = next((c for c in ("admin", "submit", "view") if c in found.rights), "view")
    form = LevelForm(request.POST or None, initial={"level": level, "until": _last_day(found)})
    status = 200
    if request.method == "POST":
        status = 409
        try:
            if "remove" in request.POST:
                revoke_membership(membership_id=found.pk, actor=request.actor, at=request.at)
                messages.success(request, f"{found.user.name}不再能代表本企业。")
                return redirect("portal:firm")
            if form.is_valid():
                grant_membership(
                    enterprise_id=row.pk,
                    user_id=found.user_id,
                    rights=LEVELS[form.cleaned_data["level"]],
                    until=form.cleaned_data["until"],
                    actor=request.actor,
                    at=request.at,
                )
                messages.success(request, "权限已更新。")
                return redirect("portal:firm_people", row.pk)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.is_valid()
            form.add_error(None, error.message)
    context = {"firm": row, "member": found, "form": form}
    return render(request, "portal/firm/person.html", context, status=status)


def _last_day(row: Membership) -> date | None:
    """The last day a person may act for the firm."""
    return shanghai_date(row.valid_until - timedelta(seconds=1)) if row.valid_until else None


def _own_firm(request: Request, firm_id: int) -> Enterprise:
    if firm_id not in request.actor.firm_ids("view"):
        raise NotVisible
    return get_enterprise(request.actor, firm_id)


def _member(request: Request, firm_id: int, membership_id: int) -> Membership:
    found = members(request.actor, firm_id, request.at).filter(pk=membership_id).first()
    if found is None:
        raise NotVisible
    return found
