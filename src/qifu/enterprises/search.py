"""The ledger as a list: firms by name, code or initials, place, trade, size, tag, state.

A list shows the first two hundred: who looks further asks more closely, or takes the whole out as a
file (`exports`). So that a million firms cost what fifty do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from qifu.enterprises.models import Enterprise, FirmFacts, FirmTag
from qifu.enterprises.permissions import READERS
from qifu.enterprises.queries import MIN_TEXT, called
from qifu.enterprises.rules.initials import asks_initials
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible

AT_MOST, PER_PAGE, PROBE, FEW = 200, 30, 4_000, 20
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
    """The first firms that fit, by id. At most four queries; NotVisible for who may not read them.

    Words that are frequent fill the list from the first rows of the table: as far as the share among
    the first `PROBE` says is needed. The index of pairs, which would fetch every tenth firm to show
    the first, is asked only when those do not.
    """
    text = _words(asked)
    rest = firms_that_fit(actor, replace(asked, text=""))
    if len(text) < MIN_TEXT or _coded(text):
        return _found([firms_that_fit(actor, asked)])
    ends = Enterprise.objects.aggregate(first=Min("id"), last=Max("id"))
    first, last = ends["first"] or 0, ends["last"] or 0
    named, reach = rest.filter(name__icontains=text), PROBE
    while reach:
        found = _found([named.filter(pk__lt=first + reach)])
        if found.more:
            return found
        share = len(found.ids) if reach == PROBE else 0
        further = share >= FEW and last >= first + PROBE
        reach = PROBE * (AT_MOST + 1) * 3 // 2 // share if further else 0
    ways = [called(rest, text)]
    if letters := asks_initials(text):
        ways.append(rest.filter(initials__startswith=letters))
    return _found(ways)


def _found(ways: list[QuerySet[Enterprise]]) -> FoundFirms:
    ids: set[int] = set()
    for firms in ways:
        ids |= set(firms.order_by("id").values_list("id", flat=True)[: AT_MOST + 1])
    return FoundFirms(sorted(ids)[:AT_MOST], len(ids) > AT_MOST)


def _words(asked: LedgerFilter) -> str:
    return " ".join(asked.text.replace("\x00", "").split())


def _coded(text: str) -> str:
    """A code, or its beginning, as it is kept; "" when the words are none."""
    code = normal_uscc(text)
    plain = len(code) >= CODE_FROM and code.isascii() and code.isalnum() and code[0].isdigit()
    return code if plain else ""


def firms_that_fit(actor: Actor, asked: LedgerFilter) -> QuerySet[Enterprise]:
    """All that fit, in no order, for lists and exports."""
    if not (actor.system or actor.has(*READERS)):
        raise NotVisible
    firms = Enterprise.objects.all()
    if text := _words(asked):
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
    if code := _coded(text):
        return firms.filter(uscc__startswith=code)
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
