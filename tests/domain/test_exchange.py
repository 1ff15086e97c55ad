"""A financing request from the need to the confirmed result, and what has to be refused."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.exchange_world import LOAN, ExchangeWorld, make_exchange_world, make_provider
from tests.factories import DISTRICT, START, make_firm, make_member

from qifu.cases.alarms import sweep_alarms
from qifu.cases.operations import perform_action
from qifu.cases.queries import get_case, visible_cases
from qifu.enterprises.data_consents import data_consents_of, take_back
from qifu.enterprises.models import Membership
from qifu.exchange.engagements import (
    answer_complaint,
    authorise,
    complain,
    read_authorised,
    report_done,
    report_failed,
    review,
)
from qifu.exchange.figures import public_figures
from qifu.exchange.fitting import fit_everything
from qifu.exchange.models import Engagement, Fit, Offer, Request
from qifu.exchange.offers import choose, decline_request, let_contact, retract_offer
from qifu.exchange.products import ProductInput, save_product
from qifu.exchange.providers import appeal_bar, bar_provider, end_provider, rule_on_appeal
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.models import Event, Notice
from qifu.packs.bundles import read_bundles
from qifu.packs.exchange import read_kinds

pytestmark = pytest.mark.django_db
RESULT = {"amount": "280", "rate": "3.8", "months": "24", "signed_on": "2026-03-10"}


@pytest.fixture
def world() -> ExchangeWorld:
    return make_exchange_world()


def state(request: Request) -> str:
    return str(Request.objects.select_related("case").get(pk=request.pk).case.state)


def test_a_bank_answers_and_the_firm_confirms_the_result(world: ExchangeWorld) -> None:
    request = world.request(shown=["staff", "tax_paid"])
    assert request.case.number.startswith("DJ2026-") and request.case.lead_unit == world.unit
    assert request.answer_until == date(2026, 3, 9) and request.shown == {"staff": 60}
    offer = world.offer(request)
    other = world.offer(request, 1, rate="4.2")
    assert offer.contact_at is None and other.contact_at is None
    choose(offer_id=offer.pk, agreed=True, actor=world.owner(), at=START)
    row = Engagement.objects.get()
    assert state(request) == "engaged" and row.provider == world.banks[0]
    at = START + timedelta(days=8)
    report_done(engagement_id=row.pk, values=RESULT, words="", actor=world.banker(at=at), at=at)
    row.refresh_from_db()
    assert state(request) == "reported" and row.days == 6
    assert row.result == {"amount": 2800000, "rate": 3.8, "months": 24, "signed_on": "2026-03-10"}
    perform_action(case_id=request.pk, action="confirm", actor=world.owner(), at=at)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (state(request), row.confirmed, other.state) == ("done", "firm", "passed")
    review(engagement_id=row.pk, side="firm", grade=5, comment="", actor=world.owner(), at=at)
    review(engagement_id=row.pk, side="provider", grade=4, comment="", actor=world.banker(), at=at)
    with pytest.raises(Refused):
        review(engagement_id=row.pk, side="firm", grade=1, comment="x", actor=world.owner(), at=at)
    kinds = set(Event.objects.filter(stream=request.case.stream).values_list("kind", flat=True))
    assert {"case.opened", "case.offer", "case.choose", "case.report_done", "case.confirm"} <= kinds
    told = set(Notice.objects.values_list("template", flat=True))
    assert {"exchange.invited", "exchange.offered", "exchange.chosen", "exchange.reported"} <= told


def test_an_institution_never_sees_the_case(world: ExchangeWorld) -> None:
    request = world.request()
    world.offer(request)
    banker = world.banker()
    assert not visible_cases(banker).exists()
    with pytest.raises(NotVisible):
        get_case(banker, request.case.number)
    with pytest.raises(NotVisible):
        perform_action(case_id=request.pk, action="choose", actor=world.banker(1), at=START)


def test_what_was_not_released_is_not_there(world: ExchangeWorld) -> None:
    matched = world.request(visibility="matched")
    assert [f.product for f in Fit.objects.filter(request=matched)] == [world.product]
    with pytest.raises(NotVisible):
        world.offer(matched, 1)  # no product of it fits
    named = world.request(visibility="named", named=[world.banks[1].pk])
    with pytest.raises(NotVisible):
        world.offer(named, 0)
    assert world.offer(named, 1).state == "made"
    stranger = make_provider(world.actor("head"), "guarantee", type="guarantor")
    world.banks.append(stranger)
    with pytest.raises(NotVisible):
        world.offer(world.request(), 2)


def test_two_offers_of_one_institution_are_refused(world: ExchangeWorld) -> None:
    request = world.request()
    world.offer(request)
    with pytest.raises(Refused, match="只能有一份"):
        world.offer(request)
    retract_offer(
        number=request.case.number, provider_id=world.banks[0].pk, actor=world.banker(), at=START
    )
    assert world.offer(request, rate="3.7").state == "made"


def test_nothing_after_the_clock(world: ExchangeWorld) -> None:
    request = world.request()
    world.offer(request)
    late = START + timedelta(days=8)
    with pytest.raises(Refused, match="回应时间已过"):
        world.offer(request, 1, late)
    with pytest.raises(Refused, match="回应时间已过"):
        retract_offer(
            number=request.case.number, provider_id=world.banks[0].pk, actor=world.banker(),
            at=late,
        )  # fmt: skip
    sweep_alarms(at=late)
    assert state(request) == "choosing"
    sweep_alarms(at=START + timedelta(days=40))
    assert state(request) == "unmet"


def test_a_request_nobody_answers_is_over_by_itself(world: ExchangeWorld) -> None:
    request = world.request()
    decline_request(
        number=request.case.number, provider_id=world.banks[0].pk, reason="credit", words="",
        actor=world.banker(), at=START,
    )  # fmt: skip
    sweep_alarms(at=START + timedelta(days=8))
    assert state(request) == "unmet"


def test_a_conflict_is_refused(world: ExchangeWorld) -> None:
    request = world.request()
    person = world.firm.memberships.get().user
    Membership.objects.create(
        user=person, enterprise=world.banks[0].enterprise, rights=["view"], valid_from=START
    )
    with pytest.raises(Refused, match="回避"):
        world.offer(request)
    world.banks[1].related = [world.firm.uscc]
    world.banks[1].save()
    with pytest.raises(Refused, match="关联"):
        world.offer(request, 1)


def test_contact_only_with_consent(world: ExchangeWorld) -> None:
    request = world.request()
    offer = world.offer(request)
    with pytest.raises(NotVisible):
        let_contact(offer_id=offer.pk, actor=world.banker(), at=START)
    assert let_contact(offer_id=offer.pk, actor=world.owner(), at=START).contact_at == START
    with pytest.raises(Invalid):
        choose(offer_id=offer.pk, agreed=False, actor=world.owner(), at=START)


def test_nothing_came_of_it_and_another_is_chosen(world: ExchangeWorld) -> None:
    request = world.request()
    first, second = world.offer(request), world.offer(request, 1)
    choose(offer_id=first.pk, agreed=True, actor=world.owner(), at=START)
    report_failed(
        engagement_id=Engagement.objects.get().pk, reason="credit", words="征信查询过多",
        actor=world.banker(), at=START,
    )  # fmt: skip
    assert state(request) == "choosing" and Offer.objects.get(pk=first.pk).state == "failed"
    choose(offer_id=second.pk, agreed=True, actor=world.owner(), at=START)
    row = Engagement.objects.get(offer=second)
    report_failed(
        engagement_id=row.pk, reason="security", words="", actor=world.banker(1), at=START
    )
    assert state(request) == "unmet"


def test_a_disputed_result_goes_back(world: ExchangeWorld) -> None:
    request = world.request()
    row = world.engaged(request)
    report_done(engagement_id=row.pk, values=RESULT, words="", actor=world.banker(), at=START)
    perform_action(
        case_id=request.pk, action="dispute", actor=world.owner(), at=START,
        data={"reason": "还没有放款"},
    )  # fmt: skip
    row.refresh_from_db()
    assert (state(request), row.outcome, row.result) == ("engaged", "", {})
    report_done(engagement_id=row.pk, values=RESULT, words="", actor=world.banker(), at=START)
    sweep_alarms(at=START + timedelta(days=9))
    row.refresh_from_db()
    assert (state(request), row.confirmed) == ("done", "silence")


def test_tax_data_is_read_once_with_the_firms_word(world: ExchangeWorld) -> None:
    request = world.request()
    offer = world.offer(request)
    given = authorise(
        offer_id=offer.pk, facts=["tax_paid"], purpose="评估贷款额度", until=None, most=1,
        actor=world.owner(), at=START,
    )  # fmt: skip
    assert given.until == date(2026, 4, 1) and given.subject == request.case.number
    with pytest.raises(NotVisible):
        read_authorised(consent_id=given.pk, actor=world.banker(1), at=START)
    shown = read_authorised(consent_id=given.pk, actor=world.banker(), at=START)
    assert [(s.name, s.value, s.source) for s in shown] == [("tax_paid", 600000, "tax")]
    with pytest.raises(Refused, match="已用完"):
        read_authorised(consent_id=given.pk, actor=world.banker(), at=START)
    log = data_consents_of(world.owner()).get().log.get()
    assert (log.facts, log.at) == (["tax_paid"], START)
    with pytest.raises(Invalid):
        authorise(
            offer_id=offer.pk, facts=["staff"], purpose="x", until=None, most=1,
            actor=world.owner(), at=START,
        )  # fmt: skip


def test_the_word_is_taken_back_or_ends_by_itself(world: ExchangeWorld) -> None:
    request = world.request()
    offer = world.offer(request)
    terms = {"offer_id": offer.pk, "facts": ["tax_paid"], "purpose": "评估", "most": 2}
    who = world.owner()
    one = authorise(**terms, until=date(2026, 3, 3), actor=who, at=START)
    with pytest.raises(Refused, match="到期"):
        read_authorised(consent_id=one.pk, actor=world.banker(), at=START + timedelta(days=2))
    two = authorise(**terms, until=None, actor=who, at=START)
    take_back(consent_id=two.pk, actor=who, at=START)
    with pytest.raises(Refused, match="撤回"):
        read_authorised(consent_id=two.pk, actor=world.banker(), at=START)
    three = authorise(**terms, until=None, actor=who, at=START)
    perform_action(
        case_id=request.pk, action="withdraw", actor=who, at=START, data={"reason": "不需要了"}
    )
    with pytest.raises(Refused, match="已经结束"):
        read_authorised(consent_id=three.pk, actor=world.banker(), at=START)


def test_barred_for_a_time_with_appeal(world: ExchangeWorld) -> None:
    request = world.request()
    bank, head = world.banks[0], world.actor("head")
    with pytest.raises(NotVisible):
        bar_provider(
            provider_id=bank.pk, reason="x", until=date(2026, 4, 1), actor=world.actor("elsewhere"),
            at=START,
        )  # fmt: skip
    bar = bar_provider(
        provider_id=bank.pk, reason="收取未公示费用", until=date(2026, 4, 1), actor=head, at=START
    )
    with pytest.raises(Refused, match="失信"):
        world.offer(request)
    appeal_bar(bar_id=bar.pk, text="费用已公示", actor=world.banker(), at=START)
    with pytest.raises(Refused, match="另一位"):
        rule_on_appeal(bar_id=bar.pk, upheld=True, text="成立", actor=head, at=START)
    rule_on_appeal(bar_id=bar.pk, upheld=True, text="成立", actor=world.actor("head2"), at=START)
    assert world.offer(request).state == "made"
    end_provider(provider_id=bank.pk, note="退出", actor=head, at=START)
    with pytest.raises(Refused, match="退出、到期"):
        choose(offer_id=Offer.objects.get().pk, agreed=True, actor=world.owner(), at=START)


def test_a_complaint_is_answered_by_the_unit(world: ExchangeWorld) -> None:
    offer = world.offer(world.request())
    row = complain(offer_id=offer.pk, text="要求先交费", actor=world.owner(), at=START)
    assert row.due_on == date(2026, 3, 11)
    with pytest.raises(Refused):
        complain(offer_id=offer.pk, text="再次", actor=world.owner(), at=START)
    with pytest.raises(NotVisible):
        answer_complaint(
            complaint_id=row.pk, upheld=True, text="x", actor=world.actor("elsewhere"), at=START
        )
    done = answer_complaint(
        complaint_id=row.pk, upheld=True, text="属实", actor=world.actor("head"), at=START
    )
    assert done.state == "upheld"


def test_everything_wrong_is_told_at_once(world: ExchangeWorld) -> None:
    with pytest.raises(Invalid) as told:
        world.request(title="", need={**LOAN, "amount": "很多", "months": ""}, contact_phone="1")
    assert set(told.value.field_errors) == {"title", "need-amount", "need-months", "contact_phone"}
    with pytest.raises(Invalid) as told:
        save_product(
            provider_id=world.banks[0].pk, actor=world.banker(), at=START,
            data=ProductInput("loan", "x", "y", {"rate": "99"}, {"fact": "nothing", "gte": 1}),
        )  # fmt: skip
    assert set(told.value.field_errors) == {"value-rate", "rule"}


def test_the_same_token_is_one_request_and_strangers_have_none(world: ExchangeWorld) -> None:
    stranger = make_firm()
    make_member(stranger, "view")
    with pytest.raises(NotVisible):
        world.request(firm=stranger)


def test_matching_by_bitmaps_is_matching_plainly(world: ExchangeWorld) -> None:
    world.request(visibility="matched")
    world.request(need={**LOAN, "amount": "900"}, visibility="matched")
    plain = set(Fit.objects.values_list("request", "product", "verdict"))
    assert fit_everything(at=START) == 1
    assert set(Fit.objects.values_list("request", "product", "verdict")) == plain


def test_the_demonstration_is_played_by_real_operations(settings: object) -> None:
    from qifu.exchange.demonstration import play_exchange
    from qifu.identity.actors import SYSTEM_ACTOR
    from qifu.kernel.time import now
    from qifu.packs.demo_people import create_demo_people
    from qifu.packs.load import load_pack

    settings.DEMO = True  # type: ignore[attr-defined]
    load_pack("districts/fucheng", actor=SYSTEM_ACTOR, at=now())
    create_demo_people(now())
    assert play_exchange(at=now()) == 3
    assert play_exchange(at=now()) == 0
    assert sorted(r.case.state for r in Request.objects.select_related("case")) == [
        "done", "engaged", "open",
    ]  # fmt: skip


def test_what_everybody_may_read_of_results(world: ExchangeWorld) -> None:
    on = START.date()
    for _ in range(4):
        decline_request(
            number=world.request().case.number, provider_id=world.banks[1].pk, reason="debt",
            words="", actor=world.banker(1), at=START,
        )  # fmt: skip
    assert public_figures(on, on) == []
    for i in range(5):
        firm = make_firm()
        make_member(firm, "admin")
        row = world.engaged(world.request(firm=firm))
        report_done(
            engagement_id=row.pk, words="", actor=world.banker(), at=START,
            values={"amount": "100", "rate": f"3.{i}", "months": "12", "signed_on": "2026-03-02"},
        )  # fmt: skip
        perform_action(case_id=row.request_id, action="confirm", actor=world.owner(firm), at=START)
    (told,) = public_figures(on, on)
    assert (told.asked, told.done) == (9, None)  # four others could be made out
    assert (told.days, told.rate, told.granted) == (0, 3.2, 5_000_000)
    assert told.reasons.counts == () and told.reasons.rest is None
    page = Client().get("/exchange/results/").content.decode()
    assert world.firm.name not in page


def test_a_kind_leads_to_a_bundle_of_the_district() -> None:
    bundles = {body.code for body in read_bundles(DISTRICT)}
    wanted = {row["bundle"] for row in read_kinds(DISTRICT) if row.get("bundle")}
    assert wanted == {"commercial-loan"} <= bundles
