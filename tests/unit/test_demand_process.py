"""The demand process, cell by cell: state × action × relation against a table written by hand."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest
import yaml

from qifu.cases.rules.decide import decide, refusal
from qifu.cases.rules.definition import RELATIONS, check_definition, parse_definition
from qifu.cases.rules.vocabulary import EFFECT_NAMES, GUARD_NAMES, Facts, Snapshot
from qifu.kernel.errors import Refused

DOC = yaml.safe_load(
    (Path(__file__).parents[2] / "districts/fucheng/processes/demand.yaml").read_text("utf-8")
)
DEMAND = parse_definition(DOC)
OPEN = (
    "submitted dispatched objected consultation handling awaiting_material pending_approval"
    " promised answered revisited"
).split()

# action: (states it starts from, who may, state after; "=" stays)
TABLE = {
    "answer_at_once": ("submitted", "dispatcher intake_clerk", "answered"),
    "dispatch": ("submitted", "dispatcher", "dispatched"),
    "designate": ("submitted objected consultation", "dispatcher", "dispatched"),
    "call_consultation": ("submitted objected handling", "dispatcher", "consultation"),
    "conclude_consultation": ("consultation", "dispatcher", "dispatched"),
    "merge": ("submitted dispatched handling awaiting_material", "dispatcher", "merged"),
    "accept": ("dispatched", "lead", "handling"),
    "object": ("dispatched", "lead", "objected"),
    "sustain_objection": ("objected", "dispatcher", "submitted"),
    "overrule_objection": ("objected", "dispatcher", "dispatched"),
    "claim": ("dispatched handling", "lead_unit", "="),
    "assign_handler": ("dispatched handling awaiting_material promised", "lead_head", "="),
    "invite_co": ("handling", "lead dispatcher", "="),
    "co_answer": ("handling awaiting_material pending_approval", "co", "="),
    "request_material": ("handling", "lead", "awaiting_material"),
    "supply_material": ("awaiting_material", "firm", "handling"),
    "cancel_material_request": ("awaiting_material", "lead", "handling"),
    "material_lapsed": ("awaiting_material", "system", "handling"),
    "interim_reply": ("handling promised", "lead", "="),
    "request_extension": ("handling", "lead", "="),
    "grant_extension": ("handling awaiting_material pending_approval", "dispatcher", "="),
    "refuse_extension": ("handling awaiting_material pending_approval", "dispatcher", "="),
    "answer": ("handling", "lead", "pending_approval"),
    "approve_answer": ("pending_approval", "lead_head", "answered"),
    "send_back_answer": ("pending_approval", "lead_head", "handling"),
    "fulfil_promise": ("promised", "lead", "answered"),
    "revisit_unreached": ("answered", "revisitor", "="),
    "revisit_accepted": ("answered", "revisitor", "revisited"),
    "revisit_unsolved": ("answered", "revisitor", "submitted"),
    "close_out": ("revisited", "revisitor", "closed"),
    "close_unreached": ("answered", "revisitor", "closed"),
    "withdraw": (
        "submitted dispatched objected consultation handling awaiting_material pending_approval",
        "firm",
        "withdrawn",
    ),
    "rate": ("answered promised revisited closed", "firm", "="),
    "reopen": ("closed", "firm", "submitted"),
    "send_back": ("answered revisited closed", "supervisor", "submitted"),
    "issue_order": (
        "dispatched objected consultation handling awaiting_material pending_approval promised",
        "dispatcher supervisor",
        "=",
    ),
    "answer_order": (
        "dispatched objected consultation handling awaiting_material pending_approval promised"
        " answered",
        "lead ordered_unit",
        "=",
    ),
}

# a case on which every guard of the process is content
WILLING = {
    "objected_units": (),
    "unreached": 3,
    "open_orders": 1,
    "step_due_on": date(2026, 1, 9),
    "due_on": date(2026, 1, 20),
    "closed_on": date(2026, 1, 5),
}
TODAY = date(2026, 1, 8)


def willing(state: str, action: str) -> Snapshot:
    pending = 5 if action in ("grant_extension", "refuse_extension") else None
    return Snapshot(state=state, pending_extension=pending, **WILLING)


def test_the_table_names_every_action_and_state() -> None:
    assert set(TABLE) == set(DEMAND.actions)
    assert set(DEMAND.states) == {*OPEN, "closed", "withdrawn", "merged"}


@pytest.mark.parametrize("action", sorted(TABLE))
def test_every_cell(action: str) -> None:
    starts, who, target = TABLE[action]
    facts = Facts(today=TODAY, actor=7, extension_asked_by=8)
    for state, relation in product(DEMAND.states, RELATIONS):
        case = willing(state, action)
        why = refusal(DEMAND, case, DEMAND.actions[action], frozenset({relation}), facts)
        if state not in starts.split():
            assert why is not None and why[0] == "wrong_state", (state, relation)
        elif relation not in who.split():
            assert why is not None and why[0] == "wrong_role", (state, relation)
        else:
            assert why is None, (state, relation, why)
            decision = decide(DEMAND, case, action, frozenset({relation}), facts)
            assert decision.to_state == (state if target == "=" else target)


def refused_by(action: str, case: Snapshot, facts: Facts) -> str | None:
    spec = DEMAND.actions[action]
    why = refusal(DEMAND, case, spec, spec.by, facts)
    return why[0] if why else None


GUARDED = [
    ("answer_at_once", {"returns": 1}, {}, "not_returned"),
    ("answer_at_once", {"round": 2}, {}, "not_returned"),
    (
        "dispatch",
        {},
        {"lead": 3, "lead_has_power": False, "topic_needs_power": True},
        "lead_may_lead",
    ),
    ("dispatch", {}, {"lead": 3, "lead_active": False}, "lead_may_lead"),
    (
        "designate",
        {},
        {"lead": 3, "lead_has_power": False, "topic_needs_power": True},
        "lead_may_lead",
    ),
    ("dispatch", {"returns": 2}, {"lead": 3}, "returns_below_limit"),
    ("dispatch", {"objected_units": (3,)}, {"lead": 3}, "lead_has_not_returned"),
    ("merge", {}, {"target_open": False}, "merge_target_open"),
    ("merge", {}, {"target_is_self": True}, "merge_target_open"),
    ("merge", {}, {"data": {"target": 1}, "own_due": TODAY}, "merge_keeps_promise"),
    (
        "merge",
        {},
        {"data": {"target": 1}, "own_due": TODAY, "target_due": date(2026, 1, 9)},
        "merge_keeps_promise",
    ),
    ("object", {"final": True}, {}, "not_final"),
    ("object", {"step_due_on": date(2026, 1, 7)}, {}, "objection_in_time"),
    ("object", {"lead_unit": 4, "objected_units": (4,)}, {}, "not_objected_before"),
    ("claim", {"handler": 9}, {}, "no_handler"),
    ("request_extension", {"due_on": date(2026, 1, 7)}, {}, "before_due"),
    ("request_extension", {"pending_extension": 1}, {}, "no_pending_extension"),
    ("grant_extension", {"pending_extension": None}, {}, "pending_extension"),
    ("grant_extension", {}, {"extension_asked_by": 7}, "not_requester"),
    ("answer", {"open_co": 1}, {}, "co_handlers_done"),
    ("answer", {}, {"data": {"outcome": "promised"}}, "promise_has_date"),
    ("answer", {}, {"data": {"outcome": "promised", "promise_on": TODAY}}, "promise_has_date"),
    ("approve_answer", {"answer_author": 7}, {}, "not_answer_author"),
    ("revisit_accepted", {"handled_by": (7,)}, {}, "not_a_handler"),
    ("revisit_unsolved", {"handled_by": (7,)}, {}, "not_a_handler"),
    ("close_out", {"handled_by": (7,)}, {}, "not_a_handler"),
    ("close_unreached", {"unreached": 2}, {}, "three_attempts"),
    ("rate", {"rated_round": 1}, {}, "not_rated"),
    ("reopen", {"closed_on": date(2025, 11, 1)}, {}, "in_reopen_window"),
    ("answer_order", {"open_orders": 0}, {}, "open_order"),
]


@pytest.mark.parametrize(("action", "row", "facts", "guard"), GUARDED)
def test_each_guard_refuses_with_its_code(action, row, facts, guard) -> None:
    state = TABLE[action][0].split()[0]
    values = {**vars(willing(state, action)), **row}
    given = Facts(**{"today": TODAY, "actor": 7, "extension_asked_by": 8, **facts})
    assert refused_by(action, Snapshot(**values), given) == f"guard:{guard}"


def test_every_guard_named_is_tested() -> None:
    named = {g for a in DEMAND.actions.values() for g in a.guards}
    assert named == {guard for *_, guard in GUARDED}
    assert named <= GUARD_NAMES


def test_a_promise_goes_to_its_own_state() -> None:
    case = Snapshot(state="pending_approval", answer_outcome="promised")
    decision = decide(DEMAND, case, "approve_answer", frozenset({"lead_head"}), Facts(TODAY))
    assert (decision.to_state, decision.main) == ("promised", "stop")


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        decide(DEMAND, Snapshot(state="submitted"), "explode", frozenset(), Facts(TODAY))
    assert refused.value.code == "unknown_action"


def test_the_published_process_passes_its_own_check() -> None:
    assert check_definition(DOC) == []


def broken(**changes):
    doc = yaml.safe_load(yaml.safe_dump(DOC, allow_unicode=True))
    for path, value in changes.items():
        kind, code, key = path.split("__")
        row = next(r for r in doc[kind] if r["code"] == code)
        if value is None:
            row.pop(key, None)
        else:
            row[key] = value
    return check_definition(doc)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"states__handling__owner": None}, "由谁办理"),
        ({"states__awaiting_material__step": None}, "停在这里"),
        ({"states__handling__main": "sprint"}, "main 只能是"),
        ({"actions__accept__to": "nowhere"}, "不存在的状态"),
        ({"actions__accept__by": ["emperor"]}, "不认识的身份"),
        ({"actions__accept__guards": ["lucky"]}, "不认识的条件"),
        ({"actions__accept__effects": ["explode"]}, "不认识的效果"),
        ({"actions__request_material__to": "handling"}, "走不到"),
        ({"actions__accept__fields": [{"name": "x", "type": "magic", "label": "x"}]}, "字段类型"),
        ({"actions__merge__to": "closed"}, "走不到"),
    ],
)
def test_a_broken_process_is_named(changes, words) -> None:
    assert any(words in message for _, message in broken(**changes))


def test_effects_of_the_process_are_known() -> None:
    assert {e for a in DEMAND.actions.values() for e in a.effects} <= EFFECT_NAMES
