"""Plain statements read and write the very values that the ORM would."""

from __future__ import annotations

import pytest
from tests.factories import START, World, make_world

from qifu.cases import counting
from qifu.cases.boxes import ListFilter
from qifu.cases.counting import light_counts
from qifu.cases.models import Case, Clock
from qifu.kernel.events import Event
from qifu.kernel.rows import insert_row, read_rows, update_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def values(row: object) -> dict[str, object]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", [Case, Clock, Event])
def test_read_as_the_orm_reads(world: World, model: type) -> None:
    world.dispatched()
    rows = read_rows(model, "true", [])
    assert rows
    assert all(values(row) == values(model.objects.get(pk=row.pk)) for row in rows)
    assert not any(row._state.adding for row in rows)


def test_joined_and_deferred(world: World, django_assert_num_queries) -> None:
    pk, orphan = world.dispatched().pk, world.submit().case.pk
    with django_assert_num_queries(1):
        found = {
            c.pk: c
            for c in read_rows(Case, "t.id = ANY(%s)", [[pk, orphan]], names=("id", "lead_unit_id"),
                               joins=(("lead_unit", ("id", "name")),))
        }  # fmt: skip
        assert found[pk].lead_unit.name
        assert found[orphan].lead_unit is None
    with django_assert_num_queries(1):
        assert found[pk].title
    with pytest.raises(ValueError, match="key"):
        read_rows(Case, "true", [], names=("title",))


def test_written_as_the_orm_writes(world: World) -> None:
    case = world.dispatched()
    case.co_units, case.title, case.closed_at = [3, 1], "新的标题", START
    update_row(case, ["co_units", "title", "closed_at"])
    update_row(case, [])
    assert values(Case.objects.get(pk=case.pk)) == values(case)
    clock = Clock.objects.filter(case=case).first()
    assert clock is not None
    clock.suspensions = [["2026-03-03", None]]
    update_row(clock, ["suspensions"])
    clock.refresh_from_db()
    assert clock.suspensions == [["2026-03-03", None]]
    clock.pk = None
    insert_row(clock)
    assert values(Clock.objects.get(pk=clock.pk)) == values(clock)


def test_big_counts_are_seconds_old_and_small_ones_are_not(world: World, monkeypatch) -> None:
    world.dispatched()
    head = world.actor("dispatcher")
    f = ListFilter(box="all")
    monkeypatch.setattr(counting, "MANY", 1_000)
    before = sum(light_counts(head, f, START).values())
    world.dispatched()
    assert sum(light_counts(head, f, START).values()) == before + 1
    monkeypatch.setattr(counting, "MANY", 1)
    kept = light_counts(head, f, START)
    world.dispatched()
    assert light_counts(head, f, START) == kept
    counting.forget_counts()
    assert sum(light_counts(head, f, START).values()) == before + 2
    counting.forget_counts()
