"""What there is of a firm beside its row: one statement, so that a page reads only what is there.

Most of a million firms have no person, paper, line or case; their page would ask a dozen tables in
vain.
"""

from __future__ import annotations

from functools import lru_cache

from django.db import connection, models

from qifu.enterprises.models import (
    BankAccount,
    Enterprise,
    Evidence,
    FactRecord,
    FirmContact,
    FirmPlan,
    FirmRelation,
    FirmTag,
    ImportChange,
    Membership,
)
from qifu.kernel.events import Event

OWN: dict[str, tuple[tuple[type[models.Model], str], ...]] = {
    "papers": ((Evidence, "enterprise_id"),),
    "accounts": ((BankAccount, "enterprise_id"),),
    "people": ((Membership, "enterprise_id"),),
    "changes": ((ImportChange, "enterprise_id"),),
    "lines": (
        *((m, "enterprise_id") for m in (FirmTag, FirmRelation, FirmPlan, FirmContact)),
        (FirmRelation, "other_id"),
    ),
}


def there_is(firm_id: int) -> frozenset[str]:
    """Which of papers, accounts, people, changes, lines, own_word (facts by the firm itself) and
    events there are of a firm, former ones too. Not scoped: it says whether to read, never what."""
    with connection.cursor() as cursor:
        said: dict[str, int | str] = {"id": firm_id, "stream": Enterprise(pk=firm_id).stream}
        cursor.execute(_statement(), said)
        row = cursor.fetchone()
    return frozenset(name for name, has in zip(_names(), row, strict=True) if has)


def _names() -> tuple[str, ...]:
    return (*OWN, "own_word", "events")


@lru_cache(maxsize=1)
def _statement() -> str:
    asked = [
        " OR ".join(_exists(model, f"{column} = %(id)s") for model, column in places)
        for places in OWN.values()
    ]
    asked.append(_exists(FactRecord, "enterprise_id = %(id)s AND source = 'declared'"))
    asked.append(_exists(Event, "stream = %(stream)s"))
    return "SELECT " + ", ".join(asked)


def _exists(model: type[models.Model], where: str) -> str:
    return f'EXISTS (SELECT 1 FROM "{model._meta.db_table}" WHERE {where})'  # noqa: S608
