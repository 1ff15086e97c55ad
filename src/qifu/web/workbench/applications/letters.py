"""Papers of an application for officials: to print at the window, or to look at."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from qifu.bundles.permissions import sees_whole
from qifu.bundles.reading import ApplicationFile, check_task
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.web.access import staff
from qifu.web.papers.applications import acceptance_pdf, result_pdf, task_letter_pdf
from qifu.web.shell import district_names
from qifu.web.workbench.applications.views import ROLES, found_file


def site_of(request: Request) -> str:
    """The address of the platform as it was asked, without a slash: what the codes on papers open."""
    return request.build_absolute_uri("/").rstrip("/")


def pdf(body: bytes, name: str) -> HttpResponse:
    """A PDF shown in the page; its name is of plain characters."""
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _whole(request: Request, number: str) -> ApplicationFile:
    file = found_file(request, number)
    if not sees_whole(request.actor, file.case):
        raise NotVisible
    return file


@require_safe
@staff(*ROLES)
def acceptance(request: Request, number: str) -> HttpResponse:
    """The letter of acceptance of the whole."""
    file = _whole(request, number)
    body = acceptance_pdf(file, platform=district_names()[0], site=site_of(request), at=request.at)
    return pdf(body, f"{file.case.number}-acceptance")


@require_safe
@staff(*ROLES)
def result(request: Request, number: str) -> HttpResponse:
    """The result pack, once there is one."""
    file = _whole(request, number)
    if not file.application.result_code:
        raise NotVisible
    body = result_pdf(file, platform=district_names()[0], site=site_of(request), at=request.at)
    return pdf(body, f"{file.case.number}-result")


@require_safe
@staff(*ROLES)
def task_letter(request: Request, number: str, task_id: int) -> HttpResponse:
    """A department's letter: accepted or not accepted."""
    file = found_file(request, number)
    task = file.task(task_id)
    check_task(request.actor, file, task)
    if task.accepted_at is None and task.state != "not_accepted":
        raise NotVisible
    body = task_letter_pdf(
        file, task, platform=district_names()[0], site=site_of(request), at=request.at
    )
    return pdf(body, f"{file.case.number}-{task.code}")
