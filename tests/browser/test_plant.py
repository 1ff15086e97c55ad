"""A plant: one application in four stages; inside a stage the departments work side by side, and the
papers of a stage are asked for when it begins."""

from __future__ import annotations

from tests.browser.applying import answer_questions, check_consents, fill_form, granted
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import number_in, photo
from tests.browser.visitor import Visitor

from qifu.bundles.models import Application

ANSWERS = {
    "项目是备案还是核准？": "备案", "一年大约用多少能源（吨标准煤）？": "300",
    "要挖填多少土石方（立方米）？": "10", "是特殊建设工程吗？": "否",
    "施工要占用或挖掘城市道路吗？": "否",
}  # fmt: skip
FIRST, SECOND = "project-filing-item", "site-preliminary-review"
SIDE_BY_SIDE = {"land-use-planning-permit", "eia-approval"}
NEXT_STAGE = "works-planning-permit"


def states(application: Application) -> dict[str, str]:
    return dict(application.tasks.values_list("code", "state"))


def grant(company: Company, application: Application, code: str) -> None:
    granted(company, application.tasks.select_related("unit").get(code=code))


def bring_all(owner: Visitor) -> None:
    inputs = owner.page.locator("main input[type=file]")
    for i in range(inputs.count()):
        inputs.nth(i).set_input_files(photo(f"材料{i}.png"))


def test_stage_by_stage(enter: Enter, company: Company) -> None:
    owner = enter(company.town.firm("绵阳涪城远山装备制造有限公司").owner)
    owner.open("/bundles/?q=建厂")
    owner.press("工业项目落地")
    owner.reads("立项用地规划许可", "工程建设许可", "施工许可", "竣工验收", "决定办结日")
    owner.press("在线办理")
    answer_questions(owner, ANSWERS)
    owner.press("去填表")
    fill_form(owner)
    owner.press("下一步：交材料")
    bring_all(owner)
    owner.press("下一步：核对")
    check_consents(owner)
    owner.press("提交申请")
    number = number_in(owner.page.locator(".receipt-number").inner_text())
    application = Application.objects.get(case__number=number)
    assert {c for c, s in states(application).items() if s == "ready"} == {FIRST}
    for code in (FIRST, SECOND):
        grant(company, application, code)
    assert {c for c, s in states(application).items() if s == "ready"} >= SIDE_BY_SIDE
    for code in sorted(c for c, s in states(application).items() if s == "ready"):
        grant(company, application, code)
    assert states(application)[NEXT_STAGE] == "preparing"
    owner.open(f"/applications/{number}/")
    owner.reads("工程建设许可", "还等您补交", "轮到了")
    owner.open(f"/applications/{number}/bring/")
    bring_all(owner)
    fill_form(owner, within="main form")
    owner.press("提交")
    owner.told("已补交")
    assert states(application)[NEXT_STAGE] == "ready"
    owner.open(f"/applications/{number}/")
    owner.reads("区自然资源", "施工许可", "竣工验收")
