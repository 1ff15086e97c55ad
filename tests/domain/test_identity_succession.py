"""A unit is closed: what it held passes over, in one transaction, with events."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import START, make_firm, make_staff, make_unit, make_world

from qifu.identity.actors import SYSTEM_ACTOR, load_actor
from qifu.identity.models import Centre, DutyEntry, Post, Role, Unit
from qifu.identity.operations import close_unit, record_precedent
from qifu.identity.queries import present_unit
from qifu.kernel.errors import Refused
from qifu.kernel.events import stream_events

pytestmark = pytest.mark.django_db


def close(unit: Unit, successor: Unit, **more: object) -> Unit:
    said = {"reason": "机构改革", "actor": SYSTEM_ACTOR, "at": START, **more}
    return close_unit(unit_id=unit.pk, successor_id=successor.pk, **said)  # type: ignore[arg-type]


def make_duty(topic: str, lead: Unit, *helpers: Unit, needs_power: bool = True) -> DutyEntry:
    duty = DutyEntry.objects.create(
        topic=topic,
        title=topic,
        sector="x",
        sector_title="x",
        lead_unit=lead,
        needs_power=needs_power,
    )
    duty.co_units.set(helpers)
    return duty


def test_everything_passes_to_the_successor() -> None:
    old, new, third = make_unit(), make_unit(), make_unit()
    child = make_unit(parent=old)
    led, helped, both = (
        make_duty("led", old, new),
        make_duty("helped", third, old),
        make_duty("both", new, old),
    )
    centre = Centre.objects.create(code="c", name="c", kind="park", unit=old)
    handler, head = make_staff(old, Role.HANDLER), make_staff(old, Role.HEAD)
    Post.objects.create(user=head, unit=new, role=Role.HEAD, valid_from=START)
    record_precedent(
        topic="led",
        lead_unit_id=old.pk,
        case_number="SQ1",
        reason="无人认领",
        actor=SYSTEM_ACTOR,
        at=START,
    )
    town_firm = make_firm()
    town_firm.town = old
    town_firm.save()

    close(old, new)

    for row in (led, helped, both, centre, child, town_firm, old):
        row.refresh_from_db()
    assert (led.lead_unit, led.version, list(led.co_units.all())) == (new, 2, [])
    assert list(helped.co_units.all()) == [new]
    assert list(both.co_units.all()) == []
    assert (centre.unit, child.parent, town_firm.town) == (new, new, new)
    assert load_actor(handler, START).units(Role.HANDLER) == {new.pk}
    assert Post.objects.filter(user=head, unit=new, valid_until=None).count() == 1
    assert led.precedents.get().lead_unit == new
    assert (old.status, old.closed_on, old.successor) == ("closed", date(2026, 3, 2), new)
    event = stream_events(old.stream)[-1]
    assert event.kind == "unit.closed"
    assert event.payload["moved"] == {
        "duties": 3,
        "centres": 1,
        "posts": 2,
        "precedents": 1,
        "units": 1,
    }
    assert "duty.passed_over" in [e.kind for e in stream_events(led.stream)]
    assert stream_events(handler.stream)[-1].kind == "user.post_moved"


def test_open_cases_pass_over_in_the_same_transaction() -> None:
    world = make_world()
    case = world.handling()
    close(world.power, world.water)
    case.refresh_from_db()
    assert case.lead_unit == world.water
    assert "case.passed_over" in [e.kind for e in stream_events(case.stream)]
    assert (
        world.act(case, "answer", "handler", outcome="solved", text="已送电", evidence="记录").state
        == "pending_approval"
    )


def test_a_closed_unit_points_to_who_answers_now() -> None:
    first, second, third = make_unit(), make_unit(), make_unit()
    close(first, second)
    close(second, third)
    first.refresh_from_db()
    assert present_unit(first) == third


def test_a_successor_below_the_unit_takes_its_place() -> None:
    top = make_unit()
    old = make_unit(parent=top)
    new = make_unit(parent=old)
    close(old, new)
    new.refresh_from_db()
    assert new.parent == top


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("self", "same_unit"),
        ("closed", "successor_closed"),
        ("group", "successor_unfit"),
        ("trusted", "successor_unfit"),
        ("town", "successor_without_power"),
    ],
)
def test_who_cannot_succeed(kind: str, code: str) -> None:
    old = make_unit()
    make_duty("needs-power", old)
    others = {
        "self": lambda: old,
        "closed": lambda: make_unit(status="closed", closed_on=date(2026, 1, 1)),
        "group": lambda: make_unit(kind="group"),
        "trusted": lambda: make_unit(kind="town", run_by_district=False, trusted_to="高新区"),
        "town": lambda: make_unit(kind="town", has_power=False),
    }
    with pytest.raises(Refused) as refused:
        close(old, others[kind]())
    assert refused.value.code == code
    old.refresh_from_db()
    assert old.status == "active"


def test_a_unit_is_closed_once_and_by_the_system_administrator() -> None:
    old, new = make_unit(), make_unit()
    dispatcher = load_actor(make_staff(new, Role.DISPATCHER), START)
    with pytest.raises(Refused):
        close(old, new, actor=dispatcher)
    close(old, new)
    with pytest.raises(Refused) as refused:
        close(old, new)
    assert refused.value.code == "already_closed"
