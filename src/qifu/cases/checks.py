"""May this person do that here and now? Asked before anything is said about what they typed."""

from __future__ import annotations

from datetime import datetime

from qifu.cases.definitions import definition_of
from qifu.cases.models import Case
from qifu.cases.permissions import TALKERS, can_see, relations_to
from qifu.cases.rules.decide import decide
from qifu.cases.snapshots import facts_for, snapshot_of
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible, Refused


def check_action(actor: Actor, case: Case, action: str, at: datetime) -> None:
    """NotVisible or Refused when `action` is not the actor's now, whatever they would send."""
    if not can_see(actor, case):
        raise NotVisible
    definition = definition_of(case.process_id)
    spec = definition.actions.get(action)
    if spec is None:
        raise Refused("unknown_action", f"没有“{action}”这个操作。")
    facts = facts_for(case, spec, actor, at, {})
    decide(definition, snapshot_of(case), action, relations_to(actor, case), facts)


def check_talk(actor: Actor, case: Case) -> None:
    """NotVisible or Refused when the actor may not write messages here."""
    if not can_see(actor, case):
        raise NotVisible
    if case.enterprise_id is None:
        raise Refused(
            "no_account", "本人没有账号，看不到留言；请打电话联系，结果写在答复里，会发短信告知。"
        )
    if not relations_to(actor, case) & TALKERS:
        raise Refused("wrong_role", "您可以查看此件，但不能在此留言。")
