"""Taking out of a file what tells who made it, where and with what.

Pictures are drawn anew by Pillow, PDF by pikepdf (qpdf), Word and Excel part by part. What is
written, drawn or seen *in* a file stays: faces, handwriting, a letterhead. The page says so.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from qifu.kernel.filetypes import DOCX, JPEG, PDF, PNG, TXT, WEBP, XLSX, FileType
from qifu.kernel.pictures import Undrawable, redraw

_AUTHOR = re.compile(
    rb'(\b(?:w:|w15:|x:|xr:)?(?:author|initials|userId|providerId|lastModifiedBy))="[^"]*"'
)
_TIMES = re.compile(rb'\b((?:w|w16du):(?:date|dateUtc))="[^"]*"')
_SAVED = re.compile(rb'\s(?:w|w14|w15|xr|xr2|xr10|mc):(?:rsid\w*|paraId|textId|uid)="[^"]*"')
_COMMENT_AUTHORS = re.compile(rb"<author>[^<]*</author>")
_THUMBNAIL = re.compile(r"^docProps/|^customXml/|thumbnail|people\.xml$|printerSettings", re.I)
_RELATION = re.compile(
    rb"<Relationship\b[^>]*(?:docProps/|customXml/|thumbnail|people\.xml|printerSettings)[^>]*/>"
)
_OVERRIDE = re.compile(
    rb"<Override\b[^>]*(?:docProps/|customXml/|people\.xml|printerSettings)[^>]*/>"
)
_PRINTED = re.compile(rb"<pageSetup\b[^>]*/>")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp")


class Unstrippable(Exception):
    """This file cannot be freed of what tells about its maker; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def strip(kind: FileType, data: bytes) -> tuple[bytes, str]:
    """The file without its maker's traces, and a sentence that says what was done."""
    work: dict[str, Callable[[bytes], tuple[bytes, str]]] = {
        JPEG.media_type: lambda d: _picture(d, "JPEG"),
        PNG.media_type: lambda d: _picture(d, "PNG"),
        WEBP.media_type: lambda d: _picture(d, "WEBP"),
        PDF.media_type: _pdf,
        DOCX.media_type: _office,
        XLSX.media_type: _office,
        TXT.media_type: lambda d: (d, "纯文本没有隐藏信息"),
    }
    if kind.media_type not in work:
        raise Unstrippable(f"{kind.title}没有办法去除隐藏信息，请截图后上传图片。")
    return work[kind.media_type](data)


def _picture(data: bytes, form: str) -> tuple[bytes, str]:
    try:
        drawn = redraw(data, form)
    except Undrawable as error:
        raise Unstrippable(str(error)) from error
    return drawn, "已重新绘制，拍摄时间、地点、设备等信息已去除"


def _pdf(data: bytes) -> tuple[bytes, str]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Unstrippable(
                    "这个 PDF 有密码保护，无法去除隐藏信息；请打印为新的 PDF 后再上传。"
                )
            _bare(pdf)
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError) as error:
        raise Unstrippable(
            "这个 PDF 打不开或有密码，无法去除隐藏信息；请打印为新的 PDF 后再上传。"
        ) from error
    return out.getvalue(), "作者、软件、时间等属性和批注署名已去除；其中的文字和图像没有改动"


def _bare(pdf: object) -> None:
    """Take document information, XMP, private data of programs, authors of notes, EXIF of pictures."""
    import pikepdf

    del pdf.docinfo  # type: ignore[attr-defined]
    for thing in pdf.objects:  # type: ignore[attr-defined]
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        for name in ("/Metadata", "/PieceInfo", "/LastModified"):
            if name in thing:
                del thing[name]
        if thing.get("/Subtype") is not None and "/Rect" in thing:
            for name in ("/T", "/M", "/CreationDate", "/NM", "/Subj"):
                if name in thing and thing.get("/Subtype") != "/Widget":
                    del thing[name]
        if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode":
            raw = thing.read_raw_bytes()
            thing.write(bare_jpeg(raw), filter=pikepdf.Name.DCTDecode)


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without its application and comment segments (EXIF, XMP); JFIF and Adobe stay."""
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            out += data[at : at + 2 + size]
        at += 2 + size
    return bytes(out + data[at:])


def _office(data: bytes) -> tuple[bytes, str]:
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for part in old.infolist():
                if part.is_dir() or _THUMBNAIL.search(part.filename):
                    continue
                fresh = zipfile.ZipInfo(part.filename, (2000, 1, 1, 0, 0, 0))
                fresh.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(fresh, _part(part.filename, old.read(part)))
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError) as error:
        raise Unstrippable("这个文件打不开，无法去除隐藏信息；请导出为 PDF 后再上传。") from error
    return (
        out.getvalue(),
        "作者、单位、时间等属性，修订和批注的署名已去除；正文和批注的文字没有改动",
    )


def _part(name: str, content: bytes) -> bytes:
    lower = name.lower()
    if lower.endswith(_PICTURES):
        form = {".png": "PNG", ".webp": "WEBP"}.get(lower[lower.rfind(".") :], "JPEG")
        return _picture(content, form)[0]
    if "/media/" in lower or "/embeddings/" in lower:
        raise Unstrippable(
            "文件里嵌有无法清理的图片或对象；请导出为 PDF，或把需要的部分截图后再上传。"
        )
    if lower.endswith(".rels"):
        return _RELATION.sub(b"", content)
    if name == "[Content_Types].xml":
        return _OVERRIDE.sub(b"", content)
    if lower.endswith(".xml"):
        content = _TIMES.sub(rb'\1="2000-01-01T00:00:00Z"', _AUTHOR.sub(rb'\1=""', content))
        content = _SAVED.sub(b"", _COMMENT_AUTHORS.sub(b"<author></author>", content))
        return _PRINTED.sub(b"", content) if "worksheets/" in lower else content
    return content
