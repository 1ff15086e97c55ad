"""A project and its firm's applications: begun from the project with what it knows, departments'
tasks under the milestones, done when they are granted; what is in the way becomes a demand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.bundle_world import make_bundle_world
from tests.factories import START, World, make_staff, make_unit
from tests.project_world import CODES, LEAD, ProjectWorld, lay_projects, make_project_world

from qifu.bundles.models import ApplicationTask
from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.identity.actors import load_actor
from qifu.identity.models import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.projects.applying import begin_bundle, link_firm, linkable, note_milestone, prefilled
from qifu.projects.blockers import (
    CONSULTATION,
    DEMAND,
    BlockerInput,
    clear_blocker,
    open_blocker,
    raise_blocker,
)
from qifu.projects.leads import enter_lead
from qifu.projects.models import Blocker, Project
from qifu.projects.stages import advance_project
from qifu.projects.way import milestones_done, open_drafts, way_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pw() -> ProjectWorld:
    return make_project_world()


def fresh(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)


def test_an_application_belongs_to_its_project(monkeypatch: Any) -> None:
    bw = make_bundle_world("connect-utilities")
    town = make_unit(kind="town")
    users = {"owner": bw.owner_user}
    world = World(town, town, town, town, users, bw.firm, None, None)  # type: ignore[arg-type]
    pw = lay_projects(world)
    officer = pw.actor("officer")
    row = enter_lead(data=LEAD, actor=officer, at=START)
    link_firm(number=row.number, uscc=bw.firm.uscc, actor=officer, at=START)
    draft = begin_bundle(number=row.number, milestone="utilities", actor=bw.owner(), at=START)
    assert draft.raw["project_name"] == LEAD.title
    assert prefilled(Project.objects.get(pk=row.pk))["investment"] == "120000000"
    again = begin_bundle(number=row.number, milestone="utilities", actor=bw.owner(), at=START)
    assert again.token == draft.token and [d.pk for d in open_drafts(row)] == [draft.pk]
    with pytest.raises(NotVisible):
        begin_bundle(number=row.number, milestone="utilities", actor=officer, at=START)

    made = bw.submit(token=draft.token)
    assert linkable(Project.objects.get(pk=row.pk)) == []
    view = way_of(Project.objects.get(pk=row.pk), START.date())
    found = next(r for r in view.rows if r.milestone.code == "utilities")
    assert {s.part.number for s in found.spots} == {made.case.number} and found.begun
    assert not found.done and "utilities" not in milestones_done(row)
    assert any(s.part.unit for s in found.spots)
    ApplicationTask.objects.filter(application=made).update(state="granted", ended_on=START.date())
    assert "utilities" in milestones_done(row)
    assert set(CODES) and load_actor(make_staff(town, Role.HANDLER), START).is_staff


def test_a_blocker_becomes_a_demand_and_is_cleared_with_it(pw: ProjectWorld) -> None:
    row = pw.until("landed")
    opened = open_blocker(
        number=row.number,
        data=BlockerInput("10 千伏线路迁改没有人牵头", DEMAND, "build", pw.world.topic.topic),
        actor=pw.actor("officer"), at=START,
    )  # fmt: skip
    case = opened.case
    assert case is not None and case.enterprise_id == pw.world.firm.pk and case.channel == "project"
    assert case.opened_by == pw.people["officer"].pk and fresh(row).open_blockers == 1
    with pytest.raises(Refused, match="堵点"):
        advance_project(number=row.number, on=START.date(), actor=pw.actor("officer"), at=START)
    with pytest.raises(Refused, match="诉求办结后自动解除"):
        clear_blocker(blocker_id=opened.pk, how="x", actor=pw.actor("officer"), at=START)
    perform_action(
        case_id=case.pk, action="withdraw", actor=pw.actor("owner"), at=START,
        data={"reason": "已经有人办了"},
    )  # fmt: skip
    done = Blocker.objects.get(pk=opened.pk)
    assert done.cleared_at is not None and case.number in done.how and fresh(row).open_blockers == 0
    advance_project(number=row.number, on=START.date(), actor=pw.actor("officer"), at=START)


def test_a_blocker_is_called_to_a_consultation_by_whom_it_may_be(pw: ProjectWorld) -> None:
    row = pw.until("landed")
    data = BlockerInput(
        "三家管线谁先动", CONSULTATION, parties=(pw.world.power.code, pw.world.water.code)
    )
    with pytest.raises(Refused, match="负责人"):
        open_blocker(number=row.number, data=data, actor=pw.actor("officer"), at=START)
    assert not Case.objects.exists()
    opened = open_blocker(number=row.number, data=data, actor=pw.actor("boss"), at=START)
    assert opened.case is not None and Case.objects.get().state == "consultation"
    kept = open_blocker(
        number=row.number, data=BlockerInput("围墙没有拆"), actor=pw.actor("escort"), at=START
    )
    assert kept.case is None
    raise_blocker(
        blocker_id=kept.pk, data=BlockerInput("", DEMAND), actor=pw.actor("escort"), at=START
    )
    assert Case.objects.count() == 2
    with pytest.raises(Refused, match="已经转办"):
        raise_blocker(
            blocker_id=kept.pk, data=BlockerInput("", DEMAND), actor=pw.actor("escort"), at=START
        )


def test_without_a_firm_a_blocker_is_only_written_down(pw: ProjectWorld) -> None:
    row = pw.lead()
    with pytest.raises(Refused, match="还没有关联项目公司"):
        open_blocker(
            number=row.number,
            data=BlockerInput("等环评", DEMAND),
            actor=pw.actor("officer"),
            at=START,
        )
    kept = open_blocker(
        number=row.number, data=BlockerInput("等环评"), actor=pw.actor("officer"), at=START
    )
    clear_blocker(blocker_id=kept.pk, how="环评已批", actor=pw.actor("officer"), at=START)
    assert fresh(row).open_blockers == 0
    assert [e.kind for e in stream_events(row.stream)] == [
        "project.entered", "project.blocked", "project.unblocked"
    ]  # fmt: skip


def test_milestones_noted_with_their_paper(pw: ProjectWorld) -> None:
    row, who = pw.lead(), pw.actor("officer")
    with pytest.raises(Invalid) as wrong:
        note_milestone(
            number=row.number, code="build", paper="", on=date(2027, 1, 1), actor=who, at=START
        )
    assert set(wrong.value.field_errors) == {"paper", "on"}
    note_milestone(
        number=row.number, code="build", paper="许可证", on=START.date(), actor=who, at=START
    )
    view = way_of(row, START.date())
    assert [r.milestone.code for r in view.rows if r.done] == ["build"]
    assert view.way.due_on is not None
    with pytest.raises(Refused, match="登记过"):
        note_milestone(
            number=row.number, code="build", paper="许可证", on=START.date(), actor=who, at=START
        )
    with pytest.raises(Invalid, match="没有登记这家企业"):
        link_firm(number=row.number, uscc="91510703MA6ABCD123", actor=who, at=START)
