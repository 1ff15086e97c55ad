"""Who sees which findings and who may conclude them; each check with its question.

Painting: those who oversee, and the heads of the unit concerned (their own, with a right of reply).
Signals: discipline officers alone, and none of a unit that is concerned (回避).
"""

from __future__ import annotations

from django.db.models import Q

from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible, Refused
from qifu.supervision.models import Finding
from qifu.supervision.rules.book import PAINTING, SIGNAL
from qifu.supervision.rules.ways import OPEN, SUPPRESSED

OVERSEERS = (Role.SUPERVISOR, Role.LEADER)
STAFF = (*OVERSEERS, Role.REFORM, Role.HEAD)
READERS = (*OVERSEERS, Role.REFORM)


def paintings_in_scope(actor: Actor) -> Q:
    """The findings of painted work the actor reads; a unit's own without what was suppressed."""
    mine = Q(purpose=PAINTING)
    if actor.has(*READERS):
        return mine
    return mine & Q(unit_id__in=actor.units(Role.HEAD)) & ~Q(state=SUPPRESSED)


def signals_in_scope(actor: Actor) -> Q:
    """The signals a discipline officer reads: none of a unit they have a post in, none of their own."""
    if not actor.has(Role.DISCIPLINE):
        return Q(pk__in=[])
    apart = ~Q(units__overlap=sorted(actor.units())) & ~Q(unit_id__in=actor.units())
    return Q(purpose=SIGNAL) & apart & ~Q(people__contains=[actor.user_id])


def can_oversee(actor: Actor, row: Finding) -> bool:
    """True for who may conclude this finding: an overseer it is not about."""
    return row.purpose == PAINTING and actor.has(*OVERSEERS) and actor.user_id not in row.people


def check_oversee(actor: Actor, row: Finding) -> None:
    """NotVisible for others, Refused for somebody it is about."""
    if row.purpose != PAINTING or not actor.has(*OVERSEERS):
        raise NotVisible
    if actor.user_id in row.people:
        raise Refused("concerned", "这条线索涉及您本人，应当回避，请由其他督办人员核实。")


def can_reply(actor: Actor, row: Finding) -> bool:
    """True for a head of the unit while nothing is concluded and nothing was said."""
    return row.unit_id in actor.units(Role.HEAD) and row.state == OPEN and not row.reply


def check_reply(actor: Actor, row: Finding) -> None:
    """NotVisible for others than the unit's heads, Refused when it is too late."""
    if row.purpose != PAINTING or row.unit_id not in actor.units(Role.HEAD):
        raise NotVisible
    if row.state != OPEN:
        raise Refused("concluded", "这条线索已有结论，不能再补说明；对结论有意见请联系督办人员。")
    if row.reply:
        raise Refused("replied", f"{row.reply_name}已经代表本单位作过说明。")


def check_dispose(actor: Actor, row: Finding) -> None:
    """NotVisible for everybody but discipline officers who keep apart from nothing of it."""
    if not Finding.objects.filter(signals_in_scope(actor), pk=row.pk).exists():
        raise NotVisible
