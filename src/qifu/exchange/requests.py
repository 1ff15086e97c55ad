"""A firm says what it needs: a case of kind `exchange`, the need beside it, and who may see it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from qifu.cases.operations import open_case
from qifu.cases.search import searchable
from qifu.eligibility import evaluate
from qifu.enterprises.facts import declared_facts, known_facts
from qifu.enterprises.operations import lock_firm
from qifu.enterprises.rules.values import as_json
from qifu.exchange.facts import body_of, facts_for
from qifu.exchange.fitting import fit_requests
from qifu.exchange.models import Kind, Provider, Request, RequestDraft
from qifu.exchange.permissions import check_firm
from qifu.exchange.rules.draw import commitment
from qifu.exchange.rules.kinds import DRAW, FIRM, KindBody, rule_of
from qifu.exchange.rules.matching import need_values
from qifu.exchange.rules.values import read_values, to_json
from qifu.identity.actors import Actor
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

PROCESS, CASE_KIND, SERIES, LIMIT = "exchange", "exchange", "DJ", "exchange"
NAMED_AT_MOST = 10


@dataclass(frozen=True)
class RequestInput:
    """A need as typed. `need` are texts by field, `shown` the facts released, `named` providers."""

    kind: str
    title: str
    need: Mapping[str, Any]
    contact_name: str
    contact_phone: str
    visibility: str
    words: str = ""
    shown: Collection[str] = ()
    show_name: bool = False
    named: Collection[int] = ()
    agreed: bool = False


@transaction.atomic
def open_request(
    *, enterprise_id: int, data: RequestInput, token: str, actor: Actor, at: datetime
) -> Request:
    """Send a request out. Effects: case, request, its fits, event `case.opened`; of a draw only the
    commitment of its seed is told. The same `token` again gives the first one.

    Raises Invalid by field (`need-…`), NotVisible for a firm that is not the actor's, Refused where
    the kind is not for this firm.
    """
    draft = RequestDraft.objects.select_for_update().filter(token=token).first() if token else None
    if draft is not None and draft.number:
        return Request.objects.get(case__number=draft.number)
    check_firm(actor, enterprise_id)
    kind = get_kind(data.kind)
    body = body_of(kind)
    firm = lock_firm(enterprise_id)
    known = known_facts(firm.pk)
    values = check_request(body, data)
    need = values.pop("need")
    if body.eligible:
        verdict = evaluate(
            rule_of(body.code, body.title, body.eligible, facts_for(body)),
            {**known.values, **need_values(need)}, shanghai_date(at),
        ).verdict  # fmt: skip
        if verdict == "ineligible":
            raise Refused("not_for", f"“{body.title}”不面向这样的企业或需求，条件见说明页。")
    case = open_case(
        process=PROCESS, kind=CASE_KIND, series=SERIES, actor=actor, at=at, title=values["title"],
        topic_title=kind.title, enterprise_id=firm.pk, firm_name=firm.name, channel="portal",
        search_text=searchable(values["title"], firm.name, kind.title), lead=kind.unit,
        promise=LIMIT, promise_amount=body.total_days, step_amount=body.answer_days,
        payload={"kind": kind.code, "visibility": data.visibility, **_draw_said(body, seed := _seed(body))},
    )  # fmt: skip
    assert case.step_due_on is not None
    shown = {
        n: as_json(known.values[n]) for n in body.share if n in data.shown and n in known.values
    }
    request = Request.objects.create(
        case=case, kind=kind, enterprise=firm, body=kind.body, need=to_json(need),
        words=values["words"], shown=shown, show_name=data.show_name, visibility=data.visibility,
        answer_until=case.step_due_on, contact_name=values["contact_name"],
        contact_phone=values["contact_phone"], seed=seed,
        commitment=commitment(seed) if seed else "",
    )  # fmt: skip
    request.named.set(values["named"])
    fit_requests([request], at=at)
    append_event(
        stream=case.stream, kind="exchange.released", at=at, actor=actor.ref, about=request,
        payload={"visibility": data.visibility, "facts": sorted(shown)},
    )  # fmt: skip
    if draft is not None:
        draft.number = case.number
        draft.save(update_fields=["number"])
    return request


def get_kind(code: str) -> Kind:
    """A kind in use; NotVisible when there is none."""
    found = Kind.objects.filter(code=code, active=True).select_related("unit").first()
    if found is None:
        raise NotVisible
    return found


def check_request(body: KindBody, data: RequestInput) -> dict[str, Any]:
    """What is kept of what was typed; Invalid by field with every error at once."""
    errors: dict[str, list[str]] = {}
    values: dict[str, Any] = {"words": "", "named": [], "need": {}}
    try:
        values["need"] = read_values(body.need, data.need)
    except Invalid as invalid:
        errors |= {f"need-{name}": said for name, said in invalid.field_errors.items()}
    for name, label, most in (("title", "一句话说清需求", 60), ("contact_name", "联系人", 40)):
        try:
            values[name] = clean_text(getattr(data, name), max_length=most, label=label)
        except Invalid as invalid:
            errors[name] = invalid.messages
    if data.words.strip():
        try:
            values["words"] = clean_text(data.words, max_length=2000, label="补充说明")
        except Invalid as invalid:
            errors["words"] = invalid.messages
    values["contact_phone"] = normal_phone(data.contact_phone)
    if not values["contact_phone"] or phone_problem(values["contact_phone"]):
        errors["contact_phone"] = ["联系电话不对，请填 11 位手机号，或带区号的座机。"]
    if data.visibility not in body.visibility:
        errors["visibility"] = ["请选择谁能看到这项需求。"]
    if data.visibility == "named":
        values["named"] = named_providers(body, data.named)
        if not values["named"]:
            errors["named"] = ["请至少点名一家机构。"]
        elif len(values["named"]) > NAMED_AT_MOST:
            errors["named"] = [f"最多点名 {NAMED_AT_MOST} 家机构。"]
    if body.rule != FIRM and not data.agreed:
        errors["agreed"] = ["请确认：选定后系统会把您的联系方式告诉中选的机构。"]
    if errors:
        raise Invalid(errors)
    return values


def named_providers(body: KindBody, ids: Collection[int]) -> list[Provider]:
    """Institutions of a kind among `ids`."""
    rows = Provider.objects.filter(
        pk__in=list(ids), state="approved", kinds__contains=[body.code], type__in=body.providers
    )
    return list(rows)


def _seed(body: KindBody) -> str:
    return secrets.token_hex(32) if body.rule == DRAW else ""


def _draw_said(body: KindBody, seed: str) -> dict[str, str]:
    return {"commitment": commitment(seed)} if seed else {}


def start_draft(
    *, kind: Kind, enterprise_id: int, data: dict[str, Any], actor: Actor, at: datetime
) -> RequestDraft:
    """A new sheet for a request; one that was not sent yet of the same kind goes on."""
    check_firm(actor, enterprise_id)
    found = RequestDraft.objects.filter(
        user_id=actor.user_id or 0, enterprise_id=enterprise_id, kind=kind, number=""
    ).first()
    return found or RequestDraft.objects.create(
        token=secrets.token_hex(16), user_id=actor.user_id or 0, enterprise_id=enterprise_id,
        kind=kind, data=data, updated_at=at,
    )  # fmt: skip


def keep_draft(draft: RequestDraft, data: Mapping[str, Any], at: datetime) -> RequestDraft:
    """Keep what was typed so far; it carries no event."""
    draft.data = {**draft.data, **data}
    draft.updated_at = at
    draft.save(update_fields=["data", "updated_at"])
    return draft


def get_draft(actor: Actor, token: str) -> RequestDraft:
    """One's own draft, while one may still submit for its firm; NotVisible otherwise."""
    rows = RequestDraft.objects.select_related(
        "kind__unit", "enterprise__town", "enterprise__facts"
    )
    found = rows.filter(
        token=token, user_id=actor.user_id or 0, enterprise_id__in=actor.firm_ids("submit")
    ).first()
    if found is None:
        raise NotVisible
    return found


def labels_of(names: Collection[str]) -> list[tuple[str, str]]:
    """(name, label) of facts in use."""
    facts = declared_facts()
    return [(n, facts[n].label) for n in names if n in facts]
