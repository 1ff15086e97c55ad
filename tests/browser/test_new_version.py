"""An official publishes a new version of an item while an application of it runs on the old one."""

from __future__ import annotations

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.people import Firm
from tests.browser.visitor import Device

from qifu.bundles.models import Application
from qifu.bundles.operations import ApplicationInput, submit_application
from qifu.catalogue.queries import get_item
from qifu.kernel.time import now

ITEMS = {"desk": "patent-guidance", "phone": "trade-secret"}


def applied(company: Company, firm: Firm, code: str) -> Application:
    """An application of one item, as the firm hands it in online."""
    values = {
        "firm_name": firm.name, "firm_uscc": firm.row.uscc, "invention": "一种夹具",
        "matter": "图纸保密", "contact_name": "王建军", "contact_phone": "13800138000",
    }  # fmt: skip
    data = ApplicationInput(
        enterprise_id=firm.row.pk, contact_name="王建军", contact_phone="13800138000",
        item=code, values=values,
    )  # fmt: skip
    actor = company.town.actor(firm.owner)
    return submit_application(data=data, actor=actor, at=now(), channel="portal")


def test_a_new_version_while_a_case_runs(enter: Enter, company: Company, device: Device) -> None:
    code = ITEMS[device.name]
    firm = company.town.firm()
    running = applied(company, firm, code)
    task = running.tasks.get()
    assert task.days == 7

    editor = enter("market-regulation")
    editor.open(f"/work/catalogue/?q={code}")
    editor.go(editor.page.locator("a.row-link").first)
    editor.reads("在办 1 件", "第 1 版 1 件", running.case.number)
    editor.press("起草新版")
    editor.fill("承诺时限（工作日）", "很久")
    editor.press("保存草稿")
    editor.reads("没有保存", "“承诺时限”要填 0 到 400 的整数")
    editor.fill("承诺时限（工作日）", "9")
    editor.fill("咨询电话", "0816-2222222")
    editor.press("加环节")
    step = editor.page.locator("details.row-q[open]").last
    editor.fill("环节名称", "回访", within=step)
    editor.press("保存，去核对送审")
    editor.reads("时限从 7 个工作日变成 9 个工作日", "回访（区市场监管局")
    editor.press("送审", exact=True)
    editor.reads("请写明理由")
    editor.fill("变差的理由", "增加一次上门回访")
    editor.press("送审", exact=True)
    editor.reads("您编辑过这一版，不能自己审核")

    head = enter("market-regulation-head")
    head.open(f"/work/catalogue/{code}/review/")
    head.reads("增加一次上门回访", "都按各自受理时的版本办完")
    head.go(head.named("按手机预览这一版"))
    head.reads("9 个工作日", "申请时填的表")
    head.open(f"/work/catalogue/{code}/review/")
    head.press("审核通过")
    head.told("第 2 版已经生效")
    head.reads("在办 1 件", "第 1 版 1 件")

    passer = enter("")
    passer.open(f"/services/{code}/")
    passer.reads("9 个工作日", "回访", "第 2 版")
    passer.go(passer.named("历次版本"))
    passer.reads("变差的理由：增加一次上门回访", "多 2 个工作日")

    owner = enter(firm.owner)
    owner.open(f"/applications/{running.case.number}/")
    task.refresh_from_db()
    assert (task.item_version.number, task.days) == (1, 7)
    assert task.original_due_on == task.due_on
    live = get_item(code).live
    assert live is not None
    assert live.number == 2
    handler = enter("market-regulation")
    handler.open(f"/work/applications/{running.case.number}/")
    handler.reads(firm.name)


def test_a_bundle_is_composed_and_tried(enter: Enter, device: Device) -> None:
    code = f"new-workshop-{device.name}"
    designer = enter("reform")
    designer.open("/work/bundles/new/")
    designer.fill("代码", code)
    designer.fill("名称", "开办小加工厂")
    designer.select("牵头单位", "区市场监管局")
    designer.press("建草稿")
    designer.reads("一件事里没有事项")
    for item in ("business-registration", "food-business-licence"):
        designer.page.locator("#add-members").select_option(item)
        designer.press("加事项")
    second = designer.page.locator("#f-members-1")
    second.locator("summary").click()
    second.get_by_label("营业执照").check()
    designer.page.get_by_label("开办").first.check()
    designer.fill("来源", "自拟")
    designer.press("保存草稿")
    designer.reads("都齐了，可以送审", "合起来省了什么", "谁先谁后：最长 6 个工作日")
    designer.press("保存，试运行")
    designer.press("其余用虚构企业填好")
    designer.reads("前全部办好", "各部门收到的", "关键")
    designer.press("一件事", within=designer.page.locator(".work-top"))
    designer.press("核对并送审")
    designer.reads("首次生效")
