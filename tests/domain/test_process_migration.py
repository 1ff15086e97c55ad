"""A running case stays on the version it began with, and moves only by an explicit migration."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from django.db import DatabaseError, connection, transaction
from tests.factories import DISTRICT, START, World, make_world, moment

from qifu.cases.definitions import forget_processes, publish_definition
from qifu.cases.models import Case, ProcessDefinition
from qifu.cases.operations import REPLAYED, row_values
from qifu.cases.process_migration import migrate_cases, plan_migration
from qifu.cases.queries import state_title
from qifu.cases.rules.replay import replay
from qifu.cli import main
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.kernel.events import stream_events

pytestmark = pytest.mark.django_db
LATER = moment("2026-03-03 10:00")
TEXT = (DISTRICT / "processes" / "demand.yaml").read_text("utf-8")
NOW: int = yaml.safe_load(TEXT)["version"]
NEXT = NOW + 1


@pytest.fixture
def world() -> World:
    return make_world()


def second_version() -> dict[str, Any]:
    """`dispatched` is called `to_sign`, and the objection is gone."""
    doc: dict[str, Any] = yaml.safe_load(TEXT.replace("dispatched", "to_sign"))
    doc["version"] = NEXT
    gone = {"object", "sustain_objection", "overrule_objection"}
    doc["actions"] = [a for a in doc["actions"] if a["code"] not in gone]
    doc["states"] = [s for s in doc["states"] if s["code"] != "objected"]
    for action in doc["actions"]:
        action["from"] = [s for s in action["from"] if s != "objected"]
    return doc


def publish_second() -> ProcessDefinition:
    return publish_definition(doc=second_version(), actor=SYSTEM_ACTOR.ref, at=LATER)


def move(mapping: dict[str, str], **more: Any) -> int:
    return migrate_cases(
        code="demand", from_version=NOW, to_version=NEXT, mapping=mapping, actor=SYSTEM_ACTOR,
        at=LATER, **more,
    )  # fmt: skip


def plan(mapping: dict[str, str]) -> Any:
    return plan_migration(code="demand", from_version=NOW, to_version=NEXT, mapping=mapping)


def test_a_running_case_stays_and_a_new_one_begins_on_the_new_version(world: World) -> None:
    old = world.dispatched()
    publish_second()
    old = world.act(old, "object", "handler", legal_basis="三定规定", reason="不属本局")
    assert (old.state, old.process.version) == ("objected", NOW)
    new = world.dispatched(LATER)
    assert (new.state, new.process.version, state_title(new)) == ("to_sign", NEXT, "待签收")
    with pytest.raises(Refused) as refused:
        world.act(new, "object", "handler", legal_basis="三定规定", reason="不属本局")
    assert refused.value.code == "unknown_action"


def test_the_dry_run_counts_and_changes_nothing(world: World) -> None:
    for _ in range(2):
        world.dispatched()
    objected = world.act(
        world.dispatched(), "object", "handler", legal_basis="三定规定", reason="不属本局"
    )
    world.submit()
    world.closed()
    publish_second()
    before = list(Case.objects.order_by("pk").values())
    found = plan({"dispatched": "to_sign"})
    assert found.counts == {"dispatched": 2, "objected": 1, "submitted": 1}
    assert found.targets["dispatched"] == "to_sign"
    assert found.stuck == ("objected",)
    assert plan({"dispatched": "closed", "objected": "submitted"}).stuck == ("dispatched",)
    assert list(Case.objects.order_by("pk").values()) == before
    assert objected.process.version == NOW


def test_a_state_without_a_place_stops_the_whole(world: World) -> None:
    world.dispatched()
    world.submit()
    publish_second()
    before = list(Case.objects.order_by("pk").values())
    with pytest.raises(Refused) as refused:
        move({})
    assert refused.value.code == "migration_stuck"
    assert "dispatched" in refused.value.message
    assert list(Case.objects.order_by("pk").values()) == before
    with pytest.raises(Refused) as missing:
        plan_migration(code="demand", from_version=NOW, to_version=NOW + 8, mapping={})
    assert missing.value.code == "process_missing"


def test_each_case_moves_with_its_event_and_goes_on(world: World) -> None:
    case, other, closed = world.dispatched(), world.handling(), world.closed()
    seen, due = case.version, case.due_on
    publish_second()
    assert move({"dispatched": "to_sign"}) == 2
    case.refresh_from_db()
    assert (case.state, case.process.version, case.version) == ("to_sign", NEXT, seen + 1)
    assert case.due_on == due
    event = stream_events(case.stream)[-1]
    assert event.kind == "case.migrated"
    assert (event.payload["from_version"], event.payload["to_version"]) == (NOW, NEXT)
    closed.refresh_from_db()
    assert closed.process.version == NOW
    with pytest.raises(Conflict) as conflict:
        world.act(case, "accept", "handler", LATER, version=seen)
    assert (conflict.value.by, conflict.value.at) == (SYSTEM_ACTOR.name, LATER)
    case = world.act(case, "accept", "handler", LATER)
    assert case.state == "handling"
    for moved in (case, other):
        moved.refresh_from_db()
        row = replay(e.payload for e in stream_events(moved.stream))
        assert {k: row[k] for k in REPLAYED} == row_values(moved)
    assert move({"dispatched": "to_sign"}) == 0


def test_a_published_definition_never_changes(world: World) -> None:
    row = ProcessDefinition.objects.get(code="demand")
    for statement in (
        "UPDATE cases_processdefinition SET body = '{}'::jsonb",
        "UPDATE cases_processdefinition SET version = 7",
        "UPDATE cases_processdefinition SET digest = 'x'",
        "UPDATE cases_processdefinition SET status = 'draft'",
        "DELETE FROM cases_processdefinition",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    doc = copy.deepcopy(row.body)
    doc["title"] = "别的名称"
    with pytest.raises(Refused) as refused:
        publish_definition(doc=doc, actor=SYSTEM_ACTOR.ref, at=START)
    assert refused.value.code == "process_immutable"
    again = publish_definition(doc=row.body, actor=SYSTEM_ACTOR.ref, at=START)
    assert again.pk == row.pk
    second = publish_second()
    row.refresh_from_db()
    assert (row.status, second.status) == ("retired", "published")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_processdefinition SET body = '{}' WHERE version = %s", [NOW])


def test_an_unsound_definition_is_not_published(world: World) -> None:
    doc = second_version()
    doc["actions"] = [a for a in doc["actions"] if a["code"] not in ("accept", "withdraw")]
    with pytest.raises(Invalid):
        publish_definition(doc=doc, actor=SYSTEM_ACTOR.ref, at=START)
    forget_processes()
    assert ProcessDefinition.objects.filter(code="demand").count() == 1


def command(*more: str) -> int:
    return main(["pack", "migrate", "demand", "--from", str(NOW), "--to", str(NEXT), *more])


def test_the_command_tries_first_and_moves_only_when_told(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    case = world.dispatched()
    publish_second()
    assert command() == 1
    assert "dispatched → dispatched  1 件  没有去处" in capsys.readouterr().out
    assert command("--apply") == 1
    assert "没有迁移" in capsys.readouterr().err
    assert command("--map", "dispatched=to_sign") == 0
    assert "将迁移 1 件" in capsys.readouterr().out
    case.refresh_from_db()
    assert case.state == "dispatched"
    assert command("--map", "dispatched=to_sign", "--apply") == 0
    case.refresh_from_db()
    assert case.state == "to_sign"


def test_only_the_system_administrator_migrates(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.dispatched()
    publish_second()
    terms = ("--map", "dispatched=to_sign", "--apply", "--by")
    assert command(*terms, world.users["dispatcher"].username) == 1
    assert "只有系统管理员" in capsys.readouterr().err
    assert command(*terms, world.users["system_admin"].username) == 0
    assert stream_events(Case.objects.get().stream)[-1].kind == "case.migrated"
