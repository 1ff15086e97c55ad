"""Finding events for the audit administrator, bounded whatever the size of the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from qifu.cases.models import Case
from qifu.identity.actors import Actor
from qifu.identity.auditing import audit_accesses, audit_events
from qifu.identity.models import User
from qifu.kernel.access import AccessRecord
from qifu.kernel.events import Event
from qifu.kernel.numbering import check_number

WINDOW = 200_000
ACTS = {"reveal": "查看完整号码", "open": "打开", "download": "下载", "export": "导出"}
COLUMNS = ("id", "stream", "seq", "kind", "at", "actor_id", "actor_name", "hash")


@dataclass(frozen=True)
class EventSearch:
    """What is asked for: `what` is a number of a case or a stream, `who` a name or user name."""

    what: str = ""
    who: str = ""
    kind: str = ""
    before: int | None = None
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> EventSearch:
        def text(name: str) -> str:
            return asked.get(name, "").replace("\x00", "").strip()[:80]

        before, page = text("before"), text("page")
        return cls(
            what=text("what"),
            who=text("who"),
            kind=text("kind"),
            before=int(before) if before.isdecimal() and len(before) < 18 else None,
            page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
        )

    @property
    def stream(self) -> str:
        """The stream meant: of a case's number, or as typed; "?" when the number is unknown."""
        if not self.what:
            return ""
        if ":" in self.what or self.what in ("audit", "calendar"):
            return self.what
        number = check_number(self.what) or self.what.upper()
        pk = Case.objects.filter(number=number).values_list("pk", flat=True).first()
        return f"case:{pk}" if pk else "?"


@dataclass(frozen=True)
class Found:
    """Rows with their hash as text; `next_before` goes on further back, None at the beginning."""

    rows: list[tuple[Event, str]] = field(default_factory=list)
    next_before: int | None = None
    searched: int = 0
    unknown: bool = False


def find_events(search: EventSearch, limit: int, actor: Actor) -> Found:
    """At most `limit` events, newest first.

    A stream is read by its index; anything else looks at `WINDOW` ids at a time, so that the
    answer comes at once however long the log; `next_before` continues where it stopped.
    """
    if (stream := search.stream) == "?":
        return Found(unknown=True)
    rows = _asked(audit_events(actor).only(*COLUMNS), search)
    top = search.before or _newest() + 1
    rows = rows.filter(pk__lt=top)
    low = 0
    if stream:
        rows = rows.filter(stream=stream)
    else:
        low = max(0, top - 1 - WINDOW)
        rows = rows.filter(pk__gt=low)
    found = list(rows.order_by("-seq" if stream else "-pk")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    onward = found[-1].pk if more else (low + 1 if low else None)
    return Found([(e, bytes(e.hash).hex()[:16]) for e in found], onward, top - 1 - low)


def _asked(rows: QuerySet[Event], search: EventSearch) -> QuerySet[Event]:
    if search.who:
        rows = rows.filter(actor_id__in=people(search.who))
    if search.kind:
        rows = rows.filter(kind__startswith=search.kind)
    return rows


def people(who: str) -> list[int]:
    """The accounts of a name or user name."""
    users = User.objects.filter(Q(name=who) | Q(username=who.lower()) | Q(phone=who))
    return list(users.values_list("pk", flat=True)[:50])


def _newest() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def find_accesses(search: EventSearch, limit: int, actor: Actor) -> list[AccessRecord]:
    """Accesses by target or person, newest first; the latest when nothing is asked for."""
    rows = audit_accesses(actor)
    if search.what:
        rows = rows.filter(target=search.stream)
    if search.kind in ACTS:
        rows = rows.filter(act=search.kind)
    if search.who:
        rows = rows.filter(actor_id__in=people(search.who))
    first = (search.page - 1) * (limit - 1)
    return list(rows.order_by("-at", "-pk")[first : first + limit])
