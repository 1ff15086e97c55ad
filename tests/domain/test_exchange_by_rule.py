"""Intermediaries chosen by a declared rule: drawn with a committed seed, or by points."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.credit_world import lay_credit, record_of
from tests.exchange_world import ExchangeWorld, make_exchange_world, make_provider
from tests.factories import START, make_staff, make_unit

from qifu.cases.alarms import sweep_alarms
from qifu.enterprises.models import Membership
from qifu.exchange.engagements import report_failed
from qifu.exchange.models import Engagement, Kind, Offer, Provider, Request
from qifu.exchange.offers import OfferInput, choose, make_offer, why_no_offer
from qifu.exchange.providers import bar_provider
from qifu.exchange.queries import my_provider, request_for_provider
from qifu.exchange.rules.draw import commitment, draw
from qifu.exchange.tasks import select_due
from qifu.identity.actors import load_actor
from qifu.identity.models import Role
from qifu.kernel.errors import Refused
from qifu.kernel.models import Event
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
NEED = {"service": "test", "price_at_most": "60000", "within_days": "20", "scope": "环境试验"}
LATE = START + timedelta(days=10)


@pytest.fixture
def world() -> ExchangeWorld:
    found = make_exchange_world()
    unit = Kind.objects.get(code="agency-draw").unit
    head = load_actor(make_staff(unit, Role.HEAD, "审批负责人"), START)
    kinds = ("agency-draw", "agency-score", "agency-choice")
    found.banks = [make_provider(head, *kinds, type="intermediary") for _ in range(3)]
    found.users["judge"] = unit.posts.get(role=Role.HEAD).user
    return found


def answered(world: ExchangeWorld, kind: str) -> tuple[Request, list[Offer]]:
    request = world.request(kind, need=NEED, title="环境试验")
    offers = [
        make_offer(
            number=request.case.number, provider_id=p.pk, actor=world.banker(i), at=START,
            data=OfferInput(
                {"services": ["test"], "price": str(40000 + 1000 * i), "days": str(18 - 4 * i),
                 "licence": "甲级"}
            ),
        )
        for i, p in enumerate(world.banks)
    ]  # fmt: skip
    return request, offers


def test_drawn_by_a_seed_committed_to_before(world: ExchangeWorld) -> None:
    request, offers = answered(world, "agency-draw")
    opened = Event.objects.get(stream=request.case.stream, kind="case.opened")
    assert opened.payload["commitment"] == commitment(request.seed)
    assert request.seed not in str(opened.payload)
    page = Client().get(f"/exchange/draws/{request.case.number}/").content.decode()
    assert request.commitment in page and request.seed not in page
    with pytest.raises(Refused, match="规则选定"):
        choose(offer_id=offers[0].pk, agreed=True, actor=world.owner(), at=START)
    sweep_alarms(at=LATE)
    assert select_due(at=LATE) == 1
    request.refresh_from_db()
    order = draw(request.seed, request.case.number, [o.pk for o in offers])
    assert request.ranked == order
    assert Engagement.objects.get().offer_id == order[0]
    page = Client().get(f"/exchange/draws/{request.case.number}/").content.decode()
    assert request.seed in page
    first = Engagement.objects.get()
    which = world.banks.index(first.provider)
    report_failed(
        engagement_id=first.pk, reason="capacity", words="", actor=world.banker(which), at=LATE
    )
    assert select_due(at=LATE) == 1  # the next of the same draw stands in
    assert Engagement.objects.latest("id").offer_id == order[1]


def test_who_was_barred_meanwhile_is_passed_over(world: ExchangeWorld) -> None:
    request, offers = answered(world, "agency-draw")
    first = draw(request.seed, request.case.number, [o.pk for o in offers])[0]
    bar_provider(
        provider_id=Offer.objects.get(pk=first).provider_id, reason="出具虚假报告",
        until=LATE.date() + timedelta(days=30), actor=world.actor("judge"), at=START,
    )  # fmt: skip
    sweep_alarms(at=LATE)
    assert select_due(at=LATE) == 1
    assert Engagement.objects.get().offer_id != first


def test_a_record_under_the_declared_rule_keeps_an_institution_out_and_says_which(
    world: ExchangeWorld,
) -> None:
    """Rule, record and day are told; a kind that declares no use reads no record."""
    keeper = make_unit()
    lay_credit(keeper, uses=("intermediary",))
    at = now()
    firm = world.banks[0].enterprise
    request = world.request("agency-choice", need=NEED, title="环境试验")
    record = record_of(firm, load_actor(make_staff(keeper, Role.HANDLER), at), "dishonest")
    provider = Provider.objects.select_related("enterprise").get(pk=world.banks[0].pk)
    why = why_no_offer(provider, request, at)
    assert record.number in why and str(record.decided_on) in why and "修复后即可恢复" in why
    loan = world.request()
    assert record.number not in why_no_offer(provider, loan, at)
    other = Provider.objects.select_related("enterprise").get(pk=world.banks[1].pk)
    assert record.number not in why_no_offer(other, request, at)


def test_by_points_that_everybody_can_read(world: ExchangeWorld) -> None:
    request, offers = answered(world, "agency-score")
    sweep_alarms(at=LATE)
    select_due(at=LATE)
    request.refresh_from_db()
    # price 40,000 41,000 42,000 (60 points), days 18 14 10 (40 points)
    assert request.points == {
        str(offers[0].pk): "60.00", str(offers[1].pk): "50.00", str(offers[2].pk): "40.00",
    }  # fmt: skip
    assert Engagement.objects.get().offer_id == offers[0].pk


def test_the_lowest_price_is_chosen_and_the_earlier_of_equals(world: ExchangeWorld) -> None:
    kind = Kind.objects.get(code="agency-score")
    kind.body = {**kind.body, "select": {"rule": "lowest", "field": "price"}}
    kind.save()
    request, offers = answered(world, "agency-score")
    Offer.objects.filter(pk=offers[1].pk).update(values={**offers[1].values, "price": 40000})
    page = Client().get(f"/exchange/draws/{request.case.number}/")
    assert page.status_code == 404  # prices are sealed until the time is over
    with pytest.raises(Refused, match="规则选定"):
        choose(offer_id=offers[1].pk, agreed=True, actor=world.owner(), at=START)
    sweep_alarms(at=LATE)
    assert select_due(at=LATE) == 1
    request.refresh_from_db()
    assert request.ranked == [offers[0].pk, offers[1].pk, offers[2].pk]
    assert Engagement.objects.get().offer_id == offers[0].pk
    assert "40,000 元" in Client().get(f"/exchange/draws/{request.case.number}/").content.decode()


def test_one_person_answers_for_several_institutions(world: ExchangeWorld) -> None:
    first, second = world.banks[:2]
    user = first.enterprise.memberships.earliest("id").user
    Membership.objects.create(
        user=user, enterprise=second.enterprise, rights=["submit"], valid_from=START
    )
    actor = load_actor(user, START)
    request = world.request("agency-choice", need=NEED, visibility="named", named=[second.pk])
    found, provider = request_for_provider(actor, request.case.number, START, first.pk)
    assert (found, provider) == (request, second)  # the one it was released to
    assert my_provider(actor, wanted=second.pk) == second
    assert my_provider(actor, wanted=world.banks[2].pk) == first  # never another's
    client = Client()
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    assert client.post(f"/provider/as/{world.banks[2].pk}/").status_code == 404
    assert client.post(f"/provider/as/{second.pk}/").status_code == 303
    page = client.get("/provider/").content.decode()
    assert f"<span>{second.enterprise.name}</span>" in page and first.enterprise.name in page
