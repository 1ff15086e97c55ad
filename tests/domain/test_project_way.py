"""A project and its firm's applications: begun from the project with what it knows, departments'
tasks under the milestones, done when they are granted. The demonstration plays."""

from __future__ import annotations

from typing import Any

import pytest
from tests.bundle_world import make_bundle_world
from tests.factories import START, World, make_staff, make_unit
from tests.project_world import CODES, LEAD, lay_projects

from qifu.bundles.models import ApplicationTask
from qifu.identity.actors import load_actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible
from qifu.projects.applying import begin_bundle, link_firm, linkable, prefilled
from qifu.projects.leads import enter_lead
from qifu.projects.models import Project
from qifu.projects.way import milestones_done, open_drafts, way_of

pytestmark = pytest.mark.django_db


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
