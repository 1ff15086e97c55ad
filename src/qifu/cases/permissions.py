"""Who somebody is to a case. Always asked of the present, never of where the case once was."""

from __future__ import annotations

from collections.abc import Callable

from qifu.cases.models import Case
from qifu.identity.actors import Actor
from qifu.identity.models import Role

SEES_ALL = (Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)
OPENERS = (Role.API_CLIENT, Role.SPECIALIST)
TALKERS = frozenset({"firm", "lead", "lead_unit", "co", "dispatcher", "revisitor"})
CLAIM = "claim"  # the kind of case that policy officers have a part in
APPLICATION = "application"  # every department with a task in it may be ordered to act
REVISIT_STATES = frozenset({"answered", "revisited", "promised", "closed"})

# kind of case → who somebody outside the case's firm and units is to it; asked by acts alone, it
# opens no page of the case
OutsideRelation = Callable[[Actor, Case], frozenset[str]]
_outside: dict[str, OutsideRelation] = {}


def register_outside_relation(kind: str, asked: OutsideRelation) -> None:
    """Let a room above say who takes part in its cases without seeing them."""
    _outside[kind] = asked


# kinds of case that nobody reads but the firm and the unit that has it now; lists show of them what
# the row says, so whoever opens one keeps names out of the row
_confidential: set[str] = set()


def keep_confidential(kind: str) -> None:
    """Let a room above say that its cases are for the firm and the handling unit alone."""
    _confidential.add(kind)


def confidential_kinds() -> frozenset[str]:
    """The kinds that are kept so."""
    return frozenset(_confidential)


def relations_to(actor: Actor, case: Case) -> frozenset[str]:
    """The relations of `actor` to `case` (names of `rules.definition.RELATIONS`)."""
    if actor.system and actor.user_id is None:
        return frozenset({"system"})
    found = set()
    if case.enterprise_id in actor.firm_ids("submit"):
        found.add("firm")
    if actor.has(Role.DISPATCHER):
        found.add("dispatcher")
    if actor.has(Role.SUPERVISOR) or actor.has(Role.LEADER):
        found.add("supervisor")
    if actor.has(Role.REVISITOR):
        found.add("revisitor")
    if is_intake(actor, case):
        found.add("intake_clerk")
    if is_policy_officer(actor, case):
        found.add("policy_officer")
    if case.kind in _outside:
        found |= _outside[case.kind](actor, case)
    found |= _unit_relations(actor, case)
    return frozenset(found)


def _unit_relations(actor: Actor, case: Case) -> set[str]:
    found: set[str] = set()
    members = actor.units(Role.HANDLER, Role.HEAD)
    heads = actor.units(Role.HEAD)
    if case.lead_unit_id is not None and case.lead_unit_id in members:
        found |= {"lead_unit", "ordered_unit"}
        mine = {None, actor.user_id} | actor.deputy_for
        if case.lead_unit_id in heads:
            found |= {"lead_head", "lead"}
        elif case.handler_id in mine:
            found.add("lead")
    if members & set(case.co_units):
        found |= {"co", "ordered_unit"} if case.kind == APPLICATION else {"co"}
    return found


def is_intake(actor: Actor, case: Case) -> bool:
    """True for a clerk of the centre that took the case in."""
    return case.intake_centre in actor.centres(Role.CLERK)


def is_opener(actor: Actor, case: Case) -> bool:
    """True for the outside system that pushed the case in, or the specialist who brought it."""
    return actor.has(*OPENERS) and case.opened_by == actor.user_id


def is_policy_officer(actor: Actor, case: Case) -> bool:
    """True for a policy officer of the unit that a claim is with."""
    return case.kind == CLAIM and case.lead_unit_id in actor.units(Role.POLICY_OFFICER)


def can_see(actor: Actor, case: Case) -> bool:
    """True when `actor` may open the case now; the twin of `queries.visible_cases`."""
    if case.kind in _confidential:
        own = case.enterprise_id in actor.firm_ids("view")
        return bool(actor.system) or own or "lead_unit" in _unit_relations(actor, case)
    return (
        bool(actor.system)
        or actor.has(*SEES_ALL)
        or case.enterprise_id in actor.firm_ids("view")
        or (actor.has(Role.REVISITOR) and case.state in REVISIT_STATES)
        or is_intake(actor, case)
        or is_opener(actor, case)
        or is_policy_officer(actor, case)
        or "lead_unit" in _unit_relations(actor, case)
        or "co" in _unit_relations(actor, case)
    )


def is_staff_view(actor: Actor, case: Case) -> bool:
    """True when `actor` sees the official side of the case, not (only) the firm's."""
    return actor.is_staff and case.enterprise_id not in actor.firm_ids("view")


def sees_drafts(actor: Actor, case: Case) -> bool:
    """True for people of the lead unit: what they have not yet said to the firm is theirs alone."""
    return "lead_unit" in _unit_relations(actor, case)
