"""One-time notice (一次告知): everything that is missing is said at once, on paper and behind a code.

Source: 国务院 一次性告知制; plan 三(一)1 综合受理. A second notice to one firm about one matter needs
a reason, and names the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import get_enterprise
from qifu.identity.actors import Actor
from qifu.identity.models import Window
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.numbering import next_number
from qifu.kernel.text import clean_text
from qifu.reception.calling import record_act
from qifu.reception.halls import new_token
from qifu.reception.models import Told
from qifu.reception.permissions import centre_ids, check_serve
from qifu.reception.twice import same_press

SERIES = "GZ"
MISSING_MAX = 30
AGAIN_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class ToldInput:
    """What is missing for what, and for whom."""

    window_id: int
    matter: str
    missing: Sequence[tuple[str, str]]  # title, what is wrong with it or where to get it
    enterprise_id: int | None = None
    firm_name: str = ""
    item_code: str = ""
    note: str = ""
    reason: str = ""
    extra: Sequence[str] = field(default=())


@transaction.atomic
def tell_missing(*, data: ToldInput, actor: Actor, at: datetime) -> Told:
    """Write the notice. Raises Invalid with every error; NotVisible at somebody else's window.

    Effects: a row, `told.given`, and a line at the turn of whoever is at the window. The same
    words from the same window within half a minute are the same notice.
    """
    row = Window.objects.select_for_update().filter(pk=data.window_id).first()
    window = check_serve(actor, row)
    firm = get_enterprise(actor, data.enterprise_id) if data.enterprise_id else None
    values, errors = _clean(data)
    if (same := _just_told(window, firm, data, values, actor, at)) is not None:
        return same
    before = told_before(firm.pk if firm else None, data.item_code, str(values["matter"]), at)
    if before is not None and not values["reason"]:
        errors["reason"] = [
            f"这家企业办同一件事已在 {before.number} 一次告知过；确有新情况的，请写明为什么要再次告知。"
        ]
    if errors:
        raise Invalid(errors)
    assert actor.user_id is not None
    name = firm.name if firm else str(values["firm_name"])
    told = Told.objects.create(
        number=next_number(SERIES, at),
        token=new_token(),
        centre_id=window.centre_id,
        window=window,
        enterprise=firm,
        firm_name=name,
        item_code=data.item_code[:60],
        before=before,
        by_id=actor.user_id,
        at=at,
        **{k: v for k, v in values.items() if k != "firm_name"},
    )
    append_event(
        stream=told.stream,
        kind="told.given",
        at=at,
        actor=actor.ref,
        payload={"number": told.number, "missing": len(told.missing), "centre": told.centre_id},
        about=told,
    )
    record_act(actor, "told", told.number, told.matter, at, firm.pk if firm else None)
    return told


def _just_told(
    window: Window, firm: Enterprise | None, data: ToldInput, values: dict[str, Any],
    actor: Actor, at: datetime,
) -> Told | None:  # fmt: skip
    """The notice that was written by the same press of the button; its window is locked."""
    said = {**values, "firm_name": firm.name if firm else values["firm_name"]}
    lately = Told.objects.filter(
        window=window, by_id=actor.user_id, enterprise=firm, item_code=data.item_code[:60],
        **same_press("at", at), **said,
    )  # fmt: skip
    return lately.order_by("-id").first()


def told_before(
    enterprise_id: int | None, item_code: str, matter: str, at: datetime
) -> Told | None:
    """The last notice to the same firm about the same matter."""
    if enterprise_id is None:
        return None
    rows = Told.objects.filter(enterprise_id=enterprise_id, at__gt=at - AGAIN_WITHIN)
    same = rows.filter(item_code=item_code) if item_code else rows.filter(matter=matter)
    return same.order_by("-at", "-id").first()


def get_told(actor: Actor, number: str) -> Told:
    """A notice given at one of the actor's centres; NotVisible."""
    rows = Told.objects.select_related("centre", "window", "by", "before")
    told = rows.filter(number=number[:24], centre_id__in=centre_ids(actor)).first()
    if told is None:
        raise NotVisible
    return told


def told_by_token(token: str) -> Told:
    """A notice by the code on its paper; NotVisible."""
    told = Told.objects.select_related("centre").filter(token=token[:32]).first()
    if told is None:
        raise NotVisible
    return told


def _clean(data: ToldInput) -> tuple[dict[str, object], dict[str, list[str]]]:
    values: dict[str, object] = {}
    errors: dict[str, list[str]] = {}
    for key, text, limit, label in (
        ("matter", data.matter, 120, "办什么事"),
        ("firm_name", data.firm_name, 120, "企业或办事人"),
        ("note", data.note, 500, "补充说明"),
        ("reason", data.reason, 300, "再次告知的理由"),
    ):
        try:
            values[key] = clean_text(
                text, max_length=limit, label=label, field=key, required=key == "matter"
            )
        except Invalid as error:
            errors.update(error.field_errors)
            values[key] = ""
    rows = [(t.strip(), n.strip()) for t, n in [*data.missing, *((x, "") for x in data.extra)]]
    missing = []
    try:
        for title, said in rows:
            if title:
                shown = clean_text(title, max_length=120, label="材料名称", field="missing")
                why = clean_text(
                    said, max_length=200, label="说明", field="missing", required=False
                )
                missing.append({"title": shown, "note": why})
    except Invalid as error:
        errors.update(error.field_errors)
    if not missing:
        errors.setdefault("missing", ["请至少选一样或写一样要补的材料。"])
    if len(missing) > MISSING_MAX:
        errors["missing"] = [f"一次最多告知 {MISSING_MAX} 样。"]
    values["missing"] = missing
    return values, errors
