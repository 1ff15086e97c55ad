"""Keys to the API (security administrator): issue one, shown once; revoke."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from qifu.identity.models import ApiToken, Role, User
from qifu.identity.operations import issue_token, revoke_token
from qifu.identity.queries import tokens
from qifu.identity.request import Request
from qifu.identity.tokens import SCOPES
from qifu.kernel.errors import Invalid, Refused
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.workbench.admin.forms import TokenForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.SECURITY_ADMIN)
def tokens_page(request: Request) -> HttpResponse:
    """All keys; POST issues one and shows it this once (nothing keeps it)."""
    if request.method != "POST":
        return _show(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    data = dict(form.cleaned_data)
    user = User.objects.filter(
        username=data.pop("username").strip().lower(), is_active=True
    ).first()
    if user is None:
        form.add_error("username", "没有这个账号，或已停用；请核对用户名。")
        return _show(request, form, status=422)
    try:
        token, key = issue_token(user_id=user.pk, **data, actor=request.actor, at=request.at)
    except Invalid as error:
        form.add_invalid(error)
        return _show(request, form, status=422)
    except Refused as error:
        form.add_error(None, str(error))
        return _show(request, form, status=409)
    return _show(request, TokenForm(), fresh=token, key=key)


def _show(
    request: Request,
    form: TokenForm,
    *,
    fresh: ApiToken | None = None,
    key: str = "",
    status: int = 200,
) -> HttpResponse:
    page = paginate(request, tokens(request.actor), per_page=30)
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": [(t, state_of(t, request.at), [SCOPES.get(s, s) for s in t.scopes]) for t in page],
        "fresh": fresh,
        "key": key,
    }
    return render(request, "workbench/admin/tokens.html", context, status=status)


def state_of(token: ApiToken, at: datetime) -> str:
    """在用, 已收回 or 已过期."""
    if token.revoked_at is not None:
        return "已收回"
    return "已过期" if token.expires_at <= at else "在用"


@require_POST
@staff(Role.SECURITY_ADMIN)
def revoke(request: Request, token_id: int) -> HttpResponse:
    """Make a key useless from now on."""
    try:
        token = revoke_token(token_id=token_id, actor=request.actor, at=request.at)
        messages.success(request, f"“{token.name}”已收回，立即失效。")
    except Refused as error:
        messages.error(request, str(error))
    return redirect("work:admin_tokens")
