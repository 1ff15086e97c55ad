"""One's own data on the portal, the officer's side, and who sees neither."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from tests.factories import World, make_world
from tests.guards.url_world import BACKEND

from qifu.identity.models import User
from qifu.kernel.models import AccessRecord
from qifu.kernel.time import now
from qifu.privacy import operations
from qifu.privacy.links import token_of
from qifu.privacy.models import DataRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def as_(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who], backend=BACKEND)
    return client


def test_a_person_asks_for_a_copy_and_takes_it_away(world: World) -> None:
    client = as_(world, "owner")
    response = client.post("/profile/data/", {"kind": "copy", "words": ""}, follow=True)
    assert "系统正在生成副本" in response.content.decode()
    assert client.post("/profile/data/", {"kind": "copy"}).status_code == 409
    operations.make_copies(at=now())
    row = DataRequest.objects.get()
    address = f"/profile/data/{row.number}.zip"
    assert address in client.get("/profile/data/").content.decode()
    got = client.get(address)
    names = zipfile.ZipFile(io.BytesIO(got.content)).namelist()
    assert names == ["个人信息.json", "个人信息.html"]
    assert got["Cache-Control"] == "private, no-store"
    assert AccessRecord.objects.filter(act="download", detail__number=row.number).count() == 1
    for other in ("viewer", "stranger", "security_admin", "system_admin"):
        assert as_(world, other).get(address).status_code == 404, other


def test_what_is_lacking_is_said_and_nothing_typed_is_lost(world: World) -> None:
    client = as_(world, "owner")
    page = client.post("/profile/data/", {"kind": "correct", "words": ""})
    assert page.status_code == 422 and "请写明要更正什么" in page.content.decode()
    page = client.post("/profile/data/", {"kind": "nothing", "words": "留着这句"})
    assert page.status_code == 422 and "留着这句" in page.content.decode()
    staff = as_(world, "handler").post("/profile/data/", {"kind": "delete"})
    assert staff.status_code == 409 and "离岗" in staff.content.decode()


def test_an_officer_answers_and_the_person_reads_why(world: World) -> None:
    person, officer = as_(world, "owner"), as_(world, "security_admin")
    person.post("/profile/data/", {"kind": "correct", "words": "姓名应为王某"})
    row = DataRequest.objects.get()
    address = f"/work/privacy/{row.number}/"
    assert row.number in officer.get("/work/privacy/").content.decode()
    assert "姓名应为王某" in officer.get(address).content.decode()
    assert officer.post(address, {"do": "take"}).status_code == 302
    assert officer.post(address, {"do": "answer", "how": "refuse"}).status_code == 422
    said = {"do": "answer", "how": "refuse", "words": "与身份证件一致，不需要更正。"}
    assert officer.post(address, said).status_code == 302
    page = person.get("/profile/data/").content.decode()
    assert "不能办理" in page and "与身份证件一致" in page
    for other in ("system_admin", "audit_admin", "dispatcher", "leader"):
        assert as_(world, other).get(address).status_code == 403, other


def test_a_deletion_from_the_page_to_the_end(world: World) -> None:
    User.objects.filter(pk=world.users["viewer"].pk).update(phone="13700137000")
    person, officer = as_(world, "viewer"), as_(world, "security_admin")
    person.post("/profile/data/", {"kind": "delete", "words": ""})
    asked = DataRequest.objects.get()
    assert f"/data-answer/{token_of(asked)}/" in person.get("/profile/data/").content.decode()
    assert "还没有执行" in Client().get(f"/data-answer/{token_of(asked)}/").content.decode()
    address = f"/work/privacy/{asked.number}/"
    page = officer.get(address).content.decode()
    assert "您代表的企业" in page and "依法保留" in page
    assert officer.post(address, {"do": "erase"}).status_code == 422
    assert officer.post(address, {"do": "erase", "sure": "on"}).status_code == 302
    row = DataRequest.objects.get()
    assert person.get("/profile/data/").status_code == 302, "signed out for good"
    link = f"/data-answer/{token_of(row)}/"
    seen = Client().get(link)
    page = seen.content.decode()
    assert "您代表的企业" in page and "随档案" in page and "账号已注销" in page
    assert "13700137000" not in page and "已注销用户" not in page and seen["X-Robots-Tag"]
    assert Client().get(link[:-2] + "/").status_code == 404
    assert link in officer.get(address).content.decode()
    assert "账号已注销" in officer.get(address).content.decode()


def test_the_dry_run_says_what_would_go_and_touches_nothing(world: World) -> None:
    auditor = as_(world, "audit_admin")
    before = AccessRecord.objects.count()
    assert "还没有定保存期限" in auditor.get("/work/privacy/retention/").content.decode()
    assert AccessRecord.objects.count() == before
    assert "诉求的联系人" in auditor.get("/work/privacy/registry/").content.decode()
    assert auditor.get("/work/privacy/").status_code == 403
