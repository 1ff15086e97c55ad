"""An import taken back: firms it entered go, rows and facts it changed are as before.

What was built upon since stays as it is and is told, firm by firm (`ImportKept`): a firm that has
people, papers, cases, plans or other facts by now, or whose row somebody changed again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from qifu.enterprises.bulk import settling
from qifu.enterprises.bulk.taking import one_at_a_time
from qifu.enterprises.models import (
    Enterprise,
    FactImport,
    FactRecord,
    FirmFacts,
    ImportChange,
    ImportKept,
)
from qifu.identity.actors import Actor
from qifu.kernel.events import Event, EventDraft, append_events
from qifu.kernel.races import retried

CHUNK = 5_000
OWN: tuple[type[models.Model], ...] = (FirmFacts, FactRecord, ImportChange, ImportKept)
CHANGED_AGAIN = "登记信息后来又改过"


def undo_chunk(import_id: int, at: datetime) -> bool:
    """The next firms of an import that is being undone; False when there is none left.

    Effects: rows deleted or put back, kept ones noted, one event `enterprise.facts_of_many`.
    """
    return _undo(import_id, at)


@retried
@transaction.atomic
def _undo(import_id: int, at: datetime) -> bool:
    one_at_a_time()
    row = FactImport.objects.select_for_update().get(pk=import_id)
    if row.state != FactImport.State.UNDOING:
        return False
    firms = _next(row)
    if not firms:
        return False
    fresh = set(
        Enterprise.objects.filter(pk__in=firms, entered_by=row).values_list("pk", flat=True)
    )
    Enterprise.objects.select_for_update().filter(pk__in=firms).order_by("pk").count()
    kept = _built_upon(fresh, row)
    gone = fresh - kept.keys()
    kept |= _put_back([pk for pk in firms if pk not in fresh], row)
    settling.begin()
    _take_back_facts([pk for pk in firms if pk not in fresh and pk not in kept], row)
    settling.settle(at, on=row.on)
    _delete(sorted(gone))
    ImportKept.objects.bulk_create(
        [ImportKept(batch=row, enterprise_id=pk, why=why[:300]) for pk, why in sorted(kept.items())]
    )
    row.done += len(firms)
    row.kept += len(kept)
    row.reached = firms[-1]
    row.save(update_fields=["done", "kept", "reached"])
    _note(row, len(gone), len(kept), at)
    return True


def _next(row: FactImport) -> list[int]:
    """Firms that the import entered, changed or said something of, in order of id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM ("
            " (SELECT id FROM enterprises_enterprise WHERE entered_by_id = %(b)s AND id > %(r)s"
            "  ORDER BY id LIMIT %(n)s) UNION"
            " (SELECT enterprise_id FROM enterprises_importchange WHERE batch_id = %(b)s"
            "  AND enterprise_id > %(r)s ORDER BY enterprise_id LIMIT %(n)s) UNION"
            " (SELECT DISTINCT enterprise_id FROM enterprises_factrecord WHERE batch_id = %(b)s"
            "  AND enterprise_id > %(r)s ORDER BY enterprise_id LIMIT %(n)s)"
            ") f ORDER BY id LIMIT %(n)s",
            {"b": row.pk, "r": row.reached, "n": CHUNK},
        )
        return [pk for (pk,) in cursor.fetchall()]


def _built_upon(firms: set[int], row: FactImport) -> dict[int, str]:
    """Why firms that the import entered cannot go: everything that holds on to one, in words."""
    why: dict[int, list[str]] = {}
    for relation in _relations():
        model, field = relation.related_model, relation.field
        if model in OWN or relation.on_delete is models.CASCADE:
            continue
        held = model._default_manager.filter(**{f"{field.name}__in": firms})
        for pk in held.values_list(field.attname, flat=True).distinct():
            why.setdefault(pk, []).append(TITLES.get(model.__name__, "其他业务"))
    others = FactRecord.objects.filter(enterprise__in=firms).exclude(batch=row)
    for pk in others.values_list("enterprise_id", flat=True).distinct():
        why.setdefault(pk, []).append("后来登记的企业情况")
    streams = {f"enterprise:{pk}": pk for pk in firms}
    for stream in (
        Event.objects.filter(stream__in=streams).values_list("stream", flat=True).distinct()
    ):
        why.setdefault(streams[stream], []).append("后来的变更记录")
    return {pk: "已有" + "、".join(dict.fromkeys(words)) for pk, words in why.items()}


def _relations() -> list[Any]:
    """Every foreign key to a firm of any room: those that go with it (CASCADE), and those that hold
    on to it (PROTECT)."""
    fields = Enterprise._meta.get_fields(include_hidden=True)
    return [f for f in fields if f.auto_created and not f.concrete and not f.many_to_many]


TITLES = {
    "Membership": "企业人员",
    "Case": "诉求或办件",
    "Evidence": "企业材料",
    "FirmTag": "标签",
    "FirmPlan": "发展打算",
    "FirmRelation": "企业关系",
    "FirmContact": "联系人",
    "BankAccount": "收款账户",
}


def _put_back(firms: list[int], row: FactImport) -> dict[int, str]:
    """Rows of the ledger as they were before; those that somebody changed since are left."""
    kept: dict[int, str] = {}
    changes = ImportChange.objects.filter(batch=row, enterprise__in=firms)
    for change in changes.select_related("enterprise").order_by("enterprise_id"):
        firm = change.enterprise
        if any(getattr(firm, name) != value for name, value in change.after.items()):
            kept[firm.pk] = CHANGED_AGAIN
            continue
        before = {name: change.before[name] for name in change.after}
        for name, value in before.items():
            setattr(firm, name, value)
        if "name" in before:
            from qifu.enterprises.operations import local_places
            from qifu.enterprises.rules.initials import initials_of

            firm.former_names = [n for n in firm.former_names if n != before["name"]]
            firm.initials = initials_of(firm.name, local_places())
        firm.save(update_fields=[*before, "former_names", "initials"])
    return kept


def _take_back_facts(firms: list[int], row: FactImport) -> None:
    """Delete what the import said of firms that stay; `settle` has what is to be settled anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM enterprises_factrecord"
            " WHERE batch_id = %s AND enterprise_id = ANY(%s) RETURNING enterprise_id, fact)"
            " INSERT INTO settle SELECT DISTINCT enterprise_id, fact FROM gone",
            [row.pk, firms],
        )


def _delete(firms: list[int]) -> None:
    """Delete firms with what belongs to them alone."""
    with connection.cursor() as cursor:
        for relation in _relations():
            if relation.on_delete is models.CASCADE:
                column = relation.field.column
                table = relation.related_model._meta.db_table
                cursor.execute(f'DELETE FROM {table} WHERE "{column}" = ANY(%s)', [firms])  # noqa: S608
        cursor.execute("DELETE FROM enterprises_enterprise WHERE id = ANY(%s)", [firms])


def _note(row: FactImport, gone: int, kept: int, at: datetime) -> None:
    who = Actor(row.created_by, row.created_name, system="fact-import")
    said = {"undone": True, "upto": row.reached, "deleted": gone, "kept": kept}
    append_events(
        [
            EventDraft(
                stream=row.stream, kind="enterprise.facts_of_many", at=at, actor=who.ref,
                payload=said, about=settling.ManyMoved(),
            )
        ]
    )  # fmt: skip
