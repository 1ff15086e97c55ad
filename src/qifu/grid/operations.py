"""Every write about visits: the visit itself, what becomes of its findings, promises kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from qifu.demands.operations import DemandInput, submit_demand
from qifu.enterprises.facts import record_facts
from qifu.grid.models import CHANNEL, Finding, GridFirm, Promise, Visit, VisitPhoto
from qifu.grid.notices import tell_visited
from qifu.grid.permissions import check_see_cell, check_visit
from qifu.grid.photos import own_photos
from qifu.grid.reckoning import reckon
from qifu.grid.visiting import Cleaned, VisitInput, clean_visit, compared
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.numbering import next_number
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

SERIES = "ZF"
TOKEN_MOST = 64


def record_visit(*, data: VisitInput, actor: Actor, at: datetime, token: str) -> tuple[Visit, bool]:
    """Write a visit down, once for its token; (the visit, True when it is new).

    In one transaction: the visit with its photos, facts as source "visit", a demand for each finding
    that becomes one, promises, the firm's next day, event `grid.visited`, notices. A token seen
    before gives the first visit, whatever is sent with it. Raises Invalid by field, NotVisible for
    a firm outside the actor's cells, Refused for who does not go on visits.
    """
    if not 8 <= len(token) <= TOKEN_MOST or not token.isascii() or not token.isprintable():
        raise Invalid({"token": ["表单的编号不对，请刷新页面后重新填写。"]})
    if (known := _sent(token, actor)) is not None:
        return known, False
    try:
        with transaction.atomic():
            firm = lock_firm(data.enterprise_id)
            check_visit(actor, firm)
            known = _sent(token, actor)  # sent by another request while this one waited
            return (known, False) if known else (_record(data, firm, actor, at, token), True)
    except IntegrityError:
        known = _sent(token, actor)  # the same form came twice at the same moment
        if known is None:
            raise
        return known, False


def _sent(token: str, actor: Actor) -> Visit | None:
    visit = Visit.objects.filter(token=token).first()
    if visit is not None and visit.by_id != actor.user_id:
        raise NotVisible
    return visit


def _record(data: VisitInput, firm: GridFirm, actor: Actor, at: datetime, token: str) -> Visit:
    cleaned = clean_visit(data, at)
    facts = compared(data.facts, firm.enterprise)
    photos = own_photos(data.photos, actor=actor, at=at)
    assert actor.user_id is not None
    assert firm.cell_id is not None
    visit = Visit.objects.create(
        number=next_number(SERIES, at), token=token, enterprise_id=firm.pk, cell_id=firm.cell_id,
        by_id=actor.user_id, by_name=actor.name, on=data.on, way=data.way, met=cleaned.met,
        with_whom=cleaned.with_whom, seen=cleaned.seen, facts=facts, next_on=data.next_on,
        offline=data.offline, said_at=min(data.said_at or at, at), received_at=at,
    )  # fmt: skip
    VisitPhoto.objects.bulk_create(
        VisitPhoto(visit=visit, file=file, position=i) for i, file in enumerate(photos)
    )
    _record_facts(data, actor, at)
    findings = _findings(visit, firm, data, cleaned, actor, at)
    promises = Promise.objects.bulk_create(
        Promise(visit=visit, enterprise_id=firm.pk, text=text, due_on=due, owner_id=actor.user_id)
        for text, due in cleaned.promises
    )
    if firm.last_visit_on is None or data.on >= firm.last_visit_on:
        firm.last_visit_on, firm.agreed_on = data.on, data.next_on
    firm.save(update_fields=["last_visit_on", "agreed_on"])
    reckon([firm], at=at, actor=actor)
    payload = {
        "number": visit.number, "firm": firm.pk, "on": data.on.isoformat(), "way": data.way,
        "facts": {f["fact"]: f["changed"] for f in facts}, "photos": len(photos),
        "demands": [f.case.number for f in findings if f.case], "findings": len(findings),
        "promises": len(promises), "offline": data.offline,
    }  # fmt: skip
    _note(visit, "visited", actor, at, payload)
    tell_visited(visit, findings, promises, at)
    return visit


def _record_facts(data: VisitInput, actor: Actor, at: datetime) -> None:
    said = {name: value for name, value in data.facts.items() if value is not None}
    if said:
        record_facts(
            said={data.enterprise_id: said}, source="visit", on=data.on, actor=actor, at=at,
            note="走访核实",
        )  # fmt: skip


def _findings(
    visit: Visit, firm: GridFirm, data: VisitInput, cleaned: Cleaned, actor: Actor, at: datetime
) -> list[Finding]:
    found = []
    for i, one in enumerate(cleaned.findings, 1):
        row = Finding(
            visit=visit, position=i, text=one.text, state=one.becomes, said=one.said,
            owner_id=actor.user_id, ended_on=None if one.becomes == "noted" else visit.on,
        )  # fmt: skip
        if one.becomes == Finding.State.DEMAND:
            try:
                row.case = _demand(row, firm, data.phone, actor, at)
            except Invalid as error:
                raise Invalid(_at_form(error.field_errors, i)) from error
        row.save()
        found.append(row)
    return found


def _at_form(errors: Mapping[str, Sequence[str]], i: int) -> dict[str, list[str]]:
    """A demand's errors where the visit's form has its fields."""
    places = {"contact_phone": "phone", "contact_name": "met", "text": f"finding_{i}"}
    return {places.get(name, f"finding_{i}"): list(said) for name, said in errors.items()}


def _demand(row: Finding, firm: GridFirm, phone: str, actor: Actor, at: datetime) -> Any:
    """The demand of a finding, opened for the firm by the channel of the grid."""
    visit = row.visit
    town = firm.enterprise.town
    receipt = submit_demand(
        actor=actor,
        at=at,
        data=DemandInput(
            enterprise_id=firm.pk,
            text=row.text,
            contact_name=visit.met[:40],
            contact_phone=phone or firm.enterprise.phone,
            channel=CHANNEL,
            place=town.code if town else "",
            firm=firm.enterprise,
        ),
        token=f"{visit.number}-{row.position}",
        savepoint=False,
    )
    return receipt.case


@transaction.atomic
def raise_finding(*, finding_id: int, phone: str, actor: Actor, at: datetime) -> Finding:
    """A finding that was only noted becomes a demand of the firm. Effects: the demand, the link both
    ways, event `grid.finding_raised`. Raises Invalid, NotVisible, Refused when it is dealt with."""
    row = _lock_finding(finding_id, actor)
    firm = lock_firm(row.visit.enterprise_id)
    check_visit(actor, firm)
    row.case = _demand(row, firm, phone, actor, at)
    row.state, row.ended_on = Finding.State.DEMAND, shanghai_date(at)
    row.save(update_fields=["case", "state", "ended_on"])
    _note(
        row.visit, "finding_raised", actor, at, {"finding": row.position, "demand": row.case.number}
    )
    return row


@transaction.atomic
def end_finding(
    *, finding_id: int, settled: bool, said: str, actor: Actor, at: datetime
) -> Finding:
    """A noted finding is settled, or needs nothing; why is kept. Event `grid.finding_ended`."""
    row = _lock_finding(finding_id, actor)
    check_visit(actor, lock_firm(row.visit.enterprise_id))
    row.said = clean_text(said, max_length=300, label="说明", field="said")
    row.state = Finding.State.SETTLED if settled else Finding.State.DROPPED
    row.ended_on = shanghai_date(at)
    row.save(update_fields=["said", "state", "ended_on"])
    payload = {"finding": row.position, "state": row.state, "said": row.said}
    _note(row.visit, "finding_ended", actor, at, payload)
    return row


@transaction.atomic
def end_promise(*, promise_id: int, kept: bool, said: str, actor: Actor, at: datetime) -> Promise:
    """A promise is kept (how), or is not kept any more (why: the firm reads it).

    Event `grid.promise_ended`; the firm is reckoned anew. Raises Invalid, NotVisible, Refused.
    """
    row = Promise.objects.select_for_update(of=("self",)).select_related("visit").filter(
        pk=promise_id
    ).first()  # fmt: skip
    if row is None:
        raise NotVisible
    firm = lock_firm(row.enterprise_id)
    check_visit(actor, firm)
    if row.state != Promise.State.OPEN:
        raise Refused("promise_ended", f"这项承诺已记为“{row.get_state_display()}”。")
    row.said = clean_text(
        said, max_length=300, label="怎么兑现的" if kept else "原因", field="said"
    )
    row.state = Promise.State.KEPT if kept else Promise.State.DROPPED
    row.ended_on = shanghai_date(at)
    row.save(update_fields=["said", "state", "ended_on"])
    reckon([firm], at=at, actor=actor)
    payload = {
        "promise": row.pk,
        "state": row.state,
        "said": row.said,
        "due": row.due_on.isoformat(),
    }
    _note(row.visit, "promise_ended", actor, at, payload)
    return row


def lock_firm(enterprise_id: int) -> GridFirm:
    """The firm's row on the grid, locked, with firm, town and cell; NotVisible."""
    rows = GridFirm.objects.select_for_update(of=("self",))
    row = (
        rows.select_related("enterprise__town", "enterprise__facts", "cell")
        .filter(pk=enterprise_id)
        .first()
    )
    if row is None:
        raise NotVisible
    return row


def _lock_finding(finding_id: int, actor: Actor) -> Finding:
    rows = Finding.objects.select_for_update(of=("self",)).select_related("visit__cell")
    row = rows.filter(pk=finding_id).first()
    if row is None:
        raise NotVisible
    check_see_cell(actor, lock_firm(row.visit.enterprise_id).cell)
    if row.state != Finding.State.NOTED:
        raise Refused("finding_ended", f"这个问题已记为“{row.get_state_display()}”，不用再处理。")
    return row


def _note(visit: Visit, what: str, actor: Actor, at: datetime, payload: Mapping[str, Any]) -> None:
    append_event(
        stream=visit.stream, kind=f"grid.{what}", at=at, actor=actor.ref, payload=dict(payload),
        about=visit,
    )  # fmt: skip
