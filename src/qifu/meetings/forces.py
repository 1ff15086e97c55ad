"""Task forces (专班): set up, members and who takes over from them, what is theirs, ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.identity.actors import Actor, running
from qifu.identity.models import Post, Unit, User
from qifu.identity.roles import ADMIN_ROLES
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import SYSTEM
from qifu.kernel.text import clean_text
from qifu.meetings.models import Decision, ForceMatter, ForceMember, TaskForce
from qifu.meetings.notices import tell_member
from qifu.meetings.permissions import can_keep_forces, check_run_force
from qifu.meetings.recording import lock_force, note_force
from qifu.meetings.stuck import proposals

Part = ForceMember.Part


@transaction.atomic
def set_up_force(
    *, name: str, purpose: str, unit: str, lead_id: int, actor: Actor, at: datetime
) -> TaskForce:
    """Set a task force up with its lead. Event `taskforce.set_up`. Raises Invalid, Refused."""
    if not can_keep_forces(actor):
        raise Refused("wrong_role", "专班由改革专班或区领导设立。")
    title = clean_text(name, max_length=80, label="名称", field="name", multiline=False)
    said = clean_text(purpose, max_length=2000, label="做什么", field="purpose")
    office = Unit.objects.filter(code=unit, status="active").first() if unit.isprintable() else None
    if office is None:
        raise Invalid({"unit": ["请选择牵头单位。"]})
    post = _post(lead_id, at, "lead_id")
    row = TaskForce.objects.create(
        name=title, purpose=said, unit=office, set_up_by=actor.name, set_up_at=at
    )
    ForceMember.objects.create(
        force=row, user_id=lead_id, unit_id=post.unit_id, part=Part.LEAD, valid_from=at
    )
    note_force(row, "set_up", actor, at, f"设立，负责人 {post.user.name}", {"lead": lead_id})
    tell_member(row, lead_id, "负责人", at)
    return row


def _post(user_id: int, at: datetime, field: str) -> Post:
    posts = Post.objects.filter(running("", at), user_id=user_id, user__is_active=True)
    found = (
        posts.exclude(role__in=ADMIN_ROLES).select_related("user", "unit").order_by("id").first()
    )
    if found is None:
        raise Invalid({field: ["请选择有在任岗位的人。"]})
    return found


@transaction.atomic
def add_member(
    *, force_id: int, user_id: int, part: str, actor: Actor, at: datetime
) -> ForceMember:
    """Somebody joins. Event `taskforce.member_added`. Raises Invalid, Refused, NotVisible."""
    row = _running(force_id, actor)
    if part not in (Part.CONTACT, Part.MEMBER):
        raise Invalid({"part": ["请选择联络员或成员；换负责人请用“交接”。"]})
    post = _post(user_id, at, "user_id")
    if ForceMember.objects.filter(force=row, user_id=user_id, valid_until=None).exists():
        raise Invalid({"user_id": ["此人已经在这个专班里。"]})
    found = ForceMember.objects.create(
        force=row, user_id=user_id, unit_id=post.unit_id, part=part, valid_from=at
    )
    said = f"{post.user.name}（{post.unit.name}）任{found.get_part_display()}"
    note_force(row, "member_added", actor, at, said, {"user": user_id, "part": part})
    tell_member(row, user_id, found.get_part_display(), at)
    return found


@transaction.atomic
def end_member(
    *, member_id: int, to: int | None, why: str, actor: Actor, at: datetime
) -> ForceMember | None:
    """Somebody leaves; whoever takes over gets the part and the open decisions of the force's
    meetings. A lead must be followed by somebody.

    Effects: events `taskforce.member_ended`. Returns the follower's row. Raises Invalid, Refused,
    NotVisible.
    """
    row = ForceMember.objects.select_for_update(of=("self",)).select_related("user").filter(
        pk=member_id, valid_until=None
    ).first()  # fmt: skip
    if row is None:
        raise NotVisible
    force = _running(row.force_id, actor)
    said = clean_text(why, max_length=200, label="原因", field="why", multiline=False)
    return pass_over(row, force, to=to, why=said, actor=actor, at=at)


def pass_over(
    row: ForceMember, force: TaskForce, *, to: int | None, why: str, actor: Actor, at: datetime
) -> ForceMember | None:
    """End a membership and hand over, in the caller's transaction; see `end_member`."""
    if to is None and row.part == Part.LEAD:
        raise Invalid({"to": ["负责人离开，要选接手的人。"]})
    if to == row.user_id:
        raise Invalid({"to": ["接手的要是另一个人。"]})
    post = _post(to, at, "to") if to is not None else None
    row.valid_until, row.why = max(at, row.valid_from), why
    row.successor_id = to
    row.save(update_fields=["valid_until", "why", "successor"])
    follower = None
    moved = 0
    if post is not None:
        follower = _follow(force, row, post, at)
        open_ones = Decision.objects.filter(
            meeting__force=force, owner_id=row.user_id, state="open", unit_id=post.unit_id
        )
        moved = open_ones.update(owner_id=to)
    text = f"{row.user.name}离开（{why}）"
    if post is not None:
        text += f"，由{post.user.name}接任{row.get_part_display()}"
    payload = {"user": row.user_id, "to": to, "decisions": moved}
    note_force(force, "member_ended", actor, at, text, payload)
    if follower is not None:
        tell_member(force, follower.user_id, follower.get_part_display(), at)
    return follower


def _follow(force: TaskForce, row: ForceMember, post: Post, at: datetime) -> ForceMember:
    there = ForceMember.objects.filter(force=force, user_id=post.user_id, valid_until=None).first()
    if there is None:
        return ForceMember.objects.create(
            force=force, user_id=post.user_id, unit_id=post.unit_id, part=row.part, valid_from=at
        )
    if row.part == Part.LEAD or there.part == Part.MEMBER:
        there.part = row.part
        there.save(update_fields=["part"])
    return there


def leave_all(user_id: int, at: datetime) -> int:
    """Somebody has no post any more: their memberships end; a lead's part waits for somebody to be
    named, and the force's other people are told. In the caller's transaction; how many."""
    rows = ForceMember.objects.filter(user_id=user_id, valid_until=None, force__state="active")
    done = 0
    for row in rows.select_related("user", "force").order_by("id"):
        row.valid_until, row.why = max(at, row.valid_from), "已无在任岗位"
        row.save(update_fields=["valid_until", "why"])
        text = f"{row.user.name}已无在任岗位，不再任{row.get_part_display()}"
        if row.part == Part.LEAD:
            text += "；请改革专班另定负责人"
        note_force(row.force, "member_ended", _system(), at, text, {"user": user_id})
        done += 1
    return done


def _system() -> Actor:
    return Actor(user_id=None, name=SYSTEM.name, system="system")


@transaction.atomic
def name_lead(*, force_id: int, user_id: int, actor: Actor, at: datetime) -> ForceMember:
    """A force without a lead gets one. Event `taskforce.member_added`. Invalid, Refused, NotVisible."""
    row = _running(force_id, actor)
    if ForceMember.objects.filter(force=row, part=Part.LEAD, valid_until=None).exists():
        raise Refused("has_lead", "专班已有负责人；要换人请用“交接”。")
    post = _post(user_id, at, "user_id")
    there = ForceMember.objects.filter(force=row, user_id=user_id, valid_until=None).first()
    if there is None:
        there = ForceMember(force=row, user_id=user_id, unit_id=post.unit_id, valid_from=at)
    there.part = Part.LEAD
    there.save()
    payload = {"user": user_id, "part": "lead"}
    note_force(row, "member_added", actor, at, f"{post.user.name}任负责人", payload)
    tell_member(row, user_id, "负责人", at)
    return there


@transaction.atomic
def take_on(*, force_id: int, kind: str, key: str, actor: Actor, at: datetime) -> ForceMatter:
    """The force looks after something that is stuck, as `stuck.proposals` has it.

    Effects: event `taskforce.took_on`. Raises Invalid, Refused, NotVisible.
    """
    row = _running(force_id, actor)
    found = next((s for s in proposals(actor, at) if (s.kind, s.key) == (kind, key)), None)
    if found is None or not key:
        raise Invalid({"matter": ["请从列出的里面选一件。"]})
    if ForceMatter.objects.filter(force=row, kind=kind, key=key, ended_at=None).exists():
        raise Invalid({"matter": ["专班已经在盯这一件。"]})
    matter = ForceMatter.objects.create(
        force=row, kind=kind, key=key, title=found.title[:160], url=found.url,
        added_by=actor.name, added_at=at,
    )  # fmt: skip
    note_force(row, "took_on", actor, at, f"盯办：{found.title}", {"kind": kind, "key": key})
    return matter


@transaction.atomic
def let_go(*, matter_id: int, why: str, actor: Actor, at: datetime) -> ForceMatter:
    """It is settled, or not the force's any more. Event `taskforce.let_go`. Invalid, NotVisible."""
    found = ForceMatter.objects.filter(pk=matter_id, ended_at=None).first()
    if found is None:
        raise NotVisible
    row = _running(found.force_id, actor)
    found.why = clean_text(why, max_length=300, label="说明", field="why")
    found.ended_at = at
    found.save(update_fields=["why", "ended_at"])
    note_force(row, "let_go", actor, at, f"不再盯办：{found.title}（{found.why}）")
    return found


@transaction.atomic
def end_force(*, force_id: int, reason: str, actor: Actor, at: datetime) -> TaskForce:
    """Its work is done. Event `taskforce.ended`. Refused while decisions of its meetings are open;
    Invalid, NotVisible."""
    row = _running(force_id, actor)
    if not can_keep_forces(actor):
        raise Refused("wrong_role", "专班由改革专班或区领导结束。")
    if Decision.objects.filter(meeting__force=row, state="open").exists():
        raise Refused("open_decisions", "专班会议还有议定事项没有办完，办完或取消后再结束。")
    row.reason = clean_text(reason, max_length=300, label="说明", field="reason")
    row.state, row.ended_at = "ended", at
    row.save(update_fields=["reason", "state", "ended_at"])
    ForceMember.objects.filter(force=row, valid_until=None).update(valid_until=at, why="专班结束")
    ForceMatter.objects.filter(force=row, ended_at=None).update(ended_at=at, why="专班结束")
    note_force(row, "ended", actor, at, f"结束：{row.reason}")
    return row


def _running(force_id: int, actor: Actor) -> TaskForce:
    row = lock_force(force_id, actor)
    check_run_force(actor, row)
    if row.state != "active":
        raise Refused("ended", "专班已经结束。")
    return row


def people_to_name(at: datetime) -> list[tuple[int, str]]:
    """Who may be in a task force: id, name with unit. One query."""
    posts = Post.objects.filter(running("", at), user__is_active=True).exclude(role__in=ADMIN_ROLES)
    rows = posts.exclude(role="api_client").order_by(
        "unit__position", "unit_id", "user__name", "id"
    )
    found: dict[int, str] = {}
    for user, name, unit in rows.values_list("user_id", "user__name", "unit__name"):
        found.setdefault(user, f"{name}（{unit}）")
    return list(found.items())


def still_in_post(user_id: int, at: datetime) -> bool:
    """Whether somebody holds any post."""
    held = Post.objects.filter(running("", at), user_id=user_id)
    return User.objects.filter(pk=user_id, is_active=True).exists() and held.exists()
