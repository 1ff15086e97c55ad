"""A result pack is checked by its code by anybody; its paper is the firm's own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.bundles.draft_access import own_application
from qifu.bundles.queries import application_by_code
from qifu.bundles.reading import ApplicationFile, application_file
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.web.access import public, signed_in
from qifu.web.papers.applications import (
    acceptance_pdf,
    numbered,
    outcome,
    result_pdf,
    task_letter_pdf,
)
from qifu.web.shell import district_names
from qifu.web.workbench.applications.letters import pdf, site_of


@require_safe
@public
def result(request: Request, code: str) -> HttpResponse:
    """Is this paper genuine? Whose it is, what was decided, by whom; nothing the firm filled in."""
    file = application_file(application_by_code(code), request.at)
    rows = [
        {"task": t, "outcome": outcome(t), "numbered": numbered(t)}
        for t in file.tasks
        if t.state == "granted"
    ]
    context = {"file": file, "case": file.case, "rows": rows}
    return render(request, "portal/results/result.html", context)


def _own(request: Request, number: str) -> ApplicationFile:
    """For the firm's people, and for the agent it let in, while that runs."""
    row, _ = own_application(number, request.actor, request.at)
    return application_file(row, request.at)


@require_safe
@signed_in
def result_paper(request: Request, number: str) -> HttpResponse:
    """The firm's result pack."""
    file = _own(request, number)
    if not file.application.result_code:
        raise NotVisible
    body = result_pdf(file, platform=district_names()[0], site=site_of(request), at=request.at)
    return pdf(body, f"{file.case.number}-result")


@require_safe
@signed_in
def acceptance(request: Request, number: str) -> HttpResponse:
    """The firm's letter of acceptance."""
    file = _own(request, number)
    body = acceptance_pdf(file, platform=district_names()[0], site=site_of(request), at=request.at)
    return pdf(body, f"{file.case.number}-acceptance")


@require_safe
@signed_in
def task_letter(request: Request, number: str, task_id: int) -> HttpResponse:
    """A department's letter to the firm."""
    file = _own(request, number)
    task = file.task(task_id)
    if task.accepted_at is None and task.state != "not_accepted":
        raise NotVisible
    body = task_letter_pdf(
        file, task, platform=district_names()[0], site=site_of(request), at=request.at
    )
    return pdf(body, f"{file.case.number}-{task.code}")
