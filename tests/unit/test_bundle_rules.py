"""What keeps a bundle from being published, and the acts of a task state by state."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.pack_copy import Copy, Spoil, at, swap

from qifu.bundles.rules.definition import (
    BundleBody,
    bundle_of_one,
    dump_bundle,
    parse_bundle,
    problems,
)
from qifu.bundles.rules.merge import merge
from qifu.bundles.rules.status import TaskSnapshot, hopeless, released, status_code
from qifu.bundles.rules.tasks import ACTIONS, ENDED, STATES, Doing, TaskView, decide, refusal
from qifu.bundles.rules.tolerance import Standing, days_allowed, refused_to
from qifu.bundles.rules.values import read_value, shown
from qifu.catalogue.rules.body import FieldKind, Names
from qifu.kernel.errors import Refused
from qifu.packs.bundles import read_bundles
from qifu.packs.catalogue import read_items

FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"
TODAY = date(2026, 3, 2)
YESTERDAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def bodies() -> dict[str, BundleBody]:
    return {body.code: body for body in read_bundles(FUCHENG)}


def test_the_bundles_of_the_plan_are_there_and_none_is_called_confirmed(
    bodies: dict[str, BundleBody],
) -> None:
    assert set(bodies) >= {
        "open-restaurant", "change-firm", "connect-utilities", "repair-credit", "close-firm",
        "move-firm", "individual-to-firm", "transfer-technology", "listing-compliance",
        "start-building", "project-land", "project-planning", "project-building",
        "project-acceptance", "build-plant",
    }  # fmt: skip
    assert not [code for code, body in bodies.items() if body.verified]
    assert not [code for code, body in bodies.items() if not body.source]
    assert [m.item for m in bodies["open-restaurant"].members if not m.required]
    assert [s.code for s in bodies["build-plant"].stages] == [
        "land", "planning", "building", "acceptance",
    ]  # fmt: skip


def test_a_body_is_what_its_plain_value_says(bodies: dict[str, BundleBody]) -> None:
    for body in bodies.values():
        assert parse_bundle(dump_bundle(body)) == body


def test_a_single_item_is_a_bundle_of_one() -> None:
    item = next(i for i in read_items(FUCHENG) if i.code == "food-business-licence")
    kinds = {use.name: FieldKind(use.name, use.name, "text") for use in item.fields}
    merged = merge(bundle_of_one(item), {item.code: item}, kinds, {}, on=TODAY)
    assert [f.name for f in merged.fields] == [use.name for use in item.fields]
    assert merged.plan.days == item.promised_days


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(Path(shutil.copytree(FUCHENG, tmp_path / "pack")))


OPENING = "bundles/01-opening.yaml"
SPOILS: list[Spoil] = [
    (
        "a ring",
        swap(OPENING, "      - tax-closure\n", "      - {item: tax-closure, after: [business-closure]}\n"),
        at(OPENING, "    members:", after="code: close-firm"),
        "这些事项互相等待：",
    ),
    (
        "an item there is none of",
        swap(OPENING, "      - business-change\n", "      - business-chnge\n"),
        at(OPENING, "      - business-chnge"),
        "清单里没有现行的事项“business-chnge”，请先发布它",
    ),
    (
        "an item without owner",
        swap("items/10-bundles.yaml", "unit: taxation", "unit: nobody", after="code: tax-change"),
        at(OPENING, "item: tax-change"),
        "“税务登记信息变更”没有办理单位，不能放进一件事",
    ),
    (
        "a question there is none of",
        swap(OPENING, "field: has_signboard, title", "field: has_signbord, title"),
        at(OPENING, "has_signbord"),
        "数据元字典里没有“has_signbord”，请先登记",
    ),
    (
        "a condition nobody asked for",
        swap(OPENING, "      - {field: discharges_sewage, title: 后厨污水排进城市下水道吗？}\n", ""),
        at(OPENING, "item: sewage-discharge-permit"),
        "条件要看“是否向城镇排水设施排放污水”，但在它之前的情景问题里没有问",
    ),
    (
        "a condition that cannot be read",
        swap(OPENING, "{fact: has_signboard, is: true}", "{fact: has_signboard, is: 红}"),
        at(OPENING, "item: signboard-permit"),
        "条件写法有误：",
    ),
    (
        "nobody to lead",
        swap(OPENING, "unit: market-regulation", "unit: nobody", after="code: move-firm"),
        at(OPENING, "unit: nobody"),
        "没有单位“nobody”，每件事都要有牵头单位",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "spoil", "line", "says"), SPOILS, ids=[s[0] for s in SPOILS])
def test_each_fault_is_told_with_its_line(
    copy: Copy, name: str, spoil: Any, line: Any, says: str
) -> None:
    spoil(copy)
    wanted = f"{OPENING}:{line(copy)}: {says}"
    assert any(found.startswith(wanted) for found in copy.found()), copy.found()


def test_a_required_item_does_not_wait_for_an_optional_one(bodies: dict[str, BundleBody]) -> None:
    body = bodies["open-restaurant"]
    first = replace(body.members[0], after=("signboard-permit",))
    spoiled = replace(body, members=(first, *body.members[1:]))
    items = {item.code: item for item in read_items(FUCHENG)}
    units = frozenset(item.unit for item in items.values())
    said = problems(spoiled, items, Names(units=units))
    assert any("必办事项不能等可选事项" in says for _, says in said)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("code", ACTIONS)
def test_every_act_in_every_state(state: str, code: str) -> None:
    """Allowed exactly where the table says; nothing is done to what is over."""
    action = ACTIONS[code]
    view = TaskView(
        state, "事项", required=False, needs_inspection=code in ("inspect", "plan_inspection"),
        asked_times=int(code == "ask_again"), pending_ask=code in ("approve_ask", "refuse_ask"),
        due_on=TODAY, extension_days=3 if code in ("grant_extension", "refuse_extension") else None,
    )  # fmt: skip
    everybody = frozenset({"unit", "head", "firm", "system"})
    why = refusal(view, action, everybody, Doing(TODAY, 7))
    assert (why is None) == (state in action.from_)
    if state in ENDED:
        assert why is not None and why[0] == "wrong_state"
    for relation in everybody - action.by:
        alone = refusal(view, action, frozenset({relation}), Doing(TODAY, 7))
        assert alone is not None and alone[0] in ("wrong_role", "wrong_state")


@pytest.mark.parametrize(
    ("view", "code", "says"),
    [
        (TaskView("accepted", asked_times=1), "ask", "一次性告知过"),
        (TaskView("accepted"), "ask_again", "还没有告知过"),
        (TaskView("proposed", proposed_by=7, proposal="grant"), "approve", "不能复核自己"),
        (TaskView("proposed", proposal="grant", open_undertakings=("图",)), "approve", "补齐前"),
        (TaskView("accepted", needs_inspection=True), "propose", "须先现场核查"),
        (TaskView("accepted", needs_inspection=True, joint="a"), "inspect", "约定踏勘日期"),
        (TaskView("ready", "许可"), "withdraw", "必办事项"),
        (TaskView("ready", handler=3), "take", "已有经办人"),
        (TaskView("accepted", due_on=YESTERDAY), "extend", "已过承诺的日期"),
        (TaskView("accepted", due_on=TODAY, extension=2), "extend", "只能延期一次"),
        (TaskView("accepted", due_on=TODAY, extension_days=2), "extend", "等待批准"),
        (TaskView("accepted", due_on=TODAY, days=5, statutory_days=5), "extend", "不能再延长"),
        (TaskView("accepted", extension_days=2), "propose", "等批准后"),
        (TaskView("accepted"), "grant_extension", "没有等待批准"),
        (TaskView("accepted", extension_days=2, extension_by=7), "grant_extension", "不能批准自己"),
    ],
)
def test_a_no_says_what_to_do(view: TaskView, code: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        decide(view, code, frozenset({"unit", "head", "firm"}), Doing(TODAY, 7))


def test_a_refusal_may_stand_although_a_paper_is_missing() -> None:
    view = TaskView("proposed", proposal="refuse", open_undertakings=("图",))
    assert decide(view, "approve", frozenset({"head"}), Doing(TODAY, 7)) == "refused"


def snap(code: str, state: str, *after: str, required: bool = True) -> TaskSnapshot:
    return TaskSnapshot(code, code, "u", state, 3, after=after, required=required)


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ({"a": "ready", "b": "waiting"}, "submitted"),
        ({"a": "accepted", "b": "ready"}, "handling"),
        ({"a": "asked", "b": "ready"}, "handling"),
        ({"a": "asked", "b": "waiting"}, "firm"),
        ({"a": "granted", "b": "preparing"}, "firm"),
        ({"a": "granted", "b": "granted"}, "completed"),
        ({"a": "granted", "b": "refused"}, "partly"),
        ({"a": "refused", "b": "stopped"}, "refused"),
        ({"a": "not_accepted", "b": "stopped"}, "not_accepted"),
        ({"a": "withdrawn", "b": "withdrawn"}, "withdrawn"),
    ],
)
def test_the_whole_is_a_function_of_its_tasks(states: dict[str, str], code: str) -> None:
    assert status_code([snap(name, state) for name, state in states.items()]) == code


def test_an_optional_part_withdrawn_leaves_the_whole_complete() -> None:
    assert (
        status_code([snap("a", "granted"), snap("b", "withdrawn", required=False)]) == "completed"
    )
    assert status_code([snap("a", "granted"), snap("b", "withdrawn")]) == "partly"


def test_what_waits_begins_or_can_no_longer() -> None:
    tasks = [snap("a", "granted"), snap("b", "waiting", "a"), snap("c", "waiting", "b")]
    assert released(tasks) == ("b",) and hopeless(tasks) == ()
    failed = [snap("a", "refused"), *tasks[1:]]
    assert released(failed) == () and hopeless(failed) == ("b", "c")


def test_tolerance_has_its_bounds() -> None:
    assert (days_allowed(5, 5), days_allowed(30, 60), days_allowed(0, 9)) == (3, 20, 0)
    assert "严重失信" in refused_to(Standing(dishonest=True), TODAY)
    assert "没有按期补齐" in refused_to(Standing(broken_on=date(2025, 3, 3)), TODAY)
    assert refused_to(Standing(broken_on=date(2025, 3, 2)), TODAY) == ""


@pytest.mark.parametrize(
    ("type_", "raw", "says"),
    [
        ("integer", "2.5", "应为整数"), ("money", "1.234", "最多两位小数"),
        ("date", "2026-02-30", "不是日期"), ("boolean", "也许", "请选“是”或“否”"),
        ("phone", "12", "11 位手机号"), ("id_number", "510703199001010000", "18 位"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_told_so(type_: str, raw: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_value(FieldKind("x", "这一项", type_), raw)
    assert read_value(FieldKind("x", "这一项", type_), " ") is None


def test_values_are_shown_in_words() -> None:
    assert shown(FieldKind("x", "x", "boolean"), "true") == "是"
    assert shown(FieldKind("x", "x", "choice", (("a", "甲"),)), "a") == "甲"
    assert shown(FieldKind("x", "x", "money"), "1234567.5") == "1,234,567.5 元"


@pytest.mark.parametrize(
    "number", ["510703199003078515", "11010519491231002x", "110101199003070257"]
)
def test_an_identity_number_of_any_county_is_taken(number: str) -> None:
    assert read_value(FieldKind("x", "证号", "id_number"), number) == number.upper()


@pytest.mark.parametrize(
    "number", ["510703199003078514", "510703199002308515", "51070319900307851", "０" * 18]
)
def test_an_identity_number_that_cannot_be_is_not(number: str) -> None:
    with pytest.raises(ValueError, match="18 位"):
        read_value(FieldKind("x", "证号", "id_number"), number)
