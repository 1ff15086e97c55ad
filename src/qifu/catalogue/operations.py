"""Drafts of items: opened, saved, discarded; a new item. How one comes into force is `publishing`'s.

Every write locks the item's row first, so two people meet there; each has its event in the stream
``item:<code>``, in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from qifu.catalogue import desk
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.permissions import check_create, check_edit, check_place
from qifu.catalogue.rules.body import ItemBody, dump_item, parse_item
from qifu.catalogue.versions import fill_columns
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import append_event

State = ItemVersion.State
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE_AT_MOST = 60


@transaction.atomic
def create_item(*, body: ItemBody, actor: Actor, at: datetime) -> ItemVersion:
    """An item that was not there, with its first draft; nobody outside sees it before it is in force.

    Effects: the item (not active), its draft, event `item.draft_opened`. Invalid for a code that is
    badly formed or taken, Refused for another unit's item (see `permissions.check_create`).
    """
    if not CODE.fullmatch(body.code) or len(body.code) > CODE_AT_MOST:
        raise Invalid({"code": ["代码由小写英文字母、数字和连字符组成，如 food-licence。"]})
    if not body.title.strip():
        raise Invalid({"title": ["“名称”没有填写，请填写后再提交。"]})
    _known_unit(body.unit)
    last = ServiceItem.objects.aggregate(last=Max("position"))["last"] or 0
    item = ServiceItem(code=body.code, position=last + 1, active=False, from_pack=False)
    fill_columns(item, body)
    check_create(actor, item)
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid({"code": [f"代码“{body.code}”已有事项在用，请换一个。"]}) from error
    return _new_draft(item, dump_item(body), None, actor, at)


@transaction.atomic
def open_draft(*, code: str, actor: Actor, at: datetime) -> ItemVersion:
    """The draft of an item (or what waits for approval), begun as a copy of what is in force last.

    Effects: a draft and the event `item.draft_opened`, or nothing. NotVisible.
    """
    item = locked(code, actor)
    found = desk.open_version(item)
    if found is not None:
        return found
    base = desk.base_of(item)
    if base is None:
        raise Refused("no_base", "这个事项还没有任何内容可以起草，请新建。")
    return _new_draft(item, base.body, base.number, actor, at)


@transaction.atomic
def save_draft(
    *, version_id: int, revision: int, body: ItemBody, actor: Actor, at: datetime
) -> ItemVersion:
    """Keep what an editor typed; a draft may be as incomplete as it likes, but has a unit.

    Effects: body, revision + 1, the editor among `editors`, event `item.draft_saved`; nothing where
    nothing differs. Conflict (by whom, when) when somebody saved since `revision`; Refused when it
    is no draft any more or given to another unit; Invalid; NotVisible.
    """
    row = draft(version_id, actor)
    if row.revision != revision:
        raise Conflict(
            f"{row.edited_name}已在您之后打开的这段时间里保存过这份草稿。您填写的内容都还在，没有保存。",
            row.edited_name,
            row.edited_at,
            row.state,
        )
    _known_unit(body.unit)
    plain = dump_item(body)
    if plain == row.body:
        return row
    moved = ServiceItem(pk=row.item_id, code=row.item.code)
    fill_columns(moved, body)
    if moved.unit_id != row.item.unit_id or moved.centre_code != row.item.centre_code:
        check_place(actor, moved)
    row.body, row.revision, row.note = plain, row.revision + 1, ""
    touch(row, actor, at)
    row.save()
    tell(row, "item.draft_saved", actor, at)
    return row


@transaction.atomic
def discard_draft(*, version_id: int, actor: Actor, at: datetime) -> ItemVersion:
    """Give a draft up; it stays readable in the history. Effects: state discarded, event
    `item.draft_discarded`. Refused when it is no draft any more; NotVisible."""
    row = draft(version_id, actor)
    row.state = State.DISCARDED
    row.save(update_fields=["state"])
    tell(row, "item.draft_discarded", actor, at)
    return row


def locked(code: str, actor: Actor) -> ServiceItem:
    """The item for a write, its row locked; NotVisible."""
    item = ServiceItem.objects.select_for_update().filter(code=code).first()
    if item is None:
        raise NotVisible
    check_edit(actor, item)
    return item


def version(version_id: int, actor: Actor) -> ItemVersion:
    """A version for a write, its item locked; NotVisible."""
    codes = ItemVersion.objects.filter(pk=version_id).values_list("item__code", flat=True)
    item = locked(codes.first() or "", actor)
    row = ItemVersion.objects.select_for_update().get(pk=version_id)
    row.item = item
    return row


def draft(version_id: int, actor: Actor) -> ItemVersion:
    """A draft for a write, its item locked; Refused when it is none (any more); NotVisible."""
    row = version(version_id, actor)
    if row.state != State.DRAFT:
        word = State(row.state).label
        raise Refused("no_draft", f"这一版已不是草稿（{word}），不能再改；请重新起草。")
    return row


def touch(row: ItemVersion, actor: Actor, at: datetime) -> None:
    """Note who typed last, and among all who did."""
    row.edited_by, row.edited_name, row.edited_at = actor.user_id, actor.name, at
    if actor.user_id is not None and actor.user_id not in row.editors:
        row.editors = [*row.editors, actor.user_id]


def tell(row: ItemVersion, kind: str, actor: Actor, at: datetime, **more: Any) -> None:
    """The event of a write to a version."""
    payload: Mapping[str, Any] = {
        "code": row.item.code, "title": row.body.get("title", ""), "version": row.number,
        "version_id": row.pk, "revision": row.revision, **more,
    }  # fmt: skip
    append_event(
        stream=row.item.stream, kind=kind, at=at, actor=actor.ref, payload=dict(payload), about=row
    )


def _new_draft(
    item: ServiceItem, body: dict[str, Any], base: int | None, actor: Actor, at: datetime
) -> ItemVersion:
    row = ItemVersion(item=item, body=dump_item(parse_item(body)), base=base)
    touch(row, actor, at)
    row.editors = []  # a copy is nobody's typing yet
    if base is None and actor.user_id is not None:
        row.editors = [actor.user_id]
    row.save()
    tell(row, "item.draft_opened", actor, at, base=base)
    return row


def _known_unit(code: str) -> None:
    if not Unit.objects.filter(code=code, status=Unit.Status.ACTIVE).exists():
        raise Invalid({"unit": ["请选择办理单位，每个事项都要有单位负责。"]})
