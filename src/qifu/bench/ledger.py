"""The ledger at a million firms: one file taken in with validation, then lists and pages over HTTP.

The file is made of invented firms with right credit codes and, in every five-hundredth row, one
thing wrong; it is sent, mapped, checked and confirmed by the operations people use.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

from django.db import connection
from rich.console import Console
from rich.table import Table

from qifu.bench import processes
from qifu.bench.people import Browser, sign_in
from qifu.bench.population import NO_PASSWORD, SINCE
from qifu.enterprises.bulk.desk import LIMITS, confirm_firms, map_columns, start_import
from qifu.enterprises.bulk.work import work_on
from qifu.enterprises.models import Enterprise, FactImport
from qifu.enterprises.rules.industry import DIVISIONS
from qifu.enterprises.rules.uscc import check_character
from qifu.identity.actors import load_actor
from qifu.identity.models import Post, Role, Unit, User
from qifu.kernel.files import store_file

IMPORT_SECONDS, PAGE_MS, WORKERS = 120.0, 80.0, 2
WRONG_EVERY = 500
PLACES = "四川 四川省 绵阳 绵阳市 绵阳市涪城区 涪城区".split()
CORES = "鑫宏达盛华瑞丰恒泰金源百川长虹创新城蜀锦云海天成信诚兴旺隆昌永业博远智联美家星辰东方南山北斗西蜀江河湖岭松柏梅竹"
TRADES = "科技 商贸 建筑工程 餐饮管理 物流 机械制造 电子 文化传媒 农业开发 教育咨询 广告 家具 医药 汽车服务 劳务".split()
KINDS = "有限公司 有限责任公司 经营部 商行 厂".split()
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
TITLES = "统一社会信用代码 企业名称 法定代表人 经营状态 所在镇街 行业代码 住所 联系电话 成立日期 从业人数 上年度营业收入（元） 资产总额（元）".split()
Tell = Callable[[str], None]


@dataclass
class Report:
    """All of one run: seconds of the import by step, processor seconds of the program and of its
    session of the database (which a busy machine changes little), milliseconds of pages."""

    rows: int
    format: str
    bytes: int
    bad: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    pages: list[dict[str, Any]] = field(default_factory=list)
    memory: list[dict[str, float]] = field(default_factory=list)
    database_mb: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def rows(many: int, towns: Sequence[str]) -> Iterator[list[str]]:
    """Invented firms; the same ones every time."""
    rng = Random(20_240_626)  # noqa: S311
    divisions = sorted(DIVISIONS)
    weights = [1 + (n * 7919) % 37 for n in range(len(divisions))]
    for number in range(many):
        body = f"91510703MA{number:07d}"
        core = "".join(rng.choice(CORES) for _ in range(3))
        name = f"{rng.choice(PLACES)}{core}{rng.choice(TRADES)}{rng.choice(KINDS)}"
        staff = int(rng.paretovariate(0.9))
        row = [
            body + check_character(body), name, rng.choice(SURNAMES) + rng.choice(CORES),
            "存续" if rng.random() < 0.9 else rng.choice(("注销", "歇业", "吊销", "迁出")),
            rng.choice(towns), rng.choices(divisions, weights)[0] + f"{rng.randrange(100):02d}",
            f"{rng.choice(CORES)}{rng.choice(CORES)}路{rng.randrange(1, 400)}号",
            f"1{rng.randrange(30, 99)}{rng.randrange(10**8):08d}",
            f"{rng.randrange(1995, 2026)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
            str(min(staff, 20_000)), str(staff * rng.randrange(50_000, 900_000)),
            str(staff * rng.randrange(20_000, 600_000)),
        ]  # fmt: skip
        if number % WRONG_EVERY == WRONG_EVERY - 1:
            wrong = number // WRONG_EVERY % 4
            place, text = ((0, body + "?"), (4, "不知哪个街道"), (7, "12345"), (9, "很多"))[wrong]
            row[place] = text
        yield row


def make_file(path: Path, many: int, towns: Sequence[str]) -> None:
    """Write the file as its name's ending says."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(TITLES)
            writer.writerows(rows(many, towns))
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("企业")
    sheet.append(TITLES)
    for row in rows(many, towns):
        sheet.append(row)
    book.save(path)


def run(
    many: int, kind: str, *, clients: int, seconds: float, at: datetime, tell: Tell, folder: Path
) -> Report:
    """Make the file, take it in, ask for pages. The database is laid out with the district's pack."""
    towns = list(Unit.objects.exclude(area_code="").order_by("id").values_list("name", flat=True))
    path = folder / f"firms.{kind}"
    tell("造文件")
    make_file(path, many, towns)
    report = Report(many, kind, path.stat().st_size)
    officer = _officer()
    _import(report, path, officer, at, tell)
    tell("压测")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE enterprises_enterprise, enterprises_firmfacts, enterprises_factrecord")  # fmt: skip
        cursor.execute("SELECT pg_database_size(current_database()) / 1048576")
        report.database_mb = int(cursor.fetchone()[0])
    browser = sign_in(officer.pk)
    with processes.web_server(workers=WORKERS) as server:
        for title, lanes in _asked(browser, clients, at):
            report.pages.append(_page(server, title, lanes, clients, seconds))
        report.memory = server.memory()
    return report


def _officer() -> User:
    user = User.objects.create(
        username="bench_ledger", name="台账测量", password=NO_PASSWORD, created_at=SINCE
    )
    unit = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT).order_by("id").first()
    assert unit is not None
    Post.objects.create(user=user, unit=unit, role=Role.POLICY_OFFICER, valid_from=SINCE)
    return user


def _import(report: Report, path: Path, officer: User, at: datetime, tell: Tell) -> None:
    """Sent, mapped, checked, taken: each step timed."""
    actor = load_actor(officer, at)
    marks = [time.perf_counter()]
    begun = time.process_time(), processes.own_session_seconds()

    def mark(step: str) -> None:
        marks.append(time.perf_counter())
        report.seconds[step] = round(marks[-1] - marks[-2], 1)
        tell(f"{step} {report.seconds[step]} 秒")

    with path.open("rb") as opened:
        file = store_file(name=path.name, data=opened, actor=actor, at=at, limits=LIMITS)
    day = (at - timedelta(days=1)).date()
    row = start_import(file=file, source="register", on=day, enters=True, actor=actor, at=at)
    fields = [c["field"] for c in row.columns]
    map_columns(import_id=row.pk, fields=fields, actor=actor, at=at)
    mark("收下文件、对列")
    work_on(import_id=row.pk, at=at)
    mark("读入和核对")
    confirm_firms(import_id=row.pk, actor=actor, at=at)
    work_on(import_id=row.pk, at=at)
    mark("导入")
    report.seconds["合计"] = round(marks[-1] - marks[0], 1)
    spent = time.process_time() - begun[0], processes.own_session_seconds() - begun[1]
    report.cpu = {"python": round(spent[0], 1), "postgres": round(spent[1], 1)}
    row.refresh_from_db()
    report.bad = row.bad
    assert row.state == FactImport.State.APPLIED and row.entered == row.rows - row.bad, row.state


def _asked(browser: Browser, clients: int, at: datetime) -> Iterator[tuple[str, list[list[Any]]]]:
    """What is asked for, in an order of its own for each client."""
    rng = Random(7)  # noqa: S311
    towns = list(Unit.objects.exclude(area_code="").values_list("id", flat=True))
    first, last = (Enterprise.objects.order_by(o).values_list("id", flat=True)[0] for o in ("id", "-id"))  # fmt: skip
    names = list(
        Enterprise.objects.filter(pk__in=[rng.randrange(first, last) for _ in range(400)])
        .order_by("id")
        .values_list("name", "uscc", "initials", "industry")
    )
    words: dict[str, Callable[[], str]] = {
        "名称四字": lambda: f"q={quote(rng.choice(names)[0][-9:-5])}",
        "名称两字": lambda: f"q={quote(''.join(rng.sample(CORES, 2)))}",
        "常见两字": lambda: f"q={quote(rng.choice(('科技', '商贸', '物流')))}",
        "信用代码": lambda: f"q={rng.choice(names)[1]}",
        "拼音首字母": lambda: f"q={rng.choice(names)[2][:4]}",
        "镇街＋行业": lambda: f"town={rng.choice(towns)}&industry={rng.choice(names)[3][:3]}",
        "镇街＋规模＋状态": lambda: f"town={rng.choice(towns)}&size={quote('大型')}&status=closed",
        "不加条件": lambda: f"page={rng.randrange(1, 7)}",
    }
    for title, make in words.items():
        yield (
            f"查找：{title}",
            [[[browser.get(f"/work/firms/?{make()}")] for _ in range(60)] for _ in range(clients)],
        )
    pages = [
        [[browser.get(f"/work/firms/{rng.randrange(first, last)}/")] for _ in range(200)]
        for _ in range(clients)
    ]
    yield "企业页", pages


def _page(
    server: processes.WebServer, title: str, lanes: list[list[Any]], clients: int, seconds: float
) -> dict[str, Any]:
    spec = {"host": "127.0.0.1", "port": server.port, "once": False, "lanes": lanes}
    processes.load({**spec, "seconds": 1})
    before = processes.usage(server)
    said = processes.load({**spec, "seconds": seconds})
    web, database = processes.usage(server).since(before)
    times, many = said["items"] or [0.0], max(said["requests"], 1)
    cut = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return {
        "page": title, "clients": clients, "requests": said["requests"],
        "p50": round(median(times), 1), "p95": round(cut, 1),
        "web_ms": round(1000 * web / many, 1), "database_ms": round(1000 * database / many, 1),
        "errors": said["errors"],
    }  # fmt: skip


def show(report: Report, machine: dict[str, Any], console: Console) -> None:
    """Print machine, import and pages as tables for people."""
    console.print(
        f"{report.rows:,} 家企业 · {report.format} {report.bytes / 1e6:.0f} MB · {report.bad:,} 行有错"
        f" · {machine['processor']} ×{machine['cores']} · {machine['memory_gb']} GB · 负载 {machine['load_before']}"
    )
    steps = "、".join(f"{k} {v}" for k, v in report.seconds.items())
    mark = "✓" if report.seconds["合计"] <= IMPORT_SECONDS else "✗"
    console.print(f"导入（秒）：{steps}；目标 ≤ {IMPORT_SECONDS:g} {mark} · CPU {report.cpu} · 数据库 {report.database_mb:,} MB")  # fmt: skip
    table = Table("页面", box=None, pad_edge=False)
    for name in ("并发", "次数", "中位（毫秒）", "p95", "网页 CPU", "数据库 CPU", "目标", ""):
        table.add_column(name, justify="right")
    for row in report.pages:
        met = "✓" if row["p95"] <= PAGE_MS and not row["errors"] else "✗"
        said = met + (f" {row['errors']}" if row["errors"] else "")
        table.add_row(
            row["page"], f"{row['clients']}", f"{row['requests']}", f"{row['p50']}", f"{row['p95']}",
            f"{row['web_ms']}", f"{row['database_ms']}", f"≤ {PAGE_MS:g}", said,
        )  # fmt: skip
    console.print(table)
