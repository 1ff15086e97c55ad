"""Where a task stands on a day, and its light: one function of what was reported and confirmed.

The rule, as the pages show it. A task with a deadline: done (green) when every lead unit's “已完成”
is confirmed; past its day: red, or yellow while all have reported it done and only the confirmation
is missing; yellow when difficulties are told of or the day is near; else green. A long-standing task
goes by the last quarter that is over: red when its review is overdue, yellow while it is waited for,
when difficulties are told of or a figure misses its target, green when it is confirmed; grey before
the first review.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qifu.reform.rules.moves import CONFIRMED, WAITING
from qifu.reform.rules.parties import Party
from qifu.reform.rules.quarters import Quarter

DOING, DONE, STUCK = "doing", "done", "stuck"
LEAD, HELPS = "lead", "helps"
GREEN, YELLOW, RED, GREY, FINISHED = "green", "yellow", "red", "grey", "done"
RULE = (
    "有期限的任务：所有牵头单位报“已完成”并经确认，为已完成；过了期限还没有确认完成，为红灯，"
    "都已报完成、只等确认的，为黄灯；报了困难或临近期限，为黄灯；其余为绿灯。"
    "长期坚持的任务看最近一个结束的季度：评议逾期没有交或没有通过，为红灯；还在等评议或等确认、"
    "报了困难、指标没有达到目标，为黄灯；评议已确认，为绿灯；还没有到第一次评议，不亮灯。"
)


@dataclass(frozen=True)
class ReportFact:
    """A report as the rule needs it; `unit` is who answers for it now."""

    pk: int
    unit: int
    part: str
    says: str
    state: str
    on: date
    decided_on: date | None = None
    quarter: str = ""

    @property
    def confirmed(self) -> bool:
        return self.state == CONFIRMED


@dataclass(frozen=True)
class ReviewFact:
    """The review of a quarter: until when it is to be written, whether a figure missed its target."""

    quarter: Quarter
    due_on: date
    missed: bool = False


@dataclass(frozen=True)
class Standing:
    """`light` of the task; `words` say it, `why` says from what; `done_on` when it is finished.
    `silent` are lead units of which something is waited for."""

    light: str
    words: str
    why: str
    done_on: date | None = None
    silent: tuple[Party, ...] = ()


def known_on(reports: Iterable[ReportFact], day: date) -> list[ReportFact]:
    """The reports as they stood at the end of a day."""
    found = []
    for report in reports:
        if report.on > day:
            continue
        if report.decided_on is not None and report.decided_on > day:
            report = ReportFact(
                report.pk, report.unit, report.part, report.says, WAITING, report.on,
                None, report.quarter,
            )  # fmt: skip
        found.append(report)
    return found


def done_of(leads: Sequence[Party], reports: Iterable[ReportFact]) -> tuple[set[int], set[int]]:
    """Lead units whose “done” is confirmed, and those whose “done” waits."""
    mine = [r for r in reports if r.part == LEAD and r.says == DONE]
    wanted = {party.pk for party in leads}
    sure = {r.unit for r in mine if r.confirmed} & wanted
    return sure, ({r.unit for r in mine if r.state == WAITING} & wanted) - sure


def is_done(leads: Sequence[Party], reports: Iterable[ReportFact]) -> bool:
    """True when every lead unit's “done” is confirmed."""
    return bool(leads) and len(done_of(leads, reports)[0]) == len({p.pk for p in leads})


def dated(
    due_on: date, leads: Sequence[Party], reports: Sequence[ReportFact], today: date, near: int
) -> Standing:
    """Where a task with a deadline stands."""
    sure, waits = done_of(leads, reports)
    silent = tuple(p for p in leads if p.pk not in sure | waits)
    if is_done(leads, reports):
        last = max(r.on for r in reports if r.confirmed and r.says == DONE and r.unit in sure)
        return Standing(
            FINISHED,
            "已完成",
            f"所有牵头单位报完成并经确认（最后一家 {last.isoformat()} 报）",
            last,
        )
    left = (due_on - today).days
    if left < 0:
        if leads and not silent:
            return Standing(YELLOW, "已报完成，等确认", f"期限 {due_on.isoformat()} 已过", None)
        many = f"，{len(silent)} 家牵头单位没有报完成" if len(leads) > 1 else "，没有报完成"
        return Standing(RED, f"过期 {-left} 天", f"期限 {due_on.isoformat()}{many}", None, silent)
    if any(r.says == STUCK for r in _latest(reports)):
        return Standing(YELLOW, "有困难", "牵头单位报了困难", None, silent)
    if left <= near:
        return Standing(YELLOW, f"还剩 {left} 天", f"期限 {due_on.isoformat()}", None, silent)
    return Standing(GREEN, "推进中", f"期限 {due_on.isoformat()}，还剩 {left} 天", None, silent)


def lasting(
    review: ReviewFact | None, leads: Sequence[Party], reports: Sequence[ReportFact], today: date
) -> Standing:
    """Where a long-standing task stands by its latest review."""
    if review is None:
        return Standing(GREY, "还没有到评议", "长期坚持，每季度评议一次")
    name = review.quarter.title
    mine = [r for r in reports if r.part == LEAD and r.quarter == str(review.quarter)]
    sure = {r.unit for r in mine if r.confirmed}
    missing = tuple(p for p in leads if p.pk not in sure)
    if missing:
        waits = {r.unit for r in mine if r.state == WAITING}
        silent = tuple(p for p in missing if p.pk not in waits)
        what = "等评议" if silent else "评议已交，等确认"
        why = f"{name}评议 {review.due_on.isoformat()} 前交"
        if today > review.due_on and silent:
            return Standing(RED, "评议逾期", why, None, silent)
        return Standing(YELLOW, what, why, None, silent)
    if any(r.says == STUCK for r in mine if r.confirmed):
        return Standing(YELLOW, "有困难", f"{name}评议报了困难")
    if review.missed:
        return Standing(YELLOW, "指标没有达到目标", f"{name}评议时有指标没有达到目标")
    return Standing(GREEN, "已评议", f"{name}评议已确认")


def _latest(reports: Sequence[ReportFact]) -> list[ReportFact]:
    """The latest report of each lead unit that was not returned or withdrawn."""
    found: dict[int, ReportFact] = {}
    for report in sorted(reports, key=lambda r: (r.on, r.pk)):
        if report.part == LEAD and report.state in (WAITING, CONFIRMED):
            found[report.unit] = report
    return list(found.values())
