"""Moving running cases to another version of their process: explicit, tried dry, recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qifu.cases.definitions import definition_of
from qifu.cases.models import Case, ProcessDefinition
from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.errors import Refused
from qifu.kernel.events import EventDraft, append_events


@dataclass(frozen=True)
class MigrationPlan:
    """How many open cases stand in each state, where each goes, and what cannot go."""

    counts: dict[str, int]
    targets: dict[str, str]
    stuck: tuple[str, ...]


def plan_migration(
    *, code: str, from_version: int, to_version: int, mapping: dict[str, str]
) -> MigrationPlan:
    """The dry run: state by state; `stuck` names states without a place in the new version."""
    old, new = _row(code, from_version), _row(code, to_version)
    states = definition_of(new.pk).states
    counts: dict[str, int] = {}
    for state in Case.objects.filter(process=old, open=True).values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    targets = {state: mapping.get(state, state) for state in counts}
    stuck = tuple(
        state
        for state, target in sorted(targets.items())
        if target not in states or states[target].final
    )
    return MigrationPlan(counts, targets, stuck)


def check_may_migrate(actor: Actor) -> None:
    """Refused for anybody but a system administrator and the machine itself."""
    if not (actor.system or actor.has(Role.SYSTEM_ADMIN)):
        raise Refused("wrong_role", "只有系统管理员可以把在办件迁到流程的另一版本。")


@transaction.atomic
def migrate_cases(
    *,
    code: str,
    from_version: int,
    to_version: int,
    mapping: dict[str, str],
    actor: Actor,
    at: datetime,
) -> int:
    """Move every open case; clocks go on untouched. Refused for who may not, and when a state has
    no place."""
    check_may_migrate(actor)
    plan = plan_migration(
        code=code, from_version=from_version, to_version=to_version, mapping=mapping
    )
    if plan.stuck:
        raise Refused(
            "migration_stuck",
            f"新版本没有这些状态的去处：{'、'.join(plan.stuck)}；请在对照表中写明后重试。",
        )
    old, new = _row(code, from_version), _row(code, to_version)
    cases = list(Case.objects.select_for_update().filter(process=old, open=True).order_by("pk"))
    drafts = []
    for case in cases:
        target = plan.targets[case.state]
        changed = {"version": case.version + 1}
        if target != case.state:
            changed["state"] = target  # type: ignore[assignment]
        case.process, case.version, case.state = new, case.version + 1, target
        case.last_actor, case.last_at = actor.name, at
        drafts.append(
            EventDraft(
                stream=case.stream,
                kind="case.migrated",
                at=at,
                actor=actor.ref,
                payload={
                    "number": case.number,
                    "from_version": from_version,
                    "to_version": to_version,
                    "set": changed,
                },
            )
        )
    moved = ["process", "version", "state", "last_actor", "last_at"]
    Case.objects.bulk_update(cases, moved, batch_size=500)
    append_events(drafts)
    return len(cases)


def _row(code: str, version: int) -> ProcessDefinition:
    row = ProcessDefinition.objects.filter(code=code, version=version).first()
    if row is None:
        raise Refused("process_missing", f"没有流程“{code}”第 {version} 版。")
    return row
