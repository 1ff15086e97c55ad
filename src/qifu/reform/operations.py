"""Every write of a report: handed in, confirmed, returned, withdrawn. Reviews are opened in
`reviewing`, reminders told in `reminding`.

Each has its event on the task's stream in the same transaction; its `digest` is the SHA-256 of what
was said, so that a text changed behind the platform's back is found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.files import StoredFile
from qifu.kernel.races import retried
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.reform import telling
from qifu.reform.ground import Sides, follow_book, lay_ground, sides_of
from qifu.reform.models import QuarterReview, ReformTask, Report, ReportFile
from qifu.reform.permissions import check_decide, check_report, check_see
from qifu.reform.rules.links import read_links
from qifu.reform.rules.standing import DONE

ONE_WAITS = "贵单位对这一项已有一份报告在等确认；请等专班办公室确认，或先撤回那一份再交新的。"
CONFIRMED = "贵单位这个季度的评议已经确认，不能再改；新的进展请写成进展报告。"


@dataclass(frozen=True)
class ReportInput:
    """What is reported: of which unit (its code), how it goes, in words, with evidence. `quarter`
    (`2026Q3`) makes it the unit's text of that quarter's review."""

    unit: str
    says: str
    text: str
    trouble: str = ""
    following: str = ""
    links: Sequence[str] = ()
    files: Sequence[StoredFile] = ()
    quarter: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)


def submit_report(*, number: int, data: ReportInput, actor: Actor, at: datetime) -> Report:
    """Hand in a report; the reform office is told.

    NotVisible out of scope; Refused for who may not, while one waits, and when the quarter's review
    of the unit is confirmed; Invalid by field: texts, links, “已完成” without evidence.
    """
    try:
        return _submit(number=number, data=data, actor=actor, at=at)
    except IntegrityError as error:  # two at once: the other one waits now
        if "one_report_waits" in str(error):
            raise Refused("one_waits", ONE_WAITS) from error
        raise


@retried
@transaction.atomic
def _submit(*, number: int, data: ReportInput, actor: Actor, at: datetime) -> Report:
    task, sides = lock_task(number, at)
    unit = Unit.objects.filter(code=data.unit).first()
    part = check_report(actor, sides, unit.pk if unit else 0, review=bool(data.quarter))
    assert unit is not None and actor.user_id is not None
    review = _review(task, data.quarter)
    values = _cleaned(data)
    mine = Report.objects.filter(task=task, unit=unit, review=review)
    if mine.filter(state=Report.State.WAITING).exists():
        raise Refused("one_waits", ONE_WAITS)
    if review is not None and mine.filter(state=Report.State.CONFIRMED).exists():
        raise Refused("confirmed", CONFIRMED)
    returned = mine.filter(state=Report.State.RETURNED, corrected_by=None).order_by("-id").first()
    report = Report.objects.create(
        task=task, review=review, part=part, unit=unit, unit_name=unit.name, corrects=returned,
        by_id=actor.user_id, by_name=actor.name, at=at, **values,
    )  # fmt: skip
    ReportFile.objects.bulk_create(ReportFile(report=report, file=f) for f in _own(data, actor))
    _note(report, "reported", actor, at)
    telling.tell_reported(report, at)
    return report


def _review(task: ReformTask, quarter: str) -> QuarterReview | None:
    if not quarter:
        return None
    found = QuarterReview.objects.filter(task=task, quarter=quarter[:6]).first()
    if found is None:
        raise NotVisible
    return found


def _cleaned(data: ReportInput) -> dict[str, object]:
    if data.says not in Report.Says.values:
        raise Invalid({"says": ["请选择进展情况。"]})
    links, wrong = read_links(data.links, data.titles)
    if wrong:
        raise Invalid({"links": wrong})
    if data.says == DONE and not links and not data.files:
        raise Invalid({"links": ["报“已完成”要有佐证：请至少选一个页面、填一个链接或传一个文件。"]})
    return {
        "says": data.says,
        "links": links,
        "text": clean_text(data.text, max_length=2000, label="进展"),
        "trouble": clean_text(
            data.trouble, max_length=1000, label="困难和问题", field="trouble",
            required=data.says == Report.Says.STUCK,
        ),
        "following": clean_text(
            data.following, max_length=1000, label="下一步", field="following", required=False
        ),
    }  # fmt: skip


def _own(data: ReportInput, actor: Actor) -> list[StoredFile]:
    """The files, each uploaded by the one who reports and used nowhere else."""
    used = set(ReportFile.objects.filter(file__in=data.files).values_list("file_id", flat=True))
    if any(f.created_by != actor.user_id or f.pk in used for f in data.files):
        raise Invalid({"files": ["有的附件不是您上传的，或已用在别处；请重新上传。"]})
    return list(data.files)


def confirm_report(*, report_id: int, actor: Actor, at: datetime) -> Report:
    """Confirmed by a second person; its unit is told. NotVisible, Refused."""
    return _decide(report_id, "confirm", "", actor, at)


def return_report(*, report_id: int, reason: str, actor: Actor, at: datetime) -> Report:
    """Returned with why; the unit hands in another that takes its place. Invalid, Refused."""
    said = clean_text(reason, max_length=300, label="退回原因", field="reason")
    return _decide(report_id, "return", said, actor, at)


def withdraw_report(*, report_id: int, actor: Actor, at: datetime) -> Report:
    """Taken back by the one who wrote it, while it waits. Refused, NotVisible."""
    return _decide(report_id, "withdraw", "", actor, at)


AFTER = {
    "confirm": Report.State.CONFIRMED,
    "return": Report.State.RETURNED,
    "withdraw": Report.State.WITHDRAWN,
}


@retried
@transaction.atomic
def _decide(report_id: int, action: str, reason: str, actor: Actor, at: datetime) -> Report:
    found = Report.objects.filter(pk=report_id).values_list("task__number", flat=True).first()
    if found is None:
        raise NotVisible
    task, sides = lock_task(found, at)
    row = Report.objects.select_for_update(of=("self",)).select_related("review").get(pk=report_id)
    row.task = task
    check_see(actor, sides)
    check_decide(actor, row, action)
    row.state = AFTER[action]
    row.decided_by_id, row.decided_name = actor.user_id, actor.name
    row.decided_at, row.reason = at, reason
    row.save(update_fields=["state", "decided_by", "decided_name", "decided_at", "reason"])
    _note(row, {"confirm": "confirmed", "return": "returned", "withdraw": "withdrawn"}[action], actor, at)  # fmt: skip
    if action != "withdraw":
        telling.tell_decided(row, at)
    return row


def lock_task(number: int, at: datetime) -> tuple[ReformTask, Sides]:
    """The task, locked for this transaction, and who answers for it now; NotVisible."""
    task = ReformTask.objects.select_for_update().filter(active=True, number=number).first()
    if task is None:
        raise NotVisible
    return task, sides_of(task, lay_ground(follow_book()), shanghai_date(at))


def digest_of(report: Report) -> str:
    """SHA-256 of what a report says."""
    said = [report.says, report.text, report.trouble, report.following, report.links]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _note(report: Report, what: str, actor: Actor, at: datetime) -> None:
    payload = {
        "report": report.pk, "unit": report.unit_name, "part": report.part, "says": report.says,
        "quarter": report.review.quarter if report.review else "", "digest": digest_of(report),
    }  # fmt: skip
    if report.reason:
        payload["reason"] = report.reason
    append_event(
        stream=report.task.stream, kind=f"reform.{what}", at=at, actor=actor.ref, payload=payload,
        about=report,
    )  # fmt: skip
