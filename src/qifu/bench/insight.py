"""What the figures cost at a million cases, and whether they are right.

Whole pages over HTTP, as people open them; whether the figures are right is `insight_check`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table

from qifu.bench import processes
from qifu.bench.insight_check import Check, check
from qifu.bench.measure import Figure, Unanswered, _figure, count_queries
from qifu.bench.people import Browser
from qifu.bench.scenarios import Cast, Item, Scenario
from qifu.identity.actors import load_actor
from qifu.identity.models import Post, Role, User
from qifu.insight.boards.screens import open_screen
from qifu.insight.models import Counted, Daily
from qifu.insight.models import Mark as MarkRow
from qifu.insight.rebuild import rebuild
from qifu.insight.settings import metric_book
from qifu.kernel.time import shanghai_date

SEED, WORKERS, TARGET = 5, 2, ("p95", 300.0)
Tell = Callable[[str, int, int], None]
Ask = Callable[["Cast", int], Browser]


@dataclass
class Report:
    """Everything a run found out."""

    rows: int
    machine: dict[str, Any]
    filled: dict[str, Any]
    held: dict[str, int] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    queries: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def make_figures(*, at: datetime, tell: Tell) -> dict[str, Any]:
    """Count everything where it is not counted by the present definitions."""
    row = Counted.objects.first()
    if row is not None and row.digest == metric_book().digest and row.rebuilt_at is not None:
        return {}
    begun = time.monotonic()
    done = rebuild(at=at, tell=lambda done, of: tell("figures", done, of))
    return {"seconds": round(time.monotonic() - begun, 1), "marks": done.marks}


def scenarios(at: datetime) -> list[Scenario]:
    """Every page of figures, as those who open it do."""
    today = shanghai_date(at)
    year = f"?from={today - timedelta(days=364)}&to={today}"
    long = f"?from={today - timedelta(days=1094)}&to={today}"
    then = f"{year}&known={today - timedelta(days=60)}"
    figures, boards = "/work/insight/figures/", "/work/insight/boards/"
    return [
        _of("board", "看板：全区", lambda c, n: boards + "district/", _leader),
        _of("board-unit", "看板：本单位（负责人）", lambda c, n: boards + "unit/", _head),
        _of("board-centre", "看板：服务中心", lambda c, n: boards + "centre/", _leader),
        _of("board-policy", "看板：惠企政策", lambda c, n: boards + "policy/", _leader),
        _of("wall", "大屏", _wall_path(at), _leader),
        _of("figures", "全部指标，一年", lambda c, n: figures + year, _leader),
        _of("figures-long", "全部指标，三年", lambda c, n: figures + long, _leader),
        _of("figures-then", "全部指标，按六十天前所知", lambda c, n: figures + then, _leader),
        _of("figures-unit", "全部指标，本单位", lambda c, n: figures + year, _head),
        _of("figure", "一个指标和它的件，一年", lambda c, n: f"{figures}close_on_time/{year}", _leader),
        _of("figure-long", "一个指标，三年按周", _weekly(figures, long), _leader),
        _of("figure-unit", "一个指标，本单位", lambda c, n: f"{figures}close_on_time/{year}", _head),
        *_narrowed(boards, figures, year, long, then),
    ]  # fmt: skip


def _narrowed(boards: str, figures: str, year: str, long: str, then: str) -> list[Scenario]:
    """Pages with filters together: every pair, and all of them, now and as known then."""
    known = then.partition("known=")[2]
    one = f"{figures}close_on_time/"
    cuts = (
        ("board-uc", "看板：单位和中心", f"{boards}district/?", "uc"),
        ("board-ct", "看板：中心和主题", f"{boards}centre/?", "ct"),
        ("board-ut", "看板：单位和主题", f"{boards}unit/?", "ut"),
        ("board-all", "看板：单位、中心、主题、种类", f"{boards}district/?", "uctk"),
        (
            "board-then",
            "看板：单位和中心，按六十天前所知",
            f"{boards}district/?known={known}",
            "uc",
        ),
        ("figures-all", "全部指标，三年，四样都选", figures + long, "uctk"),
        ("figure-uc", "一个指标，单位和中心", one + year, "uc"),
        ("figure-ct", "一个指标，中心和主题", one + year, "ct"),
        ("figure-cut", "一个指标，单位和主题", f"{figures}solved/{year}", "ut"),
        ("figure-then", "一个指标，四样都选，按六十天前所知", one + then, "uctk"),
    )
    return [_of(code, title, _cut(start, names), _leader) for code, title, start, names in cuts]


def _weekly(figures: str, span: str) -> Callable[[Cast, int], str]:
    return lambda cast, n: f"{figures}close_on_time/{span}&step=week"


def _cut(start: str, names: str) -> Callable[[Cast, int], str]:
    """The address with the filters whose first letters are named: the busiest unit (the next one for
    the next client) with its busiest topic, a busy centre, demands."""

    def path(cast: Cast, n: int) -> str:
        told = {
            "u": f"&unit={cast.units[n % len(cast.units)]}",
            "t": f"&topic={cast.busy_topic(n)}" if "t" in names else "",
            "c": f"&centre={cast.centres[n % len(cast.centres)]}",
            "k": "&kind=demand",
        }
        return start + "".join(told[name] for name in names)

    return path


def _wall_path(at: datetime) -> Callable[[Cast, int], str]:
    """A screen opened once; its page needs no sign-in."""
    made: list[str] = []

    def path(cast: Cast, n: int) -> str:
        if not made:
            post = Post.objects.filter(role=Role.DISPATCHER).order_by("pk").first()
            assert post is not None
            actor = load_actor(User.objects.get(pk=post.user_id), at)
            made.append(open_screen(title="压测", actor=actor, at=at)[1])
        return f"/work/insight/wall/{made[0]}/"

    return path


def _leader(cast: Cast, n: int) -> Browser:
    return cast.dispatcher


def _head(cast: Cast, n: int) -> Browser:
    return cast.head(n)


def _of(code: str, title: str, path: Callable[[Cast, int], str], who: Ask) -> Scenario:
    def lanes(cast: Cast, clients: int) -> list[list[Item]]:
        return [[[who(cast, n).get(path(cast, n))]] for n in range(clients)]

    return Scenario(code, title, lanes, target=TARGET)


def measure(
    report: Report, *, at: datetime, clients: Sequence[int], seconds: float,
    only: frozenset[str], tell: Tell,
) -> None:  # fmt: skip
    """Fill `report`: what is held, whether it is right, queries, load, memory."""
    report.held = {"marks": MarkRow.objects.count(), "sums": Daily.objects.count()}
    if not only or "check" in only:
        tell("check", 0, 1)
        report.checks = check(at=at)
    cast = Cast(at, Random(SEED))  # noqa: S311
    chosen = []
    for scenario in scenarios(at):
        if only and scenario.code not in only:
            continue
        try:
            report.queries[scenario.code] = count_queries(scenario, cast)
            chosen.append(scenario)
        except Unanswered as error:
            report.skipped[scenario.code] = str(error)
    jobs = [(scenario, many) for scenario in chosen for many in clients]
    if not jobs:
        return
    with processes.web_server(workers=WORKERS) as server:
        for place, (scenario, many) in enumerate(jobs):
            tell(f"{scenario.title} ×{many}", place, len(jobs))
            report.figures.append(_figure(scenario, cast, many, seconds, server))
        report.memory = {"web_workers": server.memory(), "postgres": processes.postgres_memory()}


def missed(report: Report) -> Iterator[str]:
    """What is wrong or misses its target, in words."""
    for c in report.checks:
        if not c.right:
            yield f"数不对：{c.what}：{_shorter(c)}"
    for f in report.figures:
        if f.met is False:
            yield f"{f.title} ×{f.clients}: p95 {f.p95} 毫秒"
    yield from (f"{code}: {why}" for code, why in report.skipped.items())


def _shorter(c: Check) -> str:
    """Where two counts differ."""
    if not isinstance(c.got, dict):
        return f"{c.got}，应为 {c.counted}"
    keys = sorted(k for k in {*c.got, *c.counted} if c.got.get(k) != c.counted.get(k))
    return "；".join(f"{k}: {c.got.get(k)}，应为 {c.counted.get(k)}" for k in keys[:5])


def show(report: Report, console: Console) -> None:
    """The table of a run."""
    right = sum(c.right for c in report.checks)
    table = Table(
        title=f"{report.rows:,} 件，{report.held.get('marks', 0):,} 个记号；"
        f"核对 {len(report.checks)} 个数，{right} 个与逐件清点一致"
    )
    for title in ("场景", "并发", "次数", "p50", "p95", "网页/库 CPU", "查询", "错误", "目标 p95"):
        table.add_column(title, justify="left" if title == "场景" else "right")
    for f in report.figures:
        target = "" if f.target is None else f"{f.target[1]:g} {'✓' if f.met else '✗'}"
        table.add_row(
            f.title, str(f.clients), str(f.count), str(f.p50), str(f.p95),
            f"{f.cpu['web']}/{f.cpu['postgres']}", str(report.queries.get(f.code, "")),
            str(f.errors or ""), target,
        )  # fmt: skip
    console.print(table)
    for line in missed(report):
        console.print(f"没有达到：{line}")
