"""A card: held against its conditions, approved by a second person, agreed to and shown on a phone,
checked with and without a network, used at a department, revoked and refused."""

from __future__ import annotations

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.visitor import Device
from tests.card_world import secret_of

from qifu.cards.demonstration import ISSUE, Talent, _act, _ask, _person
from qifu.cards.models import Card, CardUse
from qifu.cards.queries import token_of
from qifu.kernel.time import now

IDS = {"desk": "990000198503070015", "phone": "990000198503070023"}


def test_a_card_is_issued_shown_used_and_refused(
    enter: Enter, company: Company, device: Device
) -> None:
    identity = IDS[device.name]
    firm = company.town.firm()
    says = {"talent_role": "engineer", "talent_degree": "master", "talent_rank": "none",
            "contract_years": "3", "key_project": "true"}  # fmt: skip
    who = Talent(firm.owner.username, "沈知行", f"139000000{len(device.name)}1", identity, says)
    asked = _ask(who, ISSUE, now(), **_person(who))
    _act(asked, "accept", "government-services", now())
    keeper = enter("government-services")
    keeper.open(f"/work/applications/{asked.case.number}/tasks/{asked.tasks.get().pk}/")
    keeper.press("条件核对")
    keeper.reads("符合“重点招商项目的核心技术人员和高技能人才”", "所在企业是区里的重点招商项目")
    keeper.look()
    _act(asked, "propose", "government-services", now(), outcome="grant", opinion="属实")
    _act(asked, "approve", "government-services-head", now())
    card = Card.objects.get(case=asked.case)

    holder = enter("")
    holder.open(f"/card/{secret_of(card)}/")
    holder.reads("先看清楚再确认", firm.name)
    holder.look()
    holder.fill("身份证号后六位", "000000")
    holder.page.get_by_role("checkbox").check()
    holder.press("确认领取")
    holder.reads("与申领时登记的身份证号不一致")
    holder.fill("身份证号后六位", identity[-6:])
    holder.press("确认领取")
    holder.told("卡已生效")
    holder.look()
    holder.reads_not(identity, identity[-6:])
    code = token_of(Card.objects.get(pk=card.pk), now())

    passer = enter("")
    passer.open(f"/cards/check/{code}/")
    passer.reads("有效", "绿卡", "沈**")
    passer.reads_not("沈知行", firm.name, "登记一次使用")
    passer.look()
    passer.open("/cards/offline/")
    passer.page.context.set_offline(True)
    passer.fill("二维码里的内容", f"https://example.test/cards/check/{code}/")
    passer.page.get_by_role("button", name="核验").click()
    passer.page.get_by_text("是本区发的卡，没有改过，没有到期").wait_for()
    passer.fill("二维码里的内容", code.replace(".TE", ".TF", 1))
    passer.page.get_by_role("button", name="核验").click()
    passer.page.get_by_text("签名不对").wait_for()
    passer.page.context.set_offline(False)
    passer.look()

    clerk = enter("health")
    clerk.open(f"/cards/check/{code}/")
    clerk.reads("就医绿色通道", "今年还有 6 次")
    clerk.reads_not("落户", "沈知行")
    clerk.page.get_by_label("就医绿色通道").check()
    clerk.fill("在哪里使用", "区人民医院门诊")
    clerk.look()
    clerk.press("登记使用")
    clerk.told("已登记")
    clerk.reads("今年还有 5 次")
    holder.open(f"/card/{secret_of(card)}/")
    holder.reads("就医绿色通道：区人民医院门诊", "区卫健局")
    assert CardUse.objects.get(card=card).by_name == "经办 白露"

    head = enter("government-services-head")
    head.open(f"/work/cards/{card.number}/")
    head.fill("理由", "已从单位离职")
    head.look()
    head.press("注销这张卡")
    head.told("已注销")
    clerk.open(f"/cards/check/{code}/")
    clerk.reads("不能使用", "已注销")
    clerk.reads_not("登记一次使用")
    holder.open(f"/card/{secret_of(card)}/")
    holder.reads("已注销", "已从单位离职")
