"""Closing a unit: everything it held passes to its successor. Re-exported by `operations`.

Source: plan 附件2: 因机改职能有调整变化的，由承接相关职能的单位负责. Rooms above (open cases,
towns of firms) hear of it by the event `unit.closed` in the same transaction.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from qifu.identity.actors import Actor, running
from qifu.identity.models import Centre, Delegation, DutyEntry, Post, Precedent, Unit
from qifu.identity.permissions import check_manage_units
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.events import EventDraft, append_event, append_events
from qifu.kernel.races import retried
from qifu.kernel.text import clean_text

SHANGHAI = ZoneInfo("Asia/Shanghai")


@retried
@transaction.atomic
def close_unit(
    *,
    unit_id: int,
    successor_id: int,
    reason: str,
    actor: Actor,
    at: datetime,
    closed_on: date | None = None,
) -> Unit:
    """Close a unit and pass duties, centres with their windows, posts, deputies, precedents and
    sub-units to the successor; what is open in rooms above follows.

    `closed_on` is the day of the decree when it is not today. Effects: an event per duty, person and centre moved, then `unit.closed`
    {unit_id, successor_id, unit, successor, reason, moved}. Raises Refused: already closed, the
    successor is closed, a group, run by another zone, or lacks the power the duties need.
    """
    check_manage_units(actor)
    reason = clean_text(reason, max_length=200, label="撤并原因", field="reason")
    rows = {
        u.pk: u
        for u in Unit.objects.select_for_update()
        .filter(pk__in=[unit_id, successor_id])
        .order_by("pk")
    }
    if unit_id not in rows or successor_id not in rows:
        raise NotVisible
    unit, successor = rows[unit_id], rows[successor_id]
    _check_pair(unit, successor)
    moved = {
        "duties": _pass_duties(unit, successor, actor, at),
        "centres": _pass_centres(unit, successor, actor, at),
        "posts": _pass_posts(unit, successor, actor, at),
        "precedents": Precedent.objects.filter(lead_unit=unit).update(lead_unit=successor),
        "units": _pass_children(unit, successor),
    }
    Delegation.objects.filter(unit=unit, valid_until__gt=at).update(unit=successor)
    unit.status = Unit.Status.CLOSED
    unit.closed_on = closed_on or at.astimezone(SHANGHAI).date()
    unit.successor = successor
    unit.save(update_fields=["status", "closed_on", "successor"])
    append_event(
        stream=unit.stream,
        kind="unit.closed",
        at=at,
        actor=actor.ref,
        payload={
            "unit_id": unit.pk,
            "successor_id": successor.pk,
            "unit": unit.name,
            "successor": successor.name,
            "reason": reason,
            "moved": moved,
        },
    )
    return unit


def _check_pair(unit: Unit, successor: Unit) -> None:
    if unit.pk == successor.pk:
        raise Refused("same_unit", "承接单位不能是它自己，请另选承接单位。")
    if unit.status == Unit.Status.CLOSED:
        raise Refused("already_closed", f"“{unit.name}”已撤并，不能重复操作。")
    if successor.status == Unit.Status.CLOSED:
        raise Refused("successor_closed", f"“{successor.name}”已撤并，请改选在用的承接单位。")
    if successor.kind == Unit.Kind.GROUP or not successor.run_by_district:
        raise Refused(
            "successor_unfit", f"“{successor.name}”不能承接职责，请改选由本区管理的具体单位。"
        )
    if not successor.has_power:
        needy = DutyEntry.objects.filter(lead_unit=unit, needs_power=True, active=True)
        titles = list(needy.values_list("title", flat=True)[:5])
        if titles:
            raise Refused(
                "successor_without_power",
                f"“{successor.name}”没有法定职权，不能牵头：{'、'.join(titles)}。"
                "请先把这些职责改由有职权的部门牵头，或改选承接单位。",
            )


def _pass_duties(unit: Unit, successor: Unit, actor: Actor, at: datetime) -> int:
    led = list(DutyEntry.objects.select_for_update().filter(lead_unit=unit).order_by("pk"))
    helped = list(DutyEntry.objects.filter(co_units=unit).order_by("pk"))
    for duty in led:
        duty.lead_unit = successor
        duty.version += 1
    DutyEntry.objects.bulk_update(led, ["lead_unit", "version"])
    for duty in helped:
        duty.co_units.remove(unit)
        if duty.lead_unit_id != successor.pk:
            duty.co_units.add(successor)
    for duty in led:
        duty.co_units.remove(successor)
    touched = {duty.pk: duty for duty in [*helped, *led]}
    append_events(
        [
            EventDraft(
                stream=duty.stream,
                kind="duty.passed_over",
                at=at,
                actor=actor.ref,
                payload={
                    "topic": duty.topic,
                    "part": "lead" if duty in led else "co",
                    "from": unit.name,
                    "to": successor.name,
                },
            )
            for duty in touched.values()
        ]
    )
    return len(touched)


def _pass_centres(unit: Unit, successor: Unit, actor: Actor, at: datetime) -> int:
    centres = list(Centre.objects.filter(unit=unit).order_by("pk"))
    Centre.objects.filter(unit=unit).update(unit=successor)
    append_events(
        [
            EventDraft(
                stream=centre.stream,
                kind="centre.passed_over",
                at=at,
                actor=actor.ref,
                payload={"centre": centre.code, "from": unit.name, "to": successor.name},
            )
            for centre in centres
        ]
    )
    return len(centres)


def _pass_posts(unit: Unit, successor: Unit, actor: Actor, at: datetime) -> int:
    """End the running posts here and open the same in the successor, from the same moment."""
    posts = list(Post.objects.select_for_update().filter(running("", at), unit=unit).order_by("pk"))
    held = set(
        Post.objects.filter(
            running("", at), unit=successor, user_id__in=[p.user_id for p in posts]
        ).values_list("user_id", "role", "window_id")
    )
    fresh = [
        Post(
            user_id=p.user_id,
            unit=successor,
            role=p.role,
            window_id=p.window_id,
            valid_from=at,
            valid_until=p.valid_until,
        )
        for p in posts
        if (p.user_id, p.role, p.window_id) not in held
    ]
    Post.objects.filter(pk__in=[p.pk for p in posts]).update(valid_until=at)
    Post.objects.bulk_create(fresh)
    append_events(
        [
            EventDraft(
                stream=f"user:{post.user_id}",
                kind="user.post_moved",
                at=at,
                actor=actor.ref,
                payload={
                    "user": post.user_id,
                    "role": post.role,
                    "from": unit.name,
                    "to": successor.name,
                    "unit_id": successor.pk,
                },
            )
            for post in posts
        ]
    )
    return len(posts)


def _pass_children(unit: Unit, successor: Unit) -> int:
    """Sub-units hang under the successor; a successor below the unit takes the unit's place."""
    trail, above = set(), successor
    while above.parent_id is not None and above.parent_id not in trail:
        trail.add(above.parent_id)
        above = Unit.objects.get(pk=above.parent_id)
    if unit.pk in trail:
        successor.parent_id = unit.parent_id
        successor.save(update_fields=["parent"])
    return Unit.objects.filter(parent=unit).exclude(pk=successor.pk).update(parent=successor)
