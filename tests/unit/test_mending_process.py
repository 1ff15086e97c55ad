"""The mending of a bad rating, cell by cell: state × action × relation, written by hand."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest
import yaml

from qifu.cases.rules.decide import decide, refusal
from qifu.cases.rules.definition import RELATIONS, check_definition, parse_definition
from qifu.cases.rules.vocabulary import Facts, Snapshot

DOC = yaml.safe_load(
    (Path(__file__).parents[2] / "districts/fucheng/processes/mending.yaml").read_text("utf-8")
)
MENDING = parse_definition(DOC)
TODAY = date(2026, 1, 8)
RUNNING = "verifying mending pending_approval"

# action: (states it starts from, who may, state after; "=" stays)
TABLE = {
    "claim": ("verifying mending", "lead_unit", "="),
    "assign_handler": ("verifying mending", "lead_head", "="),
    "confirm_problem": ("verifying", "lead", "mending"),
    "explain": ("verifying", "lead", "pending_approval"),
    "report_mended": ("mending", "lead", "pending_approval"),
    "approve_answer": ("pending_approval", "lead_head", "answered"),
    "send_back_answer": ("pending_approval", "lead_head", "mending"),
    "revisit_unreached": ("answered", "revisitor", "="),
    "revisit_accepted": ("answered", "revisitor", "revisited"),
    "revisit_unsolved": ("answered", "revisitor", "mending"),
    "close_out": ("revisited", "revisitor", "closed"),
    "close_unreached": ("answered", "revisitor", "closed"),
    "issue_order": (RUNNING, "dispatcher supervisor", "="),
    "answer_order": (f"{RUNNING} answered", "lead ordered_unit", "="),
}
GUARDED = [
    ("claim", {"handler": 9}, "no_handler"),
    ("approve_answer", {"answer_author": 7}, "not_answer_author"),
    ("revisit_unreached", {"handled_by": (7,)}, "not_a_handler"),
    ("revisit_accepted", {"handled_by": (7,)}, "not_a_handler"),
    ("revisit_unsolved", {"handled_by": (7,)}, "not_a_handler"),
    ("close_out", {"handled_by": (7,)}, "not_a_handler"),
    ("close_unreached", {"handled_by": (7,)}, "not_a_handler"),
    ("close_unreached", {"unreached": 2}, "three_attempts"),
    ("answer_order", {"open_orders": 0}, "open_order"),
]


def willing(state: str, **changes: object) -> Snapshot:
    """A case on which every guard of the process is content."""
    return Snapshot(state=state, **{"unreached": 3, "open_orders": 1, **changes})


def test_the_table_names_every_action_and_state() -> None:
    assert set(TABLE) == set(MENDING.actions)
    assert set(MENDING.states) == {*RUNNING.split(), "answered", "revisited", "closed"}
    assert check_definition(DOC) == []


@pytest.mark.parametrize("action", sorted(TABLE))
def test_every_cell(action: str) -> None:
    starts, who, target = TABLE[action]
    facts = Facts(today=TODAY, actor=7)
    for state, relation in product(MENDING.states, RELATIONS):
        case = willing(state)
        why = refusal(MENDING, case, MENDING.actions[action], frozenset({relation}), facts)
        if state not in starts.split():
            assert why is not None and why[0] == "wrong_state", (state, relation)
        elif relation not in who.split():
            assert why is not None and why[0] == "wrong_role", (state, relation)
        else:
            assert why is None, (state, relation, why)
            decision = decide(MENDING, case, action, frozenset({relation}), facts)
            assert decision.to_state == (state if target == "=" else target)


@pytest.mark.parametrize(("action", "row", "guard"), GUARDED)
def test_each_guard_refuses_with_its_code(action: str, row: dict[str, object], guard: str) -> None:
    case, spec = willing(TABLE[action][0].split()[0], **row), MENDING.actions[action]
    why = refusal(MENDING, case, spec, spec.by, Facts(today=TODAY, actor=7))
    assert why is not None and why[0] == f"guard:{guard}"


def test_every_guard_named_is_tested() -> None:
    named = {(a.code, g) for a in MENDING.actions.values() for g in a.guards}
    assert named == {(action, guard) for action, _, guard in GUARDED}
