"""Every public write of enterprises, each with its event in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from qifu.enterprises.models import Enterprise, Membership
from qifu.enterprises.permissions import can_register_for_others, check_administer_firm
from qifu.enterprises.rules.initials import initials_of, short_places
from qifu.enterprises.rules.uscc import normal_uscc, uscc_problem
from qifu.identity.actors import Actor, running
from qifu.identity.models import District, Post, Unit, User
from qifu.identity.rules.accounts import mobile_problem, normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import SHANGHAI, shanghai_date

RIGHTS = {"admin": "管理人员权限", "submit": "提交和办理诉求", "view": "查看"}
PRIVATE = frozenset({"phone", "legal_person", "address"})  # not in events, which more people read
INDUSTRY = re.compile(r"^$|^[A-T]\d{0,4}$")


@transaction.atomic
def register_enterprise(
    *,
    uscc: str,
    name: str,
    actor: Actor,
    at: datetime,
    legal_person: str = "",
    town_id: int | None = None,
    industry: str = "",
    address: str = "",
    phone: str = "",
    demonstration: bool = False,
) -> Enterprise:
    """Enter a firm into the ledger. `industry` is a code of GB/T 4754-2017 such as "C3562".

    Staff of the windows register on behalf of a firm. A person who is no staff may register a
    firm that is not in the ledger yet and becomes its first administrator; of a known firm only
    its administrator lets people in. Effects: a row, `enterprise.registered`, perhaps a
    membership. Raises Invalid with every field error at once.
    """
    if not can_register_for_others(actor) and (actor.is_staff or actor.user_id is None):
        raise Refused("wrong_role", "您的岗位不能登记企业；请由窗口或企业服务人员登记。")
    code = normal_uscc(uscc)
    values, errors = _clean(name, legal_person, town_id, industry, address, phone)
    if problem := uscc_problem(code):
        errors["uscc"] = [problem]
    elif Enterprise.objects.filter(uscc=code).exists():
        errors["uscc"] = [_known(actor)]
    if errors:
        raise Invalid(errors)
    firm = Enterprise(
        uscc=code,
        registered_by=actor.user_id,
        created_at=at,
        demonstration=demonstration,
        initials=initials_of(str(values["name"]), local_places()),
        **values,
    )
    try:
        with transaction.atomic():
            firm.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid({"uscc": [_known(actor)]}) from error
    _note(firm.pk, "enterprise.registered", actor, at, {"uscc": code, "name": firm.name})
    if not can_register_for_others(actor) and actor.user_id is not None:
        _join(firm.pk, actor.user_id, frozenset({"admin"}), actor, at)
    return firm


def _known(actor: Actor) -> str:
    if can_register_for_others(actor):
        return "这家企业已登记，请用代码或名称查找后直接选用。"
    return "这家企业已登记；请联系本企业管理员给您开通权限，或到任一服务中心窗口办理。"


@transaction.atomic
def change_enterprise(
    *,
    enterprise_id: int,
    name: str,
    actor: Actor,
    at: datetime,
    legal_person: str = "",
    town_id: int | None = None,
    industry: str = "",
    address: str = "",
    phone: str = "",
) -> Enterprise:
    """Correct what the ledger says of a firm; the credit code never changes. Invalid, NotVisible."""
    firm = Enterprise.objects.select_for_update().filter(pk=enterprise_id).first()
    if firm is None:
        raise NotVisible
    if not can_register_for_others(actor):
        check_administer_firm(actor, enterprise_id)
    values, errors = _clean(name, legal_person, town_id, industry, address, phone)
    if errors:
        raise Invalid(errors)
    changed = sorted(k for k, v in values.items() if getattr(firm, k) != v)
    if changed:
        _rename(firm, str(values["name"]))
        before = {key: getattr(firm, key) for key in changed if key not in PRIVATE}
        for key in changed:
            setattr(firm, key, values[key])
        firm.save(update_fields=[*changed, "former_names", "initials"])
        said: dict[str, object] = {"fields": changed, "name": firm.name, "before": before}
        _note(firm.pk, "enterprise.changed", actor, at, said)
    return firm


def _rename(firm: Enterprise, name: str) -> None:
    """Keep the former name of a firm that is called otherwise now."""
    if firm.name != name:
        firm.former_names = [n for n in firm.former_names if n != firm.name] + [firm.name]
        firm.initials = initials_of(name, local_places())


def _clean(
    name: str, legal_person: str, town_id: int | None, industry: str, address: str, phone: str
) -> tuple[dict[str, object], dict[str, list[str]]]:
    values: dict[str, object] = {}
    errors: dict[str, list[str]] = {}
    for key, text, limit, label in (
        ("name", name, 120, "企业名称"),
        ("legal_person", legal_person, 40, "法定代表人"),
        ("address", address, 200, "住所"),
    ):
        try:
            empty = key != "name" and not (text or "").strip()
            values[key] = "" if empty else clean_text(text, max_length=limit, label=label)
        except Invalid as invalid:
            errors[key] = invalid.messages
    number = normal_phone(phone)
    if number and (problem := phone_problem(number)):
        errors["phone"] = [problem]
    values["phone"] = number
    values["industry"] = industry.strip().upper()
    if not INDUSTRY.match(str(values["industry"])):
        errors["industry"] = ["行业代码应为一个字母加数字，如 C3562；不清楚可以不填。"]
    values["town_id"] = town_id
    if (
        town_id is not None
        and not Unit.objects.filter(
            pk=town_id, kind=Unit.Kind.TOWN, status=Unit.Status.ACTIVE
        ).exists()
    ):
        errors["town"] = ["没有这个镇街，请从列表中选择。"]
    return values, errors


@transaction.atomic
def grant_membership(
    *,
    enterprise_id: int,
    user_id: int,
    rights: Iterable[str],
    actor: Actor,
    at: datetime,
    until: date | None = None,
) -> Membership:
    """Let a person act for a firm with `rights`, replacing what it had, until the end of a day or
    for good; granted by the firm's administrator. Effects: one row, one event. Refused for the last
    administrator's own right, and for holders of posts (an official does not act for a firm here).
    """
    check_administer_firm(actor, enterprise_id)
    wanted = _rights(rights)
    ends = _ends(until, at)
    lock_firm(enterprise_id)
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        raise NotVisible
    _check_no_post(user_id, at)
    current = _running(enterprise_id, at).filter(user_id=user_id).first()
    if current is not None and (frozenset(current.rights), current.valid_until) == (wanted, ends):
        return current
    if current is not None:
        if "admin" not in wanted or ends is not None:
            _check_not_last(enterprise_id, current, at)
        _end(current, at)
    return _join(enterprise_id, user_id, wanted, actor, at, ends)


def _ends(until: date | None, at: datetime) -> datetime | None:
    """The end of a day in Shanghai; Invalid for a day that is over."""
    if until is None:
        return None
    if until < shanghai_date(at):
        raise Invalid({"until": ["截止日期不能早于今天。"]})
    return datetime.combine(until + timedelta(days=1), time(), SHANGHAI)


def invite(
    *,
    enterprise_id: int,
    who: str,
    rights: Iterable[str],
    actor: Actor,
    at: datetime,
    until: date | None = None,
) -> Membership:
    """Let in the person with user name or mobile number `who`. Invalid(who) when there is none."""
    check_administer_firm(actor, enterprise_id)
    phone = normal_phone(who)
    key = {"phone": phone} if mobile_problem(phone) is None else {"username": who.strip().lower()}
    user = User.objects.filter(is_active=True, **key).first() if "\x00" not in who else None
    if user is None:
        raise Invalid(
            {
                "who": [
                    "没有找到这个账号；请核对用户名或手机号。对方还没有账号的，请先联系平台的系统管理员开通。"
                ]
            }
        )
    return grant_membership(
        enterprise_id=enterprise_id, user_id=user.pk, rights=rights, actor=actor, at=at, until=until
    )


@transaction.atomic
def revoke_membership(*, membership_id: int, actor: Actor, at: datetime) -> Membership:
    """End what a person may do for a firm, from now on: by the firm's administrator, or oneself.

    The last administrator cannot leave: Refused, name another first. Idempotent.
    """
    found = Membership.objects.filter(pk=membership_id).first()
    if found is None:
        raise NotVisible
    if found.user_id != actor.user_id:
        check_administer_firm(actor, found.enterprise_id)
    lock_firm(found.enterprise_id)
    row = Membership.objects.select_for_update().get(pk=membership_id)
    if row.valid_until is None or row.valid_until > at:
        _check_not_last(row.enterprise_id, row, at)
        _end(row, at)
        _note(row.enterprise_id, "membership.revoked", actor, at, {"user": row.user_id})
    return row


def _rights(rights: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(rights)
    if not wanted:
        raise Invalid({"rights": ["请至少选一项权限。"]})
    if unknown := wanted - set(RIGHTS):
        raise Invalid({"rights": [f"没有这种权限：{'、'.join(sorted(unknown))}。"]})
    return wanted


def _check_no_post(user_id: int, at: datetime) -> None:
    if Post.objects.filter(running("", at), user_id=user_id).exists():
        raise Refused("is_staff", "这是工作人员账号，不能代表企业；请用企业人员自己的账号。")


def local_places() -> tuple[str, ...]:
    """The places of the district, as names of its firms begin with them. One query."""
    row = District.objects.order_by("id").first()
    return short_places(row.name) if row else ()


def lock_firm(enterprise_id: int) -> Enterprise:
    """The firm's row, locked, so that two administrators cannot leave at the same moment."""
    firm = Enterprise.objects.select_for_update().filter(pk=enterprise_id).first()
    if firm is None:
        raise NotVisible
    return firm


def _running(enterprise_id: int, at: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(running("", at), enterprise_id=enterprise_id)


def _check_not_last(enterprise_id: int, row: Membership, at: datetime) -> None:
    if "admin" not in row.rights:
        return
    others = _running(enterprise_id, at).filter(
        rights__contains=["admin"], user__is_active=True, valid_until=None
    )
    if not others.exclude(pk=row.pk).exists():
        raise Refused(
            "last_admin", "这是本企业唯一的管理员，不能离开或取消管理权；请先指定另一名管理员。"
        )


def _end(row: Membership, at: datetime) -> None:
    row.valid_until = max(at, row.valid_from)
    row.save(update_fields=["valid_until"])


def _join(
    enterprise_id: int,
    user_id: int,
    rights: frozenset[str],
    actor: Actor,
    at: datetime,
    ends: datetime | None = None,
) -> Membership:
    row = Membership.objects.create(
        enterprise_id=enterprise_id,
        user_id=user_id,
        rights=sorted(rights),
        valid_from=at,
        valid_until=ends,
        granted_by=actor.user_id,
    )
    _note(
        enterprise_id,
        "membership.granted",
        actor,
        at,
        {"user": user_id, "rights": sorted(rights), "until": ends.isoformat() if ends else ""},
    )
    return row


def _note(
    enterprise_id: int, kind: str, actor: Actor, at: datetime, payload: dict[str, object]
) -> None:
    append_event(
        stream=f"enterprise:{enterprise_id}", kind=kind, at=at, actor=actor.ref, payload=payload
    )
