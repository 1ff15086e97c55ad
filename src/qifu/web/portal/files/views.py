"""A file's page with a preview, and its bytes with headers that let nothing run."""

from __future__ import annotations

import uuid

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from qifu.cases.accesses import note_download
from qifu.cases.attachments import visible_file
from qifu.identity.request import Request
from qifu.kernel.files import open_file, response_headers
from qifu.web.access import signed_in
from qifu.web.components.preview import PDF, preview_of

# A browser's own PDF viewer does not start inside a sandbox; it runs nothing of the page's.
CSP_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


@require_safe
@signed_in
def view(request: Request, file_id: uuid.UUID) -> HttpResponse:
    """The file's page: preview of images and PDF, download of the rest."""
    file = visible_file(request.actor, file_id)
    context = {"file": file, "preview": preview_of(file)}
    return render(request, "portal/files/view.html", context)


@require_safe
@xframe_options_sameorigin
@signed_in
def raw(request: Request, file_id: uuid.UUID) -> FileResponse:
    """The bytes. Only images and PDF are shown in place, everything else is a download."""
    file = visible_file(request.actor, file_id)
    note_download(file, actor=request.actor, at=request.at)
    inline = "download" not in request.GET
    response = FileResponse(open_file(file))
    for name, value in response_headers(file, inline=inline).items():
        response[name] = value
    if file.media_type == PDF and inline:
        response["Content-Security-Policy"] = CSP_PDF
    return response
