"""A plant in four stages: papers come when their stage does, and the day of the whole follows the
firm's own time only. Two handlers at one moment: one wins."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from tests.bundle_world import BundleWorld, make_bundle_world
from tests.factories import START, moment

from qifu.bundles import operations
from qifu.bundles.models import Application, ApplicationTask
from qifu.bundles.operations import HandIn
from qifu.cases.models import Case
from qifu.enterprises.models import Evidence
from qifu.kernel.errors import Conflict, Invalid, Refused

LAND = (
    "project-filing-item",
    "site-preliminary-review",
    "land-use-planning-permit",
    "eia-approval",
)
PLANT = {"project_kind": "filing", "energy_use": "300", "earthwork": "10", "special_fire": "false",
         "cuts_road": "false"}  # fmt: skip
FIRST_PAPERS = ("site-plan", "land-proof", "eia-report")


def states(application: Application) -> dict[str, str]:
    return dict(application.tasks.values_list("code", "state"))


@pytest.mark.django_db
def test_a_plant_goes_stage_by_stage() -> None:
    world = make_bundle_world("build-plant")
    first = {k: v for k, v in world.papers().items() if k in FIRST_PAPERS}
    application = world.submit(data=world.data(answers=PLANT, materials=first))
    assert {c for c, s in states(application).items() if s == "ready"} == {LAND[0]}
    later = application.materials.filter(state="later").values_list("type__code", flat=True)
    assert {"design-drawings", "works-contract", "completion-report"} <= set(later)
    due = Case.objects.get(pk=application.pk).due_on
    for code in LAND:
        world.grant(application, code)
    # the second stage waits for its drawings, and the whole waits for the firm
    assert world.task(application, "works-planning-permit").state == "preparing"
    case = Case.objects.get(pk=application.pk)
    assert (case.state, case.paused) == ("firm", True)
    back = moment("2026-04-01 10:00")
    with pytest.raises(Invalid):
        operations.hand_in(case_id=case.pk, data=HandIn(), actor=world.owner(back), at=back)
    kind = "design-drawings"
    operations.hand_in(
        case_id=case.pk, data=HandIn(materials={kind: world.papers()[kind]}),
        actor=world.owner(back), at=back,
    )  # fmt: skip
    task = world.task(application, "works-planning-permit")
    assert (task.state, task.started_on) == ("ready", back.date())
    case = Case.objects.get(pk=application.pk)
    assert case.state in ("submitted", "handling") and case.due_on is not None and due is not None
    assert case.due_on > due and case.original_due_on == due
    # what an earlier stage issued is nobody's to bring
    assert Evidence.objects.filter(enterprise=world.firm, type__code="land-permit").exists()
    world.grant(application, "works-planning-permit", back)
    assert states(application)["construction-licence"] == "preparing"


@pytest.mark.django_db
def test_a_refusal_ends_what_waited_for_it() -> None:
    world = make_bundle_world("change-firm")
    application = world.submit(data=world.data(answers={
        "changes_name": "true", "has_staff_insured": "true", "has_fund_account": "false"
    }))  # fmt: skip
    world.act(application, "business-change", "accept")
    world.act(application, "business-change", "propose", outcome="refuse", opinion="决议不全")
    world.act(application, "business-change", "approve", "head")
    application.refresh_from_db()
    assert application.status == "refused" and application.result_code is None
    assert set(states(application).values()) == {"refused", "stopped"}
    assert not Case.objects.get(pk=application.pk).open


def _race(world: BundleWorld, task: ApplicationTask, people: tuple[str, str]) -> list[Any]:
    """Two people accept the same task at one moment."""
    start, found = threading.Barrier(2), list[Any]()

    def accept(who: str) -> None:
        try:
            actor = world.actor(task.unit.code, who)
            start.wait(10)
            operations.perform_task(
                task_id=task.pk, action="accept", actor=actor, at=START, version=task.version
            )
            found.append("done")
        except (Conflict, Refused) as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


@pytest.mark.django_db(transaction=True)
def test_two_handlers_at_one_moment_and_a_form_sent_twice() -> None:
    world = make_bundle_world("repair-credit")
    answers = {
        "repairs_penalty": "true",
        "on_abnormal_list": "false",
        "repairs_tax_credit": "false",
    }
    data, owner = world.data(answers=answers), world.owner()
    start, numbers = threading.Barrier(2), list[int]()

    def send() -> None:
        try:
            start.wait(10)
            numbers.append(world.submit(data=data, actor=owner, token="same").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(numbers) == 2 and len(set(numbers)) == 1
    assert Application.objects.count() == 1
    application = Application.objects.get()
    found = _race(world, world.task(application, "credit-repair"), ("handler", "head"))
    assert sorted(type(f).__name__ for f in found) == ["Conflict", "str"]
