"""What an officer's keystroke costs: the sandbox of the policy desk, over seeded firms in memory.

The firms are those of `bench.match`, straight into the population of the process; the database
holds the district, one officer and one policy only. The whole request is timed: session, rule read
from the form, all firms judged, comparison with what is live, page drawn.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.test import Client
from rich.console import Console
from rich.table import Table

from qifu.bench.match import firms as world
from qifu.eligibility.bitmap.warm import warm
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import Role, Unit
from qifu.identity.operations import add_post, create_user
from qifu.kernel.time import now
from qifu.policies import population, versions
from qifu.policies.population import Population, ledger_stamp
from qifu.policies.rules.body import Body
from qifu.policies.rules.builder import benefit_fields, fields_of

RUNS, TARGET_MS, MILLION = 40, 30.0, 1_000_000
CODE = "BENCH-1"
RULE: dict[str, Any] = {
    "all": [
        {"fact": "town", "in": world.TOWNS[:9]},
        {"fact": "revenue", "gte": 20_000_000},
        {"fact": "rd_expense", "per": "revenue", "gte": 0.03},
        {"fact": "registered_on", "at_least_years": 1},
        {"not": {"any": [{"fact": "dishonest", "is": True}, {"fact": "abnormal", "is": True}]}},
        {"any": [{"fact": "industry", "under": ["C", "I"]},
                 {"fact": "qualifications", "has_any": ["qualifications1", "qualifications2"]}]},
    ]
}  # fmt: skip
BENEFIT: dict[str, Any] = {"amount": {"rate": 0.1, "of": "rd_expense", "cap": 500_000}}


@dataclass(frozen=True)
class Figure:
    """One measured request, in milliseconds over `runs`; `target` where one is set."""

    code: str
    title: str
    runs: int
    median: float
    p95: float
    target: float | None

    @property
    def met(self) -> bool | None:
        """Whether the median is within the target."""
        return None if self.target is None else self.median <= self.target


@dataclass(frozen=True)
class Report:
    """All of one run; `eligible` firms of `enterprises` are reached by the rule as it stands."""

    enterprises: int
    eligible: int
    figures: list[Figure]


def measure(enterprises: int, tell: Any) -> Report:
    """Seed, warm up and time. The database has to be laid out (`bench.database.lay_ground`)."""
    tell("造数据")
    at = now()
    people = _people(enterprises, at)
    tell("编译")
    warm()
    client = _officer(at)
    _policy(at)
    tell("试算")
    target = TARGET_MS if enterprises <= MILLION else None
    with _held(people):
        eligible = _asked(client, _form(20_000_000))
        moved = [_timed(client, _form(20_000_000 + 1000 * n)) for n in range(1, RUNS + 1)]
        wide = [_timed(client, _form(1000 * n)) for n in range(1, RUNS + 1)]
        same = [_timed(client, _form(20_000_000)) for _ in range(RUNS)]
    return Report(enterprises, eligible, [
        _figure("threshold", "改一个数：整个请求", moved, target),
        _figure("wide", "同上，门槛放到最低", wide, target),
        _figure("same", "只改文字，条件不变", same, target),
    ])  # fmt: skip


def _figure(code: str, title: str, seconds: list[float], target: float | None) -> Figure:
    times = [1000 * s for s in seconds]
    return Figure(code, title, len(times), median(times), quantiles(times, n=20)[-1], target)


def _people(size: int, at: datetime) -> Population:
    firms = world.firms(size)
    return Population(np.arange(1, size + 1), firms, firms.facts, ledger_stamp(), at)


class _held:
    """The population of this process while it is measured."""

    def __init__(self, people: Population) -> None:
        self.people = people

    def __enter__(self) -> None:
        population.forget_population()
        population._kept[:] = [(self.people, time.monotonic() + 3600)]

    def __exit__(self, *_: object) -> None:
        population.forget_population()


def _officer(at: datetime) -> Client:
    user = create_user(
        username="bench-policy", name="政策专员", password="Bench-harbour-2026",
        actor=SYSTEM_ACTOR, at=at,
    )  # fmt: skip
    unit = Unit.objects.get(code="industry-information")
    add_post(user_id=user.pk, unit_id=unit.pk, role=Role.POLICY_OFFICER, actor=SYSTEM_ACTOR, at=at)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def _policy(at: datetime) -> None:
    """Live with the rule, and a draft of the next version."""
    body: Body = {"title": "测量用", "eligibility": RULE, "benefit": BENEFIT}
    row = versions.create_policy(code=CODE, body=body, actor=SYSTEM_ACTOR, at=at)
    versions.make_live(row, SYSTEM_ACTOR, at, from_pack=True)
    versions.open_draft(code=CODE, actor=SYSTEM_ACTOR, at=at)


def _form(revenue: int) -> dict[str, Any]:
    rule = {"all": [dict(part) for part in RULE["all"]]}
    rule["all"][1]["gte"] = revenue
    facts = world.facts()
    fields = fields_of(rule, facts) | benefit_fields(BENEFIT, facts)
    return {**fields, "matched": "on", "budget": "50000"}


def _timed(client: Client, form: dict[str, Any]) -> float:
    begun = time.perf_counter()
    _asked(client, form)
    return time.perf_counter() - begun


def _asked(client: Client, form: dict[str, Any]) -> int:
    """One request as a browser sends it; the count it shows."""
    response = client.post(
        f"/work/policies/{CODE}/draft/sandbox/", urlencode(form, doseq=True),
        content_type="application/x-www-form-urlencoded", HTTP_HX_REQUEST="true",
    )  # fmt: skip
    page = response.content.decode()
    mark = 'id="count-eligible">'
    if response.status_code != 200 or mark not in page:
        raise RuntimeError(f"the sandbox does not answer: {response.status_code}")
    return int(page.partition(mark)[2].partition("<")[0])


def show(report: Report, machine: dict[str, Any], console: Console) -> None:
    """Print the machine, the size and the figures as a table for people."""
    console.print(
        f"{report.enterprises:,} 户（符合 {report.eligible:,}）· {machine['processor']} "
        f"×{machine['cores']} · {machine['memory_gb']} GB · 负载 {machine['load_before']}"
    )
    table = Table("项目", box=None, pad_edge=False)
    for name in ("中位（毫秒）", "p95", "次数", "目标", ""):
        table.add_column(name, justify="right")
    for figure in report.figures:
        target = "" if figure.target is None else f"≤ {figure.target:g}"
        mark = {True: "✓", False: "✗", None: ""}[figure.met]
        cells = (f"{figure.median:.1f}", f"{figure.p95:.1f}", f"{figure.runs}", target, mark)
        table.add_row(figure.title, *cells)
    console.print(table)
