"""Signing in and out, one's password and profile."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.operations import change_user, set_password
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.web.access import public, signed_in, without_own_password
from qifu.web.portal.accounts.forms import PasswordForm, ProfileForm, SignInForm
from qifu.web.portal.accounts.profile import memberships_of, posts_of


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@public
def sign_in(request: Request) -> HttpResponse:
    """Sign in; goes on to where the person was headed."""
    following = _next(request)
    if request.user.is_authenticated:
        return redirect(following or _home_of(request))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        login(request, form.user)
        return redirect(following or reverse("portal:after_sign_in"))
    context = {"form": form, "next": following}
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/accounts/sign_in.html", context, status=status)


@require_safe
@signed_in
def after_sign_in(request: Request) -> HttpResponse:
    """Officials land at their workbench, firms at the home page."""
    return redirect(_home_of(request))


def _home_of(request: Request) -> str:
    return reverse("work:home" if request.actor.is_staff else "portal:home")


def _next(request: Request) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def locked_out(request: Request, *args: object, **kwargs: object) -> HttpResponse:
    """What somebody sees after too many wrong passwords (the lockout response of axes)."""
    return render(request, "portal/accounts/locked.html", status=429)


@require_POST
@public
@without_own_password
def sign_out(request: Request) -> HttpResponse:
    """Sign out."""
    logout(request)
    messages.success(request, "您已退出登录。")
    return redirect("portal:home")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@without_own_password
@signed_in
def password(request: Request) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = set_password(
                user_id=request.user.pk,
                password=form.cleaned_data["new"],
                actor=request.actor,
                at=request.at,
            )
        except Invalid as error:
            form.add_error("new", error.messages)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "密码已修改，其他设备上的登录已失效。")
            return HttpResponseRedirect(reverse("portal:after_sign_in"))
    first = request.user.must_change_password
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "first": first}
    return render(request, "portal/accounts/password.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: Request) -> HttpResponse:
    """Who one is to the system: name, firms, posts; phone and e-mail may be corrected."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"phone": user.phone, "email": user.email})
    if request.method == "POST" and form.is_valid():
        try:
            change_user(
                user_id=user.pk,
                name=user.name,
                phone=form.cleaned_data["phone"],
                email=form.cleaned_data["email"],
                actor=request.actor,
                at=request.at,
            )
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, "联系方式已更新。")
            return redirect("portal:profile")
    context = {
        "form": form,
        "person": user,
        "memberships": memberships_of(request.actor),
        "posts": posts_of(request.actor),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/accounts/profile.html", context, status=status)
