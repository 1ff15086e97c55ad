"""Runs the scenarios against the real server and gathers the figures."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection
from django.test import Client as TestClient
from django.test.utils import CaptureQueriesContext

from qifu.bench import processes
from qifu.bench.scenarios import Cast, Scenario, scenarios
from qifu.cases.alarms import BATCH, LANES, sweep_alarms
from qifu.cases.models import Clock

SEED = 7
WARM_SECONDS = 1.0
SWEEP = 10_000
SWEEP_TARGET = ("seconds", 5.0)
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET ")
Tell = Callable[[str, int, int], None]


class Unanswered(Exception):
    """The server does not answer a scenario as it should, so there is nothing to measure."""


@dataclass
class Figure:
    """One measured line. Times in milliseconds; `cpu` milliseconds of each side per item."""

    code: str
    title: str
    clients: int
    count: int
    rate: float
    p50: float
    p95: float
    top: float
    last_p95: float
    errors: dict[str, int]
    cpu: dict[str, float]
    kilobytes: float
    load: float
    target: tuple[str, float] | None = None
    met: bool | None = None


@dataclass
class Report:
    """Everything a run found out."""

    rows: int
    database: str
    machine: dict[str, Any]
    filled: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)
    queries: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    sweep: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the sorted values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))]


def measure(
    report: Report,
    *,
    at: datetime,
    clients: Sequence[int],
    seconds: float,
    only: frozenset[str],
    tell: Tell,
    workers: int = 2,
) -> None:
    """Fill `report`: queries, then load at each number of clients, then memory and the sweep."""
    chosen = [s for s in scenarios() if not only or s.code in only]
    cast = Cast(at, Random(SEED))  # noqa: S311
    for scenario in chosen:
        try:
            report.queries[scenario.code] = count_queries(scenario, cast)
        except Unanswered as error:
            report.skipped[scenario.code] = str(error)
    chosen = [s for s in chosen if s.code not in report.skipped]
    jobs = [(scenario, many) for scenario in chosen for many in clients]
    with processes.web_server(workers=workers) as server:
        for place, (scenario, many) in enumerate(jobs):
            tell(f"{scenario.title} ×{many}", place, len(jobs))
            report.figures.append(_figure(scenario, cast, many, seconds, server))
        report.memory = {
            "web_workers": server.memory(),
            "postgres": processes.postgres_memory(),
        }
    if not only or "sweep" in only:
        tell("sweep", 0, 1)
        report.sweep = sweep()


def count_queries(scenario: Scenario, cast: Cast) -> int:
    """Statements of the last request of one item, begin and commit left out; warm caches."""
    lanes = scenario.lanes(cast, 1)
    lane = lanes[0] if lanes else []
    if not lane:
        return 0
    rounds = lane[:2] if scenario.once else [lane[0], lane[0]]
    found = 0
    for item in rounds:
        for request in item:
            with CaptureQueriesContext(connection) as captured:
                _ask(request)
            found = sum(not q["sql"].startswith(FRAMES) for q in captured.captured_queries)
    return found


def _ask(request: dict[str, Any]) -> None:
    client = TestClient(headers={k.lower(): v for k, v in request.get("headers", {}).items()})
    for pair in request["headers"].get("Cookie", "").split("; "):
        name, _, value = pair.partition("=")
        if name:
            client.cookies[name] = value
    if request.get("method") == "POST":
        kind = request["headers"]["Content-Type"]
        response = client.post(request["path"], request["body"], content_type=kind)
    else:
        response = client.get(request["path"])
    if response.status_code not in request.get("expect", [200]):
        raise Unanswered(f"{request['path']}: {response.status_code}")


def _figure(
    scenario: Scenario, cast: Cast, many: int, seconds: float, server: processes.WebServer
) -> Figure:
    spec: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "once": scenario.once}
    lanes = scenario.lanes(cast, many)
    if scenario.once:
        few = min(5, min(map(len, lanes), default=0) // 4)
        warm, lanes = [lane[:few] for lane in lanes], [lane[few:] for lane in lanes]
    else:
        warm = lanes
    processes.load({**spec, "lanes": warm, "seconds": WARM_SECONDS})
    before = processes.usage(server)
    said = processes.load({**spec, "lanes": lanes, "seconds": seconds})
    web, postgres = processes.usage(server).since(before)
    items = said["items"]
    count = len(items)
    each = 1000 / max(1, count)
    found = Figure(
        code=scenario.code,
        title=scenario.title,
        clients=many,
        count=count,
        rate=round(count / said["seconds"], 1),
        p50=round(statistics.median(items), 1) if items else 0,
        p95=round(percentile(items, 0.95), 1) if items else 0,
        top=round(max(items), 1) if items else 0,
        last_p95=round(percentile(said["lasts"], 0.95), 1) if items else 0,
        errors=said["errors"],
        cpu={
            "web": round(web * each, 2),
            "postgres": round(postgres * each, 2),
            "client": round(said["cpu"] * each, 2),
        },
        kilobytes=round(said["bytes"] / 1024 / max(1, said["requests"]), 1),
        load=processes.machine()["load_before"][0],
        target=scenario.target,
    )
    found.met = _met(found)
    return found


def _met(found: Figure) -> bool | None:
    """Whether the target is met; targets hold for four clients (p95 for fewer as well)."""
    if found.target is None or not found.count:
        return None
    kind, figure = found.target
    if kind == "rate":
        return found.rate >= figure if found.clients >= 4 else None
    return found.p95 <= figure


def sweep() -> dict[str, Any]:
    """Ring the earliest `SWEEP` alarms among all open clocks, as the worker does."""
    waiting = Clock.objects.filter(alarm_at__isnull=False).order_by("alarm_at")
    moments = list(waiting.values_list("alarm_at", flat=True)[:SWEEP])
    last = moments[-1] if moments else None
    if last is None:
        return {}
    open_clocks = Clock.objects.exclude(state="stopped").count()
    began = time.perf_counter()
    batches = -(-len(moments) // BATCH)
    rung = sweep_alarms(at=last, batches=batches, lanes=LANES)
    seconds = round(time.perf_counter() - began, 2)
    return {
        "rung": rung,
        "open_clocks": open_clocks,
        "seconds": seconds,
        "target": SWEEP_TARGET,
        "met": seconds <= SWEEP_TARGET[1],
    }


def targets_missed(report: Report) -> Iterator[str]:
    """The lines that miss their target, in words."""
    for f in report.figures:
        if f.met is False and f.target:
            yield f"{f.title} ×{f.clients}: {f.target[0]} {f.rate if f.target[0] == 'rate' else f.p95}"
    for code, why in report.skipped.items():
        yield f"{code}: {why}"
    if report.sweep and not report.sweep["met"]:
        yield f"sweep: {report.sweep['seconds']} s"
