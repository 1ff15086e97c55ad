"""Painted work is found once, answered by the unit, concluded by somebody it is not about, and false
alarms teach rules that a second person confirms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.claim_world import make_claim_world, make_claimant
from tests.factories import REACHED, START, World, give_post, make_staff, make_world, moment
from tests.supervision_world import DAY, found, hollow, lay_rules, looked, one_phone

from qifu.cases.models import Case
from qifu.identity.actors import load_actor
from qifu.identity.models import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice
from qifu.kernel.origins import coming_from
from qifu.kernel.time import shanghai_date
from qifu.ratings.models import Occasion
from qifu.ratings.operations import RatingInput, rate
from qifu.supervision import exceptions, operations, queries
from qifu.supervision.looking import look_until
from qifu.supervision.models import Finding, LookedDay, RatingOrigin
from qifu.supervision.operations import Confirmation
from qifu.supervision.tasks import remind

pytestmark = pytest.mark.django_db
AT = START + timedelta(days=1)
UNTIL = DAY + timedelta(days=90)


@pytest.fixture
def world() -> World:
    lay_rules()
    made = make_world()
    made.users["supervisor2"] = make_staff(made.centre, Role.SUPERVISOR, "督办乙")
    return made


def test_a_close_without_evidence_is_found_once_with_its_case(world: World) -> None:
    case = hollow(world)
    row = next(r for r in looked() if r.rule == "no-evidence")
    assert (row.unit, row.state, row.count) == (world.power, "open", 1)
    assert "已办结" in row.says and "1 件答复中有 1 件" in row.says
    assert [c.case.number for c in queries.cases_of(world.actor("supervisor"), row)] == [
        case.number
    ]
    before = len(stream_events(row.stream))
    again = looked()
    assert len(again) == Finding.objects.count() == 1
    assert len(stream_events(row.stream)) == before


def test_a_finding_grows_and_a_conclusion_stays(world: World) -> None:
    row = found(world)
    hollow(world, START + timedelta(days=1))
    looked(DAY + timedelta(days=1), AT)
    row.refresh_from_db()
    assert row.count == 2 and "2 件答复中有 2 件" in row.says
    operations.dismiss(
        finding_id=row.pk, reason="电话核实过", actor=world.actor("supervisor"), at=AT
    )
    hollow(world, START + timedelta(days=2))
    looked(DAY + timedelta(days=2), AT)
    row.refresh_from_db()
    assert (row.count, row.state) == (2, "false_alarm")
    again = Finding.objects.exclude(pk=row.pk).get()
    assert (again.state, again.count) == ("open", 1) and "又有 1 件" in again.says
    looked(DAY + timedelta(days=2), AT)
    assert Finding.objects.count() == 2


def test_honest_work_finds_nothing(world: World) -> None:
    hollow(world, evidence="送电记录〔2026〕12号，现场照片三张")
    assert looked() == []


def test_days_are_looked_at_one_after_another(world: World) -> None:
    hollow(world)
    assert look_until(last=DAY, at=AT) > 1
    assert look_until(last=DAY, at=AT) == 0
    assert LookedDay.objects.get(day=DAY).found == 1
    assert look_until(last=DAY + timedelta(days=2), at=AT) == 2
    assert Finding.objects.count() == 1


def test_who_sees_it(world: World) -> None:
    row = found(world)
    for name in ("supervisor", "leader", "head"):
        assert queries.finding_for(world.actor(name), row.pk) == row
    for name in ("handler", "water_head", "dispatcher", "owner", "audit_admin", "revisitor"):
        with pytest.raises(NotVisible):
            queries.finding_for(world.actor(name), row.pk)
    assert queries.findings_for(world.actor("head")).count() == 1
    assert queries.findings_for(world.actor("water_head")).count() == 0


def test_the_unit_is_heard_before_the_conclusion(world: World) -> None:
    row = found(world)
    head = world.actor("head")
    for name in ("water_head", "handler", "supervisor"):
        with pytest.raises(NotVisible):
            operations.reply(finding_id=row.pk, text="x", actor=world.actor(name), at=AT)
    operations.reply(finding_id=row.pk, text="现场已解决，照片忘了传", actor=head, at=AT)
    with pytest.raises(Refused):
        operations.reply(finding_id=row.pk, text="再说一次", actor=head, at=AT)
    row.refresh_from_db()
    assert row.reply_name == "负责人甲"
    assert [e.kind for e in stream_events(row.stream)] == ["finding.made", "finding.replied"]


def test_confirmed_and_sent_back(world: World) -> None:
    row = found(world)
    data = Confirmation("企业说没有送电", "send_back")
    for name in ("head", "reform", "dispatcher"):
        if name in world.users:
            with pytest.raises(NotVisible):
                operations.confirm(finding_id=row.pk, data=data, actor=world.actor(name), at=AT)
    with pytest.raises(Invalid):
        operations.confirm(
            finding_id=row.pk, data=Confirmation("", "send_back"),
            actor=world.actor("supervisor"), at=AT,
        )  # fmt: skip
    operations.confirm(finding_id=row.pk, data=data, actor=world.actor("supervisor"), at=AT)
    case = Case.objects.get(pk=row.cases.get().case_id)
    assert (case.state, case.round, case.open) == ("submitted", 2, True)
    assert row.cases.get().sent_back
    assert Notice.objects.filter(recipient=world.users["head"], stream=row.stream).exists()
    told = Notice.objects.filter(stream=case.stream, template__startswith="demand.reworked")
    assert told.filter(recipient=world.users["owner"], body__contains="企业说没有送电").exists()
    with pytest.raises(Refused):
        operations.dismiss(finding_id=row.pk, reason="x", actor=world.actor("supervisor"), at=AT)


def test_what_cannot_go_back_is_not_concluded(world: World) -> None:
    row = found(world)
    case = Case.objects.get(pk=row.cases.get().case_id)
    world.act(case, "reopen", "owner", AT, reason="又停电了")
    with pytest.raises(Refused, match="都不能退回"):
        operations.confirm(
            finding_id=row.pk, data=Confirmation("查实", "send_back"),
            actor=world.actor("supervisor"), at=AT,
        )  # fmt: skip


def test_rectification_has_an_owner_a_day_and_a_second_look(world: World) -> None:
    row = found(world)
    boss = world.actor("supervisor")
    wrong = Confirmation("查实", "rectify", owner_id=world.users["water_head"].pk)
    with pytest.raises(Invalid) as failed:
        operations.confirm(finding_id=row.pk, data=wrong, actor=boss, at=AT)
    assert set(failed.value.field_errors) == {"owner", "what", "due_on"}
    data = Confirmation(
        "查实", "rectify", world.users["handler"].pk, "补齐依据", DAY + timedelta(days=10)
    )
    operations.confirm(finding_id=row.pk, data=data, actor=boss, at=AT)
    assert remind(on=DAY + timedelta(days=3), at=AT) == 0
    assert remind(on=DAY + timedelta(days=9), at=AT) == 1
    with pytest.raises(NotVisible):
        operations.report_mended(
            finding_id=row.pk, text="x", actor=world.actor("water_head"), at=AT
        )
    mine = {"finding_id": row.pk, "at": AT}
    operations.report_mended(text="已补照片", actor=world.actor("handler"), **mine)
    operations.check_mended(accepted=False, note="照片不清", actor=boss, **mine)
    operations.report_mended(text="已重拍", actor=world.actor("head"), **mine)
    done = operations.check_mended(accepted=True, note="可以", actor=boss, **mine)
    assert (done.state, done.accepted_at) == ("accepted", AT)


def test_a_note_stands_beside_the_figures(world: World) -> None:
    row = found(world)
    operations.confirm(
        finding_id=row.pk, data=Confirmation("查实", "note"), actor=world.actor("supervisor"), at=AT
    )
    boss = world.actor("supervisor")
    notes = queries.notes_on(boss, ["solved"], since=DAY, until=DAY, unit_id=world.power.pk)
    assert [n.text for n in notes] == ["2026年3月：答复没有依据已查实，涉及 1 件。"]
    assert not queries.notes_on(boss, ["solved"], since=DAY, until=DAY, unit_id=world.water.pk)
    assert not queries.notes_on(boss, ["satisfied"], since=DAY, until=DAY)
    own, other = world.actor("head"), world.actor("water_head")
    assert queries.notes_on(own, ["solved"], since=DAY, until=DAY)
    assert not queries.notes_on(other, ["solved"], since=DAY, until=DAY)


def test_nobody_judges_a_finding_about_themselves(world: World) -> None:
    give_post(world.users["handler"], world.centre, Role.SUPERVISOR)
    row = found(world)
    with pytest.raises(Refused, match="回避"):
        operations.dismiss(finding_id=row.pk, reason="x", actor=world.actor("handler"), at=AT)


def test_a_false_alarm_is_learnt_by_a_second_person_and_can_be_revoked(world: World) -> None:
    row = found(world, "one-phone")
    boss, second = world.actor("supervisor"), world.actor("supervisor2")
    ask = {"finding_id": row.pk, "why": "记账公司代四家企业接电话", "at": AT}
    with pytest.raises(Refused, match="误报"):
        exceptions.propose_exception(traits=["phone"], until=UNTIL, actor=boss, **ask)
    operations.dismiss(finding_id=row.pk, reason="记账公司代办", actor=boss, at=AT)
    with pytest.raises(Invalid) as failed:
        exceptions.propose_exception(traits=["nothing"], until=DAY, actor=boss, **ask)
    assert set(failed.value.field_errors) == {"traits", "until"}
    learnt = exceptions.propose_exception(traits=["phone"], until=UNTIL, actor=boss, **ask)
    assert "138" in learnt.words["联系电话"] and "0013" not in str(learnt.traits)
    with pytest.raises(Refused, match="另一个人"):
        exceptions.decide_exception(exception_id=learnt.pk, agreed=True, actor=boss, at=AT)
    exceptions.decide_exception(exception_id=learnt.pk, agreed=True, actor=second, at=AT)

    # the next month the same number says nothing, but is counted and shown
    april = START + timedelta(days=31)
    one_phone(world, at=april)
    looked((DAY + timedelta(days=31)), april)
    kept = Finding.objects.get(rule="one-phone", since__gt=row.since)
    assert (kept.state, kept.excused_by) == ("suppressed", learnt)
    assert queries.exceptions_for(boss).get().kept == 1
    assert not queries.findings_for(world.actor("head"), state="suppressed").exists()

    exceptions.revoke_exception(
        exception_id=learnt.pk, why="记账公司不再代理", actor=second, at=april
    )
    kept.refresh_from_db()
    assert (kept.state, kept.excused_by) == ("open", None)
    kinds = [e.kind for e in stream_events(learnt.stream)]
    assert kinds == ["exception.proposed", "exception.confirmed", "exception.revoked"]


def test_ratings_of_one_device_are_found(world: World) -> None:
    cases = one_phone(world, 5)
    for n, case in enumerate(cases):
        row = Occasion.objects.get(case=case)
        owner = load_actor(row.enterprise.memberships.select_related("user").get().user, START)
        with coming_from(f"10.0.0.{n}", "samebrowser"):
            rate(occasion_id=row.pk, data=RatingInput(5, "yes"), actor=owner, at=START)
    assert RatingOrigin.objects.count() == 5
    assert not RatingOrigin.objects.filter(device__contains="same").exists()
    hit = next(r for r in looked() if r.rule == "one-origin")
    assert hit.count == 5 and "同一台设备" in hit.says


def test_nothing_is_kept_of_a_rating_that_comes_from_nowhere(world: World) -> None:
    row = Occasion.objects.get(case=world.answered())
    rate(occasion_id=row.pk, data=RatingInput(5, "yes"), actor=world.actor("owner"), at=START)
    assert not RatingOrigin.objects.exists()


def test_findings_are_for_ever(world: World) -> None:
    row = found(world)
    row.cases.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def overdue(world: World, count: int = 5) -> None:
    for _ in range(count):
        world.dispatched(START)


def test_signals_are_for_discipline_alone_who_keep_apart(world: World) -> None:
    overdue(world)
    late = START + timedelta(days=20)
    looked((START + timedelta(days=20)).date(), late)
    row = Finding.objects.get(rule="repeated-overdue")
    assert row.count == 5 and row.unit == world.power
    commission = world.water
    officer = load_actor(make_staff(commission, Role.DISCIPLINE, "纪检甲"), late)
    own = load_actor(make_staff(world.power, Role.DISCIPLINE, "纪检乙"), late)
    assert queries.signal_for(officer, row.pk) == row
    assert not queries.signals_for(own).exists()
    with pytest.raises(NotVisible):
        operations.dispose(finding_id=row.pk, outcome="talk", reason="x", actor=own, at=late)
    for name in ("supervisor", "leader", "head", "system_admin", "security_admin", "audit_admin"):
        assert not queries.signals_for(world.actor(name)).exists()
        assert not queries.findings_for(world.actor(name), rule="repeated-overdue").exists()
        with pytest.raises(NotVisible):
            operations.dispose(
                finding_id=row.pk, outcome="talk", reason="x", actor=world.actor(name), at=late
            )
    with pytest.raises(NotVisible):
        operations.dismiss(finding_id=row.pk, reason="x", actor=world.actor("supervisor"), at=late)
    with pytest.raises(Invalid):
        operations.dispose(finding_id=row.pk, outcome="", reason="x", actor=officer, at=late)
    done = operations.dispose(
        finding_id=row.pk, outcome="talk", reason="已约谈", actor=officer, at=late
    )
    assert (done.state, done.outcome, done.concluded_name) == ("confirmed", "talk", "纪检甲")
    assert not Notice.objects.filter(stream=row.stream).exists()


def test_a_call_back_that_disagrees_with_the_rating_is_a_signal(world: World) -> None:
    for _ in range(3):
        case = world.answered()
        row = Occasion.objects.get(case=case)
        rate(occasion_id=row.pk, data=RatingInput(1, "no"), actor=world.actor("owner"), at=START)
        world.act(case, "revisit_accepted", "revisitor", START + timedelta(hours=1), **REACHED)
    rules = {row.rule: row for row in looked()}
    assert rules["ratings-disagree"].people == [world.users["revisitor"].pk]
    assert rules["ratings-disagree"].count == 3


def test_firms_that_will_not_say_are_a_signal(world: World) -> None:
    said = {**REACHED, "satisfied": "refused"}
    for _ in range(5):
        world.act(world.answered(), "revisit_accepted", "revisitor", AT, **said)
    row = {r.rule: r for r in looked(DAY + timedelta(days=1), AT)}["refused-revisits"]
    assert (row.unit, row.count) == (world.power, 5)
    assert "不愿评价 5 次" in row.says and row.cases.count() == 5


def test_money_that_comes_late_is_a_signal_with_its_claims() -> None:
    claims = make_claim_world()
    lay_rules()
    late = [claims.claim(make_claimant()) for _ in range(3)]
    for claim in late:
        claims.payable(claim)
    due = max(claim.case.due_on for claim in late)
    after = START + timedelta(days=(due - DAY).days + 3)
    row = {r.rule: r for r in looked(shanghai_date(after), after)}["late-payments"]
    assert (row.unit, row.count) == (claims.unit, 3)
    assert "3 笔至今未到" in row.says
    assert {c.case_id for c in row.cases.all()} == {claim.pk for claim in late}


def test_many_acts_just_before_the_day_are_found_with_their_cases(world: World) -> None:
    begun = START - timedelta(days=7)
    cases = [world.handling(begun) for _ in range(8)]
    due = max(case.due_on for case in cases if case.due_on)
    at = moment(f"{due} 16:00")
    for minute, case in enumerate(cases):
        said = {"text": f"第{minute}件正在办理，请稍候。"}
        world.act(case, "interim_reply", "handler", at + timedelta(minutes=minute), **said)
    row = next(r for r in looked(due, at + timedelta(days=1)) if r.rule == "mass-edits")
    assert row.count == 8 and {line.case_id for line in row.cases.all()} == {c.pk for c in cases}
    assert row.people == [world.users["handler"].pk]
    assert f"{due:%m-%d} 到期" in row.cases.order_by("pk")[0].says


def test_a_longer_class_just_before_the_day_is_found(world: World) -> None:
    cases = []
    for _ in range(2):
        case = world.dispatched(START)
        assert case.due_on is not None
        at = moment(f"{case.due_on - timedelta(days=1)} 10:00")
        case = world.act(case, "object", "handler", START, legal_basis="三定", reason="不属本单位")
        long = {"lead_unit": world.power.code, "klass": "complex_30", "reason": "重新指定"}
        cases.append(world.act(case, "designate", "dispatcher", at + timedelta(hours=1), **long))
    day = shanghai_date(at)
    row = next(r for r in looked(day, at + timedelta(days=1)) if r.rule == "reclass-near-due")
    assert row.count == 2 and "时限更长的类别" in row.says
    assert {line.case_id for line in row.cases.all()} == {c.pk for c in cases}
    assert "改类，到期日" in row.cases.order_by("pk")[0].says
