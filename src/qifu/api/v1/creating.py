"""From what a program sends to a demand: whose it is, through which channel, known already?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from qifu.api.labels import channel_of
from qifu.api.problems import Problem
from qifu.api.v1.schemas import DemandPush, ExternalIn
from qifu.cases.queries import state_title
from qifu.demands.operations import DemandInput, Receipt, submit_demand
from qifu.enterprises.models import Enterprise
from qifu.enterprises.operations import register_enterprise
from qifu.enterprises.permissions import can_find_firms, can_register_for_others
from qifu.enterprises.rules.uscc import normal_uscc, uscc_problem
from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused

RECORDERS = (Role.CLERK, Role.DISPATCHER)


def create_demand(
    actor: Actor, at: datetime, data: DemandPush, external: ExternalIn | None
) -> Receipt:
    """Open a demand once for its outside number; the caller has opened the transaction."""
    pair = None
    if external is not None:
        check_system(actor, external.system)
        pair = (external.system, external.id)
        _one_at_a_time(pair)
    channel = _channel(actor, data.channel)
    post = next((p for p in actor.posts if p.role == Role.CLERK), None)
    firm = _firm(actor, at, data)
    wanted = DemandInput(
        enterprise_id=firm.pk,
        firm=firm,
        text=data.text,
        contact_name=data.contact_name,
        contact_phone=data.contact_phone,
        title=data.title,
        topic=data.topic,
        channel=channel,
        place=data.place,
        files=[str(f) for f in data.files],
        window_id=post.window_id if post else None,
        centre_id=post.centre_id if post else None,
        fallback=data.fallback and post is not None,
    )
    return submit_demand(actor=actor, at=at, data=wanted, external=pair, savepoint=False)


def receipt_of(receipt: Receipt, external: ExternalIn | None) -> dict[str, Any]:
    """What the sender takes away; the tracking secret is told this once."""
    case = receipt.case
    return {
        "number": case.number,
        "created": receipt.created,
        "secret": receipt.secret or None,
        "version": case.version,
        "state": case.state,
        "state_title": state_title(case),
        "received_on": case.received_on,
        "due_on": case.due_on,
        "external": {"system": external.system, "id": external.id} if external else None,
    }


def check_system(actor: Actor, system: str) -> None:
    """A system speaks for itself alone; windows and dispatch may note any system's number."""
    if actor.client == system if actor.client else actor.has(*RECORDERS):
        return
    raise Problem(
        "wrong_system",
        "外部编号只能由该系统自己的令牌、综合窗口或指挥调度填写；请去掉，或换用该系统的令牌。",
    )


def _one_at_a_time(pair: tuple[str, str]) -> None:
    """Pushes of the same outside number wait for each other, so that one opens it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["external:" + "\n".join(pair)]
        )


def _channel(actor: Actor, code: str) -> str:
    """The channel asked for when it is the actor's to use, or the usual one."""
    if actor.client:
        default, kinds = actor.client, {"system"}
    elif actor.is_staff:
        default, kinds = "window", {"onsite", "phone", "system"}
    else:
        default, kinds = "portal", {"online"}
    found = channel_of(code or default)
    if found is None or found.kind not in kinds:
        raise Invalid({"channel": ["请填写一个您可以使用的来源渠道（见 /channels）。"]})
    return found.code


def _firm(actor: Actor, at: datetime, data: DemandPush) -> Enterprise:
    """The firm; registers it when it is unknown, its code right and its name given."""
    own = actor.firm_ids("submit")
    if not data.uscc.strip():
        if len(own) == 1:
            return Enterprise.objects.get(pk=next(iter(own)))
        raise Invalid({"uscc": ["请填写企业的统一社会信用代码。"]})
    code = normal_uscc(data.uscc)
    if problem := uscc_problem(code):
        raise Invalid({"uscc": [problem]})
    firm = Enterprise.objects.filter(uscc=code).first()
    if not can_find_firms(actor):
        if firm is None or firm.pk not in own:
            raise NotVisible
        return firm
    return firm if firm is not None else _register(actor, at, code, data.firm_name)


def _register(actor: Actor, at: datetime, code: str, name: str) -> Enterprise:
    if not name.strip() or not can_register_for_others(actor):
        raise Invalid({"uscc": ["这家企业尚未登记；请核对代码，或同时填写企业名称以便登记。"]})
    try:
        return register_enterprise(uscc=code, name=name, actor=actor, at=at)
    except Invalid as error:
        known = Enterprise.objects.filter(uscc=code).first()
        if known is not None:  # somebody registered it at the same moment
            return known
        fields = {"firm_name" if k == "name" else k: v for k, v in error.field_errors.items()}
        raise Invalid(fields) from error
    except Refused as error:
        raise NotVisible from error
