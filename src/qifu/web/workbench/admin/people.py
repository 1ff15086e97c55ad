"""Accounts: the list both administrators see, and opening one (system administrator)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.models import Role
from qifu.identity.operations import create_user
from qifu.identity.permissions import can_manage_accounts
from qifu.identity.queries import find_users
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.web.access import staff
from qifu.web.components.paging import Page, paginate
from qifu.web.workbench.admin.forms import NewUserForm

ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


@require_safe
@staff(*ADMINS)
def users(request: Request) -> HttpResponse:
    """Everyone by name, user name or phone, with the posts held now."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = paginate(request, find_users(request.actor, request.at, q), per_page=30)
    rows = [
        (u, [(p.unit.short_name, Role(p.role).label) for p in u.posts.all()]) for u in found.rows
    ]
    context = {
        "page": Page(rows, found.number, found.has_next, found.total, found.capped),
        "q": q,
        "may_open": can_manage_accounts(request.actor),
    }
    return render(request, "workbench/admin/users.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.SYSTEM_ADMIN)
def new_user(request: Request) -> HttpResponse:
    """Open an account with a first password that must be changed at once."""
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = create_user(
                **form.cleaned_data, must_change_password=True, actor=request.actor, at=request.at
            )
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, f"已开户。岗位请安全管理员授予后，{user.name}才能办事。")
            return redirect("work:admin_user", user.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "workbench/admin/user_new.html", {"form": form}, status=status)
