"""What a file really is, decided by its bytes. Pure.

Taken: PDF, PNG, JPEG, WebP, Word and Excel without macros, plain text. Everything else is refused
with a sentence, above all what a browser or an office program would run.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from qifu.kernel.errors import Invalid

ACCEPTED = "PDF、PNG、JPG、WebP、docx、xlsx、txt"
MAX_PARTS = 5_000
MAX_UNPACKED = 400_000_000


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file: its media type, its extensions, and whether browsers may show it inline."""

    media_type: str
    extensions: tuple[str, ...]
    title: str
    inline: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = FileType("application/pdf", ("pdf",), "PDF", inline=True)
PNG = FileType("image/png", ("png",), "PNG 图片", inline=True)
JPEG = FileType("image/jpeg", ("jpg", "jpeg"), "JPG 图片", inline=True)
WEBP = FileType("image/webp", ("webp",), "WebP 图片", inline=True)
DOCX = FileType(_OFFICE + "wordprocessingml.document", ("docx",), "Word 文档")
XLSX = FileType(_OFFICE + "spreadsheetml.sheet", ("xlsx",), "Excel 表格")
TXT = FileType("text/plain", ("txt",), "纯文本")
CSV = FileType("text/csv", ("csv",), "CSV 表格")  # only where a place names it: Limits.extensions
ALL = (PDF, PNG, JPEG, WEBP, DOCX, XLSX, TXT)
BY_MEDIA_TYPE = {kind.media_type: kind for kind in ALL}
BY_EXTENSION = {ext: kind for kind in ALL for ext in kind.extensions}

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa", b"#!")
_MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?php|\?xml|%@)", re.IGNORECASE
)
_PDF_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|EmbeddedFile)\b")
_PDF_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_INFLATED = 20_000_000
# The test signature every scanner knows (EICAR), split so that this file is not taken for it.
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_SIGNED = "这个文件带有病毒特征，没有保存；请用杀毒软件检查电脑，确认干净后换一份文件再上传。"
_MACROS = re.compile(r"vbaproject|macrosheets|activex|oleobject", re.IGNORECASE)
_TEXT_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def detect(data: bytes, max_unpacked: int = MAX_UNPACKED) -> FileType:
    """The kind of `data`; Invalid({"file": …}) when it is none we take, one that runs, or an Office
    file of more than `max_unpacked` bytes when it is opened."""
    if _EICAR in data:
        raise refuse(_SIGNED)
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole(PNG, data[12:16] == b"IHDR" and b"IEND" in data[-4096:])
    if data.startswith(b"\xff\xd8\xff"):
        return _whole(JPEG, b"\xff\xd9" in data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _whole(WEBP, int.from_bytes(data[4:8], "little") + 8 <= len(data) + 1)
    if data.startswith(b"PK\x03\x04"):
        return _office(data, max_unpacked)
    if data.startswith(_OLD_OFFICE):
        raise refuse(
            "这是旧版 Office 文件（doc、xls、ppt），可能带宏；请另存为 docx、xlsx 或 PDF 后再上传。"
        )
    if data.startswith(_PROGRAMS):
        raise refuse("这是程序或脚本，为安全起见不能上传。")
    return _text(data)


def told_apart(kind: FileType, name: str) -> FileType:
    """A text whose name says that it is a table is one; nothing else can be told by its name."""
    return CSV if kind is TXT and matches(CSV, name) else kind


def matches(kind: FileType, name: str) -> bool:
    """True when the extension of `name` belongs to `kind`."""
    return name.rpartition(".")[2].lower() in kind.extensions


def refuse(sentence: str) -> Invalid:
    """The refusal of a file."""
    return Invalid({"file": [sentence]})


def _whole(kind: FileType, good: bool) -> FileType:
    if not good:
        raise refuse(f"这个{kind.title}不完整或已损坏，请重新导出或拍照后再上传。")
    return kind


def _pdf(data: bytes) -> FileType:
    if _PDF_ACTIVE.search(_pdf_words(data)):
        raise refuse(
            "这个 PDF 带脚本、启动动作或内嵌文件，为安全起见不能上传；请“打印为 PDF”后再上传。"
        )
    return _whole(PDF, b"%%EOF" in data[-2048:])


def _pdf_words(data: bytes) -> bytes:
    """What a reader takes as objects: all outside of streams, and the object streams inflated;
    `#4a` in a name is the letter it stands for. Contents of pages and pictures are left out, in
    which three letters may stand by chance."""
    words: list[bytes] = []
    at, left = 0, _PDF_INFLATED
    while (begin := _PDF_STREAM.search(data, at)) is not None:
        words.append(data[at : begin.start()])
        end = data.find(b"endstream", begin.end())
        end = len(data) if end < 0 else end
        if left > 0 and b"/ObjStm" in words[-1][-600:]:
            words.append(_inflated(data[begin.end() : end], left))
            left -= len(words[-1])
        at = end
    words.append(data[at:])
    return _PDF_ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), b"\n".join(words))


def _inflated(stream: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, most)
    except zlib.error:
        return stream


def _office(data: bytes, max_unpacked: int) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > max_unpacked:
                raise refuse("这个文件解开后过大，不能上传；请精简后再上传。")
            kinds = b""
            if any(_EICAR in _head(package, part) for part in parts):
                raise refuse(_SIGNED)
            if "[Content_Types].xml" in names:
                with package.open("[Content_Types].xml") as part:
                    kinds = part.read(1_000_000)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        EOFError,
    ) as error:
        raise refuse("这个文件不完整或已损坏，请重新保存后再上传。") from error
    if any(_MACROS.search(name) for name in names) or b"macroEnabled" in kinds:
        raise refuse(
            "这个 Office 文件带宏或内嵌对象，为安全起见不能上传；请另存为不带宏的 docx 或 xlsx。"
        )
    if kinds and "word/document.xml" in names:
        return DOCX
    if kinds and "xl/workbook.xml" in names:
        return XLSX
    raise refuse(f"不能上传压缩包；请解开后逐个上传（{ACCEPTED}）。")


def _head(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The beginning of a part, where a signature stands."""
    with package.open(part) as stream:
        return stream.read(4096)


def _text(data: bytes) -> FileType:
    if _MARKUP.search(data):
        raise refuse("这个文件是网页或带网页代码，为安全起见不能上传；请另存为 PDF 或纯文本。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _TEXT_CONTROL.search(text):
            return TXT
    raise refuse(f"看不出这是什么文件；可以上传的有：{ACCEPTED}。")
