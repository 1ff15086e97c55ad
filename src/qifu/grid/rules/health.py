"""The health of a firm: declared rules over figures that are at hand, each explained. Pure.

Nothing is weighed or guessed: a rule holds or not, and says the figures it saw, whose they are and
of which day. The kinds are a closed vocabulary; titles, limits and advice are the district's data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from qifu.enterprises.rules.expiry import add_months
from qifu.grid.rules.plans import LEVELS

KINDS = {
    "fact_falls": "一项数字下降",
    "fact_is": "一项情况为某个值",
    "demands_overdue": "诉求超期",
    "demands_again": "诉求没解决、重新办理",
    "papers_expire": "证照材料到期",
    "not_visited": "很久没有走访",
    "promises_overdue": "走访承诺过期",
}
NEEDS = {  # the parameters each kind cannot do without
    "fact_falls": ("fact", "percent", "months"),
    "fact_is": ("fact", "values"),
    "demands_overdue": ("at_least",),
    "demands_again": ("at_least",),
    "papers_expire": ("days",),
    "not_visited": ("days",),
    "promises_overdue": ("at_least",),
}
SHOWN = 3


@dataclass(frozen=True)
class Rule:
    """One declared signal. `advice` is what the firm reads: what it means and what to do."""

    code: str
    title: str
    kind: str
    level: str
    advice: str
    fact: str = ""
    label: str = ""
    unit: str = ""
    sensitive: bool = False
    percent: int = 0
    least: Decimal = Decimal(0)
    months: int = 0
    fresh: int = 18
    values: tuple[Any, ...] = ()
    at_least: int = 1
    days: int = 0


@dataclass(frozen=True)
class Reading:
    """One thing a source said of a fact."""

    value: Any
    source: str
    on: date


@dataclass(frozen=True)
class Open:
    """Something of the firm with a day: a demand, a promise, a document."""

    name: str
    on: date
    note: str = ""


@dataclass(frozen=True)
class Seen:
    """All that the rules may look at, of one firm; `facts` by name, oldest first."""

    joined: date
    last_visit: date | None = None
    facts: Mapping[str, Sequence[Reading]] = field(default_factory=dict)
    believed: Mapping[str, Reading] = field(default_factory=dict)
    demands: Sequence[Open] = ()
    again: Sequence[Open] = ()
    papers: Sequence[Open] = ()
    promises: Sequence[Open] = ()


@dataclass(frozen=True)
class Signal:
    """A rule that holds: the figures in a sentence, whose they are, of which day."""

    code: str
    title: str
    level: str
    figures: str
    source: str
    on: str
    advice: str
    sensitive: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is kept beside the firm."""
        return asdict(self)


def examine(rules: Iterable[Rule], seen: Seen, today: date) -> list[Signal]:
    """The rules that hold of a firm on `today`, the most worrying first."""
    found = [s for rule in rules if (s := _SEERS[rule.kind](rule, seen, today)) is not None]
    return sorted(found, key=lambda s: -LEVELS.index(s.level))


def level_of(found: Iterable[Signal], many: int) -> str:
    """The level of a firm: that of its worst signal; `many` of any level together are urgent."""
    levels = [s.level for s in found]
    if not levels:
        return ""
    return "urgent" if "urgent" in levels or len(levels) >= many else "watch"


def _fall(rule: Rule, seen: Seen, today: date) -> Signal | None:
    told = [(r, n) for r in seen.facts.get(rule.fact, ()) if (n := _number(r.value)) is not None]
    if not told:
        return None
    last, now = told[-1]
    if add_months(last.on, rule.fresh) < today:
        return None
    before = [(r, n) for r, n in told if add_months(r.on, rule.months) <= last.on]
    if not before:
        return None
    first, then = before[-1]
    fell = then - now
    if then <= 0 or fell < rule.least or fell * 100 < then * rule.percent:
        return None
    share = int(fell * 100 / then)
    words = (
        f"{rule.label}从 {_plain(then)}{rule.unit}（{first.on}，{first.source}）"
        f"降到 {_plain(now)}{rule.unit}（{last.on}，{last.source}），少了 {share}%"
    )
    return _signal(rule, words, f"{first.source}、{last.source}", last.on)


def _is(rule: Rule, seen: Seen, today: date) -> Signal | None:
    reading = seen.believed.get(rule.fact)
    if reading is None or reading.value not in rule.values:
        return None
    said = {True: "是", False: "否"}.get(reading.value, reading.value)
    return _signal(rule, f"{rule.label}：{said}", reading.source, reading.on)


def _overdue(rule: Rule, seen: Seen, today: date) -> Signal | None:
    late = [d for d in seen.demands if d.on < today]
    return _many(rule, late, today, "件诉求超过办理时限还没有答复", "应于", "诉求办理记录")


def _again(rule: Rule, seen: Seen, today: date) -> Signal | None:
    return _many(
        rule, seen.again, today, "件诉求回访说没解决、正在重新办", "重办于", "回访记录", last=True
    )


def _papers(rule: Rule, seen: Seen, today: date) -> Signal | None:
    ending = [p for p in seen.papers if (p.on - today).days <= rule.days]
    return _many(rule, ending, today, "份材料已经或快要到期", "有效期至", "企业材料库")


def _promises(rule: Rule, seen: Seen, today: date) -> Signal | None:
    late = [p for p in seen.promises if p.on < today]
    return _many(rule, late, today, "项走访时的承诺过期还没有兑现", "应于", "走访记录")


def _unvisited(rule: Rule, seen: Seen, today: date) -> Signal | None:
    since = seen.last_visit or seen.joined
    gone = (today - since).days
    if gone <= rule.days:
        return None
    words = (
        f"上次走访是 {since}，已经 {gone} 天"
        if seen.last_visit
        else f"{since} 列入网格，{gone} 天里还没有走访过"
    )
    return _signal(rule, words, "走访记录", since)


def _many(
    rule: Rule,
    rows: Sequence[Open],
    today: date,
    what: str,
    by: str,
    source: str,
    *,
    last: bool = False,
) -> Signal | None:
    if len(rows) < rule.at_least:
        return None
    ordered = sorted(rows, key=lambda row: (row.on, row.name))
    named = "；".join(f"{row.name}（{by} {row.on}）" for row in ordered[:SHOWN])
    more = f"等 {len(rows)} 项" if len(rows) > SHOWN else ""
    day = ordered[-1].on if last else min(ordered[0].on, today)
    return _signal(rule, f"{len(rows)} {what}：{named}{more}", source, day)


def _signal(rule: Rule, figures: str, source: str, on: date) -> Signal:
    return Signal(
        rule.code, rule.title, rule.level, figures, source, on.isoformat(), rule.advice,
        rule.sensitive,
    )  # fmt: skip


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


_SEERS = {
    "fact_falls": _fall,
    "fact_is": _is,
    "demands_overdue": _overdue,
    "demands_again": _again,
    "papers_expire": _papers,
    "not_visited": _unvisited,
    "promises_overdue": _promises,
}
