"""The demand loop through its operations, on a real database."""

from datetime import date, timedelta

import pytest
from tests.factories import REACHED, START, World, make_world, moment

from qifu.cases.boxes import ListFilter
from qifu.cases.lists import list_cases
from qifu.cases.models import Case, Clock, Extension, MaterialRequest, SupervisionOrder
from qifu.cases.operations import REPLAYED, perform_action, post_message, row_values
from qifu.cases.queries import available_actions, get_case
from qifu.cases.rules.replay import replay
from qifu.demands.operations import make_rating_link, rate_by_link
from qifu.demands.queries import suggest_topics, track
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def replayed(case: Case) -> None:
    row = replay(e.payload for e in stream_events(case.stream))
    now = row_values(Case.objects.get(pk=case.pk))
    assert {k: row[k] for k in REPLAYED} == now


def test_the_whole_loop(world: World) -> None:
    case = world.submit().case
    assert (case.state, case.live, case.due_on) == ("submitted", True, date(2026, 3, 3))
    case = world.act(
        case, "dispatch", "dispatcher", START, lead_unit=world.power.code, klass="general_10"
    )
    assert (case.lead_unit, case.due_on) == (world.power, date(2026, 3, 16))
    case = world.act(case, "accept", "handler")
    assert (case.state, case.handler_id) == ("handling", world.users["handler"].pk)
    case = world.act(
        case, "answer", "handler", outcome="solved", text="已送电", evidence="送电记录"
    )
    case = world.act(case, "approve_answer", "head")
    assert (case.state, case.live, case.answered_at) == ("answered", False, START)
    case = world.act(case, "revisit_accepted", "revisitor", **REACHED)
    case = world.act(case, "close_out", "revisitor")
    assert (case.state, case.open, case.result) == ("closed", False, "solved")
    assert not Clock.objects.filter(case=case).exclude(state="stopped").exists()
    replayed(case)


def test_the_handler_may_not_revisit_or_close(world: World) -> None:
    from tests.factories import give_post

    from qifu.identity.models import Role

    give_post(world.users["handler"], world.centre, Role.REVISITOR)
    case = world.answered()
    with pytest.raises(Refused) as refused:
        world.act(case, "revisit_accepted", "handler", **REACHED)
    assert refused.value.code == "guard:not_a_handler"


def test_the_author_does_not_approve_the_answer(world: World) -> None:
    case = world.dispatched()
    case = world.act(case, "accept", "head")
    case = world.act(case, "answer", "head", outcome="solved", text="好了", evidence="记录")
    with pytest.raises(Refused) as refused:
        world.act(case, "approve_answer", "head")
    assert refused.value.code == "guard:not_answer_author"


def test_objection_ping_pong_ends_with_designation(world: World) -> None:
    basis = {"legal_basis": "三定规定", "reason": "不属本局职责"}
    case = world.dispatched()
    case = world.act(case, "object", "handler", **basis)
    case = world.act(case, "sustain_objection", "dispatcher", reason="成立")
    assert (case.returns, case.lead_unit) == (1, None)
    with pytest.raises(NotVisible):
        get_case(world.actor("handler"), case.number)
    with pytest.raises(NotVisible):
        world.act(case, "accept", "handler")
    with pytest.raises(Refused, match="异议已裁定成立"):
        world.act(case, "dispatch", "dispatcher", lead_unit=world.power.code, klass="general_5")
    case = world.act(case, "dispatch", "dispatcher", lead_unit=world.water.code, klass="general_5")
    assert case.due_on == date(2026, 3, 9)  # counted from the day of receipt, not begun again
    case = world.act(case, "object", "water_handler", **basis)
    case = world.act(case, "sustain_objection", "dispatcher", reason="成立")
    with pytest.raises(Refused) as refused:
        world.act(case, "dispatch", "dispatcher", lead_unit=world.water.code, klass="general_5")
    assert refused.value.code == "guard:returns_below_limit"
    case = world.act(
        case,
        "designate",
        "dispatcher",
        lead_unit=world.water.code,
        klass="general_10",
        reason="指定",
        precedent=True,
    )
    assert case.final
    with pytest.raises(Refused) as refused:
        world.act(case, "object", "water_handler", **basis)
    assert refused.value.code == "guard:not_final"
    assert world.topic.precedents.get().case_number == case.number
    replayed(case)


def test_a_town_does_not_lead_what_needs_power(world: World) -> None:
    case = world.submit().case
    with pytest.raises(Refused) as refused:
        world.act(case, "dispatch", "dispatcher", lead_unit=world.town.code, klass="general_5")
    assert refused.value.code == "guard:lead_may_lead"


def test_material_pauses_and_lapses(world: World) -> None:
    from qifu.cases.alarms import sweep_alarms

    case = world.handling()
    asked = {"items": ["合同", "发票"], "days": 3, "reason": "核对"}
    case = world.act(case, "request_material", "handler", **asked)
    assert (case.paused, case.due_on) == (True, None)
    late = moment("2026-03-06 00:30")
    sweep_alarms(at=late)
    case.refresh_from_db()
    assert (case.state, case.paused) == ("handling", False)
    # 3, 4, 5 March and the day of resuming itself (6 March) did not count
    assert case.due_on == date(2026, 3, 20)
    replayed(case)


def test_extension_keeps_the_original_due_date(world: World) -> None:
    case = world.handling()
    asked = {"days": 5, "reason": "设备未到", "progress": "已订货"}
    case = world.act(case, "request_extension", "handler", **asked)
    case = world.act(case, "grant_extension", "dispatcher", note="同意")
    assert (case.due_on, case.original_due_on) == (date(2026, 3, 23), date(2026, 3, 16))
    event = stream_events(case.stream)[-1]
    assert event.payload["reason"] == "设备未到"
    replayed(case)


def test_extension_is_asked_before_due(world: World) -> None:
    case = world.handling()
    with pytest.raises(Refused) as refused:
        world.act(
            case,
            "request_extension",
            "handler",
            moment("2026-03-17 09:00"),
            days=5,
            reason="忘了",
            progress="无",
        )
    assert refused.value.code == "guard:before_due"


def test_co_handlers_answer_first(world: World) -> None:
    case = world.handling(co_units=[world.water.code])
    assert case.open_co == 1
    with pytest.raises(Refused, match="协办"):
        world.act(case, "answer", "handler", outcome="solved", text="好", evidence="录")
    case = world.act(case, "co_answer", "water_handler", text="无意见")
    case = world.act(case, "answer", "handler", outcome="solved", text="好", evidence="录")
    assert case.state == "pending_approval"
    replayed(case)


def test_unsolved_goes_up_a_level(world: World) -> None:
    case = world.answered()
    case = world.act(
        case, "revisit_unsolved", "revisitor", method="phone", satisfied="refused", reason="没好"
    )
    assert (case.state, case.level, case.round, case.lead_unit) == ("submitted", 2, 2, None)
    assert case.live
    case = world.act(case, "dispatch", "dispatcher", lead_unit=world.power.code, klass="general_5")
    assert case.due_on == date(2026, 3, 9)
    assert case.original_due_on == date(2026, 3, 16)
    replayed(case)


def test_promise_is_watched_then_fulfilled(world: World) -> None:
    case = world.answered(outcome="promised", promise_on="2026-04-01")
    assert (case.state, case.step_due_on) == ("promised", date(2026, 4, 1))
    case = world.act(case, "fulfil_promise", "handler", text="已兑现", evidence="照片")
    assert case.state == "answered"
    replayed(case)


def test_unreached_three_days_then_closed(world: World) -> None:
    case = world.answered()
    for day in (3, 4, 5):
        at = moment(f"2026-03-0{day} 10:00")
        case = world.act(case, "revisit_unreached", "revisitor", at, method="phone", note="无人接")
        with pytest.raises(Refused, match="今天已记录"):
            world.act(case, "revisit_unreached", "revisitor", at, method="phone", note="无人接")
    case = world.act(case, "close_unreached", "revisitor", moment("2026-03-05 11:00"), note="三次")
    assert case.result == "unreached"


def test_reopen_and_rating(world: World) -> None:
    case = world.closed()
    case = world.act(case, "rate", "owner", grade="2", solved="no", comment="又坏了")
    with pytest.raises(Refused, match="已评价"):
        world.act(case, "rate", "owner", grade="5", solved="yes")
    case = world.act(case, "reopen", "owner", START + timedelta(days=3), reason="又坏了")
    assert (case.state, case.open, case.level) == ("submitted", True, 2)
    replayed(case)


def test_rating_link_works_once(world: World) -> None:
    case = world.answered()
    token = make_rating_link(case=case, at=START)
    rate_by_link(token=token, data={"grade": "4", "solved": "yes"}, at=START)
    with pytest.raises(NotVisible):
        rate_by_link(token=token, data={"grade": "1", "solved": "no"}, at=START)


def test_the_contact_is_told_a_rating_link_that_works(world: World) -> None:
    from qifu.kernel.notices import Notice

    case = world.answered()
    sms = Notice.objects.get(template="demand.answered", channel="sms")
    token = sms.body.rstrip("/").rpartition("/")[2]
    assert rate_by_link(token=token, data={"grade": "5", "solved": "yes"}, at=START).pk == case.pk


def test_staff_never_rate(world: World) -> None:
    case = world.answered()
    for who in ("handler", "head", "dispatcher", "revisitor", "clerk"):
        with pytest.raises((Refused, NotVisible)):
            world.act(case, "rate", who, grade="5", solved="yes")


def test_merging_keeps_both_informed(world: World) -> None:
    from qifu.kernel.notices import Notice

    target = world.submit().case
    other = world.submit(text="同一个问题：用电增容没进展").case
    world.act(other, "merge", "dispatcher", target=target.number, reason="同一问题")
    other.refresh_from_db()
    assert (other.state, other.merged_number) == ("merged", target.number)
    target = world.act(
        target, "dispatch", "dispatcher", lead_unit=world.power.code, klass="general_5"
    )
    target = world.act(target, "accept", "handler")
    world.act(target, "interim_reply", "handler", text="快了")
    links = Notice.objects.filter(template="reply.interim").values_list("link", flat=True)
    assert set(links) == {f"/demands/{target.number}/", f"/demands/{other.number}/"}
    replayed(other)


def test_a_duplicate_noticed_in_handling_joins_the_one_that_is_due_first(world: World) -> None:
    from qifu.kernel.notices import Notice

    said = {"lead_unit": world.power.code, "klass": "general_10"}
    first = world.dispatched(klass="general_5")
    second = world.submit(text="同一个问题：用电增容没进展").case
    second = world.act(second, "dispatch", "dispatcher", co_units=[world.water.code], **said)
    second = world.act(second, "accept", "handler")
    second = world.act(
        second, "request_extension", "handler", days=3, reason="等料", progress="联系"
    )
    second = world.act(
        second, "request_material", "handler", items=["平面图"], days=5, reason="核对"
    )
    why = {"target": second.number, "reason": "同一问题"}
    with pytest.raises(Refused, match="反过来把那一件并入此件") as refused:
        world.act(first, "merge", "dispatcher", **why)
    assert refused.value.code == "guard:merge_keeps_promise"
    first.refresh_from_db()
    assert first.state == "dispatched" and not stream_events(first.stream)[-1].kind.endswith(
        "merge"
    )

    second = world.act(second, "merge", "dispatcher", target=first.number, reason="同一问题")
    assert (second.state, second.open, second.result) == ("merged", False, "merged")
    assert second.pending_extension is None and second.merged_into_id == first.pk
    assert not Clock.objects.filter(case=second).exclude(state="stopped").exists()
    asked = MaterialRequest.objects.get(case=second)
    assert (asked.state, asked.text) == ("cancelled", f"已并入 {first.number}")
    assert Extension.objects.get(case=second).state == "lapsed"
    told = Notice.objects.filter(template__in=["staff.merged", "staff.absorbed", "demand.merged"])
    whom = set(told.filter(channel="site").values_list("template", "recipient__username"))
    names = {name: user.username for name, user in world.users.items()}
    assert whom == {
        ("demand.merged", names["owner"]), ("staff.merged", names["handler"]),
        ("staff.merged", names["water_head"]), ("staff.absorbed", names["head"]),
    }  # fmt: skip
    last = [stream_events(case.stream)[-1] for case in (first, second)]
    assert [e.kind for e in last] == ["case.absorbed", "case.merge"] and last[0].at == last[1].at
    replayed(second)
    world.act(first, "accept", "handler")


def test_stale_version_tells_who_was_faster(world: World) -> None:
    case = world.dispatched()
    seen = case.version
    world.act(case, "accept", "handler", version=seen)
    with pytest.raises(Conflict) as conflict:
        world.act(case, "accept", "head", version=seen)
    assert conflict.value.by == "经办甲"
    assert "办理中" in conflict.value.message


def test_alarms_ring_each_level_once(world: World) -> None:
    from qifu.cases.alarms import sweep_alarms

    case = world.handling(klass="general_5")  # due 2026-03-09
    rung = []
    for day in range(2, 25):
        at = moment(f"2026-03-{day:02d} 23:00")
        sweep_alarms(at=at)
        sweep_alarms(at=at)
        rung = [
            (e.payload["level"], e.at.date().isoformat())
            for e in stream_events(case.stream)
            if e.kind == "case.alarm" and e.payload["clock"] == "main"
        ]
    assert rung == [("remind", "2026-03-06"), ("urge", "2026-03-10"), ("notice", "2026-03-17")]
    order = SupervisionOrder.objects.get(case=case)
    assert (order.level, order.unit) == ("notice", world.power)
    case.refresh_from_db()
    assert case.open_orders == 1
    case = world.act(case, "answer_order", "handler", moment("2026-03-18 09:00"), text="马上办")
    assert case.open_orders == 0
    replayed(case)


def test_scope_of_lists_and_pages_agree(world: World) -> None:
    case = world.dispatched()
    for name in world.users:
        actor = world.actor(name)
        boxes = ("unit", "all", "triage", "co", "intake", "revisits")
        listed = any(
            case.pk in [r.pk for r in list_cases(actor, ListFilter(box=b), START).rows]
            for b in boxes
        )
        try:
            get_case(actor, case.number)
            opened = True
        except NotVisible:
            opened = False
        if name in ("owner", "viewer"):
            assert opened and not listed
        else:
            assert opened == listed, name


def test_a_viewer_of_the_firm_only_views(world: World) -> None:
    case = world.submit().case
    get_case(world.actor("viewer"), case.number)
    with pytest.raises(Refused):
        world.act(case, "withdraw", "viewer", reason="不要了")
    with pytest.raises(NotVisible):
        world.submit(actor=world.actor("viewer"))
    with pytest.raises(NotVisible):
        world.act(case, "withdraw", "stranger", reason="别人的")


def test_the_same_form_twice_makes_one(world: World) -> None:
    first = world.submit(token="abc")
    second = world.submit(token="abc")
    assert first.case.pk == second.case.pk
    assert (first.created, second.created, second.secret) == (True, False, "")
    pushed = world.submit(external=("12345", "A-1"))
    assert world.submit(external=("12345", "A-1")).case.pk == pushed.case.pk


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("contact_phone", "12345", "联系电话不对"),
        ("text", "   ", "问题描述"),
        ("text", "好" * 10_001, "问题描述"),
        ("text", "坏\x00字", "问题描述"),
        ("topic", "no-such", "主题"),
        ("channel", "pigeon", "渠道"),
    ],
)
def test_bad_input_is_named(world: World, field: str, value: str, words: str) -> None:
    with pytest.raises(Invalid) as invalid:
        world.submit(**{field: value})
    assert words in "".join(invalid.value.field_errors[field])
    assert not Case.objects.exists()


def test_action_data_errors_come_all_at_once(world: World) -> None:
    case = world.handling()
    with pytest.raises(Invalid) as invalid:
        world.act(case, "answer", "handler", outcome="magic", text="", extra="x")
    assert set(invalid.value.field_errors) == {"outcome", "text", "evidence", "extra"}


def test_tracking_needs_both_and_stops_guessing(world: World) -> None:
    receipt = world.submit()
    assert track(receipt.case.number, receipt.secret).pk == receipt.case.pk
    for _ in range(10):
        with pytest.raises(NotVisible):
            track(receipt.case.number, "000000")
    with pytest.raises(NotVisible):
        track(receipt.case.number, receipt.secret)


def test_messages_move_nothing(world: World) -> None:
    case = world.handling()
    post_message(case_id=case.pk, actor=world.actor("owner"), at=START, text="请问进展？")
    case.refresh_from_db()
    assert case.state == "handling"
    with pytest.raises(NotVisible):
        post_message(case_id=case.pk, actor=world.actor("stranger"), at=START, text="?")
    replayed(case)


def test_buttons_and_writes_agree(world: World) -> None:
    case = world.dispatched()
    for name in world.users:
        actor = world.actor(name)
        shown = {a.code: a.enabled for a in available_actions(actor, case, START)}
        for code, enabled in shown.items():
            if enabled:
                continue
            with pytest.raises((Refused, NotVisible)):
                perform_action(case_id=case.pk, action=code, actor=actor, at=START, data={})


def test_suggestions_give_their_reason(world: World) -> None:
    first = suggest_topics("我们厂想做用电增容，换一台变压器")[0]
    assert first.unit_code == world.power.code
    assert "用电增容" in first.reason
    assert suggest_topics("天气真好") == []
