"""What a program may send instead of what an action asks for: always a sentence, never a crash."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import yaml
from tests.factories import DISTRICT, START, World, make_world

from qifu.cases.boxes import ListFilter
from qifu.cases.definitions import current_process, definition_of
from qifu.cases.fields import clean_data
from qifu.cases.lists import list_cases
from qifu.cases.models import Attachment, Case
from qifu.cases.queries import get_case
from qifu.demands.operations import title_from
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.files import store_file

pytestmark = pytest.mark.django_db

ODD: dict[str, Any] = {
    "nul": "a\x00b",
    "surrogate": "\ud800",
    "superscript": "²",
    "number": 7,
    "negative": -1,
    "float": 1.5,
    "nan": float("nan"),
    "huge_number": 10**40,
    "digits": "9" * 5000,
    "true": True,
    "object": {"a": 1},
    "list": [1, None, {"a": 2}],
    "nested": [["\x00"]],
    "script": "<script>alert(1)</script>",
    "end_of_time": "9999-12-31",
    "beginning": "0001-01-01",
    "long": "好" * 200_000,
}


@pytest.fixture
def world() -> World:
    return make_world()


def fields() -> list[tuple[str, str]]:
    doc = yaml.safe_load((DISTRICT / "processes" / "demand.yaml").read_text("utf-8"))
    return [(a["code"], f["name"]) for a in doc["actions"] for f in a.get("fields", ())]


@pytest.mark.parametrize(("action", "name"), fields())
def test_no_value_of_a_field_breaks_it(world: World, action: str, name: str) -> None:
    case = world.dispatched()
    spec = definition_of(current_process("demand").pk).actions[action]
    for value in ODD.values():
        with suppress(Invalid):
            clean_data(spec, {name: value}, case=case, actor=world.actor("dispatcher"))


@pytest.mark.parametrize("name", ["a\x00", "\ud800", "x" * 10_000, ""])
def test_an_odd_field_name_is_named(world: World, name: str) -> None:
    case = world.dispatched()
    with pytest.raises(Invalid):
        world.act(case, "accept", "handler", **{name: 1})


def test_a_promise_beyond_the_calendar_is_refused(world: World) -> None:
    case = world.handling()
    said = {"outcome": "promised", "text": "会办", "evidence": "纪要"}
    with pytest.raises((Invalid, Refused)):
        world.act(case, "answer", "handler", promise_on="9999-12-31", **said)


@pytest.mark.parametrize("file", ["x", "", "\x00", "' or 1=1", "0" * 36])
def test_what_is_no_file_is_no_server_error(world: World, file: str) -> None:
    with pytest.raises(Invalid) as invalid:
        world.submit(files=[file])
    assert "files" in invalid.value.field_errors


def test_a_file_is_used_once(world: World) -> None:
    owner = world.actor("owner")
    stored = store_file(name="说明.txt", data="内容".encode(), actor=owner, at=START)
    world.submit(files=[str(stored.pk)])
    with pytest.raises(Invalid):
        world.submit(files=[str(stored.pk)])
    assert Attachment.objects.get().file_id == stored.pk


def test_a_file_of_somebody_else_cannot_be_attached(world: World) -> None:
    stored = store_file(
        name="说明.txt", data="内容".encode(), actor=world.actor("stranger"), at=START
    )
    with pytest.raises(Invalid):
        world.submit(files=[str(stored.pk)])


@pytest.mark.parametrize(
    "number", ["\x00", "\ud800", "SQ2026-000001-0\x00", "x" * 5000, "' or ''='"]
)
def test_an_odd_number_is_not_found(world: World, number: str) -> None:
    with pytest.raises(NotVisible):
        get_case(world.actor("dispatcher"), number)


@pytest.mark.parametrize("words", ["\x00", "a\x00b", "\ud800", "%", "_", "'", "好" * 5000])
def test_any_words_may_be_searched_for(world: World, words: str) -> None:
    world.dispatched()
    for filtered in (
        ListFilter(box="all", q=words),
        ListFilter(box="all", topic=words),
        ListFilter(box="all", state=words),
        ListFilter(box="all", channel=words),
    ):
        assert list_cases(world.actor("dispatcher"), filtered, START).rows == []


@pytest.mark.parametrize("unit", [2**63, -1, 10**30])
def test_any_unit_may_be_asked_for(world: World, unit: int) -> None:
    found = list_cases(world.actor("dispatcher"), ListFilter(box="all", unit=unit), START)
    assert found.rows == []


def test_an_unknown_place_is_named(world: World) -> None:
    for place in ("nowhere", "\x00"):
        with pytest.raises(Invalid) as invalid:
            world.submit(place=place)
        assert "place" in invalid.value.field_errors


@pytest.mark.parametrize("text", ["。", "。。需要帮助", "\n\n？请问", "……好"])
def test_a_title_is_never_empty(text: str) -> None:
    assert title_from(text).strip()


def test_a_phone_in_other_digits_is_folded_or_refused(world: World) -> None:
    case = world.submit(contact_phone="138 0013 8000").case
    assert case.demand.contact_phone == "13800138000"
    for phone in ("١٣٨٠٠١٣٨٠٠٠", "1380013800x"):
        with pytest.raises(Invalid) as invalid:
            world.submit(contact_phone=phone)
        assert "contact_phone" in invalid.value.field_errors


def test_two_cases_cannot_be_merged_into_each_other(world: World) -> None:
    first, second = world.submit().case, world.submit().case
    world.act(first, "merge", "dispatcher", target=second.number, reason="同一问题")
    with pytest.raises(Refused) as refused:
        world.act(second, "merge", "dispatcher", target=first.number, reason="同一问题")
    assert refused.value.code == "guard:merge_target_open"
    assert Case.objects.filter(open=True).count() == 1


def test_files_of_a_draft_answer_are_not_the_firms_to_open(world: World) -> None:
    from qifu.cases.attachments import visible_attachments, visible_file

    case = world.handling()
    stored = store_file(
        name="依据.txt", data="依据".encode(), actor=world.actor("handler"), at=START
    )
    said = {"outcome": "solved", "text": "已送电", "evidence": "记录", "files": [str(stored.pk)]}
    case = world.act(case, "answer", "handler", **said)
    for who in ("owner", "dispatcher"):
        assert not visible_attachments(world.actor(who), case).exists()
        with pytest.raises(NotVisible):
            visible_file(world.actor(who), stored.pk)
    assert visible_file(world.actor("colleague"), stored.pk) == stored
    case = world.act(case, "approve_answer", "head")
    assert visible_file(world.actor("owner"), stored.pk) == stored
    with pytest.raises(NotVisible):
        visible_file(world.actor("stranger"), stored.pk)


def test_a_firm_is_not_told_the_officials_name(world: World) -> None:
    from qifu.kernel.errors import Conflict

    case = world.dispatched()
    seen = case.version
    world.act(case, "accept", "handler")
    with pytest.raises(Conflict) as conflict:
        world.act(case, "withdraw", "owner", version=seen, reason="不用了")
    assert "经办甲" not in conflict.value.message
    assert conflict.value.by == "承办单位"
