"""What an address asks of a figure: days, part of the district, as known when. One reading for
every page, so that a link from one to another keeps its filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from qifu.identity.actors import Actor
from qifu.identity.models import Centre, DutyEntry, Unit
from qifu.identity.request import Request
from qifu.insight.permissions import scope_of
from qifu.insight.queries import WITHOUT, Window
from qifu.insight.reading import NONE
from qifu.insight.settings import metric_book
from qifu.kernel.time import shanghai_date

DAYS = 365
LONGEST = 3660
TURNED = "开始日期晚于结束日期，已经对调"
PARTS: dict[str, tuple[str, Any]] = {"unit": ("单位", Unit), "centre": ("服务中心", Centre)}
STEPS = {"day": "按日", "week": "按周", "month": "按月", "quarter": "按季"}


@dataclass(frozen=True)
class Ask:
    """The filters of an address. `problem` says what of it could not be read."""

    window: Window
    unit: int | None = None
    centre: int | None = None
    topic: str | None = None
    known_on: date | None = None
    step: str = "month"
    problem: str = ""
    kind: str | None = None

    @property
    def cut(self) -> dict[str, Any]:
        """As the queries take it."""
        return {
            "unit": self.unit, "centre": self.centre, "topic": self.topic,
            "known_on": self.known_on, "kind": self.kind,
        }  # fmt: skip

    def address(self, **changes: Any) -> str:
        """The filters as a query string, with `changes`."""
        told = {
            "from": self.window.start.isoformat(), "to": self.window.end.isoformat(),
            "unit": self.unit, "centre": self.centre, "topic": self.topic,
            "known": self.known_on.isoformat() if self.known_on else None,
            "kind": self.kind, "step": self.step if self.step != "month" else None,
            **changes,
        }  # fmt: skip
        return "?" + urlencode({k: v for k, v in told.items() if v is not None})

    @property
    def address_now(self) -> str:
        """The same question as known now."""
        return self.address(known=None)

    def over(self, window: Window) -> Ask:
        """The same question of other days."""
        return replace(self, window=window)


def read_ask(request: Request) -> Ask:
    """The filters of the request's address; what cannot be read is left out and said."""
    today, said = shanghai_date(request.at), request.GET
    problems: list[str] = []
    end = _day(said.get("to", ""), today, "结束日期", problems)
    start = _day(said.get("from", ""), end - timedelta(days=DAYS - 1), "开始日期", problems)
    problems.reverse()  # the first day first
    if start > end:
        start, end = end, start
        problems.append(TURNED)
    if (end - start).days >= LONGEST:
        start = end - timedelta(days=LONGEST - 1)
        problems.append("一次最多看十年，已从结束日期往前取十年")
    known = _day(said.get("known", ""), None, "“当时所知”的日期", problems)
    step = said.get("step", "month")
    topic, kind = said.get("topic"), said.get("kind") or None
    if kind is not None and kind not in metric_book().kinds:
        problems.append(f"没有“{kind[:20]}”这种办件，已显示全部种类")
        kind = None
    return Ask(
        Window(start, end),
        part_in(request, "unit", request.actor, problems),
        part_in(request, "centre", request.actor, problems),
        topic[:60].replace("\x00", "")
        if topic is not None and said.get("topic") != "all"
        else None,
        known,
        step if step in STEPS else "month",
        "；".join(problems),
        kind,
    )


def _day(text: str, default: Any, label: str, problems: list[str]) -> Any:
    if not text:
        return default
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        problems.append(f"{unread(label, text)}，已按默认日期显示")
        return default
    return found


def unread(label: str, text: str) -> str:
    """What is wrong with a day that was not taken."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return f"{label}“{text[:20]}”读不懂"
    return f"{label}“{text[:10]}”不在可以统计的年份里"


def part_in(request: Request, name: str, viewer: Actor, problems: list[str]) -> int | None:
    """The unit or centre an address asks for. One that nobody knows is said and left out; one outside
    the viewer's scope stays, for the queries to refuse."""
    text = request.GET.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
    title, model = PARTS[name]
    if number is not None:
        whole = scope_of(viewer).whole
        if not whole or number == NONE or model.objects.filter(pk=number).exists():
            return number
    if text:
        problems.append(f"没有“{text[:20]}”这个{title}，已按不限{title}显示")
    return None


def titles_of(ask: Ask) -> list[str]:
    """The part of the district in words."""
    found = []
    for name, (_, model) in PARTS.items():
        number = getattr(ask, name)
        if number == NONE:
            found.append(WITHOUT[name])
        elif number is not None:
            found += list(model.objects.filter(pk=number).values_list("name", flat=True))
    if ask.topic is not None:
        titles = DutyEntry.objects.filter(topic=ask.topic).order_by("id")
        found.append(titles.values_list("title", flat=True).first() or ask.topic or "没有主题")
    if ask.kind is not None:
        found.append(metric_book().kinds[ask.kind].title)
    return found
