"""Signing in and safety: one's second factor, devices that are signed in, the record of tries."""

from __future__ import annotations

from collections.abc import Callable

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity import devices
from qifu.identity.actors import Actor
from qifu.identity.devices import devices_of, end_device, end_devices, sign_ins_of
from qifu.identity.factors import (
    begin_factor,
    confirm_factor,
    factor_of,
    must_have,
    remove_factor,
    renew_recovery_codes,
)
from qifu.identity.request import Request
from qifu.identity.rules.factor import grace_ends, provisioning_uri
from qifu.kernel.errors import Invalid, Refused
from qifu.web.access import signed_in, without_factor
from qifu.web.portal.accounts.forms import CodeForm
from qifu.web.portal.accounts.views import safe_next
from qifu.web.shell import district_names

LATELY = 30


@require_safe
@signed_in
def security(request: Request) -> HttpResponse:
    """The second factor, the devices, the latest tries."""
    return _show(request)


def _show(request: Request, form: CodeForm | None = None, status: int = 200) -> HttpResponse:
    user = request.user
    factor = factor_of(user.pk)
    here = request.session.session_key
    context = {
        "factor": factor if factor and factor.confirmed_at else None,
        "left": len(factor.recovery) if factor else 0,
        "required": must_have(user, request.at),
        "let_off": settings.DEMO and user.demonstration,
        "form": form or CodeForm(),
        "devices": [
            (d, d.session_key == here) for d in devices_of(user.pk, request.actor, request.at)
        ],
        "tries": list(sign_ins_of(user.pk, request.actor)[:LATELY]),
        "idle": request.session.get(devices.IDLE),
        "hours": settings.QIFU_SESSION_HOURS,
    }
    return render(request, "portal/accounts/security.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@without_factor
@signed_in
def factor(request: Request) -> HttpResponse:
    """Set up the second factor: scan, type the first code, keep the recovery codes."""
    known = factor_of(request.user.pk)
    if known and known.confirmed_at:
        return redirect("portal:security")
    following = safe_next(request, request.POST.get("next") or request.GET.get("next") or "")
    row = begin_factor(actor=request.actor)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = confirm_factor(
                typed=form.cleaned_data["code"], actor=request.actor, at=request.at
            )
        except Invalid as error:
            form.add_invalid(error)
        else:
            request.session.pop(devices.ENROL, None)
            return _codes(request, codes, following)
    form.fields["code"].help_text = "验证器上现在显示的 6 位数字。"
    uri = provisioning_uri(row.secret, request.user.username, district_names()[0])
    asked = row.asked_at
    context = {
        "form": form,
        "next": following,
        "qr": segno.make(uri, error="m").svg_data_uri(scale=5, border=2),
        "secret": " ".join(row.secret[n : n + 4] for n in range(0, len(row.secret), 4)),
        "barred": bool(request.session.get(devices.ENROL)),
        "until": grace_ends(asked, settings.QIFU_SECOND_FACTOR_DAYS) if asked else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/accounts/factor.html", context, status=status)


def _codes(request: Request, codes: list[str], following: str = "") -> HttpResponse:
    context = {"codes": codes, "next": following or reverse("portal:security")}
    return render(request, "portal/accounts/recovery.html", context)


@require_POST
@sensitive_post_parameters("code")
@signed_in
def factor_codes(request: Request) -> HttpResponse:
    """New recovery codes, against a present code."""
    return _with_code(request, renew_recovery_codes, lambda codes: _codes(request, codes or []))


@require_POST
@sensitive_post_parameters("code")
@signed_in
def factor_remove(request: Request) -> HttpResponse:
    """Take the second factor away, against a present code."""

    def gone(_: list[str] | None) -> HttpResponse:
        messages.success(request, "第二重验证已停用。换好手机后，请重新设置。")
        return redirect("portal:security")

    return _with_code(request, remove_factor, gone)


def _with_code(
    request: Request,
    perform: Callable[..., list[str] | None],
    then: Callable[[list[str] | None], HttpResponse],
) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            done = perform(typed=form.cleaned_data["code"], actor=request.actor, at=request.at)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            messages.error(request, str(error))
            return redirect("portal:security")
        else:
            return then(done)
    return _show(request, form, 422)


@require_POST
@signed_in
def device_end(request: Request, device_id: int) -> HttpResponse:
    """Sign one of one's devices out."""
    row = end_device(device_id=device_id, actor=own(request.actor), at=request.at)
    if row.session_key == request.session.session_key:
        return redirect("portal:home")
    messages.success(request, "那台设备已退出登录。")
    return redirect("portal:security")


@require_POST
@signed_in
def devices_end(request: Request) -> HttpResponse:
    """Sign every other device out."""
    count = end_devices(
        user_id=request.user.pk,
        actor=request.actor,
        at=request.at,
        but=request.session.session_key or "",
    )
    messages.success(request, f"其他 {count} 处登录已全部退出。" if count else "没有别处的登录。")
    return redirect("portal:security")


def own(actor: Actor) -> Actor:
    """The actor as a mere person: on one's own page nobody acts on another's devices."""
    return Actor(user_id=actor.user_id, name=actor.name)
