"""A metric: which question it answers, what it counts, and since when it counts so. Pure data.

What is counted is named by an episode (`story.EPISODES`) and lines of `conditions`; nothing of a
metric is code, so a district writes its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qifu.insight.rules.conditions import Test, Unreadable, Value, read_test, read_value
from qifu.insight.rules.story import EPISODES, KindRules

SHARE, DAYS, ITEMS = "share", "days", "items"
UNITS = {SHARE: "%", DAYS: "天", ITEMS: "项"}  # of a mean but for shares


@dataclass(frozen=True)
class Change:
    """The definition changed on a day: what it says is drawn on the line."""

    on: date
    says: str


@dataclass(frozen=True)
class Version:
    """How a metric counts what falls on the days from `since` on.

    Of the episodes `count` that pass all of `of`, each is one on its day `day`; it is good when it
    passes all of `good`, or it adds its `value`.
    """

    since: date | None
    count: str
    day: str
    of: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True)
class Metric:
    """One figure's definition, as data.

    `minimum` is the sample below which nobody is ranked; `target` in the metric's own unit (a share
    as 0–1); `better` says which way is good; `signed` that a value may be negative; `kinds` which
    kinds of case take part.
    """

    code: str
    title: str
    question: str
    numerator: str
    denominator: str
    unit: str
    better: str
    minimum: int
    kinds: tuple[str, ...]
    source: str
    owner: str
    versions: tuple[Version, ...]
    target: float | None = None
    group: str = ""
    signed: bool = False
    changes: tuple[Change, ...] = ()

    @property
    def is_share(self) -> bool:
        return self.unit == SHARE


@dataclass(frozen=True)
class Counted:
    """A version ready to run: days it covers, and its lines as functions."""

    metric: str
    kinds: frozenset[str]
    count: str
    day: str
    since: date
    before: date
    of: tuple[Test, ...]
    good: tuple[Test, ...]
    value: Value | None


@dataclass(frozen=True)
class Book:
    """The metrics of a district with the rules of its kinds of case."""

    metrics: tuple[Metric, ...] = ()
    kinds: dict[str, KindRules] = field(default_factory=dict)
    repeat_days: int = 90
    digest: str = ""

    def metric(self, code: str) -> Metric | None:
        return next((m for m in self.metrics if m.code == code), None)


def read_book(said: dict[str, Any], digest: str = "") -> Book:
    """The metrics file as values (its shape was checked by the schema)."""
    return Book(
        tuple(_metric(row) for row in said.get("metrics", [])),
        {code: _kind(row) for code, row in said.get("kinds", {}).items()},
        said.get("repeat_days", 90),
        digest,
    )


def _kind(row: dict[str, Any]) -> KindRules:
    return KindRules(
        row["title"],
        frozenset(row.get("accept", [])),
        frozenset(row.get("undated", [])),
        frozenset(row.get("dropped", [])),
        frozenset(row.get("answered", [])),
        frozenset(row.get("rated", [])),
    )


def _day(value: Any) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(value)


def _metric(row: dict[str, Any]) -> Metric:
    versions = tuple(_version(v) for v in row["versions"])
    changes = tuple(
        Change(v.since, said.get("says", "口径调整"))
        for v, said in zip(versions, row["versions"], strict=True)
        if v.since is not None
    )
    names = "code title question numerator denominator unit better minimum source owner".split()
    return Metric(
        **{name: row[name] for name in names},
        kinds=tuple(row["kinds"]),
        versions=versions,
        target=row.get("target"),
        group=row.get("group", ""),
        signed=row.get("signed", False),
        changes=changes,
    )


def _version(row: dict[str, Any]) -> Version:
    return Version(
        _day(row.get("since")),
        row["count"],
        row["day"],
        tuple(row.get("of", [])),
        tuple(row.get("good", [])),
        row.get("value", ""),
    )


def compile_book(book: Book) -> list[Counted]:
    """Every version of every metric as functions; Unreadable."""
    return [
        _compiled(metric, place) for metric in book.metrics for place in range(len(metric.versions))
    ]


def _compiled(metric: Metric, place: int) -> Counted:
    version = metric.versions[place]
    later = metric.versions[place + 1].since if place + 1 < len(metric.versions) else None
    fields = EPISODES[version.count]
    return Counted(
        metric.code,
        frozenset(metric.kinds),
        version.count,
        version.day,
        version.since or date.min,
        later or date.max,
        tuple(read_test(line, fields) for line in version.of),
        tuple(read_test(line, fields) for line in version.good),
        read_value(version.value, fields) if version.value else None,
    )


def problems(said: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with a metrics file whose shape is right: (where, sentence)."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    seen: set[str] = set()
    for i, row in enumerate(said.get("metrics", [])):
        if row["code"] in seen:
            found.append((("metrics", i, "code"), f"“{row['code']}”写了两次"))
        seen.add(row["code"])
        for kind in row["kinds"]:
            if kind not in said.get("kinds", {}):
                found.append((("metrics", i, "kinds"), f"没有办件种类“{kind}”"))
        last = date.min
        for j, version in enumerate(row["versions"]):
            where = ("metrics", i, "versions", j)
            found += [((*where, name), says) for name, says in _wrong(row, version)]
            since = _day(version.get("since"))
            if (since is None) != (j == 0) or (since is not None and since <= last):
                found.append((where, "第一个口径不写起始日，以后的按日期先后写"))
            last = since or last
    return found


def _wrong(row: dict[str, Any], version: dict[str, Any]) -> list[tuple[str, str]]:
    fields = EPISODES.get(version["count"])
    if fields is None:
        return [("count", f"没有“{version['count']}”，可用的有：{'、'.join(EPISODES)}")]
    found = []
    for name in ("of", "good"):
        for line in version.get(name, []):
            try:
                read_test(line, fields)
            except Unreadable as error:
                found.append((name, str(error)))
    if version["day"] not in fields:
        found.append(("day", f"“{version['count']}”没有“{version['day']}”这一栏"))
    if (row["unit"] == SHARE) == bool(version.get("value")):
        found.append(("value", "比例写 good（符合的条件），其他写 value（数值）"))
    if version.get("value"):
        try:
            read_value(version["value"], fields)
        except Unreadable as error:
            found.append(("value", str(error)))
    return found
