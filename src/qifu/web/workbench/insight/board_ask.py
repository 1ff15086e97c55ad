"""What an address asks of a board: the period by the calendar and the part of the district. Every
link made here keeps it, so that whoever goes down and back stands where they stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from qifu.identity.actors import Actor
from qifu.identity.models import Centre, DutyEntry, Unit
from qifu.identity.queries import active_units
from qifu.identity.request import Request
from qifu.insight.boards.layout import Board
from qifu.insight.boards.periods import (
    DEFAULT,
    LONGEST_DAYS,
    PRESETS,
    Period,
    read_day,
    read_period,
)
from qifu.insight.permissions import scope_of
from qifu.insight.queries import WITHOUT
from qifu.insight.reading import NONE, Cut, Window
from qifu.insight.settings import metric_book
from qifu.kernel.time import shanghai_date
from qifu.web.workbench.insight.asking import TURNED, part_in, unread

PARTS = ("unit", "centre", "topic", "kind")


@dataclass(frozen=True)
class BoardAsk:
    """The filters of a board's address."""

    board: Board
    period: Period
    cut: Cut
    rank: str = ""
    problem: str = ""
    _paths: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    def address(self, board: str = "", /, **changes: Any) -> str:
        """This board (or another by its code) with these filters and `changes`."""
        told = {**self._kept, "rank": self.rank or None, **changes}
        return _with(self._path("insight:board", board or self.board.code), told)

    def figure(self, code: str, window: Window | None = None, /, **changes: Any) -> str:
        """The page of a metric over the period, or over another window, with these filters; of the
        kind of case the board holds it to."""
        window = window or Window(self.period.start, self.period.end)
        held = self._held.get(code)
        told = {**self._days(window), **({"kind": held} if held else {}), **changes}
        return _with(self._path("insight:figure", code), told)

    @cached_property
    def _held(self) -> dict[str, str]:
        """The kind of case each metric is held to; read once for hundreds of links."""
        return {m.code: self.board.held_to(m) for m in metric_book().metrics}

    def _path(self, name: str, code: str) -> str:
        """A page of hundreds of links asks the routes once for each kind."""
        if (name, code) not in self._paths:
            self._paths[name, code] = reverse(name, args=[code])
        return self._paths[name, code]

    @property
    def all_figures(self) -> str:
        """The page of all metrics with these filters, of the kind of case the board is about."""
        window = Window(self.period.start, self.period.end)
        held = {"kind": self.board.kinds[0]} if self.board.kinds else {}
        return _with(reverse("insight:figures"), {**self._days(window), **held})

    def _days(self, window: Window) -> dict[str, Any]:
        days = {"from": window.start.isoformat(), "to": window.end.isoformat()}
        return {**self._kept, "period": None, **days}

    @property
    def _kept(self) -> dict[str, Any]:
        known = self.cut.known_on.isoformat() if self.cut.known_on else None
        parts = {name: getattr(self.cut, name) for name in PARTS}
        return {**self.period.params, **parts, "known": known}

    @property
    def address_now(self) -> str:
        """The same board as known now."""
        return self.address(known=None)

    @property
    def presets(self) -> list[tuple[str, str, bool]]:
        """(title, address, whether it is this one) of each preset."""
        days = {"from": None, "to": None}
        return [
            (title, self.address(**days, period=code), code == self.period.code)
            for code, (title, _, _) in PRESETS.items()
        ]

    def hidden(self) -> list[tuple[str, Any]]:
        """What the form of the filters keeps besides its own fields."""
        return [("rank", self.rank)] if self.rank else []


def _with(url: str, told: dict[str, Any]) -> str:
    kept = {name: value for name, value in told.items() if value not in (None, "")}
    if told.get("topic") == "":  # what has no topic is a part of its own
        kept["topic"] = ""
    return f"{url}?{urlencode(kept)}" if kept else url


def read_board_ask(
    request: Request, board: Board, default: str = DEFAULT, viewer: Actor | None = None
) -> BoardAsk:
    """The filters of the request's address; what cannot be read is left out and said."""
    said, today = request.GET, shanghai_date(request.at)
    viewer = viewer or request.actor
    code = said.get("period", "")
    days = ("", "") if code in PRESETS else (said.get("from", ""), said.get("to", ""))
    period = read_period(code, *days, today, default)
    if period.start > today + timedelta(days=1):
        period = read_period("", "", "", today, default)
    problems = _day_problems(*days, today, period)
    topic, kind = said.get("topic") or None, said.get("kind")
    if (known := said.get("known", "")) and read_day(known) is None:
        problems.append(f"{unread('“当时所知”的日期', known)}，已按现在所知显示")
    if kind and kind not in metric_book().kinds:
        problems.append(f"没有“{kind[:20]}”这种办件，已显示全部种类")
    cut = Cut(
        part_in(request, "unit", viewer, problems), part_in(request, "centre", viewer, problems),
        topic and _plain(topic), read_day(known),
        kind if kind in metric_book().kinds and not board.kinds else None,
    )  # fmt: skip
    return BoardAsk(board, period, cut, _plain(said.get("rank", "")), "；".join(problems))


def _day_problems(since: str, until: str, today: date, period: Period) -> list[str]:
    """What of two days was not taken as it was written."""
    written = [(since, "开始日期"), (until, "结束日期")]
    days = [read_day(text) for text, _ in written]
    shown = f"，已按{PRESETS[period.code][0]}显示" if period.code in PRESETS else ""
    found = [
        unread(label, text)
        for (text, label), day in zip(written, days, strict=True)
        if text and day is None
    ]
    if found or not any(days):
        return [f"{'；'.join(found)}{shown}"] if found else []
    start, end = days
    if start is None or end is None:
        return [f"起止日期要一起填{shown}"]
    if min(start, end) > today + timedelta(days=1):
        return [f"这段日子还没有到{shown}"]
    if abs((end - start).days) >= LONGEST_DAYS:
        return [f"一次最多看十年{shown}"]
    return [TURNED] if start > end else []


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()[:60]


def choices(request: Request, board: Board) -> dict[str, list[tuple[Any, str]]]:
    """What each filter may be set to, within what the actor may see."""
    scope = scope_of(request.actor)
    found: dict[str, list[tuple[Any, str]]] = {}
    if board.code != "centre" and (scope.whole or len(scope.units) > 1):
        units = active_units() if scope.whole else Unit.objects.filter(pk__in=scope.units)
        rows = units.order_by("position", "id").values_list("id", "short_name")
        found["unit"] = [*rows, (NONE, WITHOUT["unit"])] if scope.whole else list(rows)
    if board.code in ("district", "centre") and (scope.whole or len(scope.centres) > 1):
        centres = Centre.objects.filter(active=True)
        if not scope.whole:
            centres = centres.filter(pk__in=scope.centres)
        named = list(centres.order_by("position", "id").values_list("id", "name"))
        found["centre"] = [*named, (NONE, WITHOUT["centre"])] if scope.whole else named
    if board.code != "policy":
        topics = DutyEntry.objects.filter(active=True).order_by("position", "id")
        found["topic"] = list(dict(topics.values_list("topic", "title")).items())
    kinds = board.kinds_counted(metric_book())
    if len(kinds) > 1 and not board.kinds:
        found["kind"] = [(code, metric_book().kinds[code].title) for code in kinds]
    return found
