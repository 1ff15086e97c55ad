"""Signing in and out, one's password and profile."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity import devices
from qifu.identity.accounts import ask_for_new_password
from qifu.identity.actors import load_actor
from qifu.identity.factors import ask_for_factor
from qifu.identity.models import User
from qifu.identity.operations import change_user, set_password
from qifu.identity.request import Request
from qifu.identity.rules.lockout import rest_in_words
from qifu.identity.signing_in import Place, Tried, try_code, try_password
from qifu.kernel.errors import Invalid
from qifu.kernel.rates import address_of
from qifu.web.access import public, signed_in, without_own_password
from qifu.web.portal.accounts.forms import CodeForm, PasswordForm, ProfileForm, SignInForm
from qifu.web.portal.accounts.profile import memberships_of, posts_of

BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
SECOND, SECOND_SECONDS = "second", 300  # who gave the password and how long the code may take


def place_of(request: Request) -> Place:
    """Where a request comes from."""
    return Place(address_of(request), request.headers.get("User-Agent", "")[:200])


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@public
def sign_in(request: Request) -> HttpResponse:
    """Sign in; goes on to the code, or to where the person was headed."""
    following = _next(request)
    if request.user.is_authenticated:
        return redirect(following or _home_of(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tried = try_password(
            request=request,
            typed=form.cleaned_data["login"],
            password=form.cleaned_data["password"],
            place=place_of(request),
            at=request.at,
        )
        if tried.user is not None and tried.needs_code:
            until = int(request.at.timestamp()) + SECOND_SECONDS
            request.session[SECOND] = {"user": tried.user.pk, "until": until, "next": following}
            return redirect("portal:sign_in_code")
        if tried.user is not None:
            return _enter(request, tried.user, following)
        if tried.rests_until is not None:
            return _resting(request, tried)
        form.say_wrong()
    context = {"form": form, "next": following, "demonstration": settings.DEMO}
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/accounts/sign_in.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@public
def sign_in_code(request: Request) -> HttpResponse:
    """The second step: a code of the authenticator, or a recovery code."""
    if request.user.is_authenticated:
        return redirect(_home_of(request))
    waiting = request.session.get(SECOND)
    if not waiting or waiting["until"] < request.at.timestamp():
        if waiting:
            del request.session[SECOND]
            messages.warning(request, "等待验证码的时间已过，请重新输入密码。")
        return redirect("portal:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tried = try_code(
            user_id=waiting["user"],
            typed=form.cleaned_data["code"],
            place=place_of(request),
            at=request.at,
        )
        if tried.user is not None:
            del request.session[SECOND]
            if tried.recovery:
                messages.warning(
                    request, "您用掉了一个恢复码，它不能再用。请到“登录与安全”看看还剩几个。"
                )
            return _enter(request, tried.user, waiting["next"])
        if tried.rests_until is not None:
            del request.session[SECOND]
            return _resting(request, tried)
        form.say_wrong()
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/accounts/code.html", {"form": form}, status=status)


def _enter(request: Request, user: User, following: str) -> HttpResponse:
    """The session of somebody who proved who they are, and where they go."""
    login(request, user, backend=BACKEND)
    staff = load_actor(user, request.at).is_staff
    devices.begin(
        session=request.session, user=user, staff=staff, place=place_of(request), at=request.at
    )
    ask_for_new_password(user=user, at=request.at)
    following = following or reverse("portal:after_sign_in")
    until = ask_for_factor(user=user, at=request.at)
    if until is None:
        return redirect(following)
    if until <= request.at:
        request.session[devices.ENROL] = True
    return redirect(f"{reverse('portal:factor')}?{urlencode({'next': following})}")


def _resting(request: Request, tried: Tried) -> HttpResponse:
    until: datetime | None = tried.rests_until
    context = {"until": until, "wait": rest_in_words(until, request.at) if until else ""}
    response = render(request, "portal/accounts/locked.html", context, status=429)
    if until:
        response["Retry-After"] = str(max(1, int((until - request.at).total_seconds())))
    return response


@require_safe
@signed_in
def after_sign_in(request: Request) -> HttpResponse:
    """Officials land at their workbench, firms at the home page."""
    return redirect(_home_of(request))


def _home_of(request: Request) -> str:
    return reverse("work:home" if request.actor.is_staff else "portal:home")


def safe_next(request: Request, wanted: str) -> str:
    """`wanted` when it leads to a page of this site, else nothing."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def _next(request: Request) -> str:
    return safe_next(request, request.POST.get("next") or request.GET.get("next") or "")


@require_POST
@public
@without_own_password
def sign_out(request: Request) -> HttpResponse:
    """Sign out."""
    devices.note_end(request.session.session_key, "own", request.at)
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
            before = request.session.session_key
            update_session_auth_hash(request, user)
            devices.follow(before, request.session.session_key)
            devices.end_devices(
                user_id=user.pk,
                actor=request.actor,
                at=request.at,
                but=request.session.session_key or "",
            )
            messages.success(request, "密码已修改，其他设备上的登录已失效。")
            return HttpResponseRedirect(reverse("portal:after_sign_in"))
    first = request.user.must_change_password
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "first": first, "former": settings.QIFU_PASSWORD_HISTORY}
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
