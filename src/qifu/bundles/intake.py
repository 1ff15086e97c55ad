"""Handing an application in, and bringing later what it still needs: one transaction each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from qifu.bundles.aggregate import Aggregate, load, save
from qifu.bundles.making import Filing, make
from qifu.bundles.models import Application
from qifu.bundles.papers import Papers, bring, papers_of, standing_of
from qifu.bundles.permissions import acts_for_firm, check_apply
from qifu.bundles.queries import Offer, offer_of_bundle, offer_of_item, pinned_offer
from qifu.bundles.rules.complete import Brought, Moment, missing_fields, missing_papers
from qifu.bundles.rules.merge import Merged
from qifu.bundles.rules.values import as_json, read_values
from qifu.bundles.settling import merged_of, settle
from qifu.cases.permissions import can_see
from qifu.catalogue.elements import field_kinds
from qifu.catalogue.queries import evidence_titles
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import Actor
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.races import retried
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date


@dataclass(frozen=True)
class ApplicationInput:
    """An application as entered. `bundle` or `item` is its code; `pins` (item versions by code) and
    `version_id` keep it on what was in force when it was begun. `values` are data elements as
    entered, `chosen` the optional items wanted (None: all), `materials` the firm's documents by
    kind, `undertakings` the days by which missing ones follow, signed by `signed_name`. `offer` is
    what `pins` name, when the caller has read it already."""

    enterprise_id: int
    contact_name: str
    contact_phone: str
    bundle: str = ""
    item: str = ""
    version_id: int | None = None
    pins: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    chosen: Collection[str] | None = None
    materials: Mapping[str, int] = field(default_factory=dict)
    undertakings: Mapping[str, date] = field(default_factory=dict)
    signed_name: str = ""
    offer: Offer | None = None


@dataclass(frozen=True)
class HandIn:
    """What the firm brings to an application that runs; anything may be left out."""

    values: Mapping[str, Any] = field(default_factory=dict)
    materials: Mapping[str, int] = field(default_factory=dict)
    undertakings: Mapping[str, date] = field(default_factory=dict)
    signed_name: str = ""


@retried
def submit_application(
    *,
    data: ApplicationInput,
    actor: Actor,
    at: datetime,
    channel: str,
    centre_id: int | None = None,
    token: str = "",
) -> Application:
    """Hand in an application: case, tasks, papers, clocks and their events in one transaction.

    The same `token` again is the first application. Raises NotVisible for a firm that is not the
    actor's to apply for or something that was never offered, Invalid by field with everything that
    is missing, Refused for a firm that is closed.
    """
    try:
        with transaction.atomic():
            return _submit(data, actor, at, channel, centre_id, token)
    except IntegrityError:
        sent = _sent(token, data, actor)  # the same form at the same moment, twice
        if sent is None:
            raise
        return sent


def _sent(token: str, data: ApplicationInput, actor: Actor) -> Application | None:
    if not token:
        return None
    row = Application.objects.filter(token=token).select_related("case").first()
    if row is not None and row.enterprise_id != data.enterprise_id:
        raise NotVisible
    return row


def _submit(
    data: ApplicationInput,
    actor: Actor,
    at: datetime,
    channel: str,
    centre_id: int | None,
    token: str,
) -> Application:
    check_apply(actor, data.enterprise_id)
    if (sent := _sent(token, data, actor)) is not None:
        return sent
    firm = Enterprise.objects.filter(pk=data.enterprise_id).first()
    if firm is None:
        raise NotVisible
    if firm.status != Enterprise.Status.ACTIVE:
        raise Refused("firm_closed", f"“{firm.name}”已注销或吊销，不能再提交申请。")
    offer, today = _offer(data), shanghai_date(at)
    values, errors = _read(offer, data, firm)
    contact = _contact(data, errors)
    merged = offer.merged(values, on=today, chosen=data.chosen)
    errors = {**missing_fields(merged, values), **errors}
    papers = papers_of(firm, data.materials, today, errors)
    titles = evidence_titles()
    moment = Moment(today, current_calendar(), standing_of(firm, today))
    brought = Brought(frozenset(papers), data.undertakings, data.signed_name)
    errors = {**missing_papers(merged, brought, titles, moment), **errors}
    if errors:
        raise Invalid(errors)
    filing = Filing(
        offer=offer, merged=merged, firm=firm, values={n: as_json(v) for n, v in values.items()},
        typed=values, papers=papers, brought=brought, moment=moment, titles=titles,
        contact=contact, chosen=data.chosen, entered=frozenset(data.values), token=token,
    )  # fmt: skip
    return make(filing, actor=actor, at=at, channel=channel, centre_id=centre_id)


def _offer(data: ApplicationInput) -> Offer:
    """What is applied for, on the versions it was begun with."""
    if data.offer is not None:
        return data.offer
    if data.pins:
        return pinned_offer(data.version_id, data.pins)
    return offer_of_bundle(data.bundle) if data.bundle else offer_of_item(data.item)


def _read(
    offer: Offer, data: ApplicationInput, firm: Enterprise
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The typed values, what the district has of the firm filled in; what cannot be read by name."""
    known = {
        "enterprise.name": firm.name, "enterprise.uscc": firm.uscc, "enterprise.phone": firm.phone,
        "enterprise.legal_person": firm.legal_person, "enterprise.address": firm.address,
        "person.name": data.contact_name, "person.phone": data.contact_phone,
    }  # fmt: skip
    held = {k.name: known[k.prefill] for k in offer.kinds.values() if known.get(k.prefill)}
    asked = offer.names
    raw = {n: v for n, v in {**held, **_given(data.values)}.items() if n in asked}
    values, problems = read_values(offer.kinds, raw)
    return values, {f"field-{name}": [says] for name, says in problems.items()}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _contact(data: ApplicationInput, errors: dict[str, list[str]]) -> tuple[str, str]:
    name = ""
    try:
        name = clean_text(data.contact_name, max_length=40, label="经办人")
    except Invalid as invalid:
        errors["contact_name"] = invalid.messages
    phone = normal_phone(data.contact_phone)
    if not phone or phone_problem(phone):
        errors["contact_phone"] = [
            "经办人电话不对，请填 11 位手机号，或带区号的座机（如 0816-2345678）。"
        ]
    return name, phone


@retried
@transaction.atomic
def hand_in(*, case_id: int, data: HandIn, actor: Actor, at: datetime) -> Aggregate:
    """Bring papers and answers to a running application: what was tolerated, or what a later stage
    needs. Tasks that have everything begin. Event `case.handed_in`.

    Raises NotVisible, Refused when it is over or nothing is waited for, Invalid by field.
    """
    agg = load(case_id, at)
    if not can_see(actor, agg.case) or not acts_for_firm(actor, agg.case):
        raise NotVisible
    if not agg.case.open:
        raise Refused("wrong_state", "此件已经办结，不能再补交。")
    firm = Enterprise.objects.get(pk=agg.case.firm_id)
    errors: dict[str, list[str]] = {}
    papers = papers_of(firm, data.materials, agg.today, errors)
    kinds = field_kinds()
    merged = merged_of(agg)
    asked = {f.name for f in merged.fields}
    raw = {n: v for n, v in _given(data.values).items() if n in asked}
    values, problems = read_values(kinds, raw)
    errors |= {f"field-{name}": [says] for name, says in problems.items()}
    moment = Moment(agg.today, current_calendar(), standing_of(firm, agg.today))
    brought = Brought(frozenset(papers), data.undertakings, data.signed_name)
    errors = {**missing_papers(merged, brought, evidence_titles(), moment, ()), **errors}
    if errors:
        raise Invalid(errors)
    said = bring(agg, Papers(papers, brought, moment), actor)
    said["fields"] = _take_values(agg, merged, {n: as_json(v) for n, v in values.items()})
    if not any(said.values()):
        raise Invalid({"materials": ["没有收到要补交的材料，请先选择或上传材料。"]})
    settle(agg)
    save(agg, "handed_in", actor, {"data": said})
    return agg


def _take_values(agg: Aggregate, merged: Merged, values: dict[str, Any]) -> list[str]:
    """Answers that were not there yet go into the departments' own forms; given ones stay."""
    new = {n: v for n, v in values.items() if n not in agg.application.values}
    agg.application.values = {**agg.application.values, **new}
    by_name = {f.name: f for f in merged.fields}
    for task in agg.tasks:
        own = {n: v for n, v in new.items() if task.code in by_name[n].asked_by}
        if own and task.ended_on is None:
            task.values = {**task.values, **own}
            agg.touch(task)
    return [by_name[n].label for n in new]
