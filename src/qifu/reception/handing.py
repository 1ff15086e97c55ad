"""Results handed over at a window, signed for; and what waits to be fetched."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from qifu.bundles.queries import KIND
from qifu.cases.models import WITHOUT_WORDS, Case
from qifu.cases.queries import get_case
from qifu.identity.actors import Actor
from qifu.identity.models import Window
from qifu.identity.roles import WINDOW_ROLES
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.files import Limits, store_file
from qifu.kernel.models import StoredFile
from qifu.kernel.text import clean_text
from qifu.reception.calling import record_act
from qifu.reception.models import Handover
from qifu.reception.permissions import centre_ids, check_serve

DRAWN = "data:image/png;base64,"
DRAWING = Limits(max_size=200 * 1024, extensions=frozenset({"png"}))
WAITING_SINCE = timedelta(days=180)
PAPERS_MAX = 10


@dataclass(frozen=True)
class HandoverInput:
    """What is given, who signs for it. `drawing` is a PNG as a data address, or ""."""

    window_id: int
    papers: Sequence[str]
    signed_by: str
    signed_as: str
    id_tail: str = ""
    drawing: str = ""


def results_waiting(actor: Actor, at: datetime) -> QuerySet[Case]:
    """Cases taken in at the actor's centres whose result is there and was not handed over."""
    since = at - WAITING_SINCE
    decided = Q(kind=KIND, closed_at__gt=since) & ~Q(state="withdrawn")
    return (
        Case.objects.filter(
            Q(answered_at__gt=since) | decided,
            intake_centre__in=centre_ids(actor),
            channel="window",
            handover__isnull=True,
        )
        .only(*WITHOUT_WORDS)
        .order_by(Coalesce("answered_at", "closed_at"), "id")
    )


def result_at(case: Case) -> datetime | None:
    """When the result was there: the answer, or an application's last decision."""
    if case.kind == KIND and case.state != "withdrawn":
        return case.answered_at or case.closed_at
    return case.answered_at


def result_case(actor: Actor, number: str) -> Case:
    """A case of the actor's centre with a result; NotVisible of elsewhere, Refused without one."""
    case = get_case(actor, number)
    if case.intake_centre not in actor.centres(*WINDOW_ROLES):
        raise NotVisible
    if result_at(case) is None:
        raise Refused("no_result", "这件还没有办出结果，暂时没有可以交给企业的东西。")
    return case


def handover_of(case: Case) -> Handover | None:
    """The handover of a case, if there was one."""
    rows = Handover.objects.select_related("centre", "window", "by", "signature")
    return rows.filter(case=case).first()


@transaction.atomic
def hand_over(*, number: str, data: HandoverInput, actor: Actor, at: datetime) -> Handover:
    """Give the result and keep the signature. Once: a second time is Refused with who had it.

    Effects: a row, perhaps a stored drawing, `handover.signed`, a line at the open turn.
    """
    window = check_serve(actor, Window.objects.filter(pk=data.window_id).first())
    case = result_case(actor, number)
    Case.objects.select_for_update(of=("self",)).only("pk").get(pk=case.pk)
    if (done := handover_of(case)) is not None:
        raise Refused("handed_over", f"这件的结果已由 {done.signed_by} 领走，不用再交。")
    values, errors = _clean(data)
    signature = _drawing(data.drawing, actor, at, errors)
    if errors:
        raise Invalid(errors)
    assert actor.user_id is not None
    row = Handover.objects.create(
        case=case,
        centre_id=window.centre_id,
        window=window,
        signature=signature,
        by_id=actor.user_id,
        at=at,
        **values,
    )
    append_event(
        stream=row.stream,
        kind="handover.signed",
        at=at,
        actor=actor.ref,
        payload={"case": case.number, "signed_by": row.signed_by, "papers": row.papers},
        about=row,
    )
    record_act(actor, "handover", case.number, case.title, at, case.enterprise_id)
    return row


def _clean(data: HandoverInput) -> tuple[dict[str, object], dict[str, list[str]]]:
    values: dict[str, object] = {"signed_as": data.signed_as, "id_tail": ""}
    errors: dict[str, list[str]] = {}
    if data.signed_as not in dict(Handover.AS):
        errors["signed_as"] = ["请选领取人的身份。"]
    try:
        values["signed_by"] = clean_text(
            data.signed_by, max_length=40, label="领取人签名", field="signed_by", multiline=False
        )
    except Invalid as error:
        errors.update(error.field_errors)
    tail = data.id_tail.strip().upper()
    if tail and not (len(tail) == 4 and tail[:3].isdigit() and tail[3] in "0123456789X"):
        errors["id_tail"] = ["请填证件号码的最后四位，或留空。"]
    values["id_tail"] = tail
    papers = [p.strip() for p in data.papers if p.strip()]
    if not papers or len(papers) > PAPERS_MAX or any(len(p) > 80 for p in papers):
        errors["papers"] = [f"请写明交付了什么，每行一样，最多 {PAPERS_MAX} 样，每样 80 字以内。"]
    try:
        values["papers"] = [
            clean_text(p, max_length=80, label="交付的材料", field="papers") for p in papers[:10]
        ]
    except Invalid as error:
        errors.update(error.field_errors)
    return values, errors


def _drawing(
    text: str, actor: Actor, at: datetime, errors: dict[str, list[str]]
) -> StoredFile | None:
    """The drawn signature as a stored file; an error when it is no picture."""
    if not text.strip():
        return None
    wrong = ["手写签名没有收到，请清除后重签，或只填姓名。"]
    if not text.startswith(DRAWN) or len(text) > DRAWING.max_size * 2:
        errors["drawing"] = wrong
        return None
    try:
        content = base64.b64decode(text.removeprefix(DRAWN), validate=True)
        return store_file(name="签名.png", data=content, actor=actor.ref, at=at, limits=DRAWING)
    except (binascii.Error, ValueError, Invalid):
        errors["drawing"] = wrong
        return None
