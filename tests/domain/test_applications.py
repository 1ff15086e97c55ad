"""The life of an application: five departments, one late, one paper tolerated; and every refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.bundle_world import BundleWorld, make_bundle_world
from tests.factories import START, make_firm, make_member, moment

from qifu.bundles import finding, operations
from qifu.bundles.models import Application, ApplicationMaterial, ApplicationTask, Undertaking
from qifu.bundles.operations import HandIn
from qifu.bundles.queries import applications_for
from qifu.bundles.reading import application_file, unit_tasks, wholes
from qifu.cases.alarms import sweep_alarms
from qifu.cases.calendar_moves import recompute_open_clocks
from qifu.cases.models import Assignment, Case, Clock, SupervisionOrder
from qifu.cases.operations import row_values
from qifu.cases.rules.replay import replay
from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Evidence, Fact
from qifu.identity.actors import SYSTEM_ACTOR, load_actor
from qifu.kernel.calendars import DayDraft, publish_calendar
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice

pytestmark = pytest.mark.django_db
FOOD, FIRE, SEWAGE = "food-business-licence", "fire-safety-check", "sewage-discharge-permit"
SIGN, TAX = "signboard-permit", "invoice-application"
D2, D5, D8 = moment("2026-03-04 10:00"), moment("2026-03-09 10:00"), moment("2026-03-12 10:00")


@pytest.fixture
def world() -> BundleWorld:
    return make_bundle_world()


def case_of(application: Application) -> Case:
    return Case.objects.get(pk=application.pk)


def states(application: Application) -> dict[str, str]:
    return dict(application.tasks.values_list("code", "state"))


def test_handing_in_makes_a_task_for_each_department(world: BundleWorld) -> None:
    application = world.submit(token="t1")
    case = case_of(application)
    assert states(application) == dict.fromkeys([FOOD, FIRE, SEWAGE, SIGN, TAX], "ready")
    assert case.number.startswith("YJ2026-") and case.state == "submitted"
    # the longest path is the seven days of the sewage permit
    assert case.due_on == moment("2026-03-11 00:00").date() == case.original_due_on
    assert set(case.co_units) == {
        world.units[name].pk
        for name in ("emergency-management", "housing-construction", "law-enforcement", "taxation")
    }
    assert Assignment.objects.filter(case=case, role="co", ended_at=None).count() == 4
    own = {u.name for u in world_item(world, SIGN).fields}
    assert set(world.task(application, SIGN).values) == own
    assert application.materials_saved >= 3 and application.fields_saved > 15


def world_item(world: BundleWorld, code: str) -> Any:
    return ApplicationTask.objects.filter(code=code).latest("id").item_version.typed


def test_the_same_token_is_the_same_application(world: BundleWorld) -> None:
    first = world.submit(token="once")
    assert world.submit(token="once").pk == first.pk
    assert Application.objects.count() == 1


def test_everything_missing_is_told_at_once(world: BundleWorld) -> None:
    data = world.data(without=("floor-plan", "health-certificates"), contact_phone="12")
    data.values.pop("seats")  # type: ignore[attr-defined]
    data.values.pop("has_signboard")  # type: ignore[attr-defined]
    data.values["premises_area"] = "大约"  # type: ignore[index]
    with pytest.raises(Invalid) as caught:
        world.submit(data=data)
    assert set(caught.value.field_errors) == {
        "contact_phone", "field-seats", "field-has_signboard", "field-premises_area",
        "material-floor-plan", "material-health-certificates",
    }  # fmt: skip
    assert "可以承诺" in caught.value.field_errors["material-health-certificates"][0]
    assert not Application.objects.exists()


def test_an_agent_whose_authority_ended_applies_no_more(world: BundleWorld) -> None:
    agent = make_member(world.firm, "submit")
    actor = load_actor(agent, START)
    agent.memberships.update(valid_until=START + timedelta(hours=1))
    assert world.submit(actor=actor)
    with pytest.raises(NotVisible, match="授权已经结束"):
        world.submit(actor=load_actor(agent, START + timedelta(hours=2)))


def test_another_firms_paper_is_no_paper(world: BundleWorld) -> None:
    other = make_firm()
    row = Evidence.objects.filter(type__code="floor-plan").get()
    row.enterprise = other
    row.save()
    with pytest.raises(Invalid) as caught:
        world.submit(data=world.data(materials={**world.papers(), "floor-plan": row.pk}))
    assert caught.value.field_errors == {
        "material-floor-plan": ["没有这份材料，请重新选择或上传。"]
    }


def test_restaurant_from_form_to_result(world: BundleWorld) -> None:
    promised = {"health-certificates": moment("2026-03-05 00:00").date()}
    application = world.submit(
        without=("health-certificates",), undertakings=promised, signed_name="王会计"
    )
    case = case_of(application)
    undertaking = Undertaking.objects.get()
    assert undertaking.latest_on == promised["health-certificates"]
    # all departments work at once; the one with the tolerated paper cannot decide
    for code in (FOOD, FIRE, SIGN, TAX):
        world.act(application, code, "accept", at=D2)
    assert case_of(application).state == "handling"
    world.act(application, FOOD, "plan_inspection", at=D2, on=D2.date())
    assert set(application.tasks.filter(inspect_on=D2.date()).values_list("code", flat=True)) == {
        FOOD,
        FIRE,
        SIGN,
    }
    for code in (FIRE, SIGN, TAX):
        world.grant(application, code, at=D2)
    world.act(application, FOOD, "inspect", at=D2, outcome="pass", text="符合")
    world.act(
        application, FOOD, "propose", at=D2, **world.result(world.task(application, FOOD), D2)
    )
    with pytest.raises(Refused, match="还没有补齐"):
        world.act(application, FOOD, "approve", "head", at=D2)
    kind = "health-certificates"
    operations.hand_in(
        case_id=case.pk, data=HandIn(materials={kind: world.papers()[kind]}),
        actor=world.owner(D2), at=D2,
    )  # fmt: skip
    assert Undertaking.objects.get().state == "kept"
    world.act(application, FOOD, "approve", "head", at=D2)
    licence = Evidence.objects.get(enterprise=world.firm, type__code="food-licence")
    assert licence.by_official and licence.number.startswith("JY-")
    # sewage is late, and named
    later = moment("2026-03-13 10:00")
    sweep_alarms(at=later)
    from qifu.bundles.queries import whole_of

    whole = whole_of(Application.objects.get(pk=application.pk), later.date())
    assert whole.late == ("排水许可",) and "住建" in whole.sentence.replace(
        "住房和城乡建设", "住建"
    )
    assert case_of(application).due_on == moment("2026-03-11 00:00").date()
    world.grant(application, SEWAGE, at=later)
    done = Application.objects.get(pk=application.pk)
    case = case_of(application)
    assert (case.state, case.open, done.status) == ("completed", False, "completed")
    assert done.result_code and done.finished_at == later
    assert not Clock.objects.filter(case=case).exclude(state="stopped").exclude(kind="order")
    assert not Assignment.objects.filter(case=case, role="co", ended_at=None).exists()
    replayed = replay(event.payload for event in stream_events(case.stream))
    assert replayed == row_values(case)


def test_asking_pauses_the_department_and_moves_the_whole_only_where_it_waits(
    world: BundleWorld,
) -> None:
    application = world.submit()
    due = case_of(application).due_on
    # the fire check has two days of room: three days of the firm move the whole by one
    world.act(application, FIRE, "ask", items=["平面图看不清"], days=5, reason="图太小")
    task = world.task(application, FIRE)
    assert (task.state, task.due_on) == ("asked", None)
    assert case_of(application).state == "handling" and case_of(application).due_on == due
    back = moment("2026-03-05 15:00")
    world.act(application, FIRE, "supply", world.owner(back), at=back, text="已换清楚的图")
    task = world.task(application, FIRE)
    assert (task.state, str(task.due_on)) == ("accepted", "2026-03-12")
    assert str(case_of(application).due_on) == "2026-03-12"
    assert case_of(application).original_due_on == due


def test_a_second_request_needs_the_heads_approval(world: BundleWorld) -> None:
    application = world.submit()
    world.act(application, FIRE, "ask", items=["图"], days=5, reason="缺")
    world.act(application, FIRE, "supply", world.owner(), text="补了")
    with pytest.raises(Refused, match="申请再次补正"):
        world.act(application, FIRE, "ask", items=["还要"], days=3, reason="又缺")
    world.act(application, FIRE, "ask_again", items=["还要"], days=3, reason="第一次漏看")
    with pytest.raises(Refused):
        world.act(application, FIRE, "approve_ask", "handler")
    world.act(application, FIRE, "approve_ask", "head")
    assert world.task(application, FIRE).state == "asked"
    # its days over, handling goes on with what is there; rung once
    late = moment("2026-03-07 00:10")
    sweep_alarms(at=moment("2026-03-05 09:00"))
    assert world.task(application, FIRE).state == "asked"
    assert sweep_alarms(at=late)
    assert world.task(application, FIRE).state == "accepted"
    sweep_alarms(at=late)
    kinds = [e.kind for e in stream_events(f"case:{application.pk}")]
    assert kinds.count("case.task_ask_lapsed") == 1
    told = Notice.objects.filter(recipient=world.owner_user, template="application.ask")
    assert all("还要" in n.body or "图" in n.body for n in told)
    assert told.count() >= 3  # asked, asked again, and reminded before the day


def test_a_part_is_extended_with_approval_and_the_firm_is_told_why(world: BundleWorld) -> None:
    application = world.submit()
    first = case_of(application).due_on
    for code in (SEWAGE, FIRE):
        world.act(application, code, "accept")
    why = {"days": 3, "reason": "雨季不能开挖查看", "progress": "已看过图纸"}
    before = world.task(application, SEWAGE).due_on
    world.act(application, SEWAGE, "extend", **why)
    task = world.task(application, SEWAGE)
    assert (task.due_on, task.extension, task.extension_days) == (before, 0, 3)
    with pytest.raises(Refused):
        world.act(application, SEWAGE, "grant_extension", "handler")
    asked = Notice.objects.filter(template="application.extension_requested")
    assert {n.recipient_id for n in asked} == {world.actor("housing-construction", "head").user_id}
    world.act(application, SEWAGE, "grant_extension", "head", note="同意")
    task, case = world.task(application, SEWAGE), case_of(application)
    assert (task.extension, task.extension_days, task.original_due_on) == (3, None, before)
    # seven days and three more: the longest path, so the firm's day moves with it; the first stays
    assert task.due_on == case.due_on == moment("2026-03-16 00:00").date()
    assert case.original_due_on == first == before
    law = Clock.objects.get(case=case, kind="legal", subject=task.pk)
    assert law.extension == 0 and law.due_on == law.original_due_on
    told = Notice.objects.filter(template="application.extended", recipient=world.owner_user)
    assert all(w in told[0].body for w in ("雨季不能开挖查看", "已看过图纸", "2026-03-16"))
    with pytest.raises(Refused, match="只能延期一次"):
        world.act(application, SEWAGE, "extend", **why)
    world.act(application, FIRE, "extend", **{**why, "days": 1})
    world.act(application, FIRE, "refuse_extension", "head", reason="人手够")
    fire = world.task(application, FIRE)
    assert (fire.extension, fire.extension_days, fire.due_on) == (0, None, fire.original_due_on)
    row = replay(e.payload for e in stream_events(case.stream))
    assert {k: row[k] for k in row_values(case)} == row_values(case_of(application))


def test_everybody_waits_for_the_firm_and_its_clock_stands_still(world: BundleWorld) -> None:
    data = world.data(answers={
        "gathering_kind": "none", "has_signboard": "false", "discharges_sewage": "false",
        "needs_invoice": "false",
    })  # fmt: skip
    application = world.submit(data=data)
    assert set(states(application)) == {FOOD}
    world.act(application, FOOD, "ask", items=["证"], days=5, reason="缺")
    case = case_of(application)
    assert (case.state, case.paused, case.due_on) == ("firm", True, None)
    back = moment("2026-03-05 09:00")
    world.act(application, FOOD, "supply", world.owner(back), at=back, text="补了")
    case = case_of(application)
    assert (case.state, case.paused, str(case.due_on)) == ("handling", False, "2026-03-12")
    main = Clock.objects.get(case=case, kind="main")
    assert main.extension == 0 and main.suspensions == [["2026-03-02", "2026-03-05"]]


def test_refusal_and_non_acceptance_name_themselves(world: BundleWorld) -> None:
    application = world.submit()
    with pytest.raises(Invalid) as caught:
        world.act(application, SIGN, "not_accept", reason="不归本部门")
    assert set(caught.value.field_errors) == {"remedy"}
    world.act(application, SIGN, "not_accept", reason="超高", remedy="改小后重新申请")
    for code in (FOOD, FIRE, TAX):
        world.grant(application, code)
    world.act(application, SEWAGE, "accept")
    with pytest.raises(Refused, match="现场核查"):
        world.act(application, SEWAGE, "propose", outcome="refuse", opinion="没有隔油池")
    world.act(application, SEWAGE, "inspect", outcome="fail", text="没有隔油池")
    world.act(application, SEWAGE, "propose", outcome="refuse", opinion="没有隔油池")
    with pytest.raises(Refused):
        world.act(application, SEWAGE, "approve", "handler")
    world.act(application, SEWAGE, "approve", "head")
    done = Application.objects.get(pk=application.pk)
    assert done.status == "partly"
    assert world.task(application, SEWAGE).reason == "没有隔油池"


def test_only_optional_parts_are_withdrawn_alone(world: BundleWorld) -> None:
    application = world.submit()
    with pytest.raises(Refused, match="必办"):
        world.act(application, SEWAGE, "withdraw", world.owner(), reason="不办了")
    world.act(application, SIGN, "withdraw", world.owner(), reason="不挂了")
    assert world.task(application, SIGN).state == "withdrawn"
    for code in (FOOD, FIRE, TAX, SEWAGE):
        world.grant(application, code)
    assert Application.objects.get(pk=application.pk).status == "completed"


def test_the_whole_is_withdrawn_and_what_is_granted_stays(world: BundleWorld) -> None:
    application = world.submit()
    world.grant(application, TAX)
    stranger = load_actor(make_member(make_firm(), "admin"), START)
    with pytest.raises(NotVisible):
        operations.withdraw_application(
            case_id=application.pk, reason="不开了", actor=stranger, at=START
        )
    operations.withdraw_application(
        case_id=application.pk, reason="不开了", actor=world.owner(), at=START
    )
    done = Application.objects.get(pk=application.pk)
    assert done.status == "partly" and world.task(application, TAX).state == "granted"
    assert not case_of(application).open


def test_two_handlers_at_once_one_wins(world: BundleWorld) -> None:
    application = world.submit()
    seen = world.task(application, FOOD).version
    world.act(application, FOOD, "accept", version=seen)
    with pytest.raises(Conflict) as caught:
        world.act(application, FOOD, "accept", "head", version=seen)
    assert caught.value.state == "accepted"


def test_a_department_does_not_touch_anothers_task(world: BundleWorld) -> None:
    application = world.submit()
    for other in (world.actor("taxation"), world.actor("market-regulation")):
        with pytest.raises((NotVisible, Refused)):
            world.act(application, FIRE, "accept", other)


def test_a_broken_promise_ends_the_task_and_bars_the_firm(world: BundleWorld) -> None:
    day = moment("2026-03-05 00:00").date()
    promise: dict[str, Any] = {
        "without": ("health-certificates",), "undertakings": {"health-certificates": day},
        "signed_name": "王会计",
    }  # fmt: skip
    application = world.submit(**promise)
    sweep_alarms(at=moment("2026-03-05 23:00"))
    assert Undertaking.objects.get().state == "open"
    sweep_alarms(at=moment("2026-03-06 00:10"))
    assert Undertaking.objects.get().state == "lapsed"
    assert world.task(application, FOOD).state == "stopped"
    assert world.task(application, FIRE).state == "ready"
    material = ApplicationMaterial.objects.get(
        application=application, type__code="health-certificates"
    )
    assert material.state == "lapsed"
    with pytest.raises(Invalid) as caught:
        world.submit(at=moment("2026-03-09 09:00"), **{
            **promise, "undertakings": {"health-certificates": moment("2026-03-10 00:00").date()}
        })  # fmt: skip
    assert "没有按期补齐" in caught.value.messages[0]


@pytest.mark.parametrize(
    ("day", "says"), [("2026-03-06", "最晚是 2026-03-05"), ("2026-03-01", "已经过去")]
)
def test_an_undertaking_has_its_days(world: BundleWorld, day: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        world.submit(
            without=("health-certificates",), signed_name="王会计",
            undertakings={"health-certificates": moment(f"{day} 00:00").date()},
        )  # fmt: skip


def test_the_dishonest_have_no_tolerance(world: BundleWorld) -> None:
    Fact.objects.create(name="dishonest", type="boolean", label="失信")
    record_facts(
        said={world.firm.pk: {"dishonest": True}}, source="register", on=START.date(),
        actor=SYSTEM_ACTOR, at=START,
    )  # fmt: skip
    with pytest.raises(Invalid, match="严重失信"):
        world.submit(
            without=("health-certificates",), signed_name="王会计",
            undertakings={"health-certificates": moment("2026-03-05 00:00").date()},
        )  # fmt: skip


def test_silence_past_the_law_is_an_order_to_that_department(world: BundleWorld) -> None:
    application = world.submit()
    for code in (FOOD, FIRE, SIGN, TAX):
        world.grant(application, code)
    # 20 working days of the law end on 30 March 2026; seven promised ones long before
    for day in ("2026-03-13", "2026-03-25", "2026-03-31", "2026-04-01", "2026-04-20"):
        sweep_alarms(at=moment(f"{day} 09:30"))
        sweep_alarms(at=moment(f"{day} 09:31"))
    events = [e for e in stream_events(f"case:{application.pk}") if e.kind == "case.alarm"]
    rung = [(e.payload["clock"], e.payload["level"]) for e in events]
    assert rung.count(("legal", "silence")) == 1
    assert rung.count(("task", "urge")) == 1 and rung.count(("task", "notice")) == 1
    orders = SupervisionOrder.objects.filter(case=application.pk, unit__code="housing-construction")
    assert any("依法应于 2026-03-30" in order.text for order in orders)


def test_a_closed_units_tasks_pass_to_its_successor(world: BundleWorld) -> None:
    from tests.factories import make_unit

    from qifu.kernel.events import append_event

    application = world.submit()
    old, new = world.units["law-enforcement"], make_unit(name="承接单位")
    payload = {"unit_id": old.pk, "successor_id": new.pk}
    append_event(
        stream=f"unit:{old.code}", kind="unit.closed", at=START, actor=SYSTEM_ACTOR.ref,
        payload=payload,
    )  # fmt: skip
    assert world.task(application, SIGN).unit_id == new.pk
    assert new.pk in case_of(application).co_units


def test_a_new_calendar_moves_the_tasks_days_too(world: BundleWorld) -> None:
    application = world.submit()
    task = world.task(application, FIRE)
    due = task.due_on
    Clock.objects.filter(case=application.pk).update(calendar="older")
    ApplicationTask.objects.filter(pk=task.pk).update(due_on=START.date())
    Clock.objects.filter(case=application.pk, kind="task", subject=task.pk).update(
        due_on=START.date()
    )
    assert recompute_open_clocks(at=START) == 1
    assert world.task(application, FIRE).due_on == due


@pytest.mark.parametrize("rare", [0, 2_000])
def test_lists_are_found_by_words_whether_rare_or_everywhere(
    world: BundleWorld, rare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "RARE", rare)
    application = world.submit()
    number, head = case_of(application).number, world.actor("emergency-management", "head")
    for words in (world.firm.name, number if rare else "餐饮", world.firm.name[:2], "餐饮 排水"):
        assert [t.code for t in unit_tasks(head, "open", START, text=words)] == [FIRE], words
        whole = wholes(head, applications_for(head), "open", words)
        assert [a.pk for a in whole] == [application.pk], words
    for words in ("没有这家", "餐饮 没有", "\ufffe"):
        assert not unit_tasks(head, "open", START, text=words), words


def test_a_new_calendar_tells_the_whole_anew_at_once(world: BundleWorld) -> None:
    """A holiday inside the firm's own time moves nothing; one in the department's days does."""
    application = world.submit()
    world.act(application, SEWAGE, "accept")
    world.act(application, SEWAGE, "ask", items=["图"], days=5, reason="缺")
    back = moment("2026-03-05 10:00")
    world.act(application, SEWAGE, "supply", world.owner(back), at=back, text="补了")
    assert case_of(application).due_on == date(2026, 3, 16)
    free = [date(2026, 1, 1), date(2026, 5, 1), date(2026, 10, 1)]
    for day, due in ((date(2026, 3, 4), date(2026, 3, 16)), (date(2026, 3, 10), date(2026, 3, 17))):
        free.append(day)
        days = [DayDraft(d, False, f"假日{n}") for n, d in enumerate(free)]
        publish_calendar(days=days, source="补发", actor=SYSTEM_ACTOR, at=back)
        recompute_open_clocks(at=back)
        case = case_of(application)
        plan = application_file(Application.objects.get(pk=case.pk), back).plan
        assert case.due_on == plan.due_on == world.task(application, SEWAGE).due_on == due
        main = Clock.objects.get(case=case, kind="main")
        assert main.due_on == due and case.original_due_on == date(2026, 3, 11)
        row = replay(e.payload for e in stream_events(case.stream))
        assert {k: row[k] for k in row_values(case)} == row_values(case)
