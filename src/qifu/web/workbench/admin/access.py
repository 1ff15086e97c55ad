"""How a person signs in, for the security administrator: locks, second factor, devices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from qifu.identity.devices import devices_of, end_device, sign_ins_of
from qifu.identity.factors import factor_in_use, must_have, reset_factor
from qifu.identity.models import Role, User
from qifu.identity.permissions import can_manage_rights
from qifu.identity.request import Request
from qifu.identity.signing_in import release, resting
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm

LATELY = 10


def access_of(request: Request, user: User) -> dict[str, Any] | None:
    """What the page of a person shows of signing in; None for who may not see it."""
    if not can_manage_rights(request.actor):
        return None
    return {
        "rests_until": resting(user, request.at),
        "factor": factor_in_use(user.pk),
        "required": must_have(user, request.at),
        "devices": devices_of(user.pk, request.actor, request.at),
        "tries": list(sign_ins_of(user.pk, request.actor)[:LATELY]),
        "own": request.actor.user_id == user.pk,
    }


def unlock(request: Request, user: User, form: QifuForm) -> str:
    """End the rest of an account."""
    reason = form.cleaned_data["reason"]
    release(user_id=user.pk, reason=reason, actor=request.actor, at=request.at)
    return "锁定已解除，现在就可以登录。"


def unfactor(request: Request, user: User, form: QifuForm) -> str:
    """Take away the second factor of somebody who lost it."""
    reason = form.cleaned_data["reason"]
    reset_factor(user_id=user.pk, reason=reason, actor=request.actor, at=request.at)
    return "第二重验证已重置，本人下次登录时重新设置。"


@require_POST
@staff(Role.SECURITY_ADMIN)
def device_end(request: Request, device_id: int) -> HttpResponse:
    """Sign a device out."""
    row = end_device(device_id=device_id, actor=request.actor, at=request.at)
    messages.success(request, "那台设备已退出登录。")
    return redirect("work:admin_user", row.user_id)
