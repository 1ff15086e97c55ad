"""What matching costs, every figure from one run: the engine, its peers, and the machine's limit."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from statistics import median

import numpy as np
import yaml

from qifu.bench.match import firms as world
from qifu.bench.match import rules
from qifu.bench.match.peers import Peer, Tell, bandwidth, side_by_side, timed
from qifu.eligibility import (
    Enterprises,
    Policy,
    explain,
    load_policies,
    write_rows,
)
from qifu.eligibility.bitmap.draft import Drafts
from qifu.eligibility.bitmap.engine import Matcher, Matches
from qifu.eligibility.bitmap.single import Single
from qifu.eligibility.bitmap.store import Store
from qifu.eligibility.bitmap.warm import warm
from qifu.eligibility.language import Group, Leaf
from qifu.eligibility.tables import arrow_of

RUNS = 5
CHANGED = 1_000
EXPLAINED = 20
MILLION = 1_000_000
TOLD_BY = ("industry", "size_class", "town")


@dataclass(frozen=True)
class Figure:
    """One measured thing: the median and the best of `runs`, in `unit`; a target where one is set."""

    code: str
    label: str
    median: float
    best: float
    unit: str
    target: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the median is within the target; None without one."""
        return None if self.target is None else self.median <= self.target


@dataclass
class Report:
    """All of one run."""

    enterprises: int
    policies: int
    counts: dict[str, int] = field(default_factory=dict)
    tests: int = 0
    figures: list[Figure] = field(default_factory=list)
    peer_enterprises: int = 0
    peers: list[Peer] = field(default_factory=list)


def measure(report: Report, *, peers: int, tell: Tell) -> None:
    """Fill `report`; `peers` is the number of enterprises for the slower engines, 0 leaves them out."""
    tell("造数据")
    firms = world.firms(report.enterprises)
    policies = policies_of(report.policies, firms)
    tell("编译")
    warm()
    tell("全量匹配")
    found = _full(report, policies, firms)
    tell("写 Parquet")
    _written(report, found, policies, firms)
    tell("机器的极限")
    _limit(report, found, policies, firms)
    del found
    if report.enterprises <= 2 * MILLION:
        tell("变更、单户、起草")
        _changed(report, policies, firms)
        _single(report, policies, firms)
        _draft(report, policies, firms)
        tell("整条命令")
        _command(report, firms)
    if peers:
        report.peer_enterprises = min(peers, report.enterprises)
        some = firms.take(slice(0, report.peer_enterprises))
        report.peers = side_by_side(policies, some, tell)


def policies_of(count: int, firms: Enterprises) -> list[Policy]:
    """`count` seeded policies, by way of YAML as any policy comes."""
    with tempfile.TemporaryDirectory() as folder:
        return load_policies(_rules_in(Path(folder), count), firms.facts)


def _rules_in(folder: Path, count: int) -> Path:
    text = yaml.safe_dump_all(rules.policies(count), allow_unicode=True, sort_keys=False)
    (folder / "policies.yaml").write_text(text, encoding="utf-8")
    return folder


def _figure(
    report: Report, code: str, label: str, seconds: Sequence[float], unit: str = "s",
    target: float | None = None,
) -> None:  # fmt: skip
    times = {"s": 1, "ms": 1e3, "µs": 1e6}[unit]
    figure = Figure(code, label, median(seconds) * times, min(seconds) * times, unit, target)
    report.figures.append(figure)


def _at(report: Report, enterprises: int, target: float) -> float | None:
    """A target that is set for a size of the data."""
    same = report.enterprises == enterprises and report.policies == 1000
    return target if same else None


def _full(report: Report, policies: list[Policy], firms: Enterprises) -> Matches:
    seconds: list[float] = []
    _lower_peak()
    found: Matches | None = None
    for _ in range(RUNS + 1):
        found = None  # the pairs of the run before are no part of what one match holds
        begun = time.perf_counter()
        matcher = Matcher(policies, firms, world.TODAY)
        found = matcher.match()
        seconds.append(time.perf_counter() - begun)
    assert found is not None
    report.tests = len(matcher.catalogue.tests)
    eligible, unknown, near = (int(n) for n in found.counts.sum(axis=0))
    pairs = len(found.policies) * len(firms)
    report.counts = {
        "eligible": eligible,
        "unknown": unknown,
        "ineligible": pairs - eligible - unknown,
        "near": near,
    }
    large = report.enterprises == 10 * MILLION
    target = _at(report, 10 * MILLION if large else MILLION, 3 if large else 0.3)
    _figure(report, "match", "全量匹配：配对、金额、待补、只差一条", seconds[1:], "s", target)
    top = _peak_gb()
    limit = _at(report, 10 * MILLION if large else MILLION, 7 if large else 2)
    report.figures.append(Figure("memory", "匹配时的内存峰值（含数据）", top, top, "GB", limit))
    return found


def _written(report: Report, found: Matches, policies: list[Policy], firms: Enterprises) -> None:
    from qifu.eligibility.bitmap.detail import eligible_batches

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "pairs.parquet"
        seconds = timed(lambda: write_rows(eligible_batches(found), place, "eligible"), 3)
    _figure(report, "parquet", "写成 Parquet，另加", seconds, "s", _at(report, MILLION, 1.2))


def _limit(report: Report, found: Matches, policies: list[Policy], firms: Enterprises) -> None:
    """The bytes of every fact that is asked about, read once, and of the pairs, written once."""
    matcher = Matcher(policies, firms, world.TODAY)
    names = {name for key in matcher.catalogue.gaps for name in key if name}
    names |= set(matcher.money.facts)
    read = sum(firms.column(name).data.nbytes for name in names)
    written = sum(block.rows.nbytes + block.amount.nbytes for block in found.blocks)
    seconds = (read + written) / bandwidth()
    report.figures.append(
        Figure(
            "limit",
            f"机器的极限：{(read + written) / 1e6:,.0f} MB 过一遍内存",
            seconds,
            seconds,
            "s",
        )
    )


def _changed(report: Report, policies: list[Policy], firms: Enterprises) -> None:
    begun = time.perf_counter()
    store = Store(Matcher(policies, firms, world.TODAY))
    filled = time.perf_counter() - begun
    rows = np.random.default_rng(7).choice(len(firms), min(CHANGED, len(firms)), replace=False)
    seconds = timed(lambda: store.update(rows), 21)
    _figure(report, "store", f"结果底账首次填满（{store.bits.nbytes / 1e6:,.0f} MB）", [filled])
    _figure(report, "changed", f"{len(rows)} 户的事实有变", seconds, "ms", 2)


def _single(report: Report, policies: list[Policy], firms: Enterprises) -> None:
    single = Single(policies, world.TODAY)
    values = [firms.values(row) for row in range(0, len(firms), max(1, len(firms) // 200))][:200]
    for value in values:
        single.judge(value)
    seconds = [s / len(values) for s in timed(lambda: [single.judge(v) for v in values], 11)]
    _figure(report, "one", "一户对全部政策：结论与只差一条", seconds, "µs", 50)
    near = [single.policies[p] for p in single.judge(values[3]).near[:EXPLAINED]]
    spent = timed(lambda: [explain(p, values[3], firms.facts, world.TODAY) for p in near], 31)
    _figure(report, "explain", f"同上，{len(near)} 项逐条说明", spent, "ms", 1)


def _draft(report: Report, policies: list[Policy], firms: Enterprises) -> None:
    """An officer moves the threshold of one condition, again and again."""
    drafts = Drafts(firms, world.TODAY)
    chosen = [policy for policy in policies if policy.amount][:21]
    fresh, again = [], []
    for policy in chosen:
        drafts.judge(policy, TOLD_BY)
        drafts.forget()
        fresh += timed(lambda p=policy: drafts.judge(p, TOLD_BY), 1)  # type: ignore[misc]
        moved = _moved(policy)
        again += timed(lambda p=moved: drafts.judge(p, TOLD_BY), 1)  # type: ignore[misc]
    target = _at(report, MILLION, 5)
    _figure(report, "draft", "起草：改一个条件后重算", again, "ms", target)
    _figure(report, "draft-fresh", "起草：全部条件都是新的", fresh, "ms")


def _moved(policy: Policy) -> Policy:
    rule = policy.eligibility
    assert isinstance(rule, Group)
    items = list(rule.items)
    for at, item in enumerate(items):
        if isinstance(item, Leaf) and isinstance(item.value, Decimal):
            items[at] = replace(item, value=item.value * Decimal("1.25"))
            break
    return replace(policy, eligibility=replace(rule, items=tuple(items)))


def _command(report: Report, firms: Enterprises) -> None:
    from pyarrow import parquet

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parquet.write_table(arrow_of(firms), folder / "firms.parquet")
        (folder / "policies").mkdir()
        _rules_in(folder / "policies", report.policies)
        declared = [
            {"name": f.name, "type": f.type, "label": f.label} for f in firms.facts.values()
        ]
        (folder / "facts.yaml").write_text(yaml.safe_dump(declared), encoding="utf-8")
        words = ["match", "--policies", "policies", "--enterprises", "firms.parquet",
                 "--out", "out.parquet", "--as-of", world.TODAY.isoformat()]  # fmt: skip
        seconds = timed(
            lambda: subprocess.run(
                [sys.executable, "-m", "qifu", *words], cwd=folder, check=True, capture_output=True
            ),
            3,
        )
    _figure(
        report,
        "command",
        "qifu match 整条命令，读写 Parquet",
        seconds,
        "s",
        _at(report, MILLION, 5),
    )


def _lower_peak() -> None:
    with suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def _peak_gb() -> float:
    """The most memory this process held since `_lower_peak`, in GB (10^9)."""
    with open("/proc/self/status", encoding="ascii") as file:
        peak = next(line for line in file if line.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024 / 1e9
