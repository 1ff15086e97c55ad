"""Who may do what with a project. What is known of a lead is confidential: the investment office, the
unit whose project it is, the three who go with it, and the district's leaders; nobody else.

Each `check_x` raises, its twin `can_x` answers.
"""

from __future__ import annotations

from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible, Refused
from qifu.projects.models import Project, Watch

UNIT = (Role.HANDLER, Role.HEAD)
STAFF = (*UNIT, Role.SPECIALIST, Role.LEADER)
ENTERS = (*UNIT, Role.SPECIALIST)


def can_see(actor: Actor, project: Project) -> bool:
    """The twin of `queries.scope`."""
    units = actor.units(*UNIT)
    return (
        bool(actor.system)
        or actor.has(Role.LEADER)
        or bool(units & {project.office_id, project.unit_id, project.department_id})
        or (
            actor.has(*ENTERS)
            and actor.user_id is not None
            and actor.user_id in (project.specialist_id, project.owner_id)
        )
    )


def check_see(actor: Actor, project: Project) -> None:
    """NotVisible out of scope."""
    if not can_see(actor, project):
        raise NotVisible


def in_office(actor: Actor, project: Project) -> bool:
    """True for people of the investment office."""
    return project.office_id in actor.units(*UNIT)


def can_steer(actor: Actor, project: Project) -> bool:
    """Stages, plan, details: the office, the unit whose it is, the owner, the trio's specialist."""
    return bool(actor.units(*UNIT) & {project.office_id, project.unit_id}) or (
        actor.has(*ENTERS)
        and actor.user_id is not None
        and actor.user_id in (project.specialist_id, project.owner_id)
    )


def check_steer(actor: Actor, project: Project, *, stopped: bool = False) -> None:
    """NotVisible out of scope; Refused for who only looks on, or (unless `stopped` ones are meant)
    when the project was paused, lost or merged."""
    check_see(actor, project)
    if not can_steer(actor, project):
        raise Refused(
            "wrong_role", "这一步由招商主管部门、负责单位或项目专员来做；需要时请联系项目专员。"
        )
    if project.state == Project.State.MERGED:
        raise Refused("project_merged", "这个项目已并入另一个项目，请到那个项目里办。")
    if not stopped and not project.running:
        raise Refused(
            "project_stopped", f"这个项目{project.get_state_display()}，重新启动以后才能继续办。"
        )


def can_note(actor: Actor, project: Project) -> bool:
    """Visits, promises, records: who steers, the department and the leader of the trio."""
    mine = actor.user_id is not None and actor.user_id == project.leader_id
    return can_steer(actor, project) or (mine and actor.has(Role.LEADER)) or (
        project.department_id in actor.units(*UNIT)
    )  # fmt: skip


def check_note(actor: Actor, project: Project) -> None:
    """NotVisible out of scope, Refused otherwise."""
    check_see(actor, project)
    if not can_note(actor, project):
        raise Refused("wrong_role", "只有这个项目的专班和负责单位可以记录。")
    if not project.running:
        raise Refused(
            "project_stopped", f"这个项目{project.get_state_display()}，重新启动以后才能继续记。"
        )


def can_place(actor: Actor, project: Project) -> bool:
    """Trio, key project, hand over to another unit: the office and the head of the unit."""
    return in_office(actor, project) or project.unit_id in actor.units(Role.HEAD)


def check_place(actor: Actor, project: Project) -> None:
    """NotVisible out of scope, Refused otherwise."""
    check_see(actor, project)
    if not can_place(actor, project):
        raise Refused("wrong_role", "由招商主管部门或负责单位的负责人决定。")
    if project.state == Project.State.MERGED:
        raise Refused("project_merged", "这个项目已并入另一个项目，请到那个项目里办。")


def can_claim(actor: Actor, project: Project) -> bool:
    """Somebody of the office or of its unit, while nobody is responsible."""
    free = project.owner_id is None and project.running
    return free and bool(actor.units(*UNIT) & {project.office_id, project.unit_id})


def can_call(actor: Actor, project: Project) -> bool:
    """Call several units to a consultation at once: head of office or unit, leader of the trio."""
    heads = actor.units(Role.HEAD)
    mine = actor.user_id is not None and actor.user_id == project.leader_id
    return bool(heads & {project.office_id, project.unit_id}) or mine


def can_see_watch(actor: Actor, watch: Watch) -> bool:
    """Who sees the project; the unit that is asked for a factor sees that one line."""
    asked = watch.kind == Watch.Kind.FACTOR and watch.unit_id in actor.units(*UNIT)
    return asked or can_see(actor, watch.project)


def can_end_watch(actor: Actor, watch: Watch) -> bool:
    """Its owner, people of its unit, who steers the project."""
    own = actor.user_id is not None and actor.user_id == watch.owner_id
    return watch.state == "open" and (
        (own and actor.is_staff) or watch.unit_id in actor.units(*UNIT)
        or can_steer(actor, watch.project)
    )  # fmt: skip


def check_end_watch(actor: Actor, watch: Watch) -> None:
    """NotVisible out of scope, Refused otherwise."""
    if not can_see_watch(actor, watch):
        raise NotVisible
    if watch.state != "open":
        raise Refused("watch_ended", "这一项已经了结，不能再改。")
    if not can_end_watch(actor, watch):
        raise Refused("wrong_role", "由负责人或负责单位来办结。")


def keeps_alliance(actor: Actor, office_id: int | None) -> bool:
    """People of the investment office keep the list of members."""
    return office_id is not None and office_id in actor.units(*UNIT)
