"""Every public read of cards, scoped to who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from qifu.cards.keys import link_hash, sign, verify
from qifu.cards.models import Card, CardUse
from qifu.cards.permissions import GIVERS, can_see, sees_all
from qifu.cards.rules.book import Privilege
from qifu.cards.rules.moves import LIVE, STATES, initial_of, left_of, state_on
from qifu.cards.rules.token import NotGenuine, Payload
from qifu.cards.settings import card_book, need_book, units_by_code
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.time import shanghai_date

SHOWS = {
    "active": "有效",
    "offered": "待本人确认",
    "ending": "快到期",
    "ended": "已失效",
    "all": "全部",
}
READ = ("enterprise", "main", "case")


def visible_cards(actor: Actor) -> QuerySet[Card]:
    """The cards the actor may see (the twin of `permissions.can_see`), the newest first."""
    rows = Card.objects.select_related(*READ).order_by("-id")
    if sees_all(actor):
        return rows
    return rows.filter(enterprise_id__in=actor.firm_ids("view"))


def shown_cards(actor: Actor, show: str, at: datetime, *, level: str = "") -> QuerySet[Card]:
    """Those of a list, by how they stand on the day of `at`."""
    rows, today = visible_cards(actor), shanghai_date(at)
    if level:
        rows = rows.filter(level=level)
    over = Q(valid_until__lt=today) | Q(main__isnull=False, main__valid_until__lt=today)
    over |= Q(main__isnull=False) & ~Q(main__state__in=LIVE)
    if show == "active":
        return rows.filter(state="active").exclude(pk__in=rows.filter(over).values("pk"))
    if show == "offered":
        return rows.filter(state="offered").exclude(pk__in=rows.filter(over).values("pk"))
    if show == "ending":
        return rows.filter(state="active", valid_until__gte=today, valid_until__lte=_soon(today))
    if show == "ended":
        return rows.filter(~Q(state__in=LIVE) | over)
    return rows


def _soon(today: date) -> date:
    book = card_book()
    return today.fromordinal(today.toordinal() + (book.renew_days if book else 60))


def cards_of_firms(actor: Actor) -> QuerySet[Card]:
    """The cards of the people of one's firms, the newest first."""
    rows = Card.objects.select_related(*READ).filter(enterprise_id__in=actor.firm_ids("view"))
    return rows.order_by("-id")


def my_cards(actor: Actor) -> QuerySet[Card]:
    """Those a person took into the own account, family after main."""
    rows = Card.objects.select_related(*READ)
    return rows.filter(user_id=actor.user_id or 0, state__in=LIVE).order_by("-id")


def my_card(actor: Actor, number: str) -> Card:
    """A card in the own account; NotVisible."""
    card = find_card(number)
    if card is None or actor.user_id is None or card.user_id != actor.user_id:
        raise NotVisible
    return card


def get_card(actor: Actor, number: str) -> Card:
    """One card; NotVisible."""
    card = find_card(number)
    if card is None or not can_see(actor, card):
        raise NotVisible
    return card


def find_card(number: str) -> Card | None:
    """A card by number, for rules that ask who may afterwards."""
    if not number.isprintable():
        return None
    return Card.objects.select_related(*READ).filter(number=number[:24]).first()


def card_by_secret(secret: str) -> Card:
    """The card a holder's link opens; NotVisible."""
    rows = Card.objects.select_related(*READ, "enterprise__town")
    card = rows.filter(link_hash=link_hash(secret)).first()
    if card is None:
        raise NotVisible
    return card


def state_of(card: Card, at: datetime) -> tuple[str, str]:
    """(code, words) of what a card is on the day of `at`."""
    code = state_on(card.view, shanghai_date(at))
    return code, STATES[code]


def token_of(card: Card, at: datetime) -> str:
    """The signed words of the card's code as of today."""
    until = card.valid_until
    if card.main is not None:
        until = min(until, card.main.valid_until)
    return sign(
        Payload(
            number=card.number, serial=card.serial, kind="f" if card.main_id else "m",
            level=card.level, initial=card.holder_name[:1], until=until, drawn=shanghai_date(at),
        ), at,
    )  # fmt: skip


@dataclass(frozen=True)
class Open:
    """A privilege of a card as it stands this year."""

    privilege: Privilege
    unit_id: int
    unit: str
    used: int

    @property
    def left(self) -> int | None:
        """How often it is still to be had; None without limit."""
        return left_of(self.privilege.per_year, self.used)


def opened(card: Card, at: datetime, units: Iterable[int] | None = None) -> list[Open]:
    """The privileges a card opens (of some units only), with what was used this year. Two queries."""
    book = need_book()
    rows = book.privileges_of(card.level, family=card.main_id is not None)
    known = units_by_code([p.unit for p in rows])
    only = None if units is None else set(units)
    main = card.main_id or card.pk
    used = dict(
        CardUse.objects.filter(main_id=main, year=shanghai_date(at).year, undone_at=None)
        .values_list("privilege")
        .annotate(Count("id"))
        .order_by("privilege")
    )
    return [
        Open(p, known[p.unit].pk, known[p.unit].name, used.get(p.code, 0))
        for p in rows
        if p.unit in known and (only is None or known[p.unit].pk in only)
    ]


@dataclass(frozen=True)
class Checked:
    """What whoever checks a code may know. `privileges` are those of the checker's departments;
    `card` is set for them alone."""

    valid: bool
    why: str
    initial: str = ""
    level: str = ""
    kind: str = ""
    until: date | None = None
    card: Card | None = None
    privileges: tuple[Open, ...] = ()


def check_code(token: str, actor: Actor, at: datetime) -> Checked:
    """Check a code: signature first, then what became of the card since. Never raises.

    Anybody reads valid or not, level, first character of the name, last day. A department reads
    its own privileges. A code that is none of ours asks for no card.
    """
    try:
        payload = verify(token.strip())
    except NotGenuine as error:
        return Checked(False, str(error))
    card = find_card(payload.number)
    why = _why_not(card, payload, at)
    book = card_book()
    seen = Checked(
        valid=not why, why=why, initial=initial_of(payload.initial),
        level=book.level_title(payload.level) if book else payload.level,
        kind="家属卡" if payload.kind == "f" else "主卡", until=payload.until,
    )  # fmt: skip
    units = actor.units(*GIVERS)
    if card is None or why or not units:
        return seen
    mine = tuple(opened(card, at, units))
    if not mine:
        return seen
    return Checked(
        True, "", seen.initial, seen.level, seen.kind, seen.until, card=card, privileges=mine
    )


def genuine(token: str) -> Payload:
    """The payload of a code that is ours; Refused for any other."""
    try:
        return verify(token.strip())
    except NotGenuine as error:
        raise Refused("not_genuine", str(error)) from error


def _why_not(card: Card | None, payload: Payload, at: datetime) -> str:
    if card is None:
        return "没有这张卡。"
    state, words = state_of(card, at)
    if state != "active":
        return f"这张卡{words}，不能使用。"
    if payload.serial != card.serial:
        return "这个码已经作废：持卡人换过新码，请出示新的。"
    return ""


def uses_of(card: Card) -> QuerySet[CardUse]:
    """Each use of a card, for its holder; a main card shows the family's too."""
    rows = CardUse.objects.select_related("unit", "card")
    if card.main_id is None:
        rows = rows.filter(main_id=card.pk)
    else:
        rows = rows.filter(card_id=card.pk)
    return rows.order_by("-at", "-id")


def visible_uses(actor: Actor) -> QuerySet[CardUse]:
    """What the actor's departments recorded; everything for the issuing unit and who watches."""
    rows = CardUse.objects.select_related("unit", "card__enterprise", "card__main")
    if not sees_all(actor):
        rows = rows.filter(unit_id__in=actor.units(*GIVERS))
    return rows.order_by("-at", "-id")


def get_use(actor: Actor, use_id: int) -> CardUse:
    """One use in scope; NotVisible."""
    use = visible_uses(actor).filter(pk=use_id).first()
    if use is None:
        raise NotVisible
    return use


HISTORY = {
    "card.issued": "批准发卡",
    "card.agreed": "本人确认领取",
    "card.declined": "本人没有领取",
    "card.new_code": "本人挂失换新码",
    "card.link_sent": "重发持卡链接",
    "card.renewed": "续期",
    "card.revoked": "注销",
    "card.expired": "到期",
}


@dataclass(frozen=True)
class Happened:
    """A line of a card's history; where it was used is not told here."""

    at: datetime
    text: str
    by: str
    said: str
    icon: str = "check"
    files: tuple[object, ...] = ()


def history(card: Card) -> list[Happened]:
    """What became of a card, the newest first."""
    rows = [e for e in stream_events(card.stream) if e.kind in HISTORY]
    return [
        Happened(
            e.at, HISTORY[e.kind], e.payload.get("by") or e.actor_name,
            e.payload.get("reason") or e.payload.get("until", ""),
        )
        for e in reversed(rows)
    ]  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number and the list that it counts."""

    title: str
    count: int
    query: str


def figures(actor: Actor, at: datetime) -> dict[str, list[Figure]]:
    """Numbers of the cards one sees, each with the list behind it."""
    book = need_book()
    states = [
        Figure(title, shown_cards(actor, show, at).count(), f"show={show}")
        for show, title in SHOWS.items()
    ]
    per: dict[str, int] = dict(
        shown_cards(actor, "active", at)
        .order_by("level")
        .values_list("level")
        .annotate(Count("id"))
    )
    levels = [
        Figure(x.title, per.get(x.code, 0), f"show=active&level={x.code}") for x in book.levels
    ]
    year = shanghai_date(at).year
    uses = (
        visible_uses(actor).filter(year=year, undone_at=None).order_by("unit_id")
        .values("unit_id", name=F("unit__name")).annotate(many=Count("id"))
    )  # fmt: skip
    given = [Figure(r["name"], r["many"], f"unit={r['unit_id']}") for r in uses]
    return {"states": states, "levels": levels, "uses": given}
