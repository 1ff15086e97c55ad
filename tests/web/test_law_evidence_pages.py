"""Preserved evidence by its pages: sent or not, its certificate, checked by anybody."""

import io

import pytest
from django.test import Client
from tests.factories import make_firm, make_member, make_user

from qifu.identity.models import User
from qifu.law.models import PreservedEvidence
from qifu.law.rules.digest import digests_of

pytestmark = pytest.mark.django_db
FILE = "设计稿".encode() * 100


def of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def upload(data: bytes = FILE, name: str = "稿.psd") -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def preserved(user: User | None = None, **more: object) -> PreservedEvidence:
    client = of(user or make_user())
    data = {"title": "设计稿", "firm": "", "upload": upload(), **more}
    answer = client.post("/law/evidence/new/", {k: v for k, v in data.items() if v is not None})
    assert answer.status_code == 303, answer.content.decode()
    return PreservedEvidence.objects.latest("id")


def test_a_file_is_sent_and_only_its_fingerprints_stay() -> None:
    firm = make_firm()
    user = make_member(firm, "submit")
    row = preserved(user, firm=str(firm.pk))
    assert (row.sha256, row.sm3) == (digests_of([FILE]).sha256, digests_of([FILE]).sm3)
    assert (row.mode, row.file_name, row.enterprise) == ("upload", "稿.psd", firm)
    page = of(user).get(f"/law/evidence/{row.number}/").content.decode()
    assert "三处一致" in page
    assert "不是第三方时间戳机构" in page
    assert row.number in of(user).get("/law/evidence/").content.decode()
    paper = of(user).get(f"/law/evidence/{row.number}/certificate.pdf")
    assert paper.content.startswith(b"%PDF")


def test_fingerprints_alone_are_enough() -> None:
    found = digests_of([FILE])
    row = preserved(
        upload=None, sha256=found.sha256.upper(), sm3=found.sm3, size=str(found.size)
    )  # fmt: skip
    assert (row.mode, row.size) == ("hashed", len(FILE))


def test_what_is_missing_is_told_and_nothing_typed_is_lost() -> None:
    client = of(make_user())
    page = client.post("/law/evidence/new/", {"title": "合同", "firm": "", "sha256": "1" * 64})
    assert page.status_code == 422
    text = page.content.decode()
    assert "请填写此项" in text
    assert "1" * 64 in text
    empty = client.post("/law/evidence/new/", {"title": "空", "upload": upload(b"")})
    assert empty.status_code == 422
    assert not PreservedEvidence.objects.exists()


def test_anybody_checks_a_file() -> None:
    row, client = preserved(), Client()
    found = client.post("/law/evidence/check/", {"digest": row.sm3}).content.decode()
    assert row.number in found
    assert "设计稿" not in found
    assert row.number in client.post("/law/evidence/check/", {"upload": upload()}).content.decode()
    none = client.post("/law/evidence/check/", {"upload": upload(FILE + b"x")}).content.decode()
    assert "没有找到" in none
    assert client.post("/law/evidence/check/", {"digest": "abc"}).status_code == 422


def test_a_changed_file_is_refused_by_the_certificates_page() -> None:
    row, client = preserved(), Client()
    url = f"/law/evidence/check/{row.code}/"
    page = client.get(url).content.decode()
    assert "是真实的" in page
    assert "设计稿" not in page
    assert row.owner.name not in page
    assert "一个字节也没有变" in client.post(url, {"upload": upload()}).content.decode()
    assert "不一致" in client.post(url, {"upload": upload(FILE + b" ")}).content.decode()
    assert client.get("/law/evidence/check/nothing/").status_code == 404


def test_a_stranger_finds_nothing() -> None:
    row, stranger = preserved(), of(make_user())
    for url in (f"/law/evidence/{row.number}/", f"/law/evidence/{row.number}/certificate.pdf"):
        assert stranger.get(url).status_code == 404
        assert Client().get(url).status_code == 302
    assert row.number not in stranger.get("/law/evidence/").content.decode()
    assert row.token["public_key"] in Client().get("/law/evidence/keys/").content.decode()
