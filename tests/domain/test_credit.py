"""Credit from a record to its repair: who may enter and look, what it bars, what is logged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.bundle_world import BundleWorld, make_bundle_world
from tests.credit_world import lay_credit, record_of
from tests.factories import World, make_firm, make_world

from qifu.bundles.draft_submit import submit_draft
from qifu.bundles.drafts import save_answers
from qifu.bundles.papers import standing_of
from qifu.bundles.rules.tolerance import refused_to
from qifu.credit.consents import give_consent, take_back
from qifu.credit.looking import CONSENT, LookInput, look_up
from qifu.credit.models import CreditLook, CreditRecord
from qifu.credit.operations import RecordInput, enter_many, withdraw_record
from qifu.credit.queries import check_up, kept_records, looks_at, own_finding
from qifu.credit.repair import start_repair
from qifu.credit.tasks import lapse_facts
from qifu.enterprises.models import FactRecord, FirmFacts
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.models import Event, Notice
from qifu.kernel.time import now, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    found = make_world()
    lay_credit(found.power)
    return found


def test_a_record_has_its_last_day_tells_the_firm_and_is_kept_once(world: World) -> None:
    keeper = world.actor("handler")
    row = record_of(world.firm, keeper, "penalty")
    assert row.until is not None and row.until > today()
    assert row.authority == world.power.name
    assert Event.objects.get(stream=row.stream).kind == "credit.entered"
    assert Notice.objects.filter(stream=row.stream, recipient=world.users["owner"]).exists()
    with pytest.raises(Refused):
        record_of(world.firm, keeper, "penalty")
    with pytest.raises(NotVisible):  # a unit that keeps no records
        record_of(world.firm, world.actor("water_handler"), "penalty", number="二")
    with pytest.raises(NotVisible):
        check_up(world.actor("stranger"), world.firm.pk, today())


def test_the_dishonest_have_no_tolerance_and_read_rule_record_and_day(world: World) -> None:
    keeper = world.actor("handler")
    row = record_of(world.firm, keeper, "dishonest", number="名单〔2026〕9号")
    facts = FirmFacts.objects.get(pk=world.firm.pk)
    assert facts.values["dishonest"] is True
    said = FactRecord.objects.get(enterprise=world.firm, fact="dishonest")
    assert row.number in said.note
    why = refused_to(standing_of(world.firm, today()), today())
    for words in ("严重失信不容缺", "规定三", row.number, str(row.decided_on), str(row.until)):
        assert words in why
    found = check_up(world.actor("owner"), world.firm.pk, today())
    assert [use.code for use in found.barred] == ["tolerance"]
    withdraw_record(record_id=row.pk, why="登记错了企业", actor=keeper, at=now())
    facts.refresh_from_db()
    assert facts.values["dishonest"] is False
    assert refused_to(standing_of(world.firm, today()), today()) == ""
    with pytest.raises(Refused):
        withdraw_record(record_id=row.pk, why="再撤一次", actor=keeper, at=now())


def test_a_record_past_its_day_is_shown_no_more_and_sets_no_fact(world: World) -> None:
    row = record_of(world.firm, world.actor("handler"), "dishonest")
    assert row.until is not None
    after = now() + (row.until - today()) + timedelta(days=1)
    assert lapse_facts(at=after) == 1
    assert FirmFacts.objects.get(pk=world.firm.pk).values["dishonest"] is False
    found = check_up(world.actor("owner"), world.firm.pk, row.until + timedelta(days=1))
    assert not found.harming and [f.record for f in found.over] == [row]
    assert lapse_facts(at=after) == 0


def test_who_looks_needs_the_firms_word_or_a_ground_and_is_seen(world: World) -> None:
    record_of(world.firm, world.actor("handler"), "penalty")
    looker, owner = world.actor("water_handler"), world.actor("owner")

    def look(ground: str) -> tuple[CreditLook, list[CreditRecord]]:
        asked = LookInput(world.firm.uscc, world.water.pk, ground, "核实")
        return look_up(data=asked, actor=looker, at=now())

    with pytest.raises(Refused):
        look(CONSENT)
    until = today() + timedelta(days=3)
    said = {"enterprise_id": world.firm.pk, "unit_id": world.water.pk, "purpose": "申报核实"}
    consent = give_consent(**said, until=until, actor=owner, at=now())
    logged, rows = look(CONSENT)
    assert (logged.consent, len(rows), logged.shown) == (consent, 1, 1)
    take_back(consent_id=consent.pk, actor=owner, at=now())
    with pytest.raises(Refused):
        look(CONSENT)
    by_law, _ = look("licence")
    assert "许可法" in by_law.ground_title
    assert list(looks_at(owner, world.firm.pk)) == [by_law, logged]
    with pytest.raises(Invalid):
        look("curiosity")
    asked = LookInput(world.firm.uscc, world.power.pk, "licence", "核实")
    with pytest.raises(NotVisible):  # not for another unit's name
        look_up(data=asked, actor=looker, at=now())
    with pytest.raises(NotVisible):
        take_back(consent_id=consent.pk, actor=world.actor("stranger"), at=now())
    with pytest.raises(Invalid):
        give_consent(**said, until=today() - timedelta(days=1), actor=owner, at=now())


def test_a_file_is_taken_whole_or_not_at_all(world: World) -> None:
    keeper, other = world.actor("handler"), make_firm()
    good = RecordInput(other.uscc, "honour", "示范企业", "表彰1号", today(), "区政府网站")
    bad = RecordInput("9" * 18, "nothing", "", "2号", None, "网站")
    with pytest.raises(Invalid) as refused:
        enter_many(
            rows=[(2, good), (3, bad), (4, good)], unit_id=world.power.pk, actor=keeper, at=now()
        )
    assert set(refused.value.field_errors) == {"row-3", "row-4"}
    assert not CreditRecord.objects.exists()
    enter_many(rows=[(2, good)], unit_id=world.power.pk, actor=keeper, at=now())
    assert kept_records(keeper).count() == 1
    assert kept_records(world.actor("water_handler")).count() == 0


def _mended(world: BundleWorld, outcome: str) -> CreditRecord:
    keeper = world.actor("development-reform", at=now())
    row = record_of(world.firm, keeper, "dishonest", on=today() - timedelta(days=400))
    owner = world.owner(now())
    begun = start_repair(record_id=row.pk, actor=owner, at=now())
    assert start_repair(record_id=row.pk, actor=owner, at=now()) == begun
    raw = world.values(
        repairs_penalty="true", on_abnormal_list="false", repairs_tax_credit="false",
        decision_number=row.number,
    )  # fmt: skip
    save_answers(token=begun.token, raw=raw, actor=owner, at=now())
    given = {"contact_name": "王会计", "contact_phone": "13800138000"}
    application = submit_draft(token=begun.token, **given, actor=owner, at=now())
    world.grant(application, "credit-check", now())
    assert own_finding(owner, row.pk, today()).counts
    if outcome == "grant":
        world.grant(application, "credit-repair", now())
    else:
        world.act(application, "credit-repair", "accept", at=now())
        said = {"outcome": "refuse", "opinion": "没有改正"}
        world.act(application, "credit-repair", "propose", at=now(), **said)
        world.act(application, "credit-repair", "approve", "head", at=now())
    row.refresh_from_db()
    return row


def test_a_record_is_mended_when_its_case_ends_granted() -> None:
    world = make_bundle_world("repair-credit")
    lay_credit(world.units["development-reform"])
    row = _mended(world, "grant")
    assert row.state == "mended"
    repair = row.repairs.get()
    assert repair.state == "granted" and repair.number in row.ended_why
    assert FirmFacts.objects.get(pk=world.firm.pk).values["dishonest"] is False


def test_a_record_stays_when_its_repair_is_refused() -> None:
    world = make_bundle_world("repair-credit")
    lay_credit(world.units["development-reform"])
    row = _mended(world, "refuse")
    assert row.state == "live"
    assert row.repairs.get().state == "refused"
    assert own_finding(world.owner(now()), row.pk, today()).may_mend


def test_a_record_too_young_cannot_be_mended_yet(world: World) -> None:
    row = record_of(world.firm, world.actor("handler"), "penalty", on=today())
    with pytest.raises(Refused) as refused:
        start_repair(record_id=row.pk, actor=world.actor("owner"), at=now())
    assert "最早" in refused.value.message
    with pytest.raises(NotVisible):
        start_repair(record_id=row.pk, actor=world.actor("stranger"), at=now())
