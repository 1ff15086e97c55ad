"""The exchange by its pages: a request in three steps, answered, compared, chosen, confirmed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.exchange_world import ExchangeWorld, make_exchange_world
from tests.factories import make_firm, make_member

from qifu.enterprises.models import Enterprise
from qifu.exchange.engagements import authorise, complain
from qifu.exchange.models import Complaint, Offer, Provider, Request, RequestDraft
from qifu.exchange.queries import INBOX
from qifu.identity.models import User
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
NEED = {
    "title": "买原料周转", "need-amount": "300", "need-months": "24", "need-purpose": "turnover",
    "need-security": ["credit"], "need-rate_at_most": "5", "words": "",
}  # fmt: skip
RELEASE = {
    "visibility": "matched", "contact_name": "王会计", "contact_phone": "13800138000",
    "shown": ["staff"],
}  # fmt: skip
OFFER = {
    "value-amount": "300", "value-rate": "3.85", "value-months": "36", "value-days": "5",
    "words": "随借随还",
}  # fmt: skip
RESULT = {
    "value-amount": "300", "value-rate": "3.8", "value-months": "24",
    "value-signed_on": "2026-03-09",
}  # fmt: skip


@pytest.fixture
def world() -> ExchangeWorld:
    return make_exchange_world(now())


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def of(firm: Enterprise) -> Client:
    return sign_in(firm.memberships.earliest("id").user)


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def send(world: ExchangeWorld, **release: object) -> Request:
    """Through the three steps by form."""
    firm = of(world.firm)
    start = firm.post("/exchange/kinds/loan/new/")
    url = start["Location"]
    assert firm.post(url, NEED)["Location"] == f"{url}release/"
    assert firm.post(f"{url}release/", {**RELEASE, **release})["Location"] == f"{url}check/"
    text = page(firm, f"{url}check/")
    assert "买原料周转" in text and "300 万元" in text
    sent = firm.post(f"{url}check/")
    again = firm.post(f"{url}check/")
    assert sent.status_code == again.status_code == 303 and sent["Location"] == again["Location"]
    return Request.objects.get()


def test_a_bank_answers_a_request(world: ExchangeWorld) -> None:
    firm, bank, other = of(world.firm), *(of(b.enterprise) for b in world.banks)
    text = page(firm, "/exchange/kinds/loan/")
    assert ("税信贷" in text and "为什么适合" in text) or "还差什么" in text
    request = send(world)
    number = request.case.number
    assert number in page(bank, "/provider/")
    assert number not in page(other, "/provider/")
    page(other, f"/provider/requests/{number}/", 404)
    text = page(bank, f"/provider/requests/{number}/")
    assert "13800138000" not in text and world.firm.name not in text and "60" in text
    wrong = bank.post(f"/provider/requests/{number}/offer/", {**OFFER, "value-rate": "99"})
    assert wrong.status_code == 422 and "不能大于" in wrong.content.decode()
    assert bank.post(f"/provider/requests/{number}/offer/", OFFER).status_code == 303
    twice = bank.post(f"/provider/requests/{number}/offer/", OFFER)
    assert twice.status_code == 409 and "只能有一份" in twice.content.decode()
    text = page(firm, f"/exchange/requests/{number}/")
    assert "3.85%" in text and "随借随还" in text
    offer = Offer.objects.get()
    no = firm.post(f"/exchange/offers/{offer.pk}/choose/", {})
    assert no.status_code == 422 and "同意" in no.content.decode()
    assert firm.post(f"/exchange/offers/{offer.pk}/choose/", {"agreed": "on"}).status_code == 303
    assert "13800138000" in page(bank, f"/provider/requests/{number}/")
    page(firm, f"/exchange/requests/{number}/ledger/")
    assert bank.post(f"/provider/requests/{number}/done/", {}).status_code == 422
    assert bank.post(f"/provider/requests/{number}/done/", RESULT).status_code == 303
    page(firm, f"/exchange/requests/{number}/do/confirm/")
    done = firm.post(f"/exchange/requests/{number}/do/confirm/")
    assert done.status_code == 303
    rate = {"grade": "1", "comment": ""}
    assert firm.post(f"/exchange/offers/{offer.pk}/rate/", rate).status_code == 422
    good = {"grade": "5", "comment": "很快"}
    assert firm.post(f"/exchange/offers/{offer.pk}/rate/", good).status_code == 303
    assert bank.post(f"/provider/requests/{number}/rate/", good).status_code == 303
    assert "对接已办成" in page(firm, f"/exchange/requests/{number}/")
    page(bank, "/provider/?show=over")
    unit = sign_in(world.users["head"])
    assert "对接成功" in page(unit, f"/work/exchange/{number}/")
    assert "企业评价" in page(unit, "/work/exchange/providers/")


def test_nothing_typed_is_lost(world: ExchangeWorld) -> None:
    firm = of(world.firm)
    url = firm.post("/exchange/kinds/loan/new/")["Location"]
    wrong = firm.post(url, {**NEED, "need-amount": "三百万"})
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "三百万" in text and "不是数字" in text
    assert firm.post(url, {**NEED, "title": "", "later": "1"})["Location"] == "/exchange/requests/"
    assert "草稿" in page(firm, "/exchange/requests/")
    assert firm.post("/exchange/kinds/loan/new/")["Location"] == url
    empty = firm.post(f"{url}release/", {"visibility": "named"})
    text = empty.content.decode()
    assert empty.status_code == 422 and "请至少点名一家机构" in text and "联系电话不对" not in text
    stranger = make_firm()
    make_member(stranger, "admin")
    page(of(stranger), url, 404)
    assert RequestDraft.objects.get().data["title"] == ""


def test_tax_data_once_by_its_pages(world: ExchangeWorld) -> None:
    firm, bank, other = of(world.firm), *(of(b.enterprise) for b in world.banks)
    request = world.request()
    offer = world.offer(request)
    world.offer(request, 1)
    url = f"/exchange/offers/{offer.pk}/authorise/"
    assert "最多查看几次" in page(firm, url)
    said = {
        "facts": ["tax_paid"],
        "purpose": "评估额度",
        "until": f"{world.at.year + 2}-01-01",
        "most": "1",
    }
    late = firm.post(url, said)
    assert late.status_code == 422 and "最长授权到" in late.content.decode()
    given = authorise(
        offer_id=offer.pk, facts=["tax_paid"], purpose="评估", until=None, most=1,
        actor=world.owner(), at=world.at,
    )  # fmt: skip
    number = request.case.number
    assert "计 1 次" in page(bank, f"/provider/requests/{number}/")
    assert other.post(f"/provider/data/{given.pk}/").status_code == 404
    read = bank.post(f"/provider/data/{given.pk}/", {"number": number})
    assert read.status_code == 200 and "60" in read.content.decode()
    assert bank.post(f"/provider/data/{given.pk}/").status_code == 409
    assert "查看记录" in page(firm, "/exchange/data/")
    page(other, "/exchange/data/")
    assert other.post(f"/exchange/data/{given.pk}/revoke/").status_code == 404
    assert firm.post(f"/exchange/data/{given.pk}/revoke/").status_code == 303
    assert "已失效" in page(firm, "/exchange/data/")


def test_an_institution_joins_and_is_judged(world: ExchangeWorld) -> None:
    firm = make_firm()
    make_member(firm, "admin")
    mine = of(firm)
    assert "还没有入驻" in page(mine, "/provider/")
    page(mine, "/provider/join/")
    said = {
        "firm": firm.pk, "type": "bank", "kinds": ["guarantee"], "intro": "简介",
        "contact_name": "李", "contact_phone": "13900139000",
    }  # fmt: skip
    wrong = mine.post("/provider/join/", said)
    assert wrong.status_code == 422 and "不能提供" in wrong.content.decode()
    assert mine.post("/provider/join/", {**said, "kinds": ["loan"]}).status_code == 303
    assert mine.post("/provider/join/", {**said, "kinds": ["loan"]}).status_code == 409
    row = Provider.objects.get(enterprise=firm)
    unit, elsewhere = sign_in(world.users["head"]), sign_in(world.users["elsewhere"])
    url = f"/work/exchange/providers/{row.pk}/"
    page(elsewhere, url, 404)
    assert "通过入驻" in page(unit, url)
    assert "没有要您处理" in page(sign_in(world.users["handler"]), url)
    assert sign_in(world.users["handler"]).post(f"{url}?do=approve").status_code == 404
    assert unit.post(f"{url}?do=approve", {"until": "2000-01-01"}).status_code == 422
    assert unit.post(f"{url}?do=refuse", {"note": "资料不全"}).status_code == 303
    assert "资料不全" in page(mine, "/provider/")


def test_products_are_put_up_by_form(world: ExchangeWorld) -> None:
    bank = of(world.banks[0].enterprise)
    assert "税信贷" in page(bank, "/provider/products/")
    url = "/provider/products/new/loan/"
    page(bank, url)
    page(bank, "/provider/products/new/guarantee/", 404)
    said = {
        "title": "科创贷", "says": "给高新企业", "source": "本行手册", "value-rate": "3.5",
        "value-purposes": ["rd"], "fact1": "need_purpose", "operator1": "in", "bound1": "研发创新",
        "fact2": "registered_on", "operator2": "at_least_years", "bound2": "x",
    }  # fmt: skip
    wrong = bank.post(url, said)
    assert wrong.status_code == 422 and "请填整年数" in wrong.content.decode()
    assert bank.post(url, {**said, "bound2": "2"}).status_code == 303
    made = world.banks[0].products.get(title="科创贷")
    assert made.rule == {
        "all": [
            {"fact": "need_purpose", "in": ["rd"]},
            {"fact": "registered_on", "at_least_years": 2},
        ]
    }
    assert "研发创新" in page(bank, f"/provider/products/{made.pk}/")
    page(of(world.banks[1].enterprise), f"/provider/products/{made.pk}/", 404)
    gone = bank.post(f"/provider/products/{made.pk}/", {"do": "withdraw"})
    assert gone.status_code == 303
    page(Client(), f"/exchange/products/{made.pk}/", 404)
    assert "税信贷" in page(Client(), f"/exchange/products/{world.product.pk}/")


def test_a_complaint_by_its_pages(world: ExchangeWorld) -> None:
    offer = world.offer(world.request())
    firm, unit = of(world.firm), sign_in(world.users["head"])
    assert (
        firm.post(f"/exchange/offers/{offer.pk}/complain/", {"text": "先收费"}).status_code == 303
    )
    assert "先收费" in page(unit, "/work/exchange/complaints/")
    url = f"/work/exchange/complaints/{Complaint.objects.get().pk}/"
    page(sign_in(world.users["elsewhere"]), url, 404)
    assert unit.post(url, {"upheld": "yes", "text": "属实，已责令退还"}).status_code == 303
    assert "已责令退还" in page(firm, f"/exchange/requests/{offer.request.case.number}/")


def test_figures_open_to_the_requests_they_count(world: ExchangeWorld) -> None:
    from qifu.exchange.offers import decline_request

    request = world.request()
    decline_request(
        number=request.case.number, provider_id=world.banks[0].pk, reason="credit", words="",
        actor=world.banker(), at=world.at,
    )  # fmt: skip
    world.offer(request, 1)
    unit = sign_in(world.users["head"])
    span = f"since={world.at.year - 1}-01-01&until={world.at.year + 1}-12-31"
    text = page(unit, f"/work/exchange/figures/?{span}")
    assert "信用记录不符合要求" in text
    for show in ("all", "running", "answered", "reason-credit"):
        assert request.case.number in page(unit, f"/work/exchange/figures/?{span}&show={show}")
    assert request.case.number not in page(unit, f"/work/exchange/figures/?{span}&show=done")
    elsewhere = sign_in(world.users["elsewhere"])
    assert request.case.number not in page(elsewhere, f"/work/exchange/figures/?{span}&show=all")


LISTS = ("/exchange/requests/", "/exchange/data/", "/exchange/market/", "/exchange/kinds/loan/")
EXCHANGE_PAGES = (
    "/work/exchange/", "/work/exchange/providers/", "/work/exchange/complaints/",
    "/work/exchange/figures/",
)  # fmt: skip


def test_lists_ask_the_same_for_one_row_and_many(world: ExchangeWorld) -> None:
    firm, bank = of(world.firm), of(world.banks[0].enterprise)
    unit = sign_in(world.users["head"])
    places = [
        *((firm, url) for url in LISTS), *((unit, url) for url in EXCHANGE_PAGES),
        *((bank, f"/provider/?show={show}") for show in INBOX),
    ]  # fmt: skip

    def add() -> None:
        request = world.request()
        offer = world.offer(request)
        complain(offer_id=offer.pk, text="x", actor=world.owner(), at=world.at)
        authorise(
            offer_id=offer.pk, facts=["tax_paid"], purpose="评估", until=None, most=1,
            actor=world.owner(), at=world.at,
        )  # fmt: skip
        world.request()

    def counts() -> list[int]:
        found = []
        for client, url in places:
            with CaptureQueriesContext(
                connection,
            ) as caught:
                page(client, url)
            found.append(len(caught))
        return found

    add()
    counts()
    before = counts()
    for _ in range(6):
        add()
    assert dict(zip(places, counts(), strict=True)) == dict(zip(places, before, strict=True))
