"""After the choice: the result, what both sides say of each other, complaints, data read by word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from qifu.cases.clockwork import limit
from qifu.cases.operations import lock_case, perform_action
from qifu.enterprises.data_consents import Shown, allow_reading, read_with_consent
from qifu.enterprises.models import DataConsent
from qifu.exchange.facts import body_then
from qifu.exchange.models import Complaint, Engagement, Offer, Provider, Request, Review
from qifu.exchange.permissions import check_act_for, check_firm, check_judge
from qifu.exchange.requests import CASE_KIND
from qifu.exchange.rules.values import read_values, to_json
from qifu.identity.actors import Actor
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date


def _running(engagement_id: int, actor: Actor) -> Engagement:
    """An engagement of one's own institution, its case locked; NotVisible otherwise."""
    row = Engagement.objects.select_related("provider", "request").filter(pk=engagement_id).first()
    if row is None:
        raise NotVisible
    check_act_for(actor, row.provider)
    lock_case(row.request_id)
    return Engagement.objects.select_related("provider", "request").get(pk=engagement_id)


@transaction.atomic
def report_done(
    *, engagement_id: int, values: Mapping[str, Any], words: str, actor: Actor, at: datetime
) -> Engagement:
    """The institution says what came of it; the firm confirms. Event `case.report_done`."""
    row = _running(engagement_id, actor)
    if row.outcome:
        raise Refused("reported", "已经登记过结果，请刷新页面查看。")
    result = read_values(body_then(row.request).result, values)
    row.result, row.outcome, row.reason = to_json(result), "done", ""
    row.words = clean_text(words, max_length=2000, label="说明") if words.strip() else ""
    _reported(row, at)
    perform_action(
        case_id=row.request_id, action="report_done", actor=actor, at=at,
        data={"engagement": str(row.pk)},
    )  # fmt: skip
    return row


@transaction.atomic
def report_failed(
    *, engagement_id: int, reason: str, words: str, actor: Actor, at: datetime
) -> Engagement:
    """The institution says that nothing came of it, and why. Event `case.report_failed`."""
    row = _running(engagement_id, actor)
    if row.outcome:
        raise Refused("reported", "已经登记过结果，请刷新页面查看。")
    if reason not in dict(body_then(row.request).refusals):
        raise Invalid({"reason": ["请选择没有办成的原因。"]})
    row.outcome, row.reason = "failed", reason
    row.words = clean_text(words, max_length=2000, label="说明") if words.strip() else ""
    _reported(row, at)
    perform_action(
        case_id=row.request_id, action="report_failed", actor=actor, at=at,
        data={"engagement": str(row.pk)},
    )  # fmt: skip
    return row


def _reported(row: Engagement, at: datetime) -> None:
    begun, today = shanghai_date(row.begun_at), shanghai_date(at)
    row.days = current_calendar().working_days_between(begun, today)
    row.reported_at = at
    row.save()


@transaction.atomic
def review(
    *, engagement_id: int, side: str, grade: int, comment: str, actor: Actor, at: datetime
) -> Review:
    """One side's grade of the other, once, after a result. Event `exchange.reviewed`."""
    row = (
        Engagement.objects.select_related("provider", "request__case")
        .filter(pk=engagement_id)
        .first()
    )
    if row is None:
        raise NotVisible
    if side == "firm":
        check_firm(actor, row.request.enterprise_id)
    else:
        check_act_for(actor, row.provider)
    if not row.outcome:
        raise Refused("not_over", "对接有了结果后才能评价。")
    if not 1 <= grade <= 5:
        raise Invalid({"grade": ["请选择评价等级。"]})
    said = clean_text(comment, max_length=1000, label="评价") if comment.strip() else ""
    if grade <= 2 and not said:
        raise Invalid({"comment": ["评价为不满意的，请写明原因，便于核实改进。"]})
    try:
        with transaction.atomic():
            found = Review.objects.create(
                engagement=row, side=side, grade=grade, comment=said, by=actor.user_id, at=at
            )
    except IntegrityError as error:
        raise Refused("reviewed", "已经评价过，谢谢。") from error
    append_event(
        stream=row.request.case.stream, kind="exchange.reviewed", at=at, actor=actor.ref,
        payload={"engagement": row.pk, "side": side, "grade": grade}, about=found,
    )  # fmt: skip
    return found


@transaction.atomic
def complain(*, offer_id: int, text: str, actor: Actor, at: datetime) -> Complaint:
    """A firm complains of an institution that answered it. Event `exchange.complained`."""
    offer = Offer.objects.select_related("provider", "request").filter(pk=offer_id).first()
    if offer is None:
        raise NotVisible
    check_firm(actor, offer.request.enterprise_id)
    said = clean_text(text, max_length=2000, label="投诉内容")
    due = current_calendar().add_working_days(shanghai_date(at), limit("exchange_complaint").amount)
    try:
        with transaction.atomic():
            row = Complaint.objects.create(
                offer=offer, provider=offer.provider, text=said, by=actor.user_id, at=at, due_on=due
            )
    except IntegrityError as error:
        raise Refused("complained", "已有一份投诉正在处理，请等答复。") from error
    payload = {"complaint": row.pk, "provider": offer.provider_id, "due": str(due)}
    append_event(
        stream=offer.provider.stream, kind="exchange.complained", at=at, actor=actor.ref,
        payload=payload, about=row,
    )  # fmt: skip
    return row


@transaction.atomic
def answer_complaint(
    *, complaint_id: int, upheld: bool, text: str, actor: Actor, at: datetime
) -> Complaint:
    """The unit's head answers. Event `exchange.complaint_answered`."""
    row = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("provider", "offer__request")
        .filter(pk=complaint_id)
        .first()
    )
    if row is None:
        raise NotVisible
    check_judge(actor, row.provider)
    if row.state != "open":
        raise Refused("answered", "这份投诉已经答复过。")
    row.answer = clean_text(text, max_length=2000, label="答复")
    row.state = "upheld" if upheld else "dismissed"
    row.answered_by, row.answered_at = actor.user_id, at
    row.save()
    append_event(
        stream=row.provider.stream, kind="exchange.complaint_answered", at=at, actor=actor.ref,
        payload={"complaint": row.pk, "state": row.state}, about=row,
    )  # fmt: skip
    return row


@transaction.atomic
def authorise(
    *,
    offer_id: int,
    facts: Collection[str],
    purpose: str,
    until: date | None,
    most: int,
    actor: Actor,
    at: datetime,
) -> DataConsent:
    """Let an institution that answered read named data of the firm, for this request alone.

    NotVisible for another's request, Refused where the kind knows no such data or all is over.
    """
    offer = Offer.objects.select_related("provider", "request__case").filter(pk=offer_id).first()
    if offer is None:
        raise NotVisible
    request = offer.request
    check_firm(actor, request.enterprise_id)
    body = body_then(request)
    if not set(facts) <= set(body.authorise):
        raise Invalid({"facts": ["所选数据不在这类业务可授权的范围里。"]})
    if not request.case.open or offer.state not in ("made", "chosen"):
        raise Refused("over", "这家机构的回应已经结束，不能再授权。")
    last = shanghai_date(at) + timedelta(days=body.authorise_days)
    if until is not None and until > last:
        raise Invalid({"until": [f"最长授权到 {last}，请改早一些。"]})
    return allow_reading(
        enterprise_id=request.enterprise_id, reader_id=offer.provider.enterprise_id, facts=facts,
        subject=request.case.number, purpose=purpose, until=until or last, most=most,
        actor=actor, at=at,
    )  # fmt: skip


@transaction.atomic
def read_authorised(*, consent_id: int, actor: Actor, at: datetime) -> list[Shown]:
    """Read what was allowed, while the request it is for runs. Refused once it is over."""
    row = DataConsent.objects.filter(pk=consent_id).first()
    if row is None or row.reader_id not in actor.firm_ids("submit"):
        raise NotVisible
    running = Request.objects.filter(
        case__number=row.subject, case__kind=CASE_KIND, case__open=True
    )
    if not running.exists():
        raise Refused("over", "这件对接已经结束，授权随之终止，不能再查看。")
    barred = Provider.objects.filter(
        enterprise_id=row.reader_id, bars__until__gte=shanghai_date(at), bars__lifted_at=None
    )
    if barred.exists():
        raise Refused("barred", "贵机构在失信名单内，期间不能查看企业数据。")
    return read_with_consent(consent_id=consent_id, actor=actor, at=at)
