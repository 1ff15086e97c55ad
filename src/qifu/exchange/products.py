"""What institutions offer standing: put up, changed, taken down; each change finds its requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from qifu.eligibility import EligibilityError
from qifu.exchange.facts import body_of, facts_for
from qifu.exchange.fitting import fit_product
from qifu.exchange.models import Fit, Kind, Product, Provider
from qifu.exchange.permissions import check_act_for
from qifu.exchange.rules.kinds import KindBody, rule_of
from qifu.exchange.rules.values import read_values, to_json
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

SOURCE = "机构自行填报"


@dataclass(frozen=True)
class ProductInput:
    """A product as typed; `values` are texts by field, `rule` a condition of the rule language."""

    kind: str
    title: str
    says: str
    values: Mapping[str, Any]
    rule: Mapping[str, Any]
    source: str = SOURCE


@transaction.atomic
def save_product(
    *, provider_id: int, data: ProductInput, actor: Actor, at: datetime, product_id: int = 0
) -> Product:
    """Put a product up, or change one. Event `exchange.product_saved`; its fits are found anew.

    Invalid by field (`value-…` for a term, `rule` for the condition), NotVisible for another's.
    """
    provider = Provider.objects.select_for_update().filter(pk=provider_id).first()
    if provider is None:
        raise NotVisible
    check_act_for(actor, provider)
    if provider.state != Provider.State.APPROVED:
        raise Refused("not_approved", "通过入驻审核后才能发布产品。")
    kind = Kind.objects.filter(code=data.kind, active=True).first()
    if kind is None or kind.code not in provider.kinds:
        raise NotVisible
    row = _own(provider, kind, product_id) if product_id else Product(provider=provider, kind=kind)
    body = body_of(kind)
    cleaned = _cleaned(body, data)
    for name, value in cleaned.items():
        setattr(row, name, value)
    row.live, row.verified = True, False
    row.changed_by, row.changed_at = actor.user_id, at
    row.save()
    _note(row, "exchange.product_saved", actor, at)
    fit_product(row, at=at)
    return row


def _cleaned(body: KindBody, data: ProductInput) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    cleaned: dict[str, Any] = {"rule": dict(data.rule)}
    texts = (("title", "产品名称", 80), ("says", "产品介绍", 1000), ("source", "条件的依据", 300))
    for name, label, most in texts:
        try:
            cleaned[name] = clean_text(getattr(data, name), max_length=most, label=label)
        except Invalid as invalid:
            errors[name] = invalid.messages
    try:
        cleaned["values"] = to_json(read_values(body.offer, data.values, partly=True))
    except Invalid as invalid:
        errors |= {f"value-{name}": said for name, said in invalid.field_errors.items()}
    try:
        rule_of("product", data.title, data.rule or None, facts_for(body))
    except EligibilityError as error:
        errors["rule"] = [line.split(": ", 1)[-1] for line in error.lines]
    if errors:
        raise Invalid(errors)
    return cleaned


@transaction.atomic
def withdraw_product(*, product_id: int, actor: Actor, at: datetime) -> Product:
    """Take a product down. Event `exchange.product_withdrawn`. Again: nothing."""
    rows = Product.objects.select_for_update(of=("self",)).select_related("provider")
    row = rows.filter(pk=product_id).first()
    if row is None:
        raise NotVisible
    check_act_for(actor, row.provider)
    if row.live:
        row.live, row.changed_at, row.changed_by = False, at, actor.user_id
        row.save(update_fields=["live", "changed_at", "changed_by"])
        Fit.objects.filter(product=row).delete()
        _note(row, "exchange.product_withdrawn", actor, at)
    return row


@transaction.atomic
def set_live(
    *, product_id: int, live: bool, values: Mapping[str, Any], actor: Actor, at: datetime
) -> Product:
    """Put a product up or take it down as what it offers is there or gone, with its terms as texts.

    For a room above that keeps what is offered and has decided who may. Event as of a change by the
    institution itself; the same again: nothing. Stays down while the institution is not in.
    """
    rows = Product.objects.select_for_update(of=("self",)).select_related("provider", "kind")
    row = rows.get(pk=product_id)
    terms = to_json(read_values(body_of(row.kind).offer, values, partly=True))
    live = live and row.provider.state == Provider.State.APPROVED
    if (row.live, row.values) == (live, terms) or not (row.live or live):
        return row
    row.live, row.values, row.changed_at, row.changed_by = live, terms, at, actor.user_id
    row.save(update_fields=["live", "values", "changed_at", "changed_by"])
    Fit.objects.filter(product=row).delete()
    _note(row, "exchange.product_saved" if live else "exchange.product_withdrawn", actor, at)
    if live:
        fit_product(row, at=at)
    return row


def _own(provider: Provider, kind: Kind, product_id: int) -> Product:
    row = Product.objects.filter(pk=product_id, provider=provider, kind=kind).first()
    if row is None:
        raise NotVisible
    return row


def _note(row: Product, what: str, actor: Actor, at: datetime) -> None:
    payload = {
        "product": row.pk, "title": row.title, "kind": row.kind.code, "values": row.values,
        "rule": row.rule, "live": row.live,
    }  # fmt: skip
    append_event(stream=row.provider.stream, kind=what, at=at, actor=actor.ref, payload=payload)
