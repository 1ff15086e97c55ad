"""Which firm is it? Find it by code or name, or register it with a checked code."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.operations import register_enterprise
from qifu.enterprises.queries import MIN_TEXT, find_enterprises
from qifu.enterprises.rules.uscc import LENGTH, normal_uscc, uscc_problem
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.web.access import staff
from qifu.web.workbench.intake.forms import ROLES, FirmForm


@require_safe
@staff(*ROLES)
def find(request: Request) -> HttpResponse:
    """The first step; as one types the list follows (the same page without JavaScript)."""
    q = " ".join(request.GET.get("q", "").split())[:120]
    found = find_enterprises(request.actor, q) if q else []
    if len(found) == 1 and found[0].uscc == normal_uscc(q) and "go" in request.GET:
        return redirect("work:intake_new", found[0].pk)
    context = {"q": q, "found": found, "advice": advice_on(q, bool(found))}
    return render(request, "workbench/intake/find.html", context)


def advice_on(q: str, found: bool) -> str:
    """What to do when nothing was found."""
    if not q or found:
        return ""
    if len(q) < MIN_TEXT:
        return "请至少输入两个字。"
    code = normal_uscc(q)
    if code.isascii() and code.isalnum() and len(code) >= LENGTH - 3:
        return uscc_problem(code) or "这家企业还没有登记，核对营业执照后可以直接登记。"
    return "没有找到名称里含有这些字的企业；可以换个简称，或用营业执照上的 18 位代码查。"


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def register(request: Request) -> HttpResponse:
    """Enter a firm into the ledger, then go on with what it came for."""
    if request.method != "POST":
        form = FirmForm(initial=_guess(request.GET.get("q", "")))
        return render(request, "workbench/intake/register.html", {"form": form})
    form = FirmForm(request.POST)
    if form.is_valid():
        try:
            firm = register_enterprise(**form.values(), actor=request.actor, at=request.at)
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, f"“{firm.name}”已登记，请继续登记诉求。")
            return redirect("work:intake_new", firm.pk)
    return render(request, "workbench/intake/register.html", {"form": form}, status=422)


def _guess(q: str) -> dict[str, str]:
    code = normal_uscc(q[:120])
    looks_like_code = code.isascii() and code.isalnum() and any(c.isdigit() for c in code)
    return {"uscc": code} if looks_like_code else {"name": q[:120]}
