"""Who keeps the lists alive. The unit that answers for an item edits it, the reform office and the
dispatch centre edit all, a centre its own products; nobody approves what they typed.

Source: the plan 三(一)3 (动态更新事项清单) gives the lists to 区政务审批局 and the units together, and
附件3 第3项 gives each centre its own value-added products.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from qifu.catalogue.models import ServiceItem
from qifu.catalogue.rules import words
from qifu.identity.actors import Actor
from qifu.identity.models import Centre
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible, Refused

KEEPERS = (Role.REFORM, Role.DISPATCHER)
OWNERS = (Role.HANDLER, Role.HEAD)
COUNTER = (Role.CLERK,)
EDITORS = (*KEEPERS, *OWNERS, *COUNTER)
OWNERS_AND_KEEPERS = (*KEEPERS, *OWNERS)


def keeps_all(actor: Actor) -> bool:
    """The machine, the reform office and the dispatch centre keep every item of the district."""
    return bool(actor.system) or actor.has(*KEEPERS)


def centres_of(actor: Actor) -> Q:
    """The centres whose people `actor` is of: a post in the centre's unit, or at its windows."""
    units = actor.units(*OWNERS, *COUNTER) or [0]
    return Q(unit_id__in=units) | Q(pk__in=actor.centres(*COUNTER) or [0])


def centre_codes(actor: Actor) -> frozenset[str]:
    """The codes of `centres_of`. One query, none for those who keep all."""
    found = Centre.objects.filter(centres_of(actor), active=True)
    return frozenset(found.values_list("code", flat=True))


def editable(actor: Actor) -> Q:
    """The items `actor` may edit."""
    if keeps_all(actor):
        return Q()
    own = Q(unit_id__in=actor.units(*OWNERS) or [0])
    theirs = Q(centre_code__in=centre_codes(actor) or [""]) & ~Q(centre_code="")
    return own | theirs


def may_edit(actor: Actor, owner: Any) -> bool:
    """See `editable`; asked of one item or bundle."""
    if keeps_all(actor) or owner.unit_id in actor.units(*OWNERS):
        return True
    centre = getattr(owner, "centre_code", "")
    return bool(centre) and centre in centre_codes(actor)


def check_edit(actor: Actor, owner: Any) -> None:
    """NotVisible to whom the item or bundle is none of their business."""
    if not may_edit(actor, owner):
        raise NotVisible


def check_place(actor: Actor, owner: Any) -> None:
    """Refused where a draft gives the item to a unit or centre that is not the editor's: nobody
    hands work to a unit they do not belong to but those who keep all."""
    units = actor.units(*OWNERS, *COUNTER)
    if may_edit(actor, owner) and (keeps_all(actor) or owner.unit_id in units):
        return
    raise Refused(
        "other_unit",
        "这一版把它归到了您管不到的单位或中心，没有保存；要移交请由改革专班或指挥调度来改。",
    )


def check_create(actor: Actor, item: ServiceItem) -> None:
    """Refused for a new item of another unit; a centre's own are value-added ones only."""
    check_place(actor, item)
    if keeps_all(actor) or item.unit_id in actor.units(*OWNERS):
        return
    if item.list_name != words.VALUE_ADDED:
        raise Refused("own_products", "中心只能新建本中心的增值服务；其他事项请由办理单位来建。")


def check_approve(actor: Actor, owner: Any, editors: Collection[int]) -> None:
    """NotVisible outside one's own; Refused for who typed in the version, and for who may not
    approve: the unit's head may, those who keep all, and of a centre's own product its people."""
    check_edit(actor, owner)
    if actor.user_id in editors:
        raise Refused("second_person", "您编辑过这一版，不能自己审核，请另一位来审核。")
    if keeps_all(actor) or owner.unit_id in actor.units(Role.HEAD):
        return
    centre = getattr(owner, "centre_code", "")
    if centre and centre in centre_codes(actor):
        return
    raise Refused("head_only", "请办理单位的负责人、改革专班或指挥调度来审核。")


def why_not_approve(actor: Actor, owner: Any, editors: Collection[int]) -> str:
    """The sentence `check_approve` refuses with; "" where it does not."""
    try:
        check_approve(actor, owner, editors)
    except (NotVisible, Refused) as error:
        return error.message
    return ""


def check_withdraw(actor: Actor, owner: Any) -> None:
    """NotVisible outside one's items; Refused for handlers and counters: taking an item from the
    list is the head's, the reform office's or the dispatch centre's."""
    check_edit(actor, owner)
    if keeps_all(actor) or owner.unit_id in actor.units(Role.HEAD):
        return
    raise Refused("head_only", "撤下请由办理单位的负责人、改革专班或指挥调度来办。")


def can_withdraw(actor: Actor, owner: Any) -> bool:
    """See `check_withdraw`."""
    try:
        check_withdraw(actor, owner)
    except (NotVisible, Refused):
        return False
    return True


def may_station(actor: Actor, centre: Centre) -> bool:
    """Those who keep all, and the centre's own people."""
    return keeps_all(actor) or Centre.objects.filter(centres_of(actor), pk=centre.pk).exists()
