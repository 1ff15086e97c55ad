"""May this act happen now, and what does it make of the case? One pure function.

The same `refusal` decides the button, its tooltip and the refusal of the write.
"""

from __future__ import annotations

from dataclasses import dataclass

from qifu.cases.rules.definition import Action, Definition
from qifu.cases.rules.vocabulary import GUARDS, Facts, Snapshot
from qifu.kernel.errors import Refused


@dataclass(frozen=True)
class Decision:
    """The state after the act, and what the main clock and the step clock do."""

    action: str
    from_state: str
    to_state: str
    main: str
    step: str
    final: bool

    @property
    def moves(self) -> bool:
        return self.from_state != self.to_state


def refusal(
    definition: Definition,
    case: Snapshot,
    action: Action,
    relations: frozenset[str],
    facts: Facts,
) -> tuple[str, str] | None:
    """(stable code, sentence) why the act may not happen, or None.

    Codes: `wrong_state`, `wrong_role`, `guard:<name>`.
    """
    if case.state not in action.from_:
        title = definition.states[case.state].title
        return "wrong_state", f"此件现在是“{title}”，不能“{action.title}”；请刷新页面查看最新情况。"
    if not relations & action.by:
        return "wrong_role", f"您不是此件当前环节的经办方，不能“{action.title}”。"
    for name in action.guards:
        sentence = GUARDS[name](case, facts)
        if sentence is not None:
            return f"guard:{name}", sentence
    return None


def decide(
    definition: Definition,
    case: Snapshot,
    action_code: str,
    relations: frozenset[str],
    facts: Facts,
) -> Decision:
    """The decision, or Refused with a stable code and a sentence that says what to do."""
    action = definition.actions.get(action_code)
    if action is None:
        raise Refused("unknown_action", f"没有“{action_code}”这个操作。")
    why = refusal(definition, case, action, relations, facts)
    if why is not None:
        raise Refused(why[0], why[1], state=case.state, action=action_code)
    target = dict(action.to_when).get(case.answer_outcome) or action.to or case.state
    state = definition.states[target]
    return Decision(
        action=action_code,
        from_state=case.state,
        to_state=target,
        main=state.main,
        step=state.step,
        final=state.final,
    )
