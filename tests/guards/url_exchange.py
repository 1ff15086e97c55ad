"""The requests, offers and institutions that addresses of the exchange are asked with."""

from __future__ import annotations

from typing import Any

from tests.exchange_world import ExchangeWorld, lay_exchange_ground, make_provider
from tests.factories import World, make_firm, make_member

from qifu.exchange.engagements import authorise, complain
from qifu.exchange.models import Kind, Product, RequestDraft
from qifu.exchange.products import ProductInput, save_product
from qifu.exchange.providers import bar_provider
from qifu.identity.actors import load_actor
from qifu.kernel.time import now

# fmt: off
TABLE = """
/work/exchange/                              GET  units=200 watch=200 anonymous=302 *=403
/work/exchange/figures/                      GET  units=200 watch=200 anonymous=302 *=403
/work/exchange/providers/                    GET  units=200 anonymous=302 *=403
/work/exchange/providers/<provider_id>/      GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/exchange/providers/<provider_id>/      POST elsewhere=404 anonymous=302 handler,co_handler=404 head=422 *=403
/work/exchange/complaints/                   GET  units=200 anonymous=302 *=403
/work/exchange/complaints/<complaint_id>/    GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/exchange/complaints/<complaint_id>/    POST elsewhere=404 anonymous=302 handler,co_handler=404 head=422 *=403
/work/exchange/<number>/                     GET  watch=200 lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/exchange/<number>/                     POST lead=422 elsewhere=404 anonymous=302 co_handler=404 reform=409 dispatcher,supervisor,leader=422 *=403
/work/exchange/<number>/ledger/              GET  watch=200 lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/exchange/                                   GET  *=200
/exchange/market/                            GET  *=200
/api/v1/exchange/kinds                       GET  anonymous=401 *=200
/api/v1/exchange/products                    GET  anonymous=401 *=422
/api/v1/exchange/providers                   GET  anonymous=401 *=200
/api/v1/exchange/requests                    GET  anonymous=401 *=200
/api/v1/exchange/requests                    POST anonymous=401 *=422
/api/v1/exchange/requests/<number>           GET  watch=200 own=200 lead=200 anonymous=401 *=404
/api/v1/exchange/requests/<number>/offer     POST anonymous=401 firm_admin,firm_submitter=409 *=404
/api/v1/exchange/requests/<number>/decline   POST anonymous=401 firm_admin,firm_submitter=422 *=404
/api/v1/exchange/requests/<number>/retract   POST anonymous=401 firm_admin,firm_submitter=409 *=404
/api/v1/exchange/requests/<number>/result    POST anonymous=401 firm_admin,firm_submitter=422 *=404
/api/v1/exchange/offers/<offer_id>/choose    POST anonymous=401 *=422
/api/v1/exchange/requests/<number>/actions/<action> POST watch=403 lead=403 anonymous=401 firm_viewer=403 firm_admin,firm_submitter=422 *=404
/exchange/results/                           GET  *=200
/exchange/market/<number>/                   GET  *=200
/exchange/kinds/<code>/                      GET  *=200
/exchange/kinds/<code>/new/                  POST anonymous=302 firm_admin,firm_submitter,stranger=303 *=404
/exchange/products/<product_id>/             GET  *=200
/exchange/draws/<number>/                    GET  *=200
/exchange/new/<token>/                       GET  firm_admin=200 anonymous=302 *=404
/exchange/new/<token>/                       POST anonymous=302 firm_admin=422 *=404
/exchange/new/<token>/release/               GET  firm_admin=200 anonymous=302 *=404
/exchange/new/<token>/release/               POST anonymous=302 firm_admin=422 *=404
/exchange/new/<token>/check/                 GET  firm_admin=200 anonymous=302 *=404
/exchange/new/<token>/check/                 POST anonymous=302 firm_admin=422 *=404
/exchange/requests/                          GET  firms=200 anonymous=302 *=404
/exchange/requests/<number>/                 GET  own=200 anonymous=302 *=404
/exchange/requests/<number>/ledger/          GET  own=200 anonymous=302 *=404
/exchange/requests/<number>/do/<action>/     GET  firm_admin,firm_submitter=200 anonymous=302 firm_viewer=403 *=404
/exchange/requests/<number>/do/<action>/     POST anonymous=302 firm_viewer=403 firm_admin,firm_submitter=422 *=404
/exchange/offers/<offer_id>/<act>/           GET  firm_admin,firm_submitter=200 anonymous=302 firm_viewer=403 *=404
/exchange/offers/<offer_id>/<act>/           POST anonymous=302 firm_viewer=403 firm_admin,firm_submitter=422 *=404
/exchange/data/                              GET  firms=200 anonymous=302 *=404
/exchange/data/<consent_id>/revoke/          POST anonymous=302 firm_admin,firm_submitter=303 *=404
/provider/                                   GET  firms=200 anonymous=302 *=404
/provider/as/<provider_id>/                  POST anonymous=302 own=303 *=404
/provider/join/                              GET  firm_admin,firm_submitter,stranger=200 anonymous=302 *=404
/provider/join/                              POST anonymous=302 firm_admin,firm_submitter,stranger=422 *=404
/provider/appeal/                            GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/appeal/                            POST anonymous=302 firm_admin,firm_submitter=422 *=404
/provider/data/<consent_id>/                 POST anonymous=302 firm_admin,firm_submitter=409 *=404
/provider/requests/<number>/                 GET  own=200 anonymous=302 *=404
/provider/requests/<number>/<act>/           GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/requests/<number>/<act>/           POST anonymous=302 firm_admin,firm_submitter=303 *=404
/provider/products/                          GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/products/new/<code>/               GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/products/new/<code>/               POST anonymous=302 firm_admin,firm_submitter=422 *=404
/provider/products/<product_id>/             GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/products/<product_id>/             POST anonymous=302 firm_admin,firm_submitter=422 *=404
"""
# fmt: on
OWN = (
    "/exchange/requests/<number>/",
    "/work/exchange/<number>/",
    "/api/v1/exchange/requests/<number>",
)


def lay_exchange(world: World, pages: list[str]) -> dict[str, Any]:
    """The world's firm asks and is answered; it is an institution itself, and sees another's.

    Values by name, `address#value` for one address only.
    """
    lay_exchange_ground()
    Kind.objects.update(unit=world.power)
    at, head = now(), load_actor(world.users["head"], now())
    bank = make_provider(head, "loan", at=at)
    own = make_provider(head, "loan", at=at, firm=world.firm)
    owner = load_actor(world.users["owner"], at)
    data = ProductInput("loan", "测试贷", "介绍", {"rate": "4"}, {})
    product = save_product(provider_id=own.pk, data=data, actor=owner, at=at)
    client = make_firm()
    make_member(client, "admin")
    there = ExchangeWorld(world.power, world.users, world.firm, [bank, own], product, at)
    request = there.request(firm=world.firm, visibility="public")
    offer = there.offer(request)
    other = there.request(firm=client, visibility="public")
    theirs = there.offer(other, 1)
    terms = {"facts": ["tax_paid"], "purpose": "评估", "until": None, "most": 1, "at": at}
    mine = authorise(offer_id=offer.pk, actor=owner, **terms)
    given = authorise(offer_id=theirs.pk, actor=there.owner(client), **terms)
    draft = RequestDraft.objects.create(
        token="request-of-owner", user=world.users["owner"], enterprise=world.firm,
        kind=request.kind, data={}, updated_at=at,
    )  # fmt: skip
    bar_provider(
        provider_id=own.pk, reason="测试", until=at.date().replace(year=at.year + 1), actor=head,
        at=at,
    )  # fmt: skip
    complaint = complain(offer_id=offer.pk, text="x", actor=owner, at=at)
    drawn = there.request(firm=world.firm, kind="loan", visibility="public")
    drawn.commitment = "0" * 64
    drawn.save()
    numbers = {f"{p}#number": request.case.number for p in pages if p.startswith(OWN)}
    numbers |= {
        f"{p}#number": other.case.number for p in pages if p.startswith("/provider/requests/")
    }
    tokens = {f"{p}#token": draft.token for p in pages if p.startswith("/exchange/new/")}
    assert Product.objects.filter(pk=product.pk).exists()
    return (
        numbers
        | tokens
        | {
            "/exchange/market/<number>/#number": drawn.case.number,
            "/exchange/draws/<number>/#number": drawn.case.number,
            "/exchange/kinds/<code>/#code": "loan",
            "/exchange/kinds/<code>/new/#code": "loan",
            "/provider/products/new/<code>/#code": "loan",
            "/exchange/requests/<number>/do/<action>/#action": "withdraw",
            "/exchange/offers/<offer_id>/<act>/#act": "complain",
            "/provider/requests/<number>/<act>/#act": "retract",
            "/exchange/data/<consent_id>/revoke/#consent_id": mine.pk,
            "/provider/data/<consent_id>/#consent_id": given.pk,
            "product_id": product.pk,
            "/exchange/products/<product_id>/#product_id": product.pk,
            "offer_id": offer.pk,
            "/api/v1/exchange/requests/<number>/actions/<action>#action": "withdraw",
            "provider_id": bank.pk,
            "/provider/as/<provider_id>/#provider_id": own.pk,
            "complaint_id": complaint.pk,
        }
    )
