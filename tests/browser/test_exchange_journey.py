"""A bank answers a request: written on a phone or at a desk, tax data read once and the word taken
back, the result confirmed by the firm."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.exchange_world import make_provider

from qifu.enterprises.facts import record_facts
from qifu.exchange.models import Request
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.time import now, today


def test_a_bank_answers_a_request(enter: Enter, company: Company) -> None:
    client, house = company.town.firm(), company.town.firm(owner="李明")
    record_facts(
        said={client.row.pk: {"tax_paid": Decimal(600_000)}}, source="tax", on=today(),
        actor=SYSTEM_ACTOR, at=now() - timedelta(days=1),
    )  # fmt: skip
    make_provider(company.town.actor("finance-head"), "loan", at=now(), firm=house.row)
    firm = enter(client.owner)
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

    bank = enter(house.owner)
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
