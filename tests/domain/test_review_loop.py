"""Promises of the demand loop that no single room keeps alone."""

from datetime import date, timedelta

import pytest
from tests.factories import (
    REACHED,
    START,
    World,
    give_post,
    make_firm,
    make_member,
    make_unit,
    make_world,
    moment,
)

from qifu.cases.alarms import sweep_alarms
from qifu.cases.boxes import ListFilter
from qifu.cases.lists import list_cases
from qifu.cases.models import Case, Clock, Extension, Message, SupervisionOrder
from qifu.cases.operations import post_message
from qifu.cases.queries import case_events
from qifu.cases.timeline import entry_of
from qifu.identity.actors import load_actor
from qifu.identity.models import Delegation, Post, Role, User
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice

pytestmark = pytest.mark.django_db
ASKED = {"days": "10", "reason": "等待设备到货", "progress": "已下单"}


@pytest.fixture
def world() -> World:
    return make_world()


def told(user: User, case: Case) -> list[str]:
    rows = Notice.objects.filter(recipient=user, channel="site", link__contains=case.number)
    return list(rows.order_by("id").values_list("template", flat=True))


def test_a_unit_of_another_zone_or_a_collective_never_leads_or_helps(world: World) -> None:
    trusted = make_unit(has_power=True, kind="town", trusted_to="高新区", run_by_district=False)
    group = make_unit(has_power=True, kind="group")
    case = world.submit().case
    for unit in (trusted, group):
        with pytest.raises(Refused, match="不能牵头"):
            world.act(case, "dispatch", "dispatcher", lead_unit=unit.code, klass="general_5")
        with pytest.raises(Invalid, match="不归本区派单"):
            world.act(
                case,
                "dispatch",
                "dispatcher",
                lead_unit=world.power.code,
                klass="general_5",
                co_units=[unit.code],
            )


def test_every_firm_merged_hears_how_it_goes_on(world: World) -> None:
    firms = [make_firm(), make_firm()]
    members = [make_member(f, "admin") for f in firms]
    first, second = (
        world.submit(
            actor=load_actor(m, START),
            enterprise_id=f.pk,
            text=f"第{n}家企业的原话，增容没有进展。",
        ).case
        for n, (f, m) in enumerate(zip(firms, members, strict=True))
    )
    last = world.submit().case
    world.act(first, "merge", "dispatcher", target=second.number, reason="同一问题")
    world.act(second, "merge", "dispatcher", target=last.number, reason="同一问题")
    last = world.act(last, "answer_at_once", "dispatcher", text="下月统一增容")
    for member, case in zip(members, (first, second), strict=True):
        assert told(member, case)[-1] == "demand.answered"
        words = Notice.objects.filter(recipient=member, template="demand.answered").get()
        assert case.title in words.body and last.title not in words.body


def test_who_was_merged_is_told_when_the_other_firm_withdraws(world: World) -> None:
    firm = make_firm()
    member = make_member(firm, "admin")
    mine = world.submit(actor=load_actor(member, START), enterprise_id=firm.pk).case
    target = world.submit().case
    world.act(mine, "merge", "dispatcher", target=target.number, reason="同一问题")
    world.act(target, "withdraw", "owner", reason="我家的机密理由")
    notice = Notice.objects.filter(recipient=member, template="demand.lead_withdrawn").get()
    assert mine.number in notice.body and "机密" not in notice.body


def test_a_message_before_there_is_a_lead_reaches_the_dispatchers(world: World) -> None:
    case = world.submit().case
    post_message(case_id=case.pk, actor=world.actor("owner"), at=START, text="今天又停电了")
    assert told(world.users["dispatcher"], case)[-1] == "message.new"


def test_who_left_the_unit_hears_no_more_and_the_heads_do(world: World) -> None:
    case = world.handling()
    Post.objects.filter(user=world.users["handler"]).update(valid_until=START)
    later = START + timedelta(minutes=5)
    post_message(case_id=case.pk, actor=world.actor("owner", later), at=later, text="有进展吗")
    assert "message.new" not in told(world.users["handler"], case)
    assert told(world.users["head"], case)[-1] == "message.new"


def test_a_deputy_hears_what_the_absent_handler_would(world: World) -> None:
    case = world.handling()
    Delegation.objects.create(
        absent=world.users["handler"],
        deputy=world.users["colleague"],
        unit=world.power,
        valid_from=START,
        valid_until=START + timedelta(days=9),
    )
    post_message(case_id=case.pk, actor=world.actor("owner"), at=START, text="有进展吗")
    assert told(world.users["colleague"], case)[-1] == "message.new"
    assert told(world.users["handler"], case)[-1] == "message.new"


def test_an_extension_lapses_when_the_case_goes_to_another_unit(world: World) -> None:
    case = world.handling()
    case = world.act(case, "request_extension", "handler", **ASKED)
    case = world.act(
        case, "call_consultation", "dispatcher", parties=[world.water.code], question="谁来办"
    )
    case = world.act(
        case,
        "conclude_consultation",
        "dispatcher",
        minutes="内部讨论",
        decision="由住建局办",
        lead_unit=world.water.code,
        klass="general_10",
    )
    assert case.pending_extension is None
    assert Extension.objects.get(case=case).state == "lapsed"


def test_the_new_due_date_has_its_own_reminder(world: World) -> None:
    case = world.handling()  # due 2026-03-16
    sweep_alarms(at=moment("2026-03-13 10:00"))
    asked = moment("2026-03-13 11:00")
    world.act(case, "request_extension", "handler", asked, **ASKED)
    world.act(case, "grant_extension", "dispatcher", asked)
    main = Clock.objects.get(case=case, kind="main")
    assert (main.due_on, main.alarm_level) == (date(2026, 3, 30), "")
    sweep_alarms(at=moment("2026-03-27 10:00"))
    main.refresh_from_db()
    assert main.alarm_level == "remind"


def test_who_claimed_a_case_does_not_call_back_about_it(world: World) -> None:
    give_post(world.users["handler"], world.centre, Role.REVISITOR)
    case = world.dispatched()
    case = world.act(case, "claim", "handler")
    case = world.act(case, "accept", "head")
    case = world.act(case, "assign_handler", "head", handler=str(world.users["colleague"].pk))
    case = world.act(case, "answer", "head", outcome="solved", text="好了", evidence="记录")
    give_post(world.users["colleague"], world.power, Role.HEAD)
    give_post(world.users["colleague"], world.centre, Role.REVISITOR)
    case = world.act(case, "approve_answer", "colleague")
    for who in ("handler", "colleague"):
        with pytest.raises(Refused) as refused:
            world.act(case, "revisit_accepted", who, **REACHED)
        assert refused.value.code == "guard:not_a_handler"
        assert not list_cases(world.actor(who), ListFilter(box="revisits"), START).rows


def test_the_same_form_sent_twice_is_one_act(world: World) -> None:
    case = world.handling()
    order = {"level": "urge", "text": "请抓紧", "days": "2"}
    for _ in range(2):
        world.act(case, "interim_reply", "handler", text="正在协调")
    for _ in range(2):
        world.act(case, "issue_order", "supervisor", **order)
    for _ in range(2):
        post_message(case_id=case.pk, actor=world.actor("owner"), at=START, text="谢谢")
    assert SupervisionOrder.objects.filter(case=case).count() == 1
    assert Message.objects.filter(case=case).count() == 1
    assert told(world.users["owner"], case).count("reply.interim") == 1
    later = START + timedelta(minutes=2)
    world.act(case, "issue_order", "supervisor", later, **order)
    assert SupervisionOrder.objects.filter(case=case).count() == 2


def test_a_firm_reads_nothing_officials_wrote_to_each_other(world: World) -> None:
    case = world.handling()
    case = world.act(
        case, "invite_co", "handler", co_units=[world.water.code], note="内部：请核查其资质"
    )
    case = world.act(case, "co_answer", "water_handler", text="内部：资质存疑")
    case = world.act(
        case, "call_consultation", "dispatcher", parties=[world.water.code], question="内部分歧"
    )
    case = world.act(
        case,
        "conclude_consultation",
        "dispatcher",
        minutes="内部：各方意见不一",
        decision="由发改局办理",
        lead_unit=world.power.code,
        klass="general_10",
    )
    entries = [entry_of(e, for_firm=True) for e in case_events(world.actor("owner"), case)]
    said = "\n".join(f"{e.sentence} {e.detail} {e.who}" for e in entries)
    assert "内部" not in said
    assert "由发改局办理" in said


def test_many_steps_lapse_in_one_sweep_each_by_itself(world: World) -> None:
    asked = {"items": ["合同"], "days": 3, "reason": "核对"}
    cases = [world.act(world.handling(), "request_material", "handler", **asked) for _ in range(3)]
    Case.objects.filter(pk=cases[2].pk).update(state="handling")  # somebody was faster
    told = set(Notice.objects.values_list("pk", flat=True))
    assert sweep_alarms(at=moment("2026-03-06 00:30")) == 3
    for case in cases[:2]:
        case.refresh_from_db()
        assert (case.state, case.paused, case.due_on) == ("handling", False, date(2026, 3, 20))
        assert stream_events(case.stream)[-1].kind == "case.material_lapsed"
        assert case.material_requests.get().state == "lapsed"
    assert cases[2].material_requests.get().state == "asked"
    assert stream_events(cases[2].stream)[-1].kind == "case.request_material"
    assert not Clock.objects.filter(case=cases[2], limit="material", alarm_at__isnull=False)
    streams = set(Notice.objects.exclude(pk__in=told).values_list("stream", flat=True))
    assert streams == {case.stream for case in cases[:2]}
