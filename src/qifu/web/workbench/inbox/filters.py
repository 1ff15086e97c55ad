"""What a list is asked for, read from the address and written back into it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from qifu.cases.boxes import ListFilter
from qifu.cases.lights import LIGHTS
from qifu.cases.permissions import SEES_ALL
from qifu.identity.actors import Actor
from qifu.identity.roles import Role

UNIT = (Role.HANDLER, Role.HEAD)
BOXES = {"unit": "主办", "mine": "我的", "pool": "待认领", "co": "协办"}
ALL = "all"
MAX_WORDS = 60


@dataclass(frozen=True)
class Tab:
    """One box of the inbox."""

    code: str
    title: str
    url: str
    current: bool


def boxes_of(actor: Actor) -> dict[str, str]:
    """The boxes open to this person, in order; the first is the default."""
    found = dict(BOXES) if actor.has(*UNIT) else {}
    if actor.has(*SEES_ALL):
        found[ALL] = "全部"
    return found


def read_filter(actor: Actor, query: QueryDict, *, box: str = "") -> ListFilter:
    """The filter an address asks for; what makes no sense is left out rather than refused."""
    boxes = boxes_of(actor)
    asked = query.get("box", box)
    light = query.get("light", "")
    unit, page = query.get("unit", ""), query.get("page", "")
    return ListFilter(
        box=asked if asked in boxes else box or next(iter(boxes), "unit"),
        light=light if light in LIGHTS else "",
        topic=_plain(query.get("topic", "")),
        state=_plain(query.get("state", "")),
        channel=_plain(query.get("channel", "")),
        unit=int(unit) if _is_number(unit) else None,
        q=query.get("q", "").replace("\x00", "").strip()[:MAX_WORDS],
        closed=query.get("closed") == "1",
        page=int(page) if _is_number(page) else 1,
    )


def _plain(text: str) -> str:
    return text if text.isprintable() and len(text) <= 60 else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def query_of(f: ListFilter, **changed: object) -> str:
    """The filter as a query string, first page, defaults left out."""
    f = replace(f, page=1, **changed)  # type: ignore[arg-type]
    parts = {
        "box": f.box,
        "light": f.light,
        "topic": f.topic,
        "state": f.state,
        "channel": f.channel,
        "unit": "" if f.unit is None else str(f.unit),
        "q": f.q,
        "closed": "1" if f.closed else "",
    }
    return urlencode({k: v for k, v in parts.items() if v})


def list_url(f: ListFilter, **changed: object) -> str:
    """Where the list `f` opens."""
    name = "work:cases" if f.box == ALL else "work:inbox"
    return f"{reverse(name)}?{query_of(f, **changed)}"


def is_narrowed(f: ListFilter) -> bool:
    """True when anything but box and light is asked for (counts by light would then mislead)."""
    return bool(f.topic or f.state or f.channel or f.q or f.closed) or f.unit is not None


def tabs_of(actor: Actor, f: ListFilter) -> list[Tab]:
    """The boxes as tabs; changing the box starts without filters."""
    return [
        Tab(code, title, list_url(ListFilter(box=code)), code == f.box)
        for code, title in boxes_of(actor).items()
    ]
