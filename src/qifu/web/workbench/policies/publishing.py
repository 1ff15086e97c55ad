"""Publishing a draft after everything missing was told; discarding one; withdrawing a policy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from qifu.enterprises.facts import declared_facts
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible
from qifu.policies import desk, versions
from qifu.policies.models import Policy, PolicyVersion
from qifu.policies.rules.body import full_body
from qifu.policies.rules.changes import changes
from qifu.web.access import staff
from qifu.web.workbench.policies.forms import WithdrawForm
from qifu.web.workbench.policies.panel import panel_context

SECTIONS = {
    "text": "文本与来源", "rule": "条件", "benefit": "金额", "service": "服务", "money": "兑现与预算",
    "dates": "日期",
}  # fmt: skip
ANCHORS = {"dates": "text"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.POLICY_OFFICER)
def publish(request: Request, code: str) -> HttpResponse:
    """What is missing, what would change and whom it reaches; then the act itself."""
    row = desk.get_desk_policy(request.actor, code)
    version = desk.draft_of(row)
    if version is None:
        return redirect("work:policy", code)
    status = 200
    if request.method == "POST":
        text = request.POST.get("revision", "")
        revision = int(text) if text.isdecimal() and len(text) < 9 else 0
        try:
            done = versions.publish_draft(
                version_id=version.pk, revision=revision, actor=request.actor, at=request.at
            )
            messages.success(request, f"第 {done.number} 版已发布，企业现在看到的就是这一版。")
            return redirect("work:policy", code)
        except Invalid:
            status = 422
    context = _context(request, row, version)
    return render(request, "workbench/policies/publish.html", context, status=status)


def _context(request: Request, row: Policy, version: PolicyVersion) -> dict[str, Any]:
    missing: dict[str, list[str]] = {}
    for problem in versions.publish_problems(version, request.at):
        missing.setdefault(problem.section, []).append(problem.says)
    live = desk.version_in(row, PolicyVersion.State.LIVE)
    body = full_body(version.body)
    return {
        **panel_context(row, body, request.at),
        "row": row,
        "version": version,
        "missing": [(SECTIONS[key], ANCHORS.get(key, key), says) for key, says in missing.items()],
        "live": live,
        "changes": changes(full_body(live.body), body, declared_facts()) if live else None,
        "anchors": (),
        "told": None,
    }


@require_POST
@staff(Role.POLICY_OFFICER)
def discard(request: Request, code: str) -> HttpResponse:
    """Give the open draft up."""
    row = desk.get_desk_policy(request.actor, code)
    version = desk.draft_of(row)
    if version is None:
        raise NotVisible
    versions.discard_draft(version_id=version.pk, actor=request.actor, at=request.at)
    messages.success(request, f"第 {version.number} 版草稿已废弃，内容仍可在版本里查看。")
    return redirect("work:policy", code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.POLICY_OFFICER)
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take the policy off the portal, with a reason."""
    row = desk.get_desk_policy(request.actor, code)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        versions.withdraw_policy(
            code=code, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
        )
        messages.success(request, "政策已撤回，企业不再看到。")
        return redirect("work:policy", code)
    context = {"policy": row, "form": form, "claims": versions.open_claims(row)}
    status = 422 if form.is_bound else 200
    return render(request, "workbench/policies/withdraw.html", context, status=status)
