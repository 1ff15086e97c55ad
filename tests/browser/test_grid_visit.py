"""On the phone, without a connection: a visit is written down, kept, and becomes a demand once."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import DEVICES
from tests.browser.visitor import Visitor
from tests.factories import START

from qifu.grid.models import Cell, GridFirm, Visit
from qifu.grid.teams import add_member
from qifu.kernel.files import open_file
from qifu.kernel.time import now

ROAD = "厂区门口道路破损，大货车进出困难，下雨积水。"
CUT = "INTERNET_DISCONNECTED"  # what a browser says of a request while there is no connection


def picture() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def without_connection(worker: Visitor, cut: bool) -> None:
    worker.page.context.set_offline(cut)
    worker.problems = [p for p in worker.problems if CUT not in p]


@pytest.fixture
def team(company: Company) -> Cell:
    """The specialist of the town, in its first cell."""
    cell = Cell.objects.get(code="chengjiao-1")
    town = company.town
    if not cell.team.filter(valid_until__isnull=True).exists():
        add_member(
            cell_id=cell.pk, user_id=town.user("specialist3").pk, part="town",
            actor=town.actor("chengjiao-subdistrict-head"), at=now(),
        )  # fmt: skip
    return cell


def test_a_visit_without_a_connection_becomes_a_demand(company: Company, team: Cell) -> None:
    phone, firm = DEVICES["phone"], company.town.firm("绵阳塘边木业有限公司")
    GridFirm.objects.filter(pk=firm.row.pk).update(due_on=START.date())  # stands first today
    worker = company.enter("specialist3", phone)
    page = worker.open("/work/grid/today/")
    worker.reads(firm.name, "过了走访日期")
    expect(page.locator("[data-ready]")).to_have_count(1)
    worker.reads("没有网络也能打开、填写")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")

    without_connection(worker, True)
    worker.press(f"记走访：{firm.name}")
    worker.reads(firm.name, "看到的情况")
    worker.fill("见到了谁", "王厂长")
    worker.fill("看到的情况", "两条线开了一条，订单在恢复。")
    worker.fill("问题 1", ROAD)
    worker.choose("问题 1 怎么办", "作为诉求提交，由部门办")
    worker.fill("办理时联系谁的电话", "13990100123")
    page.set_input_files("input[type=file]", {
        "name": "路面.jpg", "mimeType": "image/jpeg", "buffer": picture(),
    })  # fmt: skip
    expect(page.locator("[data-state]")).to_contain_text("连同 1 张照片")
    page.reload()  # closed and opened again on the way: nothing is lost
    expect(page.get_by_label("见到了谁")).to_have_value("王厂长")
    expect(page.locator("[data-state]")).to_contain_text("1 张照片还在")
    worker.touch(worker.named("提交走访记录"))
    expect(page.locator("[data-state]")).to_contain_text("连上网后自动发送")
    expect(page.locator("[data-outbox]")).to_contain_text(firm.name)
    assert not Visit.objects.filter(enterprise=firm.row).exists()

    without_connection(worker, False)
    expect(page.locator("[data-sent]")).to_contain_text(f"{firm.name}的走访已发送")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    visit = Visit.objects.get(enterprise=firm.row)
    case = visit.findings.get().case
    assert visit.offline
    assert case is not None
    with open_file(visit.photos.get().file) as content:
        assert b"SecretCamera" not in content.read()
    worker.problems = [p for p in worker.problems if CUT not in p]
    worker.press(visit.number)
    worker.reads("没有网络时填好", ROAD, case.number, "已转为诉求")
    worker.open("/work/grid/today/")  # what was sent is not sent again
    expect(page.locator("[data-ready]")).to_have_count(1)
    assert Visit.objects.filter(enterprise=firm.row).count() == 1

    dispatcher = company.enter("dispatcher", DEVICES["desk"])
    dispatcher.open(f"/work/triage/{case.number}/")
    dispatcher.reads(ROAD[:12])
    dispatcher.open(f"/work/cases/{case.number}/")
    dispatcher.press(visit.number)
    dispatcher.reads("见到", "王厂长")
    for address in ("/work/grid/", "/work/grid/figures/", "/work/grid/cells/chengjiao-1/"):
        dispatcher.open(address)
    owner = company.enter(firm.owner, phone)
    owner.open("/grid/")
    owner.reads("专员 何川", ROAD[:12], case.number)


def test_a_visit_without_scripts(company: Company, team: Cell) -> None:
    firm = company.town.firm("四川石坝电器有限公司")
    worker = company.enter("specialist3", DEVICES["phone"], scripts=False)
    worker.open(f"/work/grid/firms/{firm.row.pk}/visit/")
    worker.fill("见到了谁", "李厂长")
    worker.press("提交走访记录")
    worker.reads("请填写此项")
    worker.fill("看到的情况", "正常生产")
    worker.press("提交走访记录")
    worker.told("走访已记下")
    assert Visit.objects.filter(enterprise=firm.row).count() == 1
