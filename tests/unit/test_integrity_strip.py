"""What tells about a file's maker is gone, what it says stays; what cannot be cleaned is refused."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from PIL import Image

from qifu.integrity.attachments import Upload, prepare
from qifu.integrity.strip import bare_jpeg
from qifu.kernel.errors import Invalid
from qifu.kernel.filetypes import detect

MAKER = "张三丰"


def picture(form: str, **more: object) -> bytes:
    image = Image.new("RGB", (40, 30), "red")
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = "Zhang Sanfeng"
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, form, exif=exif, **more)
    return out.getvalue()


def clean(name: str, data: bytes) -> bytes:
    (ready,) = prepare([Upload(name, data)], clean=True)
    assert ready.name.startswith("附件1.")
    assert ready.stripped
    return ready.data


@pytest.mark.parametrize(
    ("form", "name"), [("JPEG", "张三丰.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")]
)
def test_pictures_are_drawn_anew(form: str, name: str) -> None:
    data = picture(form)
    assert b"Zhang Sanfeng" in data
    done = clean(name, data)
    assert b"Zhang" not in done
    with Image.open(io.BytesIO(done)) as image:
        assert not image.getexif()
        assert image.size == (30, 40)  # turned as the camera meant it
    detect(done)


def pdf(**more: object) -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Author"] = MAKER
        with made.open_metadata() as meta:
            meta["dc:creator"] = [MAKER]
        page = made.pages[0]
        page.Annots = made.make_indirect(
            [
                made.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9],
                        T=MAKER, Contents="看这里",
                    )
                )
            ]
        )  # fmt: skip
        photo = pikepdf.Stream(made, picture("JPEG"), Filter=pikepdf.Name.DCTDecode)
        photo.Type, photo.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=photo))
        out = io.BytesIO()
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, **more)
    return out.getvalue()


def test_a_pdf_loses_its_author_and_keeps_its_notes() -> None:
    done = clean("a.pdf", pdf())
    with pikepdf.open(io.BytesIO(done)) as found:
        assert not found.docinfo.get("/Author")
        assert "/Metadata" not in found.Root
        note = found.pages[0].Annots[0]
        assert "/T" not in note and str(note.Contents) == "看这里"
        photo = found.pages[0].Resources.XObject.P.read_raw_bytes()
    assert b"Zhang" not in photo
    Image.open(io.BytesIO(photo)).load()


def test_what_is_locked_or_moves_is_refused() -> None:
    locked = pdf(encryption=pikepdf.Encryption(owner="a", user="b"))
    moving = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), c) for c in ("red", "blue")]
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    for name, data in (("a.pdf", locked), ("a.webp", moving.getvalue())):
        with pytest.raises(Invalid) as refused:
            prepare([Upload(name, data)], clean=True)
        assert "无法去除" in refused.value.messages[0]


def test_a_workbook_loses_names_and_opens_again() -> None:
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = MAKER
    book.active["A1"] = "两万元"
    book.active["A1"].comment = Comment("收条", MAKER)
    out = io.BytesIO()
    book.save(out)
    done = clean("a.xlsx", out.getvalue())
    with zipfile.ZipFile(io.BytesIO(done)) as parts:
        assert not [n for n in parts.namelist() if n.startswith("docProps")]
        assert all(MAKER.encode() not in parts.read(n) for n in parts.namelist())
        assert {p.date_time[0] for p in parts.infolist()} == {2000}
    again = load_workbook(io.BytesIO(done))
    assert again.active["A1"].value == "两万元"
    assert again.active["A1"].comment.text == "收条"


DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:p w:rsidR="00AB12CD">'
    f'<w:ins w:id="1" w:author="{MAKER}" w:date="2026-01-02T03:04:05Z"><w:r><w:t>正文</w:t></w:r>'
    "</w:ins></w:p></w:body></w:document>"
)


def test_a_word_file_loses_who_revised_it_and_its_photos_place() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(
            "[Content_Types].xml",
            '<Types><Override PartName="/docProps/core.xml" ContentType="c"/>'
            '<Override PartName="/word/document.xml" ContentType="d"/></Types>',
        )
        parts.writestr("_rels/.rels", '<R><Relationship Id="1" Target="docProps/core.xml"/></R>')
        parts.writestr("docProps/core.xml", f"<c>{MAKER}</c>")
        parts.writestr("word/document.xml", DOCUMENT)
        parts.writestr("word/media/image1.jpeg", picture("JPEG"))
    done = clean("a.docx", out.getvalue())
    with zipfile.ZipFile(io.BytesIO(done)) as parts:
        text = parts.read("word/document.xml").decode()
        assert MAKER not in text and "rsid" not in text and "03:04" not in text and "正文" in text
        assert b"Zhang" not in parts.read("word/media/image1.jpeg")
        assert "docProps/core.xml" not in parts.namelist()
        assert b"docProps" not in parts.read("_rels/.rels") + parts.read("[Content_Types].xml")


def test_as_it_is_when_not_asked() -> None:
    (ready,) = prepare([Upload("合同.jpg", picture("JPEG"))], clean=False)
    assert (ready.name, ready.stripped) == ("合同.jpg", "")
    assert b"Zhang" in ready.data


def test_every_bad_file_is_named() -> None:
    bad = [Upload("a.txt", b""), Upload("b.exe", b"MZ..."), Upload("c.png", b"%PDF-1.4 %%EOF")]
    with pytest.raises(Invalid) as refused:
        prepare(bad, clean=True)
    assert [m[:5] for m in refused.value.messages] == ["a.txt", "b.exe", "c.png"]
    with pytest.raises(Invalid):
        prepare([Upload(f"{n}.txt", b"x") for n in range(6)], clean=True)


def test_a_broken_jpeg_does_not_hang() -> None:
    assert bare_jpeg(b"\xff\xd8\xff") == b"\xff\xd8\xff"
    assert bare_jpeg(b"\xff\xd8\xff\xe1\x00\x00") is not None
