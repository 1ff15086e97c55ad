"""One account: what each of the two administrators may do to it, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from qifu.identity.models import Post, User
from qifu.identity.operations import (
    add_post,
    change_user,
    disable_user,
    enable_user,
    end_post,
    set_password,
)
from qifu.identity.permissions import can_manage_accounts, can_manage_rights
from qifu.identity.queries import delegations_of, find_users, posts_of, tokens
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm
from qifu.web.workbench.admin.access import access_of, unfactor, unlock
from qifu.web.workbench.admin.forms import PasswordForm, PostForm, ProfileForm, ReasonForm
from qifu.web.workbench.admin.history import history_of
from qifu.web.workbench.admin.people import ADMINS


def _profile(request: Request, user: User, form: QifuForm) -> str:
    data = form.cleaned_data
    change_user(user_id=user.pk, **data, actor=request.actor, at=request.at)
    return "资料已保存。"


def _password(request: Request, user: User, form: QifuForm) -> str:
    set_password(
        user_id=user.pk,
        password=form.cleaned_data["password"],
        actor=request.actor,
        at=request.at,
        must_change=True,
    )
    return "初始密码已设置，本人下次登录时须更改。"


def _disable(request: Request, user: User, form: QifuForm) -> str:
    reason = form.cleaned_data["reason"]
    disable_user(user_id=user.pk, reason=reason, actor=request.actor, at=request.at)
    return "账号已停用，不能再登录，接口密钥同时失效。"


def _enable(request: Request, user: User, form: QifuForm) -> str:
    enable_user(user_id=user.pk, actor=request.actor, at=request.at)
    return "账号已启用。"


def _post(request: Request, user: User, form: QifuForm) -> str:
    assert isinstance(form, PostForm)
    add_post(user_id=user.pk, **form.values(), actor=request.actor, at=request.at)
    return "岗位已授予，立即生效。"


ACTS: dict[str, tuple[type[QifuForm], Callable[[Request, User, Any], str]]] = {
    "profile": (ProfileForm, _profile),
    "password": (PasswordForm, _password),
    "disable": (ReasonForm, _disable),
    "enable": (QifuForm, _enable),
    "post": (PostForm, _post),
    "unlock": (ReasonForm, unlock),
    "factor": (ReasonForm, unfactor),
}


@require_safe
@staff(*ADMINS)
def user(request: Request, user_id: int) -> HttpResponse:
    """The account with its posts, deputies, keys and history."""
    return _show(request, _user(request, user_id))


@require_POST
@staff(*ADMINS)
def act(request: Request, user_id: int, act: str) -> HttpResponse:
    """Do one thing to an account; errors come back beside the form they belong to."""
    row = _user(request, user_id)
    if act not in ACTS:
        raise NotVisible
    form_class, perform = ACTS[act]
    form = form_class(request.POST, auto_id=f"{act}_%s")
    status = 422
    if form.is_valid():
        try:
            messages.success(request, perform(request, row, form))
            return redirect("work:admin_user", row.pk)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, str(error))
            status = 409
    return _show(request, row, {act: form}, status)


@require_POST
@staff(Role.SECURITY_ADMIN)
def post_end(request: Request, post_id: int) -> HttpResponse:
    """End a post now."""
    row = Post.objects.filter(pk=post_id).first()
    if row is None:
        raise NotVisible
    try:
        end_post(post_id=row.pk, actor=request.actor, at=request.at)
        messages.success(request, "岗位已结束。")
    except Refused as error:
        messages.error(request, str(error))
    return redirect("work:admin_user", row.user_id)


def _user(request: Request, user_id: int) -> User:
    row = find_users(request.actor, request.at).filter(pk=user_id).first()
    if row is None:
        raise NotVisible
    return row


def _show(
    request: Request, row: User, bound: dict[str, QifuForm] | None = None, status: int = 200
) -> HttpResponse:
    accounts, rights = can_manage_accounts(request.actor), can_manage_rights(request.actor)
    initial = {"name": row.name, "phone": row.phone, "email": row.email}
    forms = {
        "profile": ProfileForm(initial=initial, auto_id="profile_%s"),
        "password": PasswordForm(auto_id="password_%s"),
        "disable": ReasonForm(auto_id="disable_%s"),
        "post": PostForm(auto_id="post_%s"),
        "unlock": ReasonForm(auto_id="unlock_%s", label="解除原因"),
        "factor": ReasonForm(auto_id="factor_%s", label="重置原因"),
        **(bound or {}),
    }
    context = {
        "person": row,
        "posts": [(p, Role(p.role).label) for p in posts_of(row.pk, request.at)],
        "delegations": list(delegations_of(row.pk, request.at)),
        "tokens": list(tokens(request.actor).filter(user_id=row.pk)) if rights else [],
        "access": access_of(request, row),
        "history": history_of(row.stream),
        "accounts": accounts,
        "rights": rights,
        "forms": forms,
        "at": request.at,
    }
    return render(request, "workbench/admin/user.html", context, status=status)
