"""What an address asks of a board: the period by the calendar and the part of the district. Every
link made here keeps it, so that whoever goes down and back stands where they stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from qifu.identity.models import Centre, DutyEntry, Unit
from qifu.identity.queries import active_units
from qifu.identity.request import Request
from qifu.insight.boards.layout import Board
from qifu.insight.boards.periods import DEFAULT, PRESETS, Period, read_day, read_period
from qifu.insight.permissions import scope_of
from qifu.insight.reading import Cut, Window
from qifu.insight.settings import metric_book
from qifu.kernel.time import shanghai_date

PARTS = ("unit", "centre", "topic", "kind")


@dataclass(frozen=True)
class BoardAsk:
    """The filters of a board's address."""

    board: Board
    period: Period
    cut: Cut
    rank: str = ""
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
        """The page of all metrics with these filters."""
        window = Window(self.period.start, self.period.end)
        return _with(reverse("insight:figures"), self._days(window))

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


def read_board_ask(request: Request, board: Board, default: str = DEFAULT) -> BoardAsk:
    """The filters of the request's address; what cannot be read is left out."""
    said, today = request.GET, shanghai_date(request.at)
    code = said.get("period", "")
    days = ("", "") if code in PRESETS else (said.get("from", ""), said.get("to", ""))
    period = read_period(code, *days, today, default)
    if period.start > today + timedelta(days=1):
        period = read_period("", "", "", today, default)
    topic, kind = said.get("topic") or None, said.get("kind")
    cut = Cut(
        _number(said.get("unit", "")), _number(said.get("centre", "")), topic and _plain(topic),
        read_day(said.get("known", "")),
        kind if kind in metric_book().kinds and not board.kinds else None,
    )  # fmt: skip
    return BoardAsk(board, period, cut, _plain(said.get("rank", "")))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()[:60]


def choices(request: Request, board: Board) -> dict[str, list[tuple[Any, str]]]:
    """What each filter may be set to, within what the actor may see."""
    scope = scope_of(request.actor)
    found: dict[str, list[tuple[Any, str]]] = {}
    if board.code != "centre" and (scope.whole or len(scope.units) > 1):
        units = active_units() if scope.whole else Unit.objects.filter(pk__in=scope.units)
        rows = units.order_by("position", "id").values_list("id", "short_name")
        found["unit"] = list(rows)
    if board.code in ("district", "centre") and (scope.whole or len(scope.centres) > 1):
        centres = Centre.objects.filter(active=True)
        if not scope.whole:
            centres = centres.filter(pk__in=scope.centres)
        found["centre"] = list(centres.order_by("position", "id").values_list("id", "name"))
    if board.code != "policy":
        topics = DutyEntry.objects.filter(active=True).order_by("position", "id")
        found["topic"] = list(dict(topics.values_list("topic", "title")).items())
    kinds = board.kinds_counted(metric_book())
    if len(kinds) > 1 and not board.kinds:
        found["kind"] = [(code, metric_book().kinds[code].title) for code in kinds]
    return found
