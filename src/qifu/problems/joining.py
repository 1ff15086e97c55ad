"""Demands join a class: as they arrive when they are alike enough, or when a person says so.

Nothing joins unseen: every row says how, how alike and why, and can be undone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from qifu.cases.models import Case
from qifu.cases.queries import get_case
from qifu.demands.models import KIND
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.text import clean_text
from qifu.problems.models import ClassDemand, ProblemClass
from qifu.problems.notices import tell_joined
from qifu.problems.permissions import check_keep
from qifu.problems.recall import OPEN, open_classes
from qifu.problems.recording import lock_problem, note
from qifu.problems.rules.likeness import SUGGESTED, likeness
from qifu.problems.texts import learn_core, told_of, words_shared

MISSED = timedelta(minutes=10)
AT_ONCE = 200


def arrive(case: Case, at: datetime) -> ClassDemand | None:
    """A demand that was just raised joins the confirmed class it is most like, or is suggested for
    it; None when it is like none. In the caller's transaction. Classes are read
    every 20 seconds; a demand that came in between is looked at by `catch_up`.

    Effects: the row, event `problem.joined` or `problem.suggested`; who mends the class is told.
    """
    rows = open_classes()
    told = told_of([case])[case.pk] if rows else set()
    near = [(likeness(row.core, told), row.pk, row) for row in rows]
    share, _, best = max(near, default=(0, 0, None))
    if best is None or share < SUGGESTED:
        return None
    joins = share >= best.auto_from and (not best.topic or best.topic == case.topic)
    row = ClassDemand.objects.create(
        problem=best, case=case, state="member" if joins else "suggested", how="alike",
        share=share, why=_why(case, best, share), by_name="系统", at=at,
    )  # fmt: skip
    kind, text = ("joined", "自动加入") if joins else ("suggested", "可能属于这一类，等待确认")
    draft = EventDraft(
        best.stream, f"problem.{kind}", at, SYSTEM_ACTOR.ref,
        {"problem": best.pk, "number": case.number, "share": share,
         "text": f"{case.number} {text}（{row.why}）"},
    )  # fmt: skip
    append_events([draft])
    tell_joined(best, case.number, share, joins, at)
    return row


@transaction.atomic
def catch_up(*, at: datetime) -> int:
    """Demands of the last minutes that were raised just as a class was confirmed; how many joined or
    are suggested now."""
    rows = Case.objects.filter(kind=KIND, merged_into=None, opened_at__gt=at - MISSED)
    looked = ClassDemand.objects.filter(case__opened_at__gt=at - MISSED).values("case_id")
    free = rows.filter(opened_at__lte=at).exclude(pk__in=looked).order_by("id")[:AT_ONCE]
    return sum(arrive(case, at) is not None for case in free)


def _why(case: Case, problem: ProblemClass, share: int) -> str:
    shared = words_shared([case.title, case.search_text], problem.words)
    said = f"，都提到“{'”“'.join(shared[:4])}”" if shared else ""
    return f"与类中诉求共有的字词 {share}% 相同{said}"[:300]


@transaction.atomic
def decide_demand(*, row_id: int, joins: bool, actor: Actor, at: datetime) -> ClassDemand:
    """A suggested demand is a member, or it is not of this class.

    Effects: event `problem.joined` or `problem.declined`. Raises Refused (decided already, in
    another class), NotVisible.
    """
    row, problem = _lock(row_id, actor)
    if row.state != "suggested":
        raise Refused("decided", "这件诉求已经有人确认过了。")
    if joins:
        _check_free(row.case, problem)
    row.state = "member" if joins else "declined"
    row.by_id, row.by_name, row.at = actor.user_id, actor.name, at
    row.save(update_fields=["state", "by_id", "by_name", "at"])
    text = f"{row.case.number} {'确认属于这一类' if joins else '不是这一类'}"
    _changed(problem, "joined" if joins else "declined", actor, at, text, row.case.number)
    return row


@transaction.atomic
def take_out(*, row_id: int, reason: str, actor: Actor, at: datetime) -> ClassDemand:
    """A demand that joined or was found is not of this class after all; it is not put back by the
    machine. Effects: event `problem.left`. Raises Invalid, Refused, NotVisible."""
    row, problem = _lock(row_id, actor)
    if row.state != "member":
        raise Refused("not_member", "这件诉求已经不在这个类里。")
    said = clean_text(reason, max_length=200, label="理由", field="reason", multiline=False)
    row.state, row.by_id, row.by_name, row.at = "left", actor.user_id, actor.name, at
    row.save(update_fields=["state", "by_id", "by_name", "at"])
    _changed(problem, "left", actor, at, f"移出 {row.case.number}：{said}", row.case.number)
    return row


@transaction.atomic
def add_demand(*, problem_id: int, number: str, actor: Actor, at: datetime) -> ClassDemand:
    """A person puts a demand into the class. Effects: event `problem.joined`. Raises Invalid (no
    such demand, in a class already), Refused, NotVisible."""
    problem = lock_problem(problem_id, actor)
    check_keep(actor)
    if problem.state not in ("proposed", *OPEN):
        raise Refused("not_open", f"这个类问题{problem.get_state_display()}，不能再加诉求。")
    try:
        case = get_case(actor, number, KIND)
    except NotVisible:
        raise Invalid({"number": ["没有这个编号的诉求，请核对。"]}) from None
    _check_free(case, problem)
    row, _ = ClassDemand.objects.update_or_create(
        problem=problem, case=case,
        defaults={
            "state": "member", "how": "hand", "why": "人工加入", "by_id": actor.user_id,
            "by_name": actor.name, "at": at,
        },
    )  # fmt: skip
    _changed(problem, "joined", actor, at, f"人工加入 {case.number}", case.number)
    return row


def _check_free(case: Case, problem: ProblemClass) -> None:
    held = ClassDemand.objects.filter(case=case, state="member").select_related("problem").first()
    if held is None:
        return
    if held.problem_id == problem.pk:
        raise Invalid({"number": ["这件诉求已经在这个类里。"]})
    raise Invalid({"number": [f"这件诉求已在类问题“{held.problem.title}”里，请先从那里移出。"]})


def _lock(row_id: int, actor: Actor) -> tuple[ClassDemand, ProblemClass]:
    found = ClassDemand.objects.filter(pk=row_id).first()
    if found is None:
        raise NotVisible
    problem = lock_problem(found.problem_id, actor)
    check_keep(actor)
    return ClassDemand.objects.select_related("case").get(pk=row_id), problem


def _changed(
    problem: ProblemClass, what: str, actor: Actor, at: datetime, text: str, number: str
) -> None:
    learn_core(problem)
    note(problem, what, actor, at, text, {"number": number})
