"""Pictures of a visit: checked by content, drawn anew without place, time and device, made smaller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qifu.grid.models import VisitPhoto
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid
from qifu.kernel.files import Limits, StoredFile, clean_name, destroy_file, open_file, store_file
from qifu.kernel.filetypes import JPEG, PNG, WEBP, detect, matches
from qifu.kernel.pictures import Undrawable, is_bare, redraw

AT_MOST = 6
LONGEST = 2000
EXTENSIONS = ("jpg", "jpeg", "png", "webp")
LIMITS = Limits(max_size=20 * 1024 * 1024, extensions=frozenset(EXTENSIONS))
FORMS = {JPEG.media_type: "JPEG", PNG.media_type: "PNG", WEBP.media_type: "WEBP"}
TITLE = "走访照片"


def keep_photo(*, name: str, data: bytes, actor: Actor, at: datetime) -> StoredFile:
    """A picture kept for a visit that is being written; Invalid({"photos": …}) for anything else.

    Only what was drawn anew is ever written to the disk.
    """
    if not data or len(data) > LIMITS.max_size:
        raise _no(name, "是空文件或超过 20 MB，请重新选择。")
    try:
        kind = detect(data)
        shown = clean_name(name)
    except Invalid as error:
        raise Invalid({"photos": error.messages}) from error
    if kind.media_type not in FORMS or not matches(kind, shown):
        raise _no(name, "不是 JPG、PNG 或 WebP 图片，请拍照或选择图片。")
    try:
        drawn = redraw(data, FORMS[kind.media_type], longest=LONGEST)
    except Undrawable as error:
        raise _no(name, str(error)) from error
    extension = kind.extensions[0]
    return store_file(
        name=f"{TITLE}.{extension}", data=drawn, actor=actor.ref, at=at, limits=LIMITS
    )


def own_photos(ids: Sequence[str], *, actor: Actor, at: datetime) -> list[StoredFile]:
    """The pictures of `ids` that the actor uploaded and nobody used yet, in that order.

    One that came another way (through the API) is drawn anew now and the first one destroyed.
    Invalid({"photos": …}) for one that is not there, not a picture, or for too many.
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > AT_MOST:
        raise Invalid({"photos": [f"一次走访最多 {AT_MOST} 张照片，请去掉一些。"]})
    rows = {
        str(f.pk): f
        for f in StoredFile.objects.filter(
            pk__in=[i for i in wanted if len(i) == 36], created_by=actor.user_id,
            destroyed_at__isnull=True,
        )
    }  # fmt: skip
    used = {
        str(i)
        for i in VisitPhoto.objects.filter(file__in=list(rows)).values_list("file_id", flat=True)
    }
    if set(wanted) - set(rows) or used:
        raise Invalid({"photos": ["有照片已找不到或已用过，请重新选择。"]})
    return [_bare(rows[i], actor, at) for i in wanted]


def _bare(file: StoredFile, actor: Actor, at: datetime) -> StoredFile:
    if file.media_type not in FORMS:
        raise _no(file.name, "不是 JPG、PNG 或 WebP 图片，请拍照或选择图片。")
    with open_file(file) as content:
        data = content.read()
    if is_bare(data):
        return file
    fresh = keep_photo(name=file.name, data=data, actor=actor, at=at)
    destroy_file(file, at=at)
    return fresh


def _no(name: str, why: str) -> Invalid:
    return Invalid({"photos": [f"“{name[:60]}”{why}"]})
