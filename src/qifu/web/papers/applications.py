"""Papers of an application: letter of acceptance, of non-acceptance, and the result pack, each with
the code of a page that tells whether it is genuine."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from qifu.bundles.models import ApplicationTask
from qifu.bundles.reading import ApplicationFile
from qifu.bundles.rules.tasks import STATES
from qifu.web.papers.press import press
from qifu.web.papers.qr import qr_file

REVIEW = "对决定不服的，可以自收到之日起 60 日内申请行政复议，或者 6 个月内提起行政诉讼。"


def acceptance_pdf(file: ApplicationFile, *, platform: str, site: str, at: datetime) -> bytes:
    """The letter of acceptance of the whole: who does what until when, what is still to follow."""
    url = _page(file, site)
    values = _head(file, platform, at) | {
        "heading": "受理通知书",
        "says": f"您的申请已收到，共 {len(file.tasks)} 项，各部门同时办理，整件应于 "
        f"{_day(file.plan.due_on)} 前办结。",
        "columns": ["事项", "承办单位", "承诺时限", "状态"],
        "rows": [
            [t.title, t.unit.name, f"{t.days} 个工作日" if t.days else "当场办结", STATES[t.state]]
            for t in file.tasks
        ],
        "notes": [
            f"容缺承诺：“{u.type.title}”请在 {_day(u.promised_on)} 前补齐。{u.consequence}"
            for u in file.undertakings
            if u.state == "open"
        ],
        "url": url,
    }
    return press("application.typ", values, {"qr.svg": qr_file(url)})


def task_letter_pdf(
    file: ApplicationFile, task: ApplicationTask, *, platform: str, site: str, at: datetime
) -> bytes:
    """The letter of one department: accepted, or not accepted with reason and remedy."""
    url = _page(file, site)
    refused = task.state == "not_accepted"
    says = (
        f"经审查，{task.unit.name}对“{task.title}”不予受理。"
        if refused
        else f"{task.unit.name}已于 {_moment(task.accepted_at)} 受理“{task.title}”，"
        f"承诺 {task.days} 个工作日内办结。"
    )
    notes = [f"理由：{task.reason}", f"怎样才能办：{task.remedy}", REVIEW] if refused else []
    values = _head(file, platform, at) | {
        "heading": "不予受理通知书" if refused else "受理通知书",
        "says": says, "columns": [], "rows": [], "notes": notes, "url": url,
    }  # fmt: skip
    return press("application.typ", values, {"qr.svg": qr_file(url)})


def result_pdf(file: ApplicationFile, *, platform: str, site: str, at: datetime) -> bytes:
    """The result pack: every decision with its number, verified by its code."""
    url = site + reverse("portal:result", args=[file.application.result_code])
    values = _head(file, platform, at) | {
        "heading": "办理结果",
        "says": f"{file.whole.sentence}下列结果由各部门作出，扫码可以核对。",
        "columns": ["事项", "作出单位", "结果", "编号和有效期"],
        "rows": [[t.title, t.unit.name, outcome(t), numbered(t)] for t in file.tasks if t.ended_on],
        "notes": [
            f"“{t.title}”{STATES[t.state]}：{t.reason}"
            for t in file.tasks
            if t.state in ("refused", "not_accepted", "stopped") and t.reason
        ],
        "url": url,
    }
    return press("application.typ", values, {"qr.svg": qr_file(url)})


def outcome(task: ApplicationTask) -> str:
    """How a task ended, with what was issued."""
    if task.state == "granted":
        return task.result_title or "已办结"
    return STATES[task.state]


def numbered(task: ApplicationTask) -> str:
    """The number and the span of what was issued."""
    if task.state != "granted":
        return ""
    until = f"有效期至 {_day(task.result_until)}" if task.result_until else ""
    return "，".join(part for part in (task.result_number, until) if part)


def _head(file: ApplicationFile, platform: str, at: datetime) -> dict[str, Any]:
    return {
        "platform": platform,
        "number": file.case.number,
        "firm": file.case.firm_name,
        "title": file.case.title,
        "received": _moment(file.case.opened_at),
        "printed": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
    }


def _page(file: ApplicationFile, site: str) -> str:
    """Where the case is followed; `site` is the address of the platform without a slash."""
    return site + reverse("portal:application", args=[file.case.number])


def _day(day: date | None) -> str:
    return f"{day:%Y年%m月%d日}" if day else ""


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y年%m月%d日}" if at else ""
