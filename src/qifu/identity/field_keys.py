"""The keys of sealed columns, for the security administrator: seen, and changed by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

from qifu.identity.actors import Actor
from qifu.identity.permissions import check_manage_rights
from qifu.kernel.actors import ActorRef
from qifu.kernel.errors import Refused
from qifu.kernel.events import append_event
from qifu.kernel.jobs import app, under_way
from qifu.kernel.key_models import DataKey, Rekeying
from qifu.kernel.rekeying import STREAM, change_data_keys, change_master, reseal, unfinished
from qifu.kernel.time import now

LOCK = "identity.field_keys"
TASK = "qifu.identity.field_keys.rotate_task"


@dataclass(frozen=True)
class Keyring:
    """Keys and how far each column is; `left` are columns not yet moved to the keys in use."""

    keys: list[DataKey]
    columns: list[Rekeying]
    left: list[str]


def keyring(actor: Actor) -> Keyring:
    """What there is. Refused for anybody but the security administrator."""
    check_manage_rights(actor)
    return Keyring(
        list(DataKey.objects.filter(purpose="seal").order_by("klass", "-id")),
        list(Rekeying.objects.order_by("column")),
        [column.name for column in unfinished()],
    )


@transaction.atomic
def ask_for_rotation(*, actor: Actor, at: datetime) -> None:
    """Ask the worker for new keys and every column sealed anew; event `keys.rotation_asked`.

    Refused for anybody but the security administrator, and while one is waiting or under way.
    """
    check_manage_rights(actor)
    if under_way(TASK):
        raise Refused("rotating", "正在换钥，请等它完成。")
    append_event(stream=STREAM, kind="keys.rotation_asked", at=at, actor=actor, payload={})
    try:
        with transaction.atomic():
            rotate_task.configure(queueing_lock=LOCK).defer(
                actor_id=actor.user_id, actor_name=actor.name
            )
    except AlreadyEnqueued as error:
        raise Refused("rotating", "已经有一次换钥在排队，请等它完成。") from error


@app.task(name=TASK, lock=LOCK)
def rotate_task(actor_id: int | None, actor_name: str) -> None:
    """The worker's part: what was left from before first, then new keys; goes on when run again."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    try:
        who, at = ActorRef(actor_id, actor_name), now()
        if not unfinished():
            change_master(actor=who, at=at)
            change_data_keys(actor=who, at=at)
        reseal(at=at)
    finally:
        connection.close()
