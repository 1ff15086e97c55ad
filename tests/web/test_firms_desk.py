"""Looking firms up at the workbench, and bringing in files of facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.factories import START, World, make_firm, make_staff, make_world

from qifu.cases.accesses import note_download
from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.facts import known_facts, record_facts
from qifu.enterprises.ledger import fact_history, fact_sheet
from qifu.enterprises.library import evidence_of
from qifu.enterprises.models import EvidenceType, Fact, FactImport
from qifu.enterprises.tasks import go_on_with_imports
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role
from qifu.kernel.access import AccessRecord
from qifu.kernel.errors import NotVisible
from qifu.kernel.files import store_file

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
DESKS = ("clerk", "dispatcher", "specialist", "policy_officer")


@pytest.fixture
def world() -> World:
    found = make_world()
    for role in ("specialist", "policy_officer"):
        found.users[role] = make_staff(found.centre, role, role)
    for i, (name, label, unit, secret) in enumerate(
        (("staff", "从业人数", "人", False), ("revenue", "上年度营业收入", "元", True))
    ):
        Fact.objects.create(
            name=name, type="number", label=label, unit=unit, sensitive=secret, position=i
        )
    said = {found.firm.pk: {"staff": Decimal(120), "revenue": Decimal(7_770_000)}}
    record_facts(said=said, source="tax", on=date(2026, 2, 1), actor=SYSTEM_ACTOR, at=START)
    EvidenceType.objects.create(code="licence", title="营业执照")
    file = store_file(name="执照.txt", data=b"1", actor=SYSTEM_ACTOR, at=START)
    given = {"type_code": "licence", "file": file, "actor": SYSTEM_ACTOR, "at": START}
    keep_evidence(enterprise_id=found.firm.pk, **given)
    return found


def enter(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name], backend=BACKEND)
    return client


def actor(world: World, name: str) -> Actor:
    return load_actor(world.users[name], START)


def test_a_firm_is_found_and_its_page_is_noted(world: World) -> None:
    client, firm = enter(world, "clerk"), world.firm
    for text in (firm.name[:4], firm.uscc[:12]):
        assert firm.name in client.get("/work/firms/", {"q": text}).content.decode()
    assert "没有找到" in client.get("/work/firms/", {"q": "没有这家"}).content.decode()
    page = client.get(f"/work/firms/{firm.pk}/").content.decode()
    assert "120 人" in page and "政府数据（税务部门）" in page and "营业执照" in page
    noted = AccessRecord.objects.get(target=firm.stream)
    assert (noted.act, noted.detail["name"]) == ("open", firm.name)
    client.get(f"/work/firms/{firm.pk}/facts/staff/")
    assert AccessRecord.objects.filter(target=firm.stream).count() == 2


@pytest.mark.parametrize("who", DESKS)
def test_what_is_sensitive_is_for_policy_officers(world: World, who: str) -> None:
    client, firm = enter(world, who), world.firm
    page = client.get(f"/work/firms/{firm.pk}/").content.decode()
    history = client.get(f"/work/firms/{firm.pk}/facts/revenue/")
    if who == "policy_officer":
        assert "777 万元" in page and "777 万元" in history.content.decode()
    else:
        assert "营业收入" not in page and "777万" not in page and history.status_code == 404
    assert ("营业执照" in page) == (who != "dispatcher")


def test_histories_and_documents_are_narrow(world: World) -> None:
    pk = world.firm.pk
    assert len(fact_history(actor(world, "owner"), pk, "revenue")) == 1
    assert len(fact_history(actor(world, "clerk"), pk, "staff")) == 1
    shown = {x.fact.name for s in fact_sheet(actor(world, "specialist"), pk) for x in s.lines}
    assert shown == {"staff"}
    for who in ("clerk", "dispatcher", "specialist", "revisitor", "stranger", "handler"):
        with pytest.raises(NotVisible):
            fact_history(actor(world, who), pk, "revenue")
    for who in ("revisitor", "stranger", "handler", "supervisor", "system_admin"):
        for read in (lambda a: fact_history(a, pk, "staff"), lambda a: fact_sheet(a, pk)):
            with pytest.raises(NotVisible):
                read(actor(world, who))
    assert evidence_of(actor(world, "clerk"), pk).count() == 1
    for who in ("dispatcher", "revisitor", "stranger", "handler"):
        with pytest.raises(NotVisible):
            evidence_of(actor(world, who), pk)
    program = load_actor(make_staff(world.centre, Role.API_CLIENT), START)
    with pytest.raises(NotVisible):
        fact_history(program, pk, "staff")


def test_the_cases_on_a_firm_s_page_are_those_in_scope(world: World) -> None:
    case = world.dispatched()
    url = f"/work/firms/{case.enterprise_id}/"
    assert case.number in enter(world, "dispatcher").get(url).content.decode()
    for who in ("policy_officer", "specialist"):
        page = enter(world, who).get(url).content.decode()
        assert case.number not in page and "没有您能查看的" in page


def upload(client: Client, text: str, name: str = "税务.csv", **more: str) -> str:
    file = SimpleUploadedFile(name, text.encode("gb18030"))
    given = {"file": file, "source": "tax", "on": "2026-02-01", **more}
    answer = client.post("/work/firms/imports/", given, follow=True)
    return answer.content.decode()


def test_a_file_is_checked_confirmed_and_taken_by_the_worker(world: World) -> None:
    client, other = enter(world, "policy_officer"), make_firm()
    table = (
        "统一社会信用代码,企业名称,从业人数（人）,上年度营业收入（万元）\n"
        f"{other.uscc},{other.name},15,800\n{world.firm.uscc},,许多,1\n"
    )
    page = upload(client, table)
    row = FactImport.objects.get()
    assert "导入无误的 1 行" in page and "“许多”不是数字" in page and "第 3 行" in page
    assert "按万元读" in page and "按 GB18030 编码读取" in page
    assert known_facts(other.pk).values == {}
    page = client.post(f"/work/firms/imports/{row.pk}/do/confirm/", follow=True).content.decode()
    assert "正在导入" in page
    go_on_with_imports()
    page = client.get(f"/work/firms/imports/{row.pk}/").content.decode()
    assert "已导入" in page and known_facts(other.pk).values["revenue"] == 8_000_000
    book = client.get(f"/work/firms/imports/{row.pk}/refused.xlsx")
    sheet = load_workbook(BytesIO(book.content)).worksheets[0]
    assert sheet["A2"].value == world.firm.uscc and sheet.max_row == 2
    assert AccessRecord.objects.filter(act="export", target=row.stream).exists()
    assert "同一个文件已经导入过" in upload(client, table)
    history = client.get(f"/work/firms/{other.pk}/facts/staff/").content.decode()
    assert f"批量导入第 {row.pk} 号" in history


def test_what_cannot_be_taken_is_told_and_leaves_nothing(world: World) -> None:
    client = enter(world, "policy_officer")
    assert "不是已声明的企业情况" in upload(client, "统一社会信用代码,利润\nx,1\n")
    assert "不能在今天之后" in upload(client, "统一社会信用代码,从业人数\nx,1\n", on="2099-01-01")
    assert "此处不能上传" in upload(client, "说明", "说明.txt")
    assert not FactImport.objects.exists()
    page = upload(client, "统一社会信用代码,从业人数\n91510703MA0000000X,1\n")
    row = FactImport.objects.get()
    assert "确认导入" not in page and "下载有错的 1 行" in page
    page = client.post(f"/work/firms/imports/{row.pk}/do/confirm/", follow=True).content.decode()
    assert "没有一行可以导入" in page
    page = client.post(f"/work/firms/imports/{row.pk}/do/cancel/", follow=True).content.decode()
    assert "已取消" in page


def test_the_template_has_the_columns_that_were_chosen(world: World) -> None:
    client = enter(world, "policy_officer")
    answer = client.get("/work/firms/imports/template.xlsx", {"fact": "revenue"})
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    titles = [c.value for c in sheet[1]]
    assert titles == ["统一社会信用代码", "企业名称", "上年度营业收入（元）"]


def test_the_download_of_a_firm_s_document_by_an_official_is_noted(world: World) -> None:
    paper = evidence_of(actor(world, "clerk"), world.firm.pk).get()
    note_download(paper.file, actor=actor(world, "owner"), at=START)
    assert not AccessRecord.objects.exists()
    note_download(paper.file, actor=actor(world, "clerk"), at=START)
    noted = AccessRecord.objects.get(target=world.firm.stream)
    assert (noted.act, noted.detail["file"]) == ("download", "执照.txt")
