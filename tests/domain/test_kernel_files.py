"""Files: kept as sent, refused when they lie, never without their bytes."""

import io
import os
from datetime import UTC, datetime

import pytest

from qifu.kernel import ports
from qifu.kernel.actors import ActorRef
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.files import (
    Limits,
    StoredFile,
    open_file,
    response_headers,
    store_file,
    sweep_orphan_files,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, tzinfo=UTC)
LI = ActorRef(7, "李明")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.QIFU_VAR = tmp_path
    return tmp_path


def store(name="执照.pdf", data=PDF, **more):
    return store_file(name=name, data=data, actor=LI, at=AT, **more)


def test_kept_as_sent(var):
    stored = store(data=io.BytesIO(PDF))
    with open_file(stored) as file:
        assert file.read() == PDF
    again = StoredFile.objects.get(pk=stored.pk)
    assert (again.name, again.media_type, again.size) == ("执照.pdf", "application/pdf", len(PDF))
    assert (again.created_by, len(again.sha256)) == (7, 64)
    path = var / "files" / again.path
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.suffix == "", "nothing on the disk that anybody would run"


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.pdf", b"", "空文件"),
        ("a.pdf", b"x" * (20 * 1024 * 1024 + 1), "超过 20 MB"),
        ("a.docx", PDF, "其实是PDF"),
        ("a.jpg", b"#!/bin/sh", "程序"),
        ("a", PDF, "没有后缀"),
        ("", PDF, "没有后缀"),
        ("a.html", b"<html></html>", "网页"),
        ("a.pdf.exe", PDF, "后缀不符"),
    ],
)
def test_refused_and_nothing_kept(var, name, data, word):
    with pytest.raises(Invalid, match=word):
        store(name, data)
    assert not list(var.rglob("*/*-*"))
    assert StoredFile.objects.count() == 0


def test_names_are_made_safe():
    assert store("../../etc/执\u202e照\x00.pdf").name == "执照.pdf"
    assert store("C:\\temp\\a<b>.PDF").name == "ab.PDF"
    assert len(store("长" * 300 + ".pdf").name) == 104


def test_a_place_may_take_less():
    with pytest.raises(Invalid, match="此处不能上传"):
        store(limits=Limits(extensions=frozenset({"png"})))
    with pytest.raises(Invalid, match="超过 1 MB"):
        store(data=PDF + b" " * (1024 * 1024), limits=Limits(max_size=1024 * 1024))


def test_headers_never_let_anything_run():
    headers = response_headers(store('执照"\r\n.pdf'), inline=True)
    assert headers["Content-Disposition"].startswith("inline; filename=")
    assert "filename*=UTF-8''%E6%89%A7%E7%85%A7.pdf" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    text = response_headers(store("a.txt", "你好".encode()), inline=True)
    assert text["Content-Disposition"].startswith("attachment")
    assert all("\n" not in value and "\r" not in value for value in headers.values())


def test_missing_bytes_are_said_plainly(var):
    stored = store()
    (var / "files" / stored.path).unlink()
    with pytest.raises(Refused) as caught:
        open_file(stored)
    assert caught.value.code == "file_missing"


def test_orphans_are_swept_after_a_day(var):
    kept, undone = store(), store()
    StoredFile.objects.filter(pk=undone.pk).delete()
    fresh = store()
    StoredFile.objects.filter(pk=fresh.pk).delete()
    for stored in (kept, undone):
        os.utime(var / "files" / stored.path, (0, 0))
    assert sweep_orphan_files() == 1
    assert not (var / "files" / undone.path).exists()
    assert (var / "files" / kept.path).exists()
    assert (var / "files" / fresh.path).exists()


class Scanner:
    def __init__(self, answer):
        self.answer = answer

    def scan(self, data):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "word"), [("Win.Test", "病毒（Win.Test）"), (OSError("away"), "过几分钟再上传")]
)
def test_what_a_scanner_finds_or_cannot_look_at_is_not_taken(answer, word, var):
    ports.plug_scanner(lambda: Scanner(answer))
    try:
        with pytest.raises(Invalid) as refused:
            store()
        assert word in refused.value.messages[0]
        assert not (var / "files").exists()
        ports.plug_scanner(lambda: Scanner(""))
        assert store().pk
    finally:
        ports.plug_scanner(None)
