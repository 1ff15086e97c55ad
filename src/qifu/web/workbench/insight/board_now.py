"""What a board shows of the present beside its figures: what is late now, who has it, how long people
wait, what money is left. Each opens to its own list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from qifu.cases.boxes import ListFilter
from qifu.cases.counting import light_counts, lights_by_unit
from qifu.cases.oversight import order_counts
from qifu.cases.permissions import SEES_ALL
from qifu.cases.workload import workload
from qifu.identity.models import Centre, Role, User
from qifu.identity.request import Request
from qifu.insight.reading import NONE
from qifu.kernel.text import yuan
from qifu.kernel.time import SHANGHAI
from qifu.policies.claim_queries import budgets_seen
from qifu.ratings.queries import results_by
from qifu.reception.queries import Figures
from qifu.reception.queries import figures as hall_figures
from qifu.web.workbench.inbox.filters import ALL, list_url
from qifu.web.workbench.insight.board_ask import BoardAsk


@dataclass(frozen=True)
class Tile:
    """A number of the present and the list it opens to."""

    count: int
    title: str
    url: str
    late: bool = False


@dataclass(frozen=True)
class Side:
    """A table of the present: heads, and rows of (text, address or "")."""

    title: str
    heads: tuple[str, ...]
    rows: list[list[tuple[str, str]]]
    note: str = ""

    @property
    def lines(self) -> list[list[tuple[str, str, str]]]:
        """Each cell with its head, which stands beside it where the table is a list of cards."""
        return [
            [(head, *cell) for head, cell in zip(self.heads, row, strict=True)] for row in self.rows
        ]


@dataclass
class Now:
    """Tiles and tables beside the figures of a board."""

    tiles: list[Tile] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)


def now_of(request: Request, ask: BoardAsk) -> Now:
    """The present of a board within what the actor sees."""
    return _READ[ask.board.code](request, ask)


def _lights(counts: dict[str, int], f: ListFilter) -> list[Tile]:
    return [
        Tile(counts["red"], "现在已超期", list_url(f, light="red"), late=counts["red"] > 0),
        Tile(counts["yellow"], "现在将到期", list_url(f, light="yellow")),
    ]


def _district(request: Request, ask: BoardAsk) -> Now:
    if ask.cut.unit is not None:
        return _unit(request, ask)
    actor, at = request.actor, request.at
    tiles = _lights(light_counts(actor, ListFilter(box=ALL), at), ListFilter(box=ALL))
    late = order_counts(actor, at).late
    tiles.append(Tile(late, "督办超期未反馈", f"{reverse('work:orders')}?box=late", late=late > 0))
    return Now(tiles)


def _unit(request: Request, ask: BoardAsk) -> Now:
    actor, at = request.actor, request.at
    if actor.has(*SEES_ALL):
        if ask.cut.unit is None:
            return _district_lights(request)
        f = ListFilter(box=ALL, unit=ask.cut.unit)
        lit = lights_by_unit(actor, at)
        found = next((u for u in lit if (u.unit_id or NONE) == ask.cut.unit), None)
        counts = {"red": found.red, "yellow": found.yellow} if found else {"red": 0, "yellow": 0}
        return Now(_lights(counts, f))
    tiles = _lights(light_counts(actor, ListFilter(box="unit"), at), ListFilter(box="unit"))
    mine = order_counts(actor, at).mine
    tiles.append(Tile(mine, "督办待反馈", f"{reverse('work:orders')}?box=mine", late=mine > 0))
    return Now(tiles, _loads(request, ask))


def _district_lights(request: Request) -> Now:
    counts = light_counts(request.actor, ListFilter(box=ALL), request.at)
    return Now(_lights(counts, ListFilter(box=ALL)))


def _loads(request: Request, ask: BoardAsk) -> list[Side]:
    """Who has how many: for the head of the unit asked for, or of the only unit."""
    heads = request.actor.units(Role.HEAD)
    unit = ask.cut.unit if ask.cut.unit in heads else min(heads, default=None)
    if unit is None or (ask.cut.unit is not None and ask.cut.unit not in heads):
        return []
    loads = workload(request.actor, unit, request.at)
    names = dict(User.objects.filter(pk__in=[k for k in loads if k]).values_list("pk", "name"))
    ordered = sorted(loads.values(), key=lambda w: (-w.red, -w.yellow, -w.total, w.user_id or 0))
    team = reverse("work:team")
    rows = [
        [
            (names.get(load.user_id or 0, "还没有人认领"), team), (str(load.red), ""),
            (str(load.yellow), ""), (str(load.total), ""),
        ]
        for load in ordered
    ]  # fmt: skip
    return [Side("在谁手里", ("经办人", "已超期", "将到期", "在办"), rows)] if rows else []


def _centre(request: Request, ask: BoardAsk) -> Now:
    return Now(sides=[*_waits(request, ask), *_ratings(request, ask)])


def _waits(request: Request, ask: BoardAsk) -> list[Side]:
    first = _midnight(ask.period.start)
    end = _midnight(ask.period.end) + timedelta(days=1)
    wanted = _code(ask)
    rows = [
        [
            (f"{w.centre} {w.window}", ""), (str(w.called), _turns(ask, w)),
            (_minutes(w.wait_middle), ""), (_minutes(w.wait_ninth), ""),
            (_minutes(w.service_mean), ""), (str(w.missed), _turns(ask, w, outcome="missed")),
        ]
        for w in hall_figures(request.actor, first, end)
        if w.called and wanted in ("", w.centre_code)
    ]  # fmt: skip
    heads = ("窗口", "叫号", "半数等候不超过", "九成等候不超过", "平均办理", "过号")
    note = "按这段时间叫过的号计算，没有叫号的窗口不列；点数字看是哪些号。"
    return [Side("等候和办理", heads, rows, note)] if rows else []


def _turns(ask: BoardAsk, window: Figures, **more: str) -> str:
    """The very numbers a window called in the board's days."""
    told = {
        "from": ask.period.start, "to": ask.period.end, "window": window.window_code, **more,
    }  # fmt: skip
    return f"{reverse('work:hall_turns', args=[window.centre_code])}?{urlencode(told)}"


def _ratings(request: Request, ask: BoardAsk) -> list[Side]:
    wanted = _code(ask)
    rows = [
        [
            (r.title, reverse("portal:rating_centre", args=[r.key[0]])), (str(r.tally.asked), ""), (str(r.tally.rated), ""),
            ("—" if r.tally.satisfied is None else f"{r.tally.satisfied:.1f}%", ""),
            (str(r.tally.bad), ""),
        ]
        for r in results_by("centre", request.at)
        if wanted in ("", r.key[0])
    ]  # fmt: skip
    heads = ("服务中心", "办完的服务", "作出评价", "满意", "差评")
    note = "近一年，企业自己的评价；评价太少的不算比例。"
    return [Side("企业的评价", heads, rows, note)] if rows else []


def _code(ask: BoardAsk) -> str:
    if ask.cut.centre is None:
        return ""
    return Centre.objects.filter(pk=ask.cut.centre).values_list("code", flat=True).first() or "-"


def _minutes(value: float | None) -> str:
    return "—" if value is None else f"{value:.0f} 分钟"


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI)


def _policy(request: Request, ask: BoardAsk) -> Now:
    ledger = reverse("work:money_ledger")
    rows = [
        [
            (b.policy.title, reverse("work:policy", args=[b.policy.code]) if _opens(request) else ""),
            (yuan(b.total), ""),
            *((yuan(part), f"{ledger}?{urlencode({'policy': b.policy.code})}")
              for part in (b.held, b.paid, b.left)),
        ]
        for b in budgets_seen(request.actor)
        if ask.cut.unit is None or b.policy.unit_id == ask.cut.unit
    ]  # fmt: skip
    heads = ("政策", "预算（元）", "已批未付（元）", "已拨付（元）", "还余（元）")
    note = "现在的数；点数字看逐笔流水。"
    return Now(sides=[Side("钱用到哪里", heads, rows, note)] if rows else [])


def _opens(request: Request) -> bool:
    return request.actor.has(Role.POLICY_OFFICER)


_READ: dict[str, Callable[[Request, BoardAsk], Now]] = {
    "district": _district, "unit": _unit, "centre": _centre, "policy": _policy,
}  # fmt: skip
