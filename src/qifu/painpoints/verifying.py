"""Those who said so say whether it is gone; what everybody may read of it, let by two people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.painpoints import telling
from qifu.painpoints.models import PainPoint, PainReporter
from qifu.painpoints.operations import append, lock_point, refuse, save
from qifu.painpoints.permissions import can_lead, can_mend, check_lead
from qifu.painpoints.rules.ways import (
    ASSIGNED,
    CLOSED,
    NO,
    UNANSWERED,
    VERIFIED,
    YES,
    verdict,
    why_not_closed,
)


@transaction.atomic
def answer(
    *, point_id: int, enterprise_id: int, says: str, words: str, actor: Actor, at: datetime
) -> PainPoint:
    """A firm's word, once a round. Yes of all closes it; a no leads back to the unit, one round on.

    NotVisible for who may not submit for a firm that said so, Refused, Invalid by field.
    """
    row = lock_point(point_id)
    if enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
    one = PainReporter.objects.select_for_update().filter(point=row, enterprise_id=enterprise_id)
    part = one.first()
    if part is None:
        raise NotVisible
    refuse("answer", row)
    if part.answer:
        raise Refused("answered", f"{part.answered_name}已经代表企业核验过这一轮。")
    if says not in (YES, NO):
        raise Invalid({"says": ["请选择解决了没有。"]})
    part.words = clean_text(
        words, max_length=1000, label="说明", field="words", required=says == NO
    )
    part.answer, part.answered_name, part.answered_at = says, actor.name, at
    part.save()
    said = {"firm": enterprise_id, "says": says, "words": part.words}
    append(row, "painpoint.answered", actor, at, said)
    _follow(row, part, at)
    return row


def _follow(row: PainPoint, part: PainReporter, at: datetime) -> None:
    found = verdict([p.answer for p in row.reporters.all()])
    if found.refused:
        row.state, row.round, row.answer_by = ASSIGNED, row.round + 1, None
        row.reported_at = None
        save(
            row, "painpoint.reopened", SYSTEM_ACTOR, at,
            "state", "round", "answer_by", "reported_at", more={"words": part.words},
        )  # fmt: skip
        telling.tell_owner(row, "企业说没有解决，请重新定措施", part.words, at)
    elif found.done:
        _close(row, VERIFIED, "", SYSTEM_ACTOR, at)


def _close(row: PainPoint, how: str, why: str, actor: Actor, at: datetime) -> None:
    row.state, row.closed_how, row.closed_why = CLOSED, how, why
    row.closed_at, row.closed_name = at, actor.name
    names = ("state", "closed_how", "closed_why", "closed_at", "closed_name")
    save(row, "painpoint.closed", actor, at, *names)
    telling.tell_owner(row, "问题已销号", row.get_closed_how_display(), at)


@transaction.atomic
def close_unanswered(*, point_id: int, why: str, actor: Actor, at: datetime) -> PainPoint:
    """Close it though some firms did not answer within the days: with a reason they are told.

    NotVisible, Refused (a firm said no, or the days are not over), Invalid.
    """
    row = lock_point(point_id)
    check_lead(actor)
    refuse("close", row)
    answers = [p.answer for p in row.reporters.all()]
    if reason := why_not_closed(answers, row.answer_by, shanghai_date(at)):
        raise Refused("not_yet", reason)
    said = clean_text(why, max_length=1000, label="理由", field="why")
    _close(row, UNANSWERED, said, actor, at)
    telling.tell_firms(row, "您反映的问题已销号", f"没有收到您的核验：{said[:250]}", at)
    return row


@transaction.atomic
def propose_summary(*, point_id: int, summary: str, actor: Actor, at: datetime) -> PainPoint:
    """What everybody could read of it, by who leads or mends. Another person lets it. NotVisible,
    Refused (public already), Invalid."""
    row = lock_point(point_id)
    if not (can_lead(actor) or can_mend(actor, row)):
        raise NotVisible
    if row.public_at is not None:
        raise Refused("public", "公开摘要已经发布；要改请先撤下。")
    row.summary = clean_text(
        summary, max_length=300, label="公开摘要", field="summary", multiline=False
    )
    row.summary_by, row.summary_name = actor.user_id, actor.name
    save(row, "painpoint.summarised", actor, at, "summary", "summary_by", "summary_name")
    return row


@transaction.atomic
def publish(*, point_id: int, shown: bool, actor: Actor, at: datetime) -> PainPoint:
    """Let everybody read the summary, or take it back. NotVisible, Refused (nothing to publish, or
    the same person wrote it)."""
    row = lock_point(point_id)
    check_lead(actor)
    if not shown:
        row.public_at, row.public_name = None, ""
        save(row, "painpoint.hidden", actor, at, "public_at", "public_name")
        return row
    if not row.summary or row.public_at is not None:
        raise Refused("nothing", "没有等待发布的公开摘要。")
    if row.summary_by == actor.user_id:
        raise Refused("same_person", "公开摘要须由另一个人审核发布。")
    row.public_at, row.public_name = at, actor.name
    save(row, "painpoint.published", actor, at, "public_at", "public_name")
    return row
