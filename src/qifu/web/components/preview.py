"""What a page shows of a stored file without leaving it: pictures, PDF, the beginning of a text."""

from __future__ import annotations

from dataclasses import dataclass

from qifu.kernel.errors import Refused
from qifu.kernel.files import StoredFile, open_file

IMAGES = frozenset({"image/png", "image/jpeg", "image/webp"})
PDF, TEXT = "application/pdf", "text/plain"
TEXT_AT_MOST = 20_000


@dataclass(frozen=True)
class Preview:
    """`kind` is image, pdf, text, gone (destroyed, with the sentence in `text`) or none."""

    file: StoredFile
    kind: str
    text: str = ""


def preview_of(file: StoredFile) -> Preview:
    """How `file`, found in scope, is shown in a page (`components/_preview.html`)."""
    if file.destroyed_at is not None:
        return Preview(file, "gone", "这个文件已按保存期限销毁，只留记录。")
    if file.media_type in IMAGES:
        return Preview(file, "image")
    if file.media_type == PDF:
        return Preview(file, "pdf")
    if file.media_type == TEXT:
        try:
            with open_file(file) as stream:
                return Preview(file, "text", _words(stream.read(TEXT_AT_MOST)))
        except Refused as refused:
            return Preview(file, "gone", refused.message)
    return Preview(file, "none")


def _words(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
