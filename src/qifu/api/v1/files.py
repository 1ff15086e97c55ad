"""Files: uploaded first, attached by their id afterwards, opened only by who may."""

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Router
from ninja.files import UploadedFile

from qifu.api.keys import (
    APPLICATIONS_READ,
    APPLICATIONS_WRITE,
    READ,
    VISITS_READ,
    VISITS_WRITE,
    WRITE,
    may,
)
from qifu.api.once import once
from qifu.api.requests import ApiRequest
from qifu.api.v1 import schemas as s
from qifu.api.v1.replies import reply
from qifu.cases.accesses import note_download
from qifu.cases.attachments import visible_file
from qifu.kernel.files import open_file, response_headers, store_file

router = Router(tags=["附件"])


@router.post(
    "/files",
    auth=may(WRITE, APPLICATIONS_WRITE, VISITS_WRITE),
    response={201: s.FileOut},
    summary="上传文件",
)
@once
def upload(request: ApiRequest, file: UploadedFile = File(...)) -> HttpResponse:  # noqa: B008
    """Keep a file, checked by its content; it belongs to nobody else until it is attached."""
    stored = store_file(name=file.name or "", data=file, actor=request.actor, at=request.at)
    shown = {
        "id": stored.pk,
        "name": stored.name,
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
    }
    return reply(shown, 201, Location=f"/api/v1/files/{stored.pk}")


@router.get("/files/{file_id}", auth=may(READ, APPLICATIONS_READ, VISITS_READ), summary="下载文件")
def download(request: ApiRequest, file_id: UUID) -> HttpResponseBase:
    """The bytes, as a download that nothing runs."""
    stored = visible_file(request.actor, file_id)
    note_download(stored, actor=request.actor, at=request.at, by="api")
    response = FileResponse(open_file(stored))
    for name, value in response_headers(stored).items():
        response[name] = value
    return response
