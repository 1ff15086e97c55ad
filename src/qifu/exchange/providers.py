"""Institutions on the platform: they apply, are judged, leave, are barred for a time and appeal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from qifu.enterprises.models import Enterprise
from qifu.enterprises.operations import lock_firm
from qifu.enterprises.rules.uscc import uscc_problem
from qifu.exchange.models import Bar, Kind, Provider
from qifu.exchange.permissions import check_act_for, check_firm, check_judge
from qifu.exchange.rules.kinds import PROVIDER_TYPES
from qifu.identity.actors import Actor
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

YEARS_AT_MOST = 3
BAR_DAYS_AT_MOST = 3 * 366
APPEAL_DAYS = 30


@dataclass(frozen=True)
class ProviderInput:
    """What an institution says of itself. `related` are credit codes it must keep away from."""

    type: str
    kinds: Collection[str]
    intro: str
    contact_name: str
    contact_phone: str
    related: Collection[str] = ()


@transaction.atomic
def apply_as_provider(
    *, enterprise_id: int, data: ProviderInput, actor: Actor, at: datetime
) -> Provider:
    """Ask to be taken in, or again after a refusal or an end; what an approved one changes is
    looked at anew. Event `exchange.provider_applied`. Invalid by field, NotVisible for another's firm.
    """
    check_firm(actor, enterprise_id)
    firm = lock_firm(enterprise_id)
    values = _cleaned(firm, data)
    row = Provider.objects.select_for_update().filter(enterprise=firm).first()
    if row is not None and row.state == Provider.State.APPLIED:
        raise Refused("applied", "已经提交过入驻申请，正在审核，请等审核结果。")
    row = row or Provider(enterprise=firm)
    for name, value in values.items():
        setattr(row, name, value)
    row.state, row.note, row.applied_by, row.applied_at = "applied", "", actor.user_id, at
    row.save()
    said = {"type": row.type, "kinds": row.kinds, "unit": row.unit_id}
    _note(row, "exchange.provider_applied", actor, at, **said)
    return row


def _cleaned(firm: Enterprise, data: ProviderInput) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    kinds = list(
        Kind.objects.filter(code__in=list(data.kinds), active=True).order_by("position", "id")
    )
    if data.type not in PROVIDER_TYPES:
        errors["type"] = ["请选择机构类型。"]
    if not kinds or len(kinds) != len(set(data.kinds)):
        errors["kinds"] = ["请至少勾选一类要提供的业务。"]
    elif wrong := [k.title for k in kinds if data.type not in k.body["providers"]]:
        errors["kinds"] = [f"所选机构类型不能提供：{'、'.join(wrong)}。"]
    values: dict[str, Any] = {"type": data.type, "kinds": [k.code for k in kinds]}
    for name, label, most in (("intro", "机构简介", 1000), ("contact_name", "联系人", 40)):
        try:
            values[name] = clean_text(getattr(data, name), max_length=most, label=label)
        except Invalid as invalid:
            errors[name] = invalid.messages
    values["contact_phone"] = normal_phone(data.contact_phone)
    if not values["contact_phone"] or phone_problem(values["contact_phone"]):
        errors["contact_phone"] = ["联系电话不对，请填 11 位手机号，或带区号的座机。"]
    codes = [code.strip().upper() for code in data.related if code.strip()]
    if wrong := [f"{c}：{why}" for c in codes if (why := uscc_problem(c))]:
        errors["related"] = wrong
    values["related"] = sorted(set(codes) - {firm.uscc})
    if errors:
        raise Invalid(errors)
    values["unit"] = kinds[0].unit
    return values


@transaction.atomic
def decide_provider(
    *,
    provider_id: int,
    approve: bool,
    until: date | None = None,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> Provider:
    """The responsible unit's head lets an institution in until a day, or refuses with the reason.

    Event `exchange.provider_decided`. Refused unless it waits; Invalid for no day or no reason.
    """
    row = _locked(provider_id)
    check_judge(actor, row)
    if row.state != Provider.State.APPLIED:
        raise Refused(
            "not_waiting", f"这家机构现在是“{row.get_state_display()}”，没有待审核的申请。"
        )
    today = shanghai_date(at)
    if approve:
        if until is None or not today < until <= today + timedelta(days=366 * YEARS_AT_MOST):
            raise Invalid({"until": [f"请填写入驻有效期，须晚于今天、不超过 {YEARS_AT_MOST} 年。"]})
        row.state, row.until = Provider.State.APPROVED, until
        row.note = clean_text(note, max_length=500, label="说明") if note.strip() else ""
    else:
        row.note = clean_text(note, max_length=500, label="不通过的理由")
        row.state = Provider.State.REFUSED
    row.decided_by, row.decided_at = actor.user_id, at
    row.save()
    said = {"approved": approve, "until": str(until or ""), "reason": row.note}
    _note(row, "exchange.provider_decided", actor, at, **said)
    return row


@transaction.atomic
def end_provider(*, provider_id: int, note: str, actor: Actor, at: datetime) -> Provider:
    """An institution leaves, by itself or by the unit's head. Event `exchange.provider_ended`."""
    row = _locked(provider_id)
    if row.enterprise_id not in actor.firm_ids("admin"):
        check_judge(actor, row)
    if row.state != Provider.State.APPROVED:
        raise Refused("not_in", "这家机构现在不是已入驻状态。")
    row.note = clean_text(note, max_length=500, label="理由")
    row.state = Provider.State.ENDED
    row.save(update_fields=["state", "note"])
    _note(row, "exchange.provider_ended", actor, at, reason=row.note)
    return row


@transaction.atomic
def bar_provider(
    *, provider_id: int, reason: str, until: date | None, actor: Actor, at: datetime
) -> Bar:
    """Keep an institution out until a day, with the reason. Event `exchange.provider_barred`."""
    row = _locked(provider_id)
    check_judge(actor, row)
    today = shanghai_date(at)
    errors: dict[str, list[str]] = {}
    if until is None or not today <= until <= today + timedelta(days=BAR_DAYS_AT_MOST):
        errors["until"] = ["请填写截止日期，不早于今天、不超过三年；到期自动移出。"]
    try:
        said = clean_text(reason, max_length=500, label="理由")
    except Invalid as invalid:
        errors["reason"] = invalid.messages
    if errors:
        raise Invalid(errors)
    assert until is not None
    if running_bar(row, today) is not None:
        raise Refused("barred", "这家机构已在失信名单内，不用重复列入。")
    bar = Bar.objects.create(
        provider=row, reason=said, since=today, until=until, by=actor.user_id, by_name=actor.name,
        at=at,
    )  # fmt: skip
    _note(row, "exchange.provider_barred", actor, at, reason=said, until=str(until))
    return bar


@transaction.atomic
def appeal_bar(*, bar_id: int, text: str, actor: Actor, at: datetime) -> Bar:
    """The institution objects, once, within 30 days. Event `exchange.bar_appealed`."""
    bar = _bar(bar_id)
    check_act_for(actor, bar.provider)
    if bar.appealed_at is not None:
        raise Refused("appealed", "已经申诉过一次，请等处理结果。")
    if shanghai_date(at) > bar.since + timedelta(days=APPEAL_DAYS):
        raise Refused("too_late", f"列入后 {APPEAL_DAYS} 日内可以申诉，现已超过。")
    bar.appeal = clean_text(text, max_length=2000, label="申诉理由")
    bar.appealed_at = at
    bar.save(update_fields=["appeal", "appealed_at"])
    _note(bar.provider, "exchange.bar_appealed", actor, at, bar=bar.pk)
    return bar


@transaction.atomic
def rule_on_appeal(*, bar_id: int, upheld: bool, text: str, actor: Actor, at: datetime) -> Bar:
    """Another head than who barred rules; an appeal that holds lifts the bar at once.

    Event `exchange.bar_ruled`.
    """
    bar = _bar(bar_id)
    check_judge(actor, bar.provider)
    if bar.appealed_at is None or bar.ruled_at is not None:
        raise Refused("nothing_to_rule", "没有待处理的申诉。")
    if bar.by == actor.user_id:
        raise Refused("own_act", "列入名单是您作出的，申诉须由另一位负责人处理。")
    bar.ruling = clean_text(text, max_length=2000, label="处理意见")
    bar.upheld, bar.ruled_by, bar.ruled_at = upheld, actor.user_id, at
    bar.lifted_at = at if upheld else None
    bar.save()
    _note(bar.provider, "exchange.bar_ruled", actor, at, bar=bar.pk, upheld=upheld)
    return bar


def running_bar(provider: Provider, on: date) -> Bar | None:
    """What keeps an institution out on a day."""
    rows = provider.bars.filter(since__lte=on, until__gte=on, lifted_at__isnull=True)
    return rows.order_by("-until", "-pk").first()


def _locked(provider_id: int) -> Provider:
    row = Provider.objects.select_for_update().filter(pk=provider_id).first()
    if row is None:
        raise NotVisible
    return row


def _bar(bar_id: int) -> Bar:
    rows = Bar.objects.select_for_update(of=("self",)).select_related("provider")
    bar = rows.filter(pk=bar_id).first()
    if bar is None:
        raise NotVisible
    return bar


def _note(row: Provider, kind: str, actor: Actor, at: datetime, **said: object) -> None:
    append_event(
        stream=row.stream, kind=kind, at=at, actor=actor.ref,
        payload={"provider": row.pk, **said}, about=row,
    )  # fmt: skip
