"""Projects that may be one: found, shown, decided by a person, merged with their history."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.projects.models import Likeness, Project
from qifu.projects.permissions import UNIT, check_see
from qifu.projects.recording import lock_project, note
from qifu.projects.rules.likeness import Known, why_alike


def compare(row: Project) -> list[Likeness]:
    """Write down every project that may be the same as `row`; those decided on stay decided."""
    mine = _known(row)
    found = []
    others = Project.objects.exclude(pk=row.pk).exclude(state=Project.State.MERGED)
    near = Q(folded=row.folded) | Q(folded__contains=row.folded) | Q(title__contains=row.title[:6])
    if row.contact_phone:
        near |= Q(contact_phone=row.contact_phone)
    if row.uscc:
        near |= Q(uscc=row.uscc)
    decided = set(Likeness.objects.filter(project=row).values_list("other_id", flat=True))
    decided |= set(Likeness.objects.filter(other=row).values_list("project_id", flat=True))
    for other in others.filter(near).order_by("-id")[:200]:
        why = why_alike(mine, _known(other))
        if why and other.pk not in decided:
            found.append(Likeness(project=row, other=other, why="、".join(why)[:200]))
    return Likeness.objects.bulk_create(found)


def _known(row: Project) -> Known:
    return Known(row.company, row.title, row.uscc, row.contact_phone)


@transaction.atomic
def decide_likeness(
    *, likeness_id: int, same: bool, keep: str, words: str, actor: Actor, at: datetime
) -> Project:
    """Somebody who sees both says whether two projects are one. The one not kept (`keep` is the
    number of the other) is merged with its history. Returns the one that stays."""
    row = Likeness.objects.select_for_update(of=("self",)).filter(pk=likeness_id).first()
    if row is None:
        raise NotVisible
    numbers = sorted(
        Project.objects.filter(pk__in=(row.project_id, row.other_id)).values_list(
            "number", flat=True
        )
    )
    pair = {number: lock_project(number) for number in numbers}
    for one in pair.values():
        check_see(actor, one)
    if not any(can_decide(actor, one) for one in pair.values()):
        raise Refused("wrong_role", "由招商主管部门或负责单位判断是不是同一个项目。")
    if row.state != "open":
        raise Refused("decided", f"{row.decided_by}已经判断过。")
    said = clean_text(words, max_length=200, label="判断依据", field="words", multiline=False)
    if same and keep not in pair:
        raise Invalid({"keep": ["请选择保留哪一个。"]})
    row.state = "same" if same else "different"
    row.decided_by, row.decided_at, row.note = actor.name, at, said
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
    stays = pair[keep] if same else pair[numbers[0]]
    gone = next(one for one in pair.values() if one.pk != stays.pk)
    if same:
        _merge(stays, gone, said, actor, at)
    else:
        for one, other in ((stays, gone), (gone, stays)):
            note(one, "told_apart", actor, at, f"判断与 {other.number} 不是同一个项目：{said}")
    return stays


def can_decide(actor: Actor, project: Project) -> bool:
    """People of the office, or of the unit whose project it is."""
    return bool(actor.units(*UNIT) & {project.office_id, project.unit_id})


EMPTY_FILLED = (
    "uscc", "contact_name", "contact_phone", "summary", "chain", "investment", "land", "town_id",
    "site", "member_id", "enterprise_id", "owner_id",
)  # fmt: skip


def _merge(stays: Project, gone: Project, said: str, actor: Actor, at: datetime) -> None:
    """`gone` becomes part of `stays`: what was empty is filled, what is watched goes over."""
    if gone.place > stays.place or gone.links.exists() or gone.trio.exists():
        raise Refused(
            "keep_other",
            f"{gone.number} 走得更远（已有阶段、专班或手续），请保留它，把另一个并入。",
        )
    for name in EMPTY_FILLED:
        if getattr(stays, name) in (None, "") and getattr(gone, name) not in (None, ""):
            setattr(stays, name, getattr(gone, name))
    gone.watches.update(project=stays)
    gone.blockers.update(project=stays)
    stays.open_blockers += gone.open_blockers
    ended = Likeness.objects.filter(Q(project=gone) | Q(other=gone), state="open")
    ended.update(state="same", decided_by=actor.name, decided_at=at, note=f"{gone.number} 已并入")
    row = gone
    row.state, row.merged_into, row.open_blockers = Project.State.MERGED, stays, 0
    note(row, "merged", actor, at, f"并入 {stays.number}：{said}", {"into": stays.number})
    text = f"{gone.number}“{gone.title}”并入本项目：{said}"
    note(stays, "took_in", actor, at, text, {"from": gone.number})
