"""The doors of ratings: the firm rates, adds once; the unit answers once, in public."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from qifu.cases.effects.firm import RATING_LINK
from qifu.cases.models import Case
from qifu.cases.operations import lock_case, perform_action
from qifu.cases.recipients import firm_people
from qifu.demands.models import KIND as DEMAND
from qifu.demands.operations import rating_link, spend_rating_link
from qifu.identity.actors import Actor, FirmRef
from qifu.kernel.actors import ActorRef
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.races import retried
from qifu.kernel.text import clean_text
from qifu.ratings.giving import settle
from qifu.ratings.models import Occasion
from qifu.ratings.permissions import check_answer, check_rate
from qifu.ratings.rules.grades import GRADES, SOLVED
from qifu.ratings.settings import rating_settings

WORDS_MAX = 2000


@dataclass(frozen=True)
class RatingInput:
    """What a firm says. `public`: its words may be shown to everybody, without its name."""

    grade: int
    solved: str
    labels: Sequence[str] = ()
    comment: str = ""
    public: bool = False


@retried
@transaction.atomic
def rate(*, occasion_id: int, data: RatingInput, actor: Actor, at: datetime) -> Occasion:
    """Rate a service, once. Effects: the row, events, and a case of mending for a bad grade.

    Raises NotVisible for whoever does not act for the firm, Refused when it was rated already or
    is handled again, Invalid by field.
    """
    row, case = _locked(occasion_id)
    check_rate(actor, row)
    if row.grade is not None:
        raise Refused("rated", "这次服务您已经评价过，谢谢；如有补充，可以追评一次。")
    values = _clean(data)
    row.labels, row.public = values.labels, values.public  # type: ignore[assignment]
    if row.kind == Occasion.WINDOW:
        row.grade, row.solved, row.comment = values.grade, values.solved, values.comment
        row.via = "link" if actor.client == RATING_LINK else "account"
        row.rated_by = actor.user_id
        settle(row, case, actor=actor.ref, at=at)
        return row
    if row.round != case.round:
        raise Refused("handled_again", "这件正在重新办理，办完后再请您评价。")
    row.save(update_fields=["labels", "public"])
    said = {"grade": str(values.grade), "solved": values.solved, "comment": values.comment}
    perform_action(case_id=case.pk, action="rate", actor=actor, at=at, data=said)
    row.refresh_from_db()
    return row


def occasion_of_link(token: str, at: datetime) -> Occasion:
    """The occasion of a usable one-time link; NotVisible when unknown, used or expired."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    rows = Occasion.objects.select_related("case").filter(token_hash=digest, grade__isnull=True)
    row = rows.filter(expires_at__gt=at).first() or _of_demand(token, at)
    if row is None or (row.kind != Occasion.WINDOW and row.round != row.case.round):
        raise NotVisible
    return row


def _of_demand(token: str, at: datetime) -> Occasion | None:
    """Demands send their link with the answer; NotVisible when it is no such link either."""
    link = rating_link(token, at)
    rows = Occasion.objects.select_related("case")
    return rows.filter(case_id=link.case_id, kind=DEMAND, round=link.round).first()


@transaction.atomic
def rate_by_link(*, token: str, data: RatingInput, at: datetime) -> Occasion:
    """The firm's rating through the link it was sent; the rating itself spends the link."""
    row = occasion_of_link(token, at)
    if row.token_hash is None:
        spend_rating_link(token, at)
    firm = FirmRef(row.enterprise_id, frozenset({"submit"}))
    name = f"{row.case.firm_name}（评价链接）"
    actor = Actor(None, name, firms=(firm,), client=RATING_LINK)
    return rate(occasion_id=row.pk, data=data, actor=actor, at=at)


@transaction.atomic
def add_words(*, occasion_id: int, text: str, actor: Actor, at: datetime) -> Occasion:
    """The firm's one addition to its rating; event `rating.added`. NotVisible, Refused, Invalid."""
    row, case = _locked(occasion_id)
    check_rate(actor, row)
    if row.rated_at is None:
        raise Refused("not_rated", "请先评价，再补充。")
    if row.more_at is not None:
        raise Refused("added", "您已经追评过一次，不能再追评；如需反映新的问题，请提交诉求。")
    days = rating_settings().add_days
    if at > row.rated_at + timedelta(days=days):
        raise Refused("too_late", f"评价已超过 {days} 天，不能再追评；如需反映问题，请提交诉求。")
    row.more, row.more_at = clean_text(text, max_length=WORDS_MAX, label="追评", field="text"), at
    row.save(update_fields=["more", "more_at"])
    _append(row, case, "rating.added", actor.ref, at, row.more)
    return row


@transaction.atomic
def answer_rating(*, occasion_id: int, text: str, actor: Actor, at: datetime) -> Occasion:
    """The unit's one answer, shown beside the rating; event `rating.answered`, the firm is told.

    What the firm said is never changed. NotVisible, Refused, Invalid.
    """
    row, case = _locked(occasion_id)
    check_answer(actor, row)
    if row.answered_at is not None:
        raise Refused("answered", f"{row.answered_name}已经回复过，公开的回复不能再改。")
    row.answer = clean_text(text, max_length=WORDS_MAX, label="回复", field="text")
    row.answered_by, row.answered_name, row.answered_at = actor.user_id, actor.name, at
    row.save(update_fields=["answer", "answered_by", "answered_name", "answered_at"])
    _append(row, case, "rating.answered", actor.ref, at, row.answer)
    _tell_answered(row, case, at)
    return row


def _locked(occasion_id: int) -> tuple[Occasion, Case]:
    """The occasion with its case, both locked, the case first as every act does."""
    found = Occasion.objects.filter(pk=occasion_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotVisible
    case = lock_case(found)
    rows = Occasion.objects.select_for_update(of=("self",)).select_related("centre__unit")
    return rows.get(pk=occasion_id), case


def _clean(data: RatingInput) -> RatingInput:
    errors: dict[str, list[str]] = {}
    comment = ""
    known = [label.code for label in rating_settings().labels]
    if data.grade not in GRADES:
        errors["grade"] = ["请选择一项评价。"]
    if data.solved not in SOLVED:
        errors["solved"] = ["请选择问题是否解决。"]
    if set(data.labels) - set(known):
        errors["labels"] = ["所选的标签已不可用，请重新选择。"]
    if data.comment.strip():
        try:
            comment = clean_text(
                data.comment, max_length=WORDS_MAX, label="您的意见", field="comment"
            )
        except Invalid as invalid:
            errors |= invalid.field_errors
    if errors:
        raise Invalid(errors)
    labels = [code for code in known if code in data.labels]
    return RatingInput(data.grade, data.solved, labels, comment, data.public)


def _append(row: Occasion, case: Case, kind: str, actor: ActorRef, at: datetime, text: str) -> None:
    append_event(
        stream=row.stream,
        kind=kind,
        at=at,
        actor=actor,
        payload={"number": case.number, "text": text},
        about=row,
    )


def _tell_answered(row: Occasion, case: Case, at: datetime) -> None:
    members, _ = firm_people([row.enterprise_id], at)
    words = {"title": case.title, "number": case.number, "text": row.answer[:300]}
    enqueue_notices(
        [
            NoticeDraft(
                channel="site",
                dedupe_key=f"{row.stream}:answered:{user}",
                recipient_id=user,
                template="rating.answered",
                context=words,
                link=f"/ratings/mine/{row.pk}/",
                stream=row.stream,
            )
            for user in sorted(members[row.enterprise_id])
        ],
        at=at,
    )
