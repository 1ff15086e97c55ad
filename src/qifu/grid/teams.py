"""Writes about cells: who is of a team, who takes over, which firm lies where, which is key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from qifu.grid.models import Cell, Finding, GridFirm, Handover, Promise, TeamMember
from qifu.grid.notices import tell_handed_over
from qifu.grid.operations import lock_firm
from qifu.grid.permissions import check_keep_cell
from qifu.grid.reckoning import enter_new, hands_of, reckon
from qifu.grid.rules.cells import successor
from qifu.identity.actors import Actor, running
from qifu.identity.models import Post, Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

TOWN, DEPARTMENT = TeamMember.Part.TOWN, TeamMember.Part.DEPARTMENT
ROLES = {TOWN: (Role.SPECIALIST,), DEPARTMENT: (Role.SPECIALIST, Role.HANDLER, Role.HEAD)}


@transaction.atomic
def add_member(*, cell_id: int, user_id: int, part: str, actor: Actor, at: datetime) -> TeamMember:
    """Somebody joins the team of a cell: a specialist of the town, or somebody of a department.

    Effects: the row, event `grid.member_added`; firms that nobody visits are theirs. Raises Invalid
    (no such post, already of the team), NotVisible, Refused.
    """
    cell = _lock_cell(cell_id, actor)
    if part not in TeamMember.Part.values:
        raise Invalid({"part": ["请选择镇街网格员或行业主管部门。"]})
    post = _post(cell, user_id, part, at)
    if TeamMember.objects.filter(cell=cell, user_id=user_id, valid_until__isnull=True).exists():
        raise Invalid({"user": ["此人已在这个网格的团队里。"]})
    row = TeamMember.objects.create(
        cell=cell, user_id=user_id, part=part, unit_id=post.unit_id, valid_from=at,
        added_by=actor.user_id,
    )  # fmt: skip
    said = {"user": user_id, "name": post.user.name, "part": part, "unit": post.unit.name}
    note_cell(cell, "member_added", actor, at, said)
    if part == TOWN:
        firms = GridFirm.objects.select_for_update().filter(cell=cell, worker__isnull=True)
        many = firms.update(worker_id=user_id)
        for model in (Finding, Promise):
            _ownerless(model, cell).update(owner_id=user_id)
        if many:
            note_cell(cell, "firms_given", actor, at, {"user": user_id, "firms": many})
    return row


def _post(cell: Cell, user_id: int, part: str, at: datetime) -> Post:
    posts = Post.objects.filter(
        running("", at),
        user_id=user_id,
        user__is_active=True,
        role__in=ROLES[TeamMember.Part(part)],
    )
    if part == TOWN:
        posts = posts.filter(unit_id=cell.town_id)
    else:
        posts = posts.exclude(unit_id=cell.town_id)
    found = posts.select_related("user", "unit").order_by("id").first()
    if found is None:
        word = "本镇街的企业服务专员" if part == TOWN else "行业主管部门的专员、承办人或负责人"
        raise Invalid({"user": [f"请选择{word}；没有这样的岗位要先由系统管理员设岗。"]})
    return found


@transaction.atomic
def end_member(
    *, member_id: int, to: int | None, why: str, actor: Actor, at: datetime
) -> Handover | None:
    """Somebody leaves a team; what was theirs passes to `to`, or to whoever has the fewest firms.

    Effects: the membership ends; firms to visit, noted findings and open promises pass over (kept as
    a Handover, events `grid.member_ended` and `grid.handed_over`); those who go on, the head of the
    town and the firms are told. Returns the handover (None for a department's member).
    """
    row = TeamMember.objects.select_for_update(of=("self",)).select_related("user").filter(
        pk=member_id, valid_until__isnull=True
    ).first()  # fmt: skip
    if row is None:
        raise NotVisible
    cell = _lock_cell(row.cell_id, actor)
    said = clean_text(why, max_length=200, label="原因", field="why", multiline=False)
    return pass_over(row, cell, to=to, why=said, actor=actor, at=at)


def pass_over(
    row: TeamMember, cell: Cell, *, to: int | None, why: str, actor: Actor, at: datetime
) -> Handover | None:
    """End a membership and hand over, in the caller's transaction; see `end_member`."""
    row.valid_until = max(at, row.valid_from)
    row.save(update_fields=["valid_until"])
    payload = {"user": row.user_id, "name": row.user.name, "why": why}
    note_cell(cell, "member_ended", actor, at, payload)
    if row.part != TOWN:
        return None
    team = hands_of([cell.pk]).get(cell.pk, [])
    if to is not None and to not in {hand.id for hand in team}:
        raise Invalid({"to": ["接手人应是这个网格的另一名网格员，请重新选择。"]})
    chosen = to if to is not None else successor(team, row.user_id)
    firms = GridFirm.objects.filter(cell=cell, worker_id=row.user_id)
    told = list(firms.values_list("pk", flat=True))
    firms.update(worker_id=chosen)
    counts = {
        "findings": _theirs(Finding, cell, row.user_id).update(owner_id=chosen),
        "promises": _theirs(Promise, cell, row.user_id).update(owner_id=chosen),
    }
    handover = Handover.objects.create(
        cell=cell, leaver_id=row.user_id, to_id=chosen, firms=len(told), why=why,
        by_name=actor.name, at=at, **counts,
    )  # fmt: skip
    note_cell(
        cell, "handed_over", actor, at,
        {"from": row.user_id, "to": chosen, "firms": len(told), "why": why, **counts},
    )  # fmt: skip
    tell_handed_over(handover, told, at)
    return handover


def _theirs(model: type[Any], cell: Cell, user_id: int) -> Any:
    """Open findings or promises of the cell's firms that somebody watches."""
    return _open(model, cell).filter(owner_id=user_id)


def _ownerless(model: type[Any], cell: Cell) -> Any:
    return _open(model, cell).filter(owner__isnull=True)


def _open(model: type[Any], cell: Cell) -> Any:
    firms = GridFirm.objects.filter(cell=cell).values("pk")
    if model is Finding:
        open_ = Finding.objects.filter(state__in=[Finding.State.NOTED, Finding.State.DEMAND])
        return open_.filter(visit__enterprise__in=firms)
    return Promise.objects.filter(state=Promise.State.OPEN, enterprise__in=firms)


@transaction.atomic
def move_firm(*, enterprise_id: int, cell_id: int, actor: Actor, at: datetime) -> GridFirm:
    """A firm is put into a cell by hand and stays there. Event `grid.firm_moved`.

    The head of a town takes from and gives to cells of that town, the dispatcher any.
    """
    enter_new(at=at, ids=[enterprise_id])
    firm = lock_firm(enterprise_id)
    check_keep_cell(actor, firm.cell)
    cell = _lock_cell(cell_id, actor)
    before = firm.cell.title if firm.cell else ""
    firm.cell, firm.by_hand, firm.worker = cell, True, None
    firm.save(update_fields=["cell", "by_hand", "worker"])
    _note_firm(firm, "firm_moved", actor, at, {"from": before, "to": cell.title})
    reckon([firm], at=at, actor=actor)
    return firm


@transaction.atomic
def give_firm(*, enterprise_id: int, user_id: int, actor: Actor, at: datetime) -> GridFirm:
    """Another grid worker of the cell visits the firm from now on. Event `grid.firm_given`."""
    firm = lock_firm(enterprise_id)
    check_keep_cell(actor, firm.cell)
    team = hands_of([firm.cell_id]).get(firm.cell_id, []) if firm.cell_id else []
    if user_id not in {hand.id for hand in team}:
        raise Invalid({"worker": ["请选择这个网格的网格员。"]})
    _note_firm(firm, "firm_given", actor, at, {"from": firm.worker_id, "to": user_id})
    firm.worker_id = user_id
    firm.save(update_fields=["worker"])
    return firm


@transaction.atomic
def keep_key(*, enterprise_id: int, key: bool, why: str, actor: Actor, at: datetime) -> GridFirm:
    """A firm is a key firm (visited more often), or is one no more. Event `grid.key_set`."""
    firm = lock_firm(enterprise_id)
    check_keep_cell(actor, firm.cell)
    if firm.key == key:
        raise Refused("same", "已经是这样了，不用再改。")
    said = clean_text(why, max_length=200, label="理由", field="why", multiline=False)
    firm.key, firm.key_why = key, said
    firm.save(update_fields=["key", "key_why"])
    _note_firm(firm, "key_set", actor, at, {"key": key, "why": said})
    reckon([firm], at=at, actor=actor)
    return firm


def _lock_cell(cell_id: int, actor: Actor) -> Cell:
    cell = Cell.objects.select_for_update().filter(pk=cell_id, active=True).first()
    if cell is None:
        raise NotVisible
    if not actor.system:
        check_keep_cell(actor, cell)
    return cell


def note_cell(
    cell: Cell, what: str, actor: Actor, at: datetime, payload: Mapping[str, Any]
) -> None:
    """An event of a cell."""
    append_event(
        stream=cell.stream, kind=f"grid.{what}", at=at, actor=actor.ref,
        payload={"cell": cell.code, **payload}, about=cell,
    )  # fmt: skip


def _note_firm(
    firm: GridFirm, what: str, actor: Actor, at: datetime, payload: Mapping[str, Any]
) -> None:
    append_event(
        stream=firm.stream, kind=f"grid.{what}", at=at, actor=actor.ref,
        payload={"firm": firm.pk, **payload}, about=firm,
    )  # fmt: skip


def candidates(cell: Cell, part: str, at: datetime) -> list[tuple[int, str]]:
    """Who may join the team in that part and is not of it yet: id, name with unit. One query."""
    held = TeamMember.objects.filter(cell=cell, valid_until__isnull=True).values("user_id")
    posts = Post.objects.filter(
        running("", at), role__in=ROLES[TeamMember.Part(part)], user__is_active=True
    ).exclude(user_id__in=held)
    if part == TOWN:
        posts = posts.filter(unit_id=cell.town_id)
    else:
        posts = posts.exclude(unit_id=cell.town_id)
    rows = posts.order_by("unit__position", "unit_id", "user__name", "id")
    found: dict[int, str] = {}
    for user, name, unit in rows.values_list("user_id", "user__name", "unit__name"):
        found.setdefault(user, f"{name}（{unit}）")
    return list(found.items())


def enter_firm(enterprise_id: int, at: datetime) -> None:
    """A firm that was registered comes onto the grid in the same transaction."""
    if enter_new(at=at, ids=[enterprise_id]):
        reckon(list(GridFirm.objects.select_for_update().filter(pk=enterprise_id)), at=at)
