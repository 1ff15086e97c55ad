"""What is asked of the server about applications, and the report of a run.

Processor time of a request (web and database, in milliseconds) does not change on a busy machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from qifu.bench import processes
from qifu.bench.bundle_ground import CODE, CONTACT, VALUES, equip
from qifu.bench.measure import Figure, Unanswered, _figure, count_queries
from qifu.bench.people import Browser, sign_in
from qifu.bench.scenarios import Item, Scenario
from qifu.bundles.drafts import save_answers, start_draft
from qifu.bundles.models import Application, ApplicationTask
from qifu.cases.models import Case
from qifu.enterprises.models import Membership
from qifu.identity.actors import load_actor
from qifu.identity.models import Post, Role, User

SEED, PAGES, WRITES_A_CLIENT, WORKERS = 11, 60, 150, 2
WORDS = ("八部门联办", "许可", "恒瑞", "商贸")
Tell = Callable[[str, int, int], None]


@dataclass
class Report:
    """Everything a run found out; `filled` says what the database holds."""

    rows: int
    machine: dict[str, Any]
    filled: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)
    queries: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


class Cast:
    """Who asks, and for what: looked up once in the filled database."""

    def __init__(self, at: datetime, rng: Random) -> None:
        self.at, self.rng = at, rng
        self.owners = list(
            Membership.objects.filter(user__username__startswith="bench_owner")
            .order_by("-pk")
            .values_list("user_id", "enterprise_id")[:40]
        )
        self.units = list(
            ApplicationTask.objects.order_by("unit_id").values_list("unit_id", flat=True).distinct()
        )
        heads = Post.objects.filter(user__username__startswith="bench_bundle_head")
        self.heads = {unit: sign_in(user) for unit, user in heads.values_list("unit_id", "user_id")}
        clerk = Post.objects.filter(role=Role.CLERK).order_by("pk").first()
        assert clerk is not None
        self.clerk = sign_in(clerk.user_id)

    def head(self, place: int) -> Browser:
        """The head of a department."""
        return self.heads[self.units[place % len(self.units)]]

    def some(self, count: int) -> list[Case]:
        """Cases from all over the table."""
        first, last = (
            Case.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk")
        )
        ids = {self.rng.randrange(first, last + 1) for _ in range(count * 2)}
        rows = Case.objects.filter(pk__in=ids, kind="application").exclude(state="withdrawn")
        return list(rows[:count])


def scenarios() -> list[Scenario]:
    """What is measured, with the figures to meet at 4 clients."""
    return [
        Scenario("guide", "看一件事的办事指南", _guide, target=("p95", 60)),
        Scenario("own", "企业看自己的一件申请", _own, target=("p95", 60)),
        Scenario("whole", "部门看整件申请", _whole, target=("p95", 60)),
        Scenario("submit", "提交八部门的申请", _submit, once=True, target=("p95", 150)),
        Scenario("tasks", "部门的待办", _pages("/work/applications/")),
        Scenario("search", "部门按企业名查", _searches("/work/applications/?show=all&q=")),
        Scenario("wholes", "按企业名查整件", _searches("/work/applications/whole/?q=")),
        Scenario("desk", "窗口查事项和一件事", _desk, target=("p95", 80)),
        Scenario("firm", "窗口查企业", _firm, target=("p95", 80)),
    ]


def _guide(cast: Cast, clients: int) -> list[list[Item]]:
    page = {"path": f"/bundles/{CODE}/", "headers": {}, "contain": "八部门"}
    return [[[page]] for _ in range(clients)]


def _own(cast: Cast, clients: int) -> list[list[Item]]:
    lanes = []
    for user, firm in cast.owners[:clients]:
        browser = sign_in(user)
        rows = Case.objects.filter(enterprise_id=firm, kind="application")[:PAGES]
        lanes.append([[browser.get(f"/applications/{c.number}/", c.number)] for c in rows])
    return lanes


def _whole(cast: Cast, clients: int) -> list[list[Item]]:
    return [
        [[cast.head(n).get(f"/work/applications/{c.number}/", c.number)] for c in cast.some(PAGES)]
        for n in range(clients)
    ]


def _submit(cast: Cast, clients: int) -> list[list[Item]]:
    """Filled-in drafts are made before; what is measured is handing in."""
    lanes = []
    for n in range(clients):
        user, firm = cast.owners[10 + n]
        equip(firm, cast.at)
        browser, actor = sign_in(user), load_actor(User.objects.get(pk=user), cast.at)
        lane = []
        for _ in range(WRITES_A_CLIENT):
            begun = start_draft(
                code=CODE, kind="bundle", enterprise_id=firm, actor=actor, at=cast.at
            )
            save_answers(token=begun.token, raw=VALUES, actor=actor, at=cast.at)
            said = {**CONTACT, "consent": "on", "true": "on"}
            lane.append([browser.post(f"/apply/{begun.token}/check/", said)])
        lanes.append(lane)
    return lanes


def _pages(path: str) -> Callable[[Cast, int], list[list[Item]]]:
    def lanes(cast: Cast, clients: int) -> list[list[Item]]:
        return [[[cast.head(n).get(path)]] for n in range(clients)]

    return lanes


def _searches(path: str) -> Callable[[Cast, int], list[list[Item]]]:
    def lanes(cast: Cast, clients: int) -> list[list[Item]]:
        names = [c.firm_name for c in cast.some(PAGES)]
        return [[[cast.head(n).get(path + quote(name))] for name in names] for n in range(clients)]

    return lanes


def _desk(cast: Cast, clients: int) -> list[list[Item]]:
    return [[[cast.clerk.get(f"/work/find/?q={quote(w)}")] for w in WORDS] for _ in range(clients)]


def _firm(cast: Cast, clients: int) -> list[list[Item]]:
    names = [c.firm_name for c in cast.some(PAGES)]
    return [
        [[cast.clerk.get(f"/work/intake/?q={quote(name)}")] for name in names]
        for _ in range(clients)
    ]


def measure(
    report: Report,
    *,
    at: datetime,
    clients: Sequence[int],
    seconds: float,
    only: frozenset[str],
    tell: Tell,
) -> None:
    """Fill `report`: queries, then load at each number of clients, then memory."""
    cast: Any = Cast(at, Random(SEED))  # noqa: S311
    chosen = []
    for scenario in scenarios():
        if only and scenario.code not in only:
            continue
        try:
            report.queries[scenario.code] = count_queries(scenario, cast)
            chosen.append(scenario)
        except Unanswered as error:
            report.skipped[scenario.code] = str(error)
    jobs = [(scenario, many) for scenario in chosen for many in clients]
    with processes.web_server(workers=WORKERS) as server:
        for place, (scenario, many) in enumerate(jobs):
            tell(f"{scenario.title} ×{many}", place, len(jobs))
            report.figures.append(_figure(scenario, cast, many, seconds, server))
        report.memory = {"web_workers": server.memory(), "postgres": processes.postgres_memory()}


def missed(report: Report) -> Iterator[str]:
    """The lines that miss their target or could not be measured, in words."""
    for f in report.figures:
        if f.met is False:
            yield f"{f.title} ×{f.clients}: p95 {f.p95} 毫秒"
    yield from (f"{code}: {why}" for code, why in report.skipped.items())


def show(report: Report, console: Console) -> None:
    """The table of a run."""
    table = Table(title=f"{report.rows:,} 件一件事申请（{Application.objects.count():,} 行）")
    for title in (
        "场景",
        "并发",
        "次数",
        "p50",
        "p95",
        "每秒",
        "网页/库 CPU",
        "查询",
        "错误",
        "目标 p95",
    ):
        table.add_column(title, justify="left" if title == "场景" else "right")
    for f in report.figures:
        target = "" if f.target is None else f"{f.target[1]:g} {'✓' if f.met else '✗'}"
        table.add_row(
            f.title, str(f.clients), str(f.count), str(f.p50), str(f.p95), str(f.rate),
            f"{f.cpu['web']}/{f.cpu['postgres']}", str(report.queries.get(f.code, "")), str(f.errors or ""), target,
        )  # fmt: skip
    console.print(table)
    for line in missed(report):
        console.print(f"没有达到：{line}")
