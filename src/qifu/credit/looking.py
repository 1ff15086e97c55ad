"""An official looks a firm's credit up: with the firm's word, or on a ground of the declared list.

Every query leaves a row that the firm sees, in the same transaction as its answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qifu.credit.models import CreditConsent, CreditLook, CreditRecord
from qifu.credit.permissions import looking_units
from qifu.credit.settings import credit_book
from qifu.credit.standing import shown_on
from qifu.enterprises.models import Enterprise
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

CONSENT = "consent"


@dataclass(frozen=True)
class LookInput:
    """What is asked: `ground` is a code of the declared list, or "consent" for the firm's word."""

    uscc: str
    unit_id: int
    ground: str
    purpose: str


@transaction.atomic
def look_up(
    *, data: LookInput, actor: Actor, at: datetime
) -> tuple[CreditLook, list[CreditRecord]]:
    """The records of a firm that are shown today, the latest first, and the row of this query.

    Effects: one `CreditLook`, event `credit.looked`. NotVisible for a unit that is not the actor's;
    Invalid by field; Refused("no_consent") where the firm gave no word, took it back or it is over.
    """
    unit = next((u for u in looking_units(actor) if u.pk == data.unit_id), None)
    if unit is None:
        raise NotVisible
    book, on = credit_book(), shanghai_date(at)
    errors: dict[str, list[str]] = {}
    said = ""
    try:
        said = clean_text(
            data.purpose, max_length=120, label="查询用途", field="purpose", multiline=False
        )
    except Invalid as invalid:
        errors |= invalid.field_errors
    firm = Enterprise.objects.filter(uscc=normal_uscc(data.uscc)).first()
    if firm is None:
        errors["uscc"] = ["企业台账里没有这个统一社会信用代码，请核对。"]
    ground = book.grounds.get(data.ground)
    if ground is None and data.ground != CONSENT:
        errors["ground"] = ["请选查询的依据。"]
    if errors or firm is None:
        raise Invalid(errors)
    consent = _consent(firm, unit, at) if ground is None else None
    rows = list(
        shown_on(CreditRecord.objects.filter(enterprise=firm), on).order_by("-decided_on", "-id")
    )
    look = CreditLook.objects.create(
        enterprise=firm, at=at, by=actor.user_id, by_name=actor.name, unit=unit, consent=consent,
        ground=ground.code if ground else "",
        ground_title=f"{ground.title}（{ground.source}）"[:200] if ground else "企业授权",
        purpose=said, shown=len(rows),
    )  # fmt: skip
    append_event(
        stream=firm.stream, kind="credit.looked", at=at, actor=actor.ref,
        payload={
            "look": look.pk, "unit": unit.code, "ground": look.ground, "shown": len(rows),
            "consent": consent.pk if consent else None, "purpose": said,
        },
    )  # fmt: skip
    return look, rows


def _consent(firm: Enterprise, unit: Unit, at: datetime) -> CreditConsent:
    rows = CreditConsent.objects.select_for_update().filter(enterprise=firm, unit=unit)
    found = rows.filter(revoked_at=None, until__gte=shanghai_date(at)).order_by("-id").first()
    if found is None:
        raise Refused(
            "no_consent",
            f"{firm.name}没有授权{unit.name}查询，或授权已经收回、到期。请企业在“信用体检”页授权，"
            "或选查询的法定依据。",
        )
    return found
