"""Attachments: checked by content as everywhere, freed of what tells about their maker, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qifu.integrity import store
from qifu.integrity.rules.report import FileNote
from qifu.integrity.strip import Unstrippable, strip
from qifu.integrity.vault import Kind
from qifu.kernel.errors import Invalid
from qifu.kernel.files import clean_name
from qifu.kernel.filetypes import detect, matches

AT_MOST, EACH, TOGETHER = 5, 10 * 1024 * 1024, 20 * 1024 * 1024
EXTENSIONS = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.txt"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, in memory."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Ready:
    """A file as it will be kept."""

    name: str
    media_type: str
    data: bytes
    stripped: str


def prepare(uploads: Sequence[Upload], *, clean: bool) -> list[Ready]:
    """The uploads as they will be kept; Invalid({"files": …}) with a sentence for each bad one.

    With `clean`, names become 附件1.pdf … and what tells about the maker is taken out; a file that
    cannot be cleaned is refused, never kept as it is. Nothing is written anywhere.
    """
    problems, ready = [], []
    if len(uploads) > AT_MOST:
        problems.append(f"一次最多 {AT_MOST} 个附件，请去掉一些；更多的可以凭回执再补充。")
    if sum(len(u.data) for u in uploads) > TOGETHER:
        problems.append(f"附件合计超过 {TOGETHER // 1024 // 1024} MB，请分几次补充。")
    for number, upload in enumerate(uploads, 1):
        try:
            ready.append(_one(upload, number, clean))
        except Invalid as error:
            problems += [f"{upload.name}：{message}" for message in error.messages]
        except Unstrippable as error:
            problems.append(f"{upload.name}：{error.message}")
    if problems:
        raise Invalid({"files": problems})
    return ready


def keep(files: Sequence[Ready]) -> tuple[FileNote, ...]:
    """Seal the files. Only inside `vault.writing`."""
    return tuple(
        FileNote(store.keep(Kind.FILE, f.data), f.name, f.media_type, len(f.data), f.stripped)
        for f in files
    )


def _one(upload: Upload, number: int, clean: bool) -> Ready:
    if not upload.data:
        raise Invalid({"files": ["是空文件，请检查后重新选择。"]})
    if len(upload.data) > EACH:
        raise Invalid({"files": [f"超过 {EACH // 1024 // 1024} MB，请压缩或拆分。"]})
    kind = detect(upload.data)
    name = clean_name(upload.name)
    if not matches(kind, name):
        raise Invalid({"files": [f"内容其实是{kind.title}，与文件名的后缀不符，请改正后缀。"]})
    if not clean:
        return Ready(name, kind.media_type, upload.data, "")
    data, told = strip(kind, upload.data)
    return Ready(f"附件{number}.{kind.extensions[0]}", kind.media_type, data, told)
