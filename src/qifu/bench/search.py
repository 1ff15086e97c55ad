"""Finding measured: how good on the question set, and how quick over HTTP among 20,000 documents.

The district's own documents stand among made-up ones: every made-up one is of its own words (a
village, a trade, an errand), as titles in a big catalogue are. Its vector is the real one of its
trade and errand, moved a little for its place: computing 20,000 takes minutes and changes no time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

from django.db import connection
from rich.console import Console
from rich.table import Table

from qifu.bench import processes
from qifu.finding import vectors
from qifu.finding.documents import ANSWER, ITEM, POLICY, PRODUCT, FoundDoc
from qifu.finding.indexing import READING, count_terms, sync_all, write
from qifu.finding.models import SearchDocument
from qifu.finding.ports import meaning_port
from qifu.finding.quality import Quality, Question, measure, read_questions
from qifu.finding.queries import search

TARGET_MS, WORKERS, BATCH, PLACE_NOISE = 80.0, 2, 2_000, 0.004
PLACES = "丰谷 关帝 石塘 青义 龙门 新皂 玉皇 杨家 吴家 河边 金峰 石洞 城厢 工区 南山 三里 西山 园艺 铁牛 朝阳".split()
SPOTS = "一社 二社 三社 四社 东街 西街 南街 北街 大桥 水库 林场 果园".split()
TRADES = (
    "竹编 藤椅 豆瓣 挂面 米粉 泡菜 茶叶 蚕桑 苗木 花卉 菌菇 蜂蜜 鱼塘 肉牛 山羊 陶瓷 砖瓦 石材 木材 家具 灯具 五金 模具"
    " 轴承 电缆 玻璃 涂料 橡胶 塑料 纸箱 印刷 服装 鞋帽 皮具 玩具 文具 钟表 眼镜 珠宝 乐器 雕塑 影楼 婚庆 家政 保洁 搬家"
    " 快递 冷链 仓储 停车 修理 拖车 代驾 驾培 琴行 画室 舞蹈 健身 球馆 钓场 露营 采摘"
).split()
ERRANDS = (
    "灌溉渠维护申请 村道加宽核准 集市摊位登记 冷库用房备案 晒场使用确认 渔船年审 护林员聘任 坟地迁移补偿 塘堰承包公示 果树品种审定"
    " 蜜源地划定 技艺传承人评选 老字号评审 展陈方案评议 非遗工坊挂牌 停车泊位划线 路灯改造计划 排涝泵站维修 垃圾分拣点设置 公厕改建"
).split()
COMMON = (
    "企业 公司 员工 营业执照 许可证 补贴 奖励 贷款 社保 消防 环保 厂房 项目 用地 税收 发票 注销 变更 开办 经营 培训 人才 专利 商标"
    " 合同 纠纷 投诉 信用 验收 备案 登记 申报 资金 担保 融资 租金 安全 检查 食品 卫生"
).split()
ASKING = (
    "请问 你好 老师 麻烦问下 想问 咨询一下 我想知道 有人知道 帮我看看 急 在线等 谢谢 打扰了 领导好 问一下 我是新手 小白求教"
    " 第一次办 朋友让我问 替老板问 涪城 绵阳 我们厂 我们店 本公司 合伙人问 家里人问 路过 昨天问过 再问一次"
).split()
KINDS = (ITEM, PRODUCT, POLICY, ANSWER)


@dataclass(frozen=True)
class Speed:
    """Milliseconds of one page over HTTP with `clients` at once; `web_ms` and `database_ms` are
    processor time of a request, which a busy machine does not change; `errors` by status."""

    page: str
    clients: int
    requests: int
    p50: float
    p95: float
    per_second: float
    web_ms: float
    database_ms: float
    errors: dict[str, int]


@dataclass(frozen=True)
class Report:
    """All of one run; `quality` by (documents, with meaning)."""

    documents: int
    meaning: bool
    quality: dict[str, list[Quality]]
    speeds: list[Speed]
    memory: list[dict[str, float]]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def run(
    questions: Path,
    documents: int,
    *,
    clients: Sequence[int],
    seconds: float,
    at: datetime,
    tell: Any,
) -> Report:
    """Index the district, measure quality; fill up, measure both. The database is laid out."""
    asked, _ = read_questions(questions)
    tell("索引")
    sync_all(at=at)
    meaning = vectors.available() and vectors.fill_vectors(limit=100_000) > 0
    quality = _quality(asked, at, meaning)
    tell("造文档")
    fill(documents - SearchDocument.objects.count(), at, meaning)
    tell("问题集")
    quality |= _quality(asked, at, meaning)
    tell("压测")
    with processes.web_server(workers=WORKERS) as server:
        speeds = [
            _speed(server, page, [q.ask for q in asked], n, seconds)
            for page in ("/find/", "/find/suggest/")
            for n in clients
        ]
        memory = server.memory()
    return Report(SearchDocument.objects.count(), meaning, quality, speeds, memory)


def _quality(asked: Sequence[Question], at: datetime, meaning: bool) -> dict[str, list[Quality]]:
    whole = SearchDocument.objects.count()
    found = {}
    for part in ("tuned", "held"):
        rows = [q for q in asked if q.held == (part == "held")]
        for on in [False, True] if meaning else [False]:
            name = f"{whole:,} 条 · {'含意思' if on else '只按字词'} · {'调过' if part == 'tuned' else '留出'}"
            found[name] = measure(
                rows,
                lambda w, on=on: [h.key for h in search(w, at=at, limit=10, meaning=on).hits],  # type: ignore[misc]
            )
    return found


def fill(many: int, at: datetime, meaning: bool) -> None:
    """Write `many` made-up documents, with vectors where meaning is searched."""
    docs = list(made_up(max(many, 0)))
    for begin in range(0, len(docs), BATCH):
        write(docs[begin : begin + BATCH], at)
    count_terms()
    if meaning:
        _fill_vectors(docs)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE finding_searchdocument")


def made_up(many: int) -> Iterator[FoundDoc]:
    """Documents of which no two have the same title; the same ones every time."""
    rng = Random(20_240_626)  # noqa: S311
    combined = [*product(PLACES, SPOTS, TRADES, ERRANDS)]
    for n, (place, spot, trade, errand) in enumerate(rng.sample(combined, many)):
        title = f"{place}{spot}{trade}{errand}"
        others, common = rng.sample(TRADES, 3), rng.sample(COMMON, 6)
        yield FoundDoc(
            kind=KINDS[n % len(KINDS)],
            code=f"made-{n}",
            title=title,
            says=(f"{trade}{errand[:3]}", f"{place}{trade}"),
            notes=(f"{place}街道", f"{n % 20} 个工作日"),
            passages=(
                (
                    "办理条件",
                    f"在{place}从事{trade}、{others[0]}的单位，{errand}前已公示满七日；涉及{common[0]}、"
                    f"{common[1]}、{common[2]}的另附说明。",
                ),
                ("要带的材料", f"{others[1]}清单、{others[2]}照片、{'和'.join(common[3:])}的证明"),
                ("在哪办", f"{place}便民服务点"),
            ),
            stages=("operate",),
        )


def about(doc: FoundDoc) -> str:
    """The trade and errand of a made-up document, without its place."""
    return doc.title[4:]


def _fill_vectors(docs: Sequence[FoundDoc]) -> None:
    import numpy as np

    port = meaning_port()
    assert port is not None
    errands = list(dict.fromkeys(about(doc) for doc in docs))
    known: dict[str, Any] = {}
    for begin in range(0, len(errands), 64):
        part = errands[begin : begin + 64]
        known |= dict(zip(part, np.array(port.passages(part)), strict=True))
    noise = np.random.default_rng(1)
    keys = dict(SearchDocument.objects.filter(code__startswith="made-").values_list("code", "pk"))
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY finding_vector (document_id, model, digest, vector) FROM STDIN") as copy,
    ):
        for doc in docs:
            vector = known[about(doc)] + noise.normal(0, PLACE_NOISE, 384)
            vector = vector / np.linalg.norm(vector)
            copy.write_row(
                [keys[doc.code], port.model, doc.digest(READING), vectors.literal(vector)]
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE finding_vector")
    vectors.index_many(anew=True)


def _speed(
    server: processes.WebServer, page: str, asked: Sequence[str], clients: int, seconds: float
) -> Speed:
    """Every client asks the questions in an order and with opening words of its own, so that no
    question is asked twice; two seconds before are not counted."""
    lanes = []
    every = [f"{opening}，{q}" for opening, q in product(ASKING, asked)]
    Random(f"{page}{clients}").shuffle(every)  # noqa: S311
    for n in range(clients):
        rows = every[n::clients]
        headers = {"X-Forwarded-For": f"10.0.0.{n}"}
        lanes.append([[{"path": f"{page}?q={quote(q)}", "headers": headers}] for q in rows])
    spec = {"host": "127.0.0.1", "port": server.port, "once": False}
    warm = [lane[-40:] for lane in lanes]
    processes.load({**spec, "seconds": 2, "lanes": warm})
    before = processes.usage(server)
    said = processes.load({**spec, "seconds": seconds, "lanes": [lane[:-40] for lane in lanes]})
    web, database = processes.usage(server).since(before)
    times, many = said["items"] or [0.0], max(said["requests"], 1)
    cut = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Speed(page, clients, said["requests"], median(times), cut,
                 said["requests"] / said["seconds"],
                 1000 * web / many, 1000 * database / many, said["errors"])  # fmt: skip


def show(report: Report, machine: dict[str, Any], console: Console) -> None:
    """Print the machine, quality by difficulty, and times, as tables for people."""
    console.print(
        f"{report.documents:,} 条文档 · {'含' if report.meaning else '不含'}向量 · {machine['processor']}"
        f" ×{machine['cores']} · {machine['memory_gb']} GB · 负载 {machine['load_before']}"
    )
    table = Table("问题集", "难处", box=None, pad_edge=False)
    for name in ("问题", "MRR", "前五查到"):
        table.add_column(name, justify="right")
    for part, rows in report.quality.items():
        for one in rows:
            table.add_row(part, one.difficulty or "全部", f"{one.questions}",
                          f"{one.mrr:.3f}", f"{one.recall:.3f}")  # fmt: skip
    console.print(table)
    table = Table("页面", box=None, pad_edge=False)
    for name in (
        "并发",
        "次数",
        "中位（毫秒）",
        "p95",
        "每秒",
        "网页 CPU",
        "数据库 CPU",
        "目标",
        "",
    ):
        table.add_column(name, justify="right")
    for row in report.speeds:
        mark = "✓" if row.p95 <= TARGET_MS and not row.errors else "✗"
        table.add_row(row.page, f"{row.clients}", f"{row.requests}", f"{row.p50:.1f}",
                      f"{row.p95:.1f}", f"{row.per_second:.0f}", f"{row.web_ms:.1f}",
                      f"{row.database_ms:.1f}", f"≤ {TARGET_MS:g}",
                      mark + (f" {row.errors}" if row.errors else ""))  # fmt: skip
    console.print(table)
    memory = "、".join(f"{m['rss']:.0f}（分摊 {m['pss']:.0f}）" for m in report.memory)
    console.print(f"网页进程内存（MB）：{memory}")
