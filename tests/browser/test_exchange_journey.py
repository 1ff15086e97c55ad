"""The exchange by its pages: a firm on its phone, institutions at a desk.

A bank answers, tax data is read once and a second word is taken back before it is used; an
intermediary is drawn, and anybody can repeat the draw by hand.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from decimal import Decimal

from tests.browser.company import Company
from tests.browser.conftest import DEVICES
from tests.exchange_world import make_provider

from qifu.cases.operations import perform_action
from qifu.enterprises.facts import record_facts
from qifu.exchange.models import Request
from qifu.exchange.offers import OfferInput, make_offer
from qifu.exchange.tasks import select_one
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.time import now, today

PHONE, DESK = DEVICES["phone"], DEVICES["desk"]


def test_a_bank_answers_a_request(company: Company) -> None:
    client, house = company.town.firm(), company.town.firm(owner="李明")
    record_facts(
        said={client.row.pk: {"tax_paid": Decimal(600_000)}}, source="tax", on=today(),
        actor=SYSTEM_ACTOR, at=now() - timedelta(days=1),
    )  # fmt: skip
    make_provider(company.town.actor("finance-head"), "loan", at=now(), firm=house.row)
    firm = company.enter(client.owner, PHONE)
    firm.open("/exchange/kinds/loan/")
    firm.look()
    firm.press("提出需求")
    firm.fill("一句话说清需求", "买原料周转")
    firm.fill("需要多少资金", "300")
    firm.fill("打算用多久", "24")
    firm.select("用在哪里", "日常周转")
    firm.look()
    firm.press("下一步")
    firm.choose("谁能看到这项需求", "公开征集，所有入驻机构都能看到")
    firm.fill("联系人", "王会计")
    firm.fill("联系电话", "13800138000")
    firm.look()
    firm.press("下一步")
    firm.press("发出需求")
    firm.told("需求已发出")
    number = Request.objects.get(enterprise=client.row).case.number

    bank = company.enter(house.owner, DESK)
    bank.open(f"/provider/requests/{number}/")
    bank.reads("300 万元", "企业没有放开")
    bank.reads_not("13800138000", client.row.name)
    bank.look()
    bank.open(f"/provider/requests/{number}/offer/")
    for label, text in (("额度", "300"), ("年利率", "3.85"), ("最长期限", "36")):
        bank.fill(label, text)
    bank.fill("资料齐后几个工作日放款", "5")
    bank.look()
    bank.press("提交回应")
    bank.told("回应已提交")

    offer = Request.objects.get(enterprise=client.row).offers.get()
    firm.open(f"/exchange/requests/{number}/")
    firm.reads("3.85%")
    firm.look()
    firm.open(f"/exchange/offers/{offer.pk}/authorise/")
    firm.page.locator("input[name=facts][value=tax_paid]").check()
    firm.look()
    firm.press("授权查看数据")
    firm.told("已授权")
    bank.open(f"/provider/requests/{number}/")
    bank.press("查看数据")
    bank.reads("60 万元")
    bank.look()
    bank.open(f"/provider/requests/{number}/")
    bank.reads("授权的查看次数（1 次）已用完")
    firm.open("/exchange/data/")
    firm.reads("查看记录")
    firm.look()
    firm.open(f"/exchange/offers/{offer.pk}/authorise/")
    firm.page.locator("input[name=facts][value=revenue]").check()
    firm.press("授权查看数据")
    firm.open("/exchange/data/")
    firm.press("撤回授权")
    firm.told("已撤回")
    bank.open(f"/provider/requests/{number}/")
    bank.reads("撤回")
    assert bank.page.get_by_role("button", name="查看数据").count() == 0


def test_an_intermediary_is_drawn_and_anybody_repeats_the_draw(company: Company) -> None:
    client = company.town.firm()
    head = company.town.actor("government-services-head")
    houses = [company.town.firm(owner=f"李明{n}") for n in range(3)]
    made = [
        make_provider(head, "agency-draw", type="intermediary", at=now(), firm=house.row)
        for house in houses
    ]
    firm = company.enter(client.owner, PHONE)
    firm.open("/exchange/kinds/agency-draw/")
    firm.press("提出需求")
    firm.fill("一句话说清需求", "出厂环境试验")
    firm.select("要什么服务", "检验检测")
    firm.fill("费用最高多少", "60000")
    firm.fill("多少天内交付", "20")
    firm.fill("服务内容和要求", "三个批次")
    firm.press("下一步")
    firm.fill("联系人", "王会计")
    firm.fill("联系电话", "13800138000")
    firm.page.locator("input[name=agreed]").check()
    firm.look()
    firm.press("下一步")
    firm.press("发出需求")
    firm.told("需求已发出")
    request = Request.objects.get(enterprise=client.row)
    number = request.case.number

    anybody = company.enter("", PHONE)
    anybody.open(f"/exchange/draws/{number}/")
    anybody.reads("还没有到选定的时候")
    committed = anybody.page.locator("dd.hash").first.inner_text().strip()

    agency = company.enter(houses[0].owner, DESK)
    agency.open(f"/exchange/market/{number}/")
    agency.look()
    agency.open(f"/provider/requests/{number}/offer/")
    agency.page.locator("input[value=test]").check()
    agency.fill("报价", "52000")
    agency.fill("多少个工作日交付", "18")
    agency.fill("资质证书和编号", "甲级 0001")
    agency.press("提交回应")
    agency.told("回应已提交")
    for provider, house in zip(made[1:], houses[1:], strict=True):
        values = {"services": ["test"], "price": "48000", "days": "15", "licence": "甲级"}
        make_offer(
            number=number, provider_id=provider.pk, data=OfferInput(values),
            actor=company.town.actor(house.owner), at=now(),
        )  # fmt: skip
    perform_action(case_id=request.pk, action="answers_over", actor=SYSTEM_ACTOR, at=now())
    select_one(request.pk, at=now())

    anybody.open(f"/exchange/draws/{number}/")
    anybody.look()
    told = [dd.inner_text().strip() for dd in anybody.page.locator("dd.hash").all()]
    assert told[0] == committed
    seed, everyone = bytes.fromhex(told[1]), told[2]
    assert hashlib.sha256(seed).hexdigest() == committed

    def lot(offer: str) -> str:
        said = f"{number}:{offer}:{everyone}".encode()
        return hmac.new(seed, said, hashlib.sha256).hexdigest()

    rows = anybody.page.locator("tbody tr")
    shown = [[cell.inner_text().strip() for cell in row.locator("td").all()] for row in rows.all()]
    drawn = sorted(everyone.split(","), key=lot)
    assert [row[2] for row in shown] == drawn
    assert [row[3] for row in shown] == [lot(offer) for offer in drawn]
    firm.open(f"/exchange/requests/{number}/")
    firm.reads(shown[0][1], "按公布的规则")
