"""The ledger in the browser: found by what stands in the address, kept, taken in and taken out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.factories import START, World, make_firm, make_staff, make_unit, make_world

from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Enterprise, Fact, FactImport, FirmPlan, Tag
from qifu.enterprises.record import add_tag
from qifu.enterprises.tasks import go_on_with_firms
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.access import AccessRecord

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"


@pytest.fixture
def world() -> World:
    found = make_world()
    for role in ("specialist", "policy_officer"):
        found.users[role] = make_staff(found.centre, role, role)
    Tag.objects.create(code="key", title="重点企业")
    Fact.objects.create(name="staff", type="number", label="从业人数", unit="人")
    return found


def enter(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name], backend=BACKEND)
    return client


def test_filters_stand_in_the_address(world: World) -> None:
    town = make_unit(kind="town", area_code="510703001")
    one = make_firm("绵阳蜀锦商贸有限公司")
    Enterprise.objects.filter(pk=one.pk).update(
        town=town, industry="F5137", size="小型", initials="sjsmyxgs"
    )
    closed = make_firm("云海商贸")
    Enterprise.objects.filter(pk=closed.pk).update(status="closed")
    add_tag(enterprise_id=one.pk, code="key", actor=SYSTEM_ACTOR, at=START)
    for source, value in (("tax", 5), ("declared", 9)):
        said = {one.pk: {"staff": Decimal(value)}}
        record_facts(said=said, source=source, on=date(2026, 1, 1), actor=SYSTEM_ACTOR, at=START)
    client = enter(world, "specialist")
    for query in (
        {"q": "蜀锦"}, {"q": "sjsm"}, {"q": one.uscc.lower()}, {"q": one.uscc[:14], "town": town.pk},
        {"town": town.pk}, {"industry": "F"}, {"size": "小型"}, {"tag": "key"}, {"disputed": "1"},
        {"q": "商贸", "status": "active"},
    ):  # fmt: skip
        page = client.get("/work/firms/", query).content.decode()
        assert one.name in page and closed.name not in page, query
    for query in ({"q": "没有的"}, {"q": "锦"}, {"size": "大型"}, {"tag": "none"}):
        assert "没有找到" in client.get("/work/firms/", query).content.decode()
    assert client.get("/work/firms/", {"town": "x", "status": "?", "q": "\x00"}).status_code == 200
    page = client.get(f"/work/firms/{one.pk}/").content.decode()
    assert "5 人" in page and "企业自报说“9 人”" in page and "重点企业" in page


def test_the_record_is_kept_by_officials_and_by_the_firm_itself(world: World) -> None:
    officer, owner, firm = enter(world, "specialist"), enter(world, "owner"), world.firm
    add = f"/work/firms/{firm.pk}/add"
    answer = officer.post(f"{add}/contact/", {"role": "agent", "name": "王芳"})
    assert answer.status_code == 422 and "截止日期" in answer.content.decode()
    given = {"role": "agent", "name": "王芳", "may": "代办许可", "until": "2099-01-01"}
    assert officer.post(f"{add}/contact/", given).status_code == 303
    assert officer.post(f"{add}/tag/", {"code": "key"}).status_code == 303
    assert officer.get(f"{add}/none/").status_code == 404
    page = owner.get(f"/firm/{firm.pk}/record/").content.decode()
    assert "王芳" in page and "走访核实" in page and "重点企业" in page
    plan = {"kind": "hire", "says": "招 20 名焊工", "by": "2026-12-01"}
    assert owner.post(f"/firm/{firm.pk}/record/add/plan/", plan).status_code == 302
    row = FirmPlan.objects.get()
    assert "招 20 名焊工" in officer.get(f"/work/firms/{firm.pk}/").content.decode()
    over = f"/firm/{firm.pk}/record/end/plan/{row.pk}/"
    assert owner.post(over, {"because": "招满了"}).status_code == 302
    assert "招满了" in officer.get(f"/work/firms/{firm.pk}/").content.decode()
    assert enter(world, "stranger").get(f"/firm/{firm.pk}/record/").status_code == 404


def test_what_is_wrong_becomes_a_demand_for_correction(world: World) -> None:
    said = {world.firm.pk: {"staff": Decimal(5)}}
    record_facts(said=said, source="tax", on=date(2026, 1, 1), actor=SYSTEM_ACTOR, at=START)
    owner, url = enter(world, "owner"), f"/firm/{world.firm.pk}/record/correct/"
    assert "selected" in owner.get(url, {"what": "staff"}).content.decode()
    assert owner.post(url, {"what": "staff"}).status_code == 422
    answer = owner.post(url, {"what": "staff", "right": "12 人", "why": "社保名册"}, follow=True)
    page = answer.content.decode()
    assert answer.request["PATH_INFO"].endswith("/details/")
    back = owner.get(answer.request["PATH_INFO"].removesuffix("details/")).content.decode()
    assert "正确的应为“12 人”" in page + back and "政府数据（税务部门）" in page + back


def test_the_row_is_corrected_and_a_firm_closed_with_its_successor(world: World) -> None:
    officer, firm, other = enter(world, "dispatcher"), world.firm, make_firm("接续公司")
    url = f"/work/firms/{firm.pk}/edit/"
    assert officer.post(url, {"do": "row", "name": ""}).status_code == 422
    assert officer.post(url, {"do": "row", "name": "新名字有限公司"}).status_code == 303
    state = {"do": "state", "state-status": "closed", "state-reason": "吸收合并", "state-successor": other.uscc}  # fmt: skip
    assert officer.post(url, state).status_code == 303
    page = officer.get(f"/work/firms/{firm.pk}/").content.decode()
    assert "已注销" in page and "接续公司" in page and "曾用名" in page and "吸收合并" in page


def test_a_file_is_mapped_checked_taken_and_undone(world: World) -> None:
    client = enter(world, "policy_officer")
    fresh = make_firm().uscc
    Enterprise.objects.filter(uscc=fresh).delete()
    table = f"代码,全称,从业人数\n{fresh},绵阳新办有限公司,12\n{world.firm.uscc},{world.firm.name},许多\n"
    given = {"file": SimpleUploadedFile("登记.csv", table.encode("gb18030")), "source": "register",
             "on": "2026-02-01", "enters": "on"}  # fmt: skip
    page = client.post("/work/firms/files/", given, follow=True).content.decode()
    row = FactImport.objects.get()
    assert "这些列是什么" in page and "绵阳新办有限公司" in page
    url = f"/work/firms/files/{row.pk}/"
    assert client.post(url, {"c0": "", "c1": "name", "c2": "fact:staff"}).status_code == 422
    page = client.post(
        url, {"c0": "uscc", "c1": "name", "c2": "fact:staff"}, follow=True
    ).content.decode()
    assert "正在核对" in page
    go_on_with_firms()
    page = client.get(url).content.decode()
    assert "导入无误的 1 行" in page and "“许多”不是数字" in page
    sent = b"".join(client.get(f"{url}refused.csv")).decode("utf-8-sig")
    assert world.firm.uscc in sent and "原文件第 3 行" in sent and fresh not in sent
    client.post(f"{url}do/confirm/")
    go_on_with_firms()
    assert "家新进台账" in client.get(url).content.decode()
    assert Enterprise.objects.get(uscc=fresh).name == "绵阳新办有限公司"
    client.post(f"{url}do/undo/", {"reason": "文件发错"})
    go_on_with_firms()
    assert "已撤销" in client.get(url).content.decode()
    assert not Enterprise.objects.filter(uscc=fresh).exists()


def test_what_leaves_the_house_is_masked_and_noted(world: World) -> None:
    make_firm("=cmd|x有限公司")
    said = {world.firm.pk: {"staff": Decimal(5)}}
    Fact.objects.create(name="revenue", type="number", label="营业收入", unit="元", sensitive=True)
    record_facts(
        said={world.firm.pk: {**said[world.firm.pk], "revenue": Decimal(7)}}, source="tax",
        on=date(2026, 1, 1), actor=SYSTEM_ACTOR, at=START,
    )  # fmt: skip
    client = enter(world, "clerk")
    assert client.post("/work/firms/export/", {"format": "csv"}).status_code == 422
    given = {"purpose": "走访名单", "format": "csv"}
    text = b"".join(client.post("/work/firms/export/?status=active", given)).decode("utf-8-sig")
    assert "138****8000" in text and "13800138000" not in text and "5 人" in text
    assert "营业收入" not in text and "'=cmd" in text
    noted = AccessRecord.objects.get(act="export", target="enterprises")
    kept = {
        "what": "企业清单",
        "purpose": "走访名单",
        "filter": {"status": "active"},
        "format": "csv",
    }
    assert noted.detail == kept
    book = client.post("/work/firms/export/", {**given, "format": "xlsx"})
    assert (
        load_workbook(BytesIO(book.content)).worksheets[0].max_row == Enterprise.objects.count() + 1
    )
