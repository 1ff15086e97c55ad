"""A card's life: issued by rule and a second person, agreed to, used, renewed, ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.card_world import ID, CardWorld, code_of, make_card_world, secret_of
from tests.factories import START, moment

from qifu.cards import operations, queries
from qifu.cards.ending import revoke_card
from qifu.cards.models import Card, CardUse
from qifu.cards.operations import UseInput, agree, decline, new_code, send_link, undo_use
from qifu.cards.tasks import end_what_is_over, warn_of_the_end
from qifu.identity.actors import ANONYMOUS_ACTOR
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice

pytestmark = pytest.mark.django_db
D2, LATER = moment("2026-03-04 10:00"), moment("2027-12-20 10:00")


@pytest.fixture
def cw() -> CardWorld:
    return make_card_world()


def use(cw: CardWorld, code: str, privilege: str = "doctor-path", who: str = "doctor", **more):  # type: ignore[no-untyped-def]
    at = more.pop("at", START)
    data = UseInput(code, privilege, more.pop("place", "区人民医院"), **more)
    return operations.use_privilege(data=data, actor=cw.actor(who, at), at=at)


def kinds(card: Card) -> list[str]:
    return [event.kind for event in stream_events(card.stream)]


def test_a_granted_application_is_a_card_that_waits_for_its_holder(cw: CardWorld) -> None:
    card = cw.issued()
    assert (card.level, card.category) == ("green", "key-project-staff")
    assert (card.state, str(card.valid_until)) == ("offered", "2028-03-01")
    assert card.checked_by == cw.people["keeper"].pk and card.approved_by == cw.people["head"].pk
    assert card.why[0][:2] == ["✓", "所在企业是区里的重点招商项目"]
    assert ID not in str(card.__dict__) and card.holder_phone == "13900139000"
    assert queries.check_code(code_of(card), ANONYMOUS_ACTOR, START).valid is False
    # the link is the holder's: in no notice that the firm reads
    secret = secret_of(card)
    assert not Notice.objects.filter(body__contains=secret).exclude(channel="sms").exists()
    assert kinds(card) == ["card.issued"]


def test_the_rule_decides_the_level_and_refuses_who_fits_nothing(cw: CardWorld) -> None:
    assert cw.issued(talent_rank="province").level == "gold"
    weak = {"talent_id": "510703199003078611", "key_project": "false"}
    application = cw.apply("service-green-card", **weak)
    cw.bundle.act(application, "service-green-card", "accept")
    with pytest.raises(Refused, match="不符合任何一类"):
        cw.bundle.act(application, "service-green-card", "propose", outcome="grant", opinion="同意")
    task = cw.bundle.act(
        application, "service-green-card", "propose", outcome="refuse", opinion="不符合任何一类"
    )
    assert task.state == "proposed"
    assert Card.objects.count() == 1


def test_nobody_gets_two(cw: CardWorld) -> None:
    cw.issued()
    with pytest.raises(Refused, match="一人一卡"):
        cw.issued()


def test_the_holder_agrees_with_the_last_six_and_wrong_ones_count(cw: CardWorld) -> None:
    card = cw.issued()
    secret = secret_of(card)
    for _ in range(10):
        with pytest.raises(Invalid):
            agree(secret=secret, tail="000000", actor=ANONYMOUS_ACTOR, at=START)
    with pytest.raises(Refused, match="10 次"):
        agree(secret=secret, tail=ID[-6:], actor=ANONYMOUS_ACTOR, at=START)
    send_link(number=card.number, actor=cw.actor("owner"), at=START)
    with pytest.raises(NotVisible):
        agree(secret=secret, tail=ID[-6:], actor=ANONYMOUS_ACTOR, at=START)
    agree(secret=secret_of(card), tail=ID[-6:], actor=cw.actor("stranger"), at=START)
    card.refresh_from_db()
    assert (card.state, card.user_id) == ("active", cw.people["stranger"].pk)
    assert [c.number for c in queries.my_cards(cw.actor("stranger"))] == [card.number]


def test_who_says_no_has_no_card(cw: CardWorld) -> None:
    card = cw.issued()
    decline(secret=secret_of(card), at=START)
    card.refresh_from_db()
    assert card.state == "declined" and cw.issued().pk != card.pk


def test_whoever_checks_reads_no_more_than_they_may(cw: CardWorld) -> None:
    code = code_of(cw.active())
    seen = queries.check_code(code, ANONYMOUS_ACTOR, START)
    assert (seen.valid, seen.initial, seen.level) == (True, "周**", "绿卡")
    assert seen.card is None and seen.privileges == ()
    assert queries.check_code(code, cw.actor("owner"), START).privileges == ()
    assert queries.check_code(code, cw.actor("leader"), START).card is None
    health = queries.check_code(code, cw.actor("doctor"), START)
    assert [p.privilege.code for p in health.privileges] == ["doctor-path"]  # no checkup: gold only
    school = queries.check_code(code, cw.actor("teacher"), START)
    assert [p.privilege.code for p in school.privileges] == ["school-place"]


def test_a_use_is_recorded_counted_and_seen_by_the_holder(cw: CardWorld) -> None:
    card = cw.active()
    code = code_of(card)
    first = use(cw, code, token="one")
    assert use(cw, code, token="one").pk == first.pk
    for n in range(5):
        use(cw, code, who="doctor2", token=f"t{n}")
    with pytest.raises(Refused, match="6 次已经用完"):
        use(cw, code, token="seven")
    with pytest.raises(Refused, match="别的部门"):
        use(cw, code, "school-place", "doctor", token="x")
    with pytest.raises(Refused, match="别的部门"):
        use(cw, code, "school-place", "owner", token="y")
    with pytest.raises(Invalid):
        use(cw, code, "checkup", token="z")  # for gold cards
    # what was recorded by mistake is taken back, with the reason, by the same department
    with pytest.raises(NotVisible):
        undo_use(use_id=first.pk, reason="x", actor=cw.actor("teacher"), at=START)
    undo_use(use_id=first.pk, reason="登错了人", actor=cw.actor("doctor2"), at=START)
    use(cw, code, token="again")
    said = list(queries.uses_of(card))
    assert len(said) == 7 and sum(u.undone_at is not None for u in said) == 1
    assert use(cw, code, token="new-year", at=moment("2027-01-04 10:00")).year == 2027
    assert kinds(card).count("card.used") == 8


def test_a_lost_code_is_refused_and_the_new_one_is_not(cw: CardWorld) -> None:
    card = cw.active()
    old = code_of(card)
    new_code(secret=secret_of(card), at=START)
    seen = queries.check_code(old, cw.actor("doctor"), START)
    assert not seen.valid and "换过新码" in seen.why and seen.card is None
    with pytest.raises(Refused, match="作废"):
        use(cw, old, token="a")
    assert use(cw, code_of(card), token="b").card_id == card.pk
    send_link(number=card.number, actor=cw.actor("keeper"), at=START)
    with pytest.raises(NotVisible):
        send_link(number=card.number, actor=cw.actor("stranger"), at=START)
    with pytest.raises(Refused, match="只能由"):
        send_link(number=card.number, actor=cw.actor("leader"), at=START)


def test_revoked_with_a_reason_by_the_head_alone(cw: CardWorld) -> None:
    card = cw.active()
    code = code_of(card)
    for who in ("keeper", "owner", "leader"):
        with pytest.raises(Refused, match="只能由"):
            revoke_card(number=card.number, reason="离职", actor=cw.actor(who), at=START)
    for who in ("doctor", "stranger"):
        with pytest.raises(NotVisible):
            revoke_card(number=card.number, reason="离职", actor=cw.actor(who), at=START)
    with pytest.raises(Invalid):
        revoke_card(number=card.number, reason=" ", actor=cw.actor("head"), at=START)
    revoke_card(number=card.number, reason="已离职", actor=cw.actor("head"), at=START)
    assert "已注销" in queries.check_code(code, ANONYMOUS_ACTOR, START).why
    with pytest.raises(Refused, match="已注销"):
        use(cw, code, token="a")
    assert Notice.objects.filter(channel="sms", body__contains="已离职").count() == 1
    assert Notice.objects.filter(channel="site", body__contains="已离职").count() == 1


def test_the_family_shares_what_is_given_and_ends_with_the_main_card(cw: CardWorld) -> None:
    main = cw.active()
    child = cw.grant(cw.apply("green-card-family", card_number=main.number))
    assert (child.main_id, child.relation, child.level) == (main.pk, "child", "green")
    agree(secret=secret_of(child), tail="078519", actor=ANONYMOUS_ACTOR, at=START)
    for n in range(3):
        use(cw, code_of(main), token=f"m{n}")
        use(cw, code_of(child), token=f"c{n}")
    with pytest.raises(Refused, match="用完"):
        use(cw, code_of(child), token="c9")
    assert {u.card_id for u in queries.uses_of(main)} == {main.pk, child.pk}
    child.refresh_from_db()
    assert {u.card_id for u in queries.uses_of(child)} == {child.pk}
    revoke_card(number=main.number, reason="已离职", actor=cw.actor("head"), at=START)
    child.refresh_from_db()
    assert child.state == "revoked" and "主卡" in child.end_reason
    with pytest.raises(Refused, match="卡号不是"):
        cw.grant(cw.apply("green-card-family", card_number=main.number))


def test_another_firms_card_is_unknown(cw: CardWorld) -> None:
    main = cw.active()
    Card.objects.filter(pk=main.pk).update(enterprise=cw.actor("stranger").firms[0].enterprise_id)
    with pytest.raises(Refused, match="卡号"):
        cw.grant(cw.apply("green-card-family", card_number=main.number))


def test_renewed_in_time_by_the_conditions_of_that_day(cw: CardWorld) -> None:
    card = cw.active()
    with pytest.raises(Refused, match="起可以续"):
        cw.grant(cw.apply("green-card-renewal", card_number=card.number))
    at = moment("2028-02-01 10:00")
    Card.objects.filter(pk=card.pk).update(valid_until=date(2028, 3, 1))
    renewed = cw.grant(
        cw.apply("green-card-renewal", at, card_number=card.number, talent_rank="national"), at
    )
    assert renewed.pk == card.pk and renewed.level == "gold"
    assert str(renewed.valid_until) == "2031-02-28" and "card.renewed" in kinds(card)


def test_it_ends_by_itself_and_warns_before(cw: CardWorld) -> None:
    card = cw.active()
    soon = moment("2028-02-10 10:00")
    assert warn_of_the_end(soon) == warn_of_the_end(soon + timedelta(days=1)) == 1
    assert Notice.objects.filter(template="card.expiring", channel="sms").count() == 1
    after = moment("2028-03-02 00:30")
    assert not queries.check_code(code_of(card, after), ANONYMOUS_ACTOR, after).valid
    assert end_what_is_over(moment("2028-03-01 23:00")) == 0
    assert end_what_is_over(after) == 1
    card.refresh_from_db()
    assert card.state == "expired" and kinds(card)[-1] == "card.expired"
    assert cw.issued(after).pk != card.pk  # another one may follow


def test_lists_and_figures_are_of_whoever_asks(cw: CardWorld) -> None:
    card = cw.active()
    use(cw, code_of(card), token="one")
    for who, many in {"owner": 1, "viewer": 1, "stranger": 0, "doctor": 0, "keeper": 1}.items():
        assert queries.visible_cards(cw.actor(who)).count() == many, who
    assert queries.visible_uses(cw.actor("doctor2")).count() == 1
    assert queries.visible_uses(cw.actor("teacher")).count() == 0
    assert queries.visible_uses(cw.actor("owner")).count() == 0
    found = queries.figures(cw.actor("leader"), START)
    assert [(f.title, f.count) for f in found["levels"]] == [("金卡", 0), ("绿卡", 1)]
    assert [(f.title, f.count) for f in found["uses"]] == [("区卫健局", 1)]
    assert CardUse.objects.get().by_name == "卫健经办"
