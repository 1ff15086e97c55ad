"""Who is told what about the tasks; each notice once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from django.db.models import Q

from qifu.identity.actors import running
from qifu.identity.models import Post, Role
from qifu.identity.queries import holders
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.reform.models import QuarterReview, Report
from qifu.reform.permissions import OFFICE, UNIT
from qifu.reform.rules.alarms import Alarm
from qifu.reform.rules.quarters import read_quarter

SHOWN = 8
T = TypeVar("T")


def _site(key: str, user: int, subject: str, body: str, link: str, stream: str = "") -> NoticeDraft:
    return NoticeDraft(
        channel="site", dedupe_key=f"{key}:{user}", recipient_id=user, subject=subject,
        body=body[:1000], link=link, stream=stream,
    )  # fmt: skip


def tell_reported(report: Report, at: datetime) -> None:
    """The reform office: something to confirm."""
    what = f"{_about(report)}由{report.unit_name}报来，等您确认。"
    drafts = [
        _site(f"reform.report:{report.pk}", user.pk, "改革任务有新报告", what, _link(report),
              report.task.stream)
        for user in holders(OFFICE, at)
        if user.pk != report.by_id
    ]  # fmt: skip
    enqueue_notices(drafts, at)


def tell_decided(report: Report, at: datetime) -> None:
    """Who reported, and the heads of the unit."""
    people = {report.by_id, *holders(Role.HEAD, at, unit_ids=[report.unit_id]).values_list("id", flat=True)}  # fmt: skip
    done = report.state == Report.State.CONFIRMED
    subject = "改革任务的报告已确认" if done else "改革任务的报告被退回"
    why = "" if done else f"原因：{report.reason}。请按意见重新报告。"
    body = f"{_about(report)}，{report.decided_name}{'已确认' if done else '退回'}。{why}"
    drafts = [
        _site(f"reform.decided:{report.pk}", who, subject, body, _link(report), report.task.stream)
        for who in sorted(people)
    ]
    enqueue_notices(drafts, at)


def tell_opened(quarter: str, by_unit: Mapping[int, Sequence[QuarterReview]], at: datetime) -> None:
    """Heads and handlers of the lead units: the review of a quarter is open, of which tasks."""
    drafts = []
    for who, reviews in _people(by_unit, at).items():
        rows = sorted({(r.task.number, r.due_on) for r in reviews})
        body = (
            f"{_title(quarter)}的评议开始了，您单位牵头的有 {_numbers(n for n, _ in rows)}，"
            f"请在 {max(due for _, due in rows)} 前写好。季度末的指标已经存好，写的时候能看到。"
        )
        drafts.append(_site(f"reform.review:{quarter}", who, f"{_title(quarter)}评议", body, _quarter_link(quarter)))  # fmt: skip
    enqueue_notices(drafts, at)


def tell_alarms(fresh: Sequence[Alarm], at: datetime) -> None:
    """Everybody concerned reads once what is due, overdue or not reported, all of it in one notice."""
    mine: defaultdict[int, list[Alarm]] = defaultdict(list)
    units = _people(_by_unit(fresh), at)
    for who, alarms in units.items():
        mine[who] += alarms
    for role in (Role.REFORM, Role.LEADER):
        theirs = [a for a in fresh if str(role) in a.to]
        for user in holders(role, at) if theirs else ():
            mine[user.pk] += theirs
    drafts = [_alarm(who, list(dict.fromkeys(alarms))) for who, alarms in sorted(mine.items())]
    enqueue_notices(drafts, at)


def _alarm(who: int, alarms: Sequence[Alarm]) -> NoticeDraft:
    late = [a for a in alarms if a.step.startswith("after")]
    soon = [a for a in alarms if a not in late]
    said = []
    for rows, words in ((late, "过了期限还没有报告"), (soon, "快到期限")):
        tasks = [a.task for a in rows if not a.about]
        if tasks:
            said.append(f"{_numbers(tasks)}{words}")
        for quarter in sorted({a.about for a in rows if a.about}):
            said.append(
                f"{_numbers(a.task for a in rows if a.about == quarter)}的{_title(quarter)}评议{words}"
            )
    key = sha256(repr(sorted(map(repr, alarms))).encode()).hexdigest()[:16]
    subject = "改革任务逾期提醒" if late else "改革任务到期提醒"
    return _site(f"reform.alarm:{key}", who, subject, "；".join(said) + "。", "/work/reform/")


def _by_unit(alarms: Iterable[Alarm]) -> dict[int, list[Alarm]]:
    found: defaultdict[int, list[Alarm]] = defaultdict(list)
    for alarm in alarms:
        if {"head", "handler"} & set(alarm.to):
            found[alarm.unit].append(alarm)
    return found


def _people(by_unit: Mapping[int, Sequence[T]], at: datetime) -> dict[int, list[T]]:
    """What concerns each head and handler of the units."""
    posts = Post.objects.filter(
        running("", at), Q(user__is_active=True), unit_id__in=list(by_unit), role__in=UNIT
    ).order_by("user_id", "unit_id", "id")
    found: defaultdict[int, list[T]] = defaultdict(list)
    for user_id, unit_id in dict.fromkeys(posts.values_list("user_id", "unit_id")):
        found[user_id] += by_unit[unit_id]
    return found


def _numbers(numbers: Iterable[int]) -> str:
    rows = sorted(set(numbers))
    more = "等" if len(rows) > SHOWN else ""
    return f"第 {'、'.join(map(str, rows[:SHOWN]))} 项{more}（共 {len(rows)} 项）"


def _title(quarter: str) -> str:
    found = read_quarter(quarter)
    return found.title if found else quarter


def _about(report: Report) -> str:
    what = f"{_title(report.review.quarter)}评议" if report.review else "进展报告"
    return f"第 {report.task.number} 项“{report.task.main_task}”的{what}"


def _link(report: Report) -> str:
    return f"/work/reform/{report.task.number}/#report-{report.pk}"


def _quarter_link(quarter: str) -> str:
    return f"/work/reform/quarters/{quarter}/"
