"""Counting as things happen comes to what counting everything anew comes to; each source once."""

from datetime import date, timedelta

import pytest
from tests.bundle_world import make_bundle_world
from tests.claim_world import make_claim_world
from tests.domain.test_pushes import held
from tests.factories import REACHED, START, make_world, moment
from tests.insight_world import count_all, lay_metrics

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.insight.models import Daily, Mark
from qifu.insight.queries import Figure, Window, by_unit, figure
from qifu.insight.rebuild import rebuild
from qifu.insight.settings import metric_book
from qifu.policies import telling
from qifu.policies.models import Push
from qifu.policies.subscriptions import mark_opened

pytestmark = pytest.mark.django_db
MARCH = Window(date(2026, 3, 1), date(2026, 3, 31))
LATER = moment("2026-06-01 09:00")
ALL = {"actor": SYSTEM_ACTOR, "at": LATER}


def test_a_rebuild_comes_to_what_counting_on_the_way_came_to() -> None:
    lay_metrics()
    world = make_world()
    for day in ("2026-03-02 10:00", "2026-03-05 10:00"):  # the second comes again
        case = world.answered(moment(day))
        count_all(moment(day))
    world.act(case, "revisit_accepted", "revisitor", moment("2026-03-06 10:00"), **REACHED)
    count_all(moment("2026-03-06 11:00"))
    wrong = world.dispatched(moment("2026-03-09 10:00"))
    count_all(moment("2026-03-09 11:00"))
    said = {"legal_basis": "三定", "reason": "不属"}
    world.act(wrong, "object", "handler", moment("2026-03-09 12:00"), **said)
    count_all(moment("2026-03-09 13:00"))
    world.act(wrong, "sustain_objection", "dispatcher", moment("2026-03-10 12:00"), reason="成立")
    count_all(LATER)
    assert Mark.objects.filter(until__isnull=False).exists()  # something was overtaken
    _rebuilt_the_same()
    assert figure("repeat", MARCH, **ALL).num >= 1
    few = by_unit("close_on_time", MARCH, topic=world.topic.topic, **ALL).too_small
    assert few[0][0].key == str(world.power.pk)


def test_bundles_their_departments_and_single_items_are_counted() -> None:
    lay_metrics()
    world = make_bundle_world()
    application = world.submit(token="a")
    world.submit(token="b", bundle="", item="invoice-application")
    assert _figure("bundle_share") == (1, 2)
    assert _figure("fields_saved")[1] == _figure("materials_saved")[1] == 2
    world.grant(application, "signboard-permit", START + timedelta(days=1))
    world.grant(application, "fire-safety-check", START + timedelta(days=1))
    granted = application.tasks.filter(state="granted", statutory_days__isnull=False)
    saved, tasks = _figure("days_saved")
    assert tasks == granted.count() == 2
    assert saved == sum(task.statutory_days - 1 for task in granted)
    unit = world.units["emergency-management"].pk
    assert figure("days_saved", MARCH, unit=unit, **ALL).den == 1
    _rebuilt_the_same()


def test_a_push_is_counted_when_told_and_good_when_opened() -> None:
    lay_metrics()
    world = make_claim_world()
    held(world, 2)
    assert _figure("policy_reach") == (0, 0)
    assert telling.tell_pushes(at=START) == 2
    assert _figure("policy_reach") == (0, 2)
    later = START + timedelta(days=3)
    push = Push.objects.order_by("pk")[0]
    mark_opened(push_id=push.pk, actor=world.owner(world.firm, later), at=later)
    assert _figure("policy_reach") == (1, 2)
    told = (START + timedelta(days=2)).date()
    assert figure("policy_reach", MARCH, known_on=told, **ALL).num == 0
    assert figure("policy_reach", MARCH, unit=world.unit.pk, **ALL).den == 2
    _rebuilt_the_same()


def _figure(code: str) -> tuple[int, int]:
    count_all(LATER)
    found: Figure = figure(code, MARCH, **ALL)
    return found.num, found.den


def _rebuilt_the_same() -> None:
    before = _rows(Mark), [row for row in _rows(Daily) if any(row[-3:])]
    Daily.objects.all().delete()
    Mark.objects.all().delete()
    rebuild(at=LATER)
    assert before[0] and (_rows(Mark), _rows(Daily)) == before
    assert {row[1] for row in before[1]} >= {"all", "unit", "centre", "topic"}
    assert metric_book().metrics


def _rows(model: type) -> list[tuple]:
    names = [f.attname for f in model._meta.concrete_fields if f.attname != "id"]
    return sorted(model.objects.values_list(*names), key=str)
