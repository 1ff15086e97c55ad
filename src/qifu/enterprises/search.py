"""The ledger as a list: firms by name, code or initials, place, trade, size, tag, state.

A list shows the first thousand: who looks further asks more closely, or takes the whole out as a
file (`exports`). So that a million firms cost what fifty do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from qifu.enterprises.models import Enterprise, FirmFacts, FirmTag
from qifu.enterprises.permissions import READERS
from qifu.enterprises.queries import MIN_TEXT, called
from qifu.enterprises.rules.initials import asks_initials
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible

AT_MOST, PER_PAGE = 1_000, 50
CODE_FROM = 6


@dataclass(frozen=True)
class LedgerFilter:
    """What is asked; empty is any. `industry` is the beginning of a code, `tag` a tag's code,
    `town` a unit's id, `disputed` only firms of which sources say different things."""

    text: str = ""
    town: int | None = None
    industry: str = ""
    size: str = ""
    tag: str = ""
    status: str = ""
    disputed: bool = False


@dataclass(frozen=True)
class FoundFirms:
    """Ids of the first firms in order; `more` when there are others behind them."""

    ids: list[int]
    more: bool


def find_firms(actor: Actor, asked: LedgerFilter) -> FoundFirms:
    """The first thousand firms that fit. One query; NotVisible for who does not read the ledger."""
    ids = list(
        firms_that_fit(actor, asked).order_by("id").values_list("id", flat=True)[: AT_MOST + 1]
    )
    return FoundFirms(ids[:AT_MOST], len(ids) > AT_MOST)


def firms_that_fit(actor: Actor, asked: LedgerFilter) -> QuerySet[Enterprise]:
    """All that fit, in no order, for lists and exports."""
    if not (actor.system or actor.has(*READERS)):
        raise NotVisible
    firms = Enterprise.objects.all()
    if text := " ".join(asked.text.replace("\x00", "").split()):
        firms = _texted(firms, text)
    if asked.town is not None:
        firms = firms.filter(town_id=asked.town)
    if asked.industry:
        firms = firms.filter(industry__startswith=asked.industry.upper())
    if asked.size:
        firms = firms.filter(size=asked.size)
    if asked.status:
        firms = firms.filter(status=asked.status)
    if asked.tag:
        tagged = FirmTag.objects.filter(
            enterprise=OuterRef("pk"), tag__code=asked.tag, ended_at__isnull=True
        )
        firms = firms.filter(Exists(tagged))
    if asked.disputed:
        facts = FirmFacts.objects.filter(enterprise=OuterRef("pk")).exclude(disputed=[])
        firms = firms.filter(Exists(facts))
    return firms


def _texted(firms: QuerySet[Enterprise], text: str) -> QuerySet[Enterprise]:
    """By the beginning of a code, by initials, or by a part of the name."""
    code = normal_uscc(text)
    if len(code) >= CODE_FROM and code.isascii() and code.isalnum() and code[:2].isalnum():
        coded = firms.filter(uscc__startswith=code)
        if code[0].isdigit():
            return coded
    if len(text) < MIN_TEXT:
        return firms.none()
    if letters := asks_initials(text):
        begins = Q(pk__in=firms.filter(initials__startswith=letters).values("pk"))
        return firms.filter(begins | Q(pk__in=called(firms, text).values("pk")))
    return called(firms, text)


def rows_of(ids: list[int]) -> list[Enterprise]:
    """Rows with their town, in the order of `ids`. One query."""
    return list(Enterprise.objects.select_related("town").filter(pk__in=ids).order_by("id"))


def tags_of(ids: list[int]) -> dict[int, list[str]]:
    """Titles of the running tags by firm. One query."""
    found: dict[int, list[str]] = {}
    rows = FirmTag.objects.filter(enterprise__in=ids, ended_at__isnull=True)
    for firm, title in rows.order_by("tag__position", "id").values_list(
        "enterprise_id", "tag__title"
    ):
        found.setdefault(firm, []).append(title)
    return found


def in_parts(firms: QuerySet[Enterprise], size: int = 2_000) -> Iterator[list[Enterprise]]:
    """All of them, by id, in parts that are read one after the other."""
    last = 0
    while True:
        part = list(firms.filter(pk__gt=last).select_related("town", "facts").order_by("id")[:size])
        if not part:
            return
        yield part
        last = part[-1].pk
