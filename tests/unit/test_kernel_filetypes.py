"""A file is what its bytes say."""

import io
import zipfile
import zlib

import pytest

from qifu.kernel import filetypes
from qifu.kernel.errors import Invalid
from qifu.kernel.filetypes import detect, matches

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20 + b"\xff\xd9"
WEBP = b"RIFF" + (12).to_bytes(4, "little") + b"WEBPVP8 " + b"\x00" * 4


def office(*names, kinds=b"<Types/>"):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("[Content_Types].xml", kinds)
        for name in names:
            package.writestr(name, b"<x/>")
    return held.getvalue()


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def packed(words, kind=b"/ObjStm"):
    """A PDF whose words lie in a compressed stream."""
    stream = zlib.compress(words)
    return PDF.replace(b"<<>>", b"<</Type%b>>\nstream\n%b\nendstream" % (kind, stream))


def test_letters_inside_a_picture_are_no_script():
    data = PDF.replace(b"<<>>", b"<</Type/XObject>>\nstream\n..../JS (..\nendstream")
    assert detect(data) is filetypes.PDF
    assert detect(packed(b"<</JS(x)>>", b"/XObject")) is filetypes.PDF


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, filetypes.PDF),
        (PNG, filetypes.PNG),
        (JPEG, filetypes.JPEG),
        (WEBP, filetypes.WEBP),
        (office("word/document.xml"), filetypes.DOCX),
        (office("xl/workbook.xml"), filetypes.XLSX),
        ("营业执照\n第一行".encode(), filetypes.TXT),
        ("营业执照".encode("gb18030"), filetypes.TXT),
    ],
)
def test_known(data, kind):
    assert detect(data) is kind


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (PDF[:-6], "不完整"),
        (PDF.replace(b"<<>>", b"<</S/JavaScript>>"), "脚本"),
        (PDF.replace(b"<<>>", b"<</S/J#61vaScript/J#53 (x)>>"), "脚本"),
        (PDF.replace(b"<<>>", b"<</S/Launch/F(x.exe)>>"), "脚本"),
        (packed(b"<</S/JavaScript/JS(app.alert)>>"), "脚本"),
        (EICAR, "病毒"),
        (PDF + EICAR, "病毒"),
        (office("word/document.xml", kinds=EICAR), "病毒"),
        (PNG[:40], "不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧版"),
        (b"MZ\x90\x00", "程序"),
        (b"#!/bin/sh\nrm", "程序"),
        (b"<html><script>", "网页"),
        ("你好<script>alert(1)</script>".encode(), "网页"),
        (b"<?xml version='1.0'?><svg/>", "网页"),
        (office("a.txt"), "压缩包"),
        (office("word/document.xml", "word/vbaProject.bin"), "宏"),
        (office("word/document.xml", kinds=b"ms-word.document.macroEnabled"), "宏"),
        (office("word/document.xml")[:-10], "损坏"),
        (b"PK\x03\x04garbage", "损坏"),
        (b"\x00\x01\x02\x03", "看不出"),
        (b"\x1f\x8b\x08gzip\x00", "看不出"),
    ],
)
def test_refused(data, word):
    with pytest.raises(Invalid) as caught:
        detect(data)
    assert word in caught.value.messages[0]


def test_a_zip_bomb_is_refused_without_being_unpacked():
    with pytest.raises(Invalid, match="过大"):
        detect(office("word/document.xml"), max_unpacked=10)


def test_extension():
    assert matches(filetypes.JPEG, "照片.JPEG")
    assert not matches(filetypes.PDF, "报告.docx")
