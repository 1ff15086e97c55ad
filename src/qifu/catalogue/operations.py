"""Writes of items: a new one; drafts, approval, days to come and leaving by the way of `keeping`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from qifu.catalogue.keeping import Keeping
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.permissions import check_create
from qifu.catalogue.queries import names_for
from qifu.catalogue.rules.body import ItemBody, dump_item
from qifu.catalogue.rules.checks import Problem, problems
from qifu.catalogue.rules.compare import Difference, compare
from qifu.catalogue.versions import LIVES, fill_columns
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE_AT_MOST = 60


def problems_of(row: ItemVersion) -> list[Problem]:
    """Everything that keeps a version of an item from being published."""
    return problems(row.typed, names_for(row.item))


def compared_with_live(row: ItemVersion) -> Difference | None:
    """五减一优 of a version against what it would follow; None where nothing is in force."""
    before = row.item.live
    return compare(before.typed, row.typed) if before is not None else None


def worse_than_live(row: ItemVersion) -> str:
    """What a version makes worse, in words; "" for nothing."""
    found = compared_with_live(row)
    if found is None or not found.worse:
        return ""
    parts = [f"{c.label}从 {c.before} {c.unit}变成 {c.after} {c.unit}" for c in found.worse]
    return "这一版比现行的差：" + "，".join(parts)


def known_unit(body: Any) -> None:
    """Invalid where a body names no unit in use."""
    if not Unit.objects.filter(code=body.unit, status=Unit.Status.ACTIVE).exists():
        raise Invalid({"unit": ["请选择单位，每一项都要有单位负责。"]})


def new_code(code: str, title: str) -> None:
    """Invalid for a code that is badly formed, or without a title."""
    if not CODE.fullmatch(code) or len(code) > CODE_AT_MOST:
        raise Invalid({"code": ["代码由小写英文字母、数字和连字符组成，如 food-licence。"]})
    if not title.strip():
        raise Invalid({"title": ["“名称”没有填写，请填写后再提交。"]})


ITEMS = Keeping(
    LIVES, "item", "事项", dump_item, known_unit, problems_of, worse_than_live
)  # fmt: skip
open_draft, save_draft, discard_draft = ITEMS.open_draft, ITEMS.save_draft, ITEMS.discard_draft
send_draft, recall_draft, send_back = ITEMS.send_draft, ITEMS.recall_draft, ITEMS.send_back
approve_version, unschedule_version = ITEMS.approve_version, ITEMS.unschedule_version
withdraw_item, put_due_version = ITEMS.withdraw, ITEMS.put_due_version


@transaction.atomic
def create_item(*, body: ItemBody, actor: Actor, at: datetime) -> Any:
    """An item that was not there, with its first draft; nobody outside sees it before it is in force.

    Effects: the item (not active), its draft, event `item.draft_opened`. Invalid for a code that is
    badly formed or taken, Refused for another unit's item (see `permissions.check_create`).
    """
    new_code(body.code, body.title)
    known_unit(body)
    last = ServiceItem.objects.aggregate(last=Max("position"))["last"] or 0
    item = ServiceItem(code=body.code, position=last + 1, active=False, from_pack=False)
    fill_columns(item, body)
    check_create(actor, item)
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid({"code": [f"代码“{body.code}”已有事项在用，请换一个。"]}) from error
    return ITEMS.new_draft(item, dump_item(body), None, actor, at)
