"""One demand through the whole loop, step by step, for `qifu demo` and for newcomers.

Plays on a world of its own firm and the demonstration's people, at working moments that begin
with the given one, so that every due date printed is the real clock's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from qifu.cases.lights import light_of
from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.cases.queries import state_title
from qifu.demands.demonstration import REACHED, Cast, find_cast
from qifu.demands.operations import DemandInput, submit_demand
from qifu.demands.queries import suggest_topics
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import SHANGHAI

TEXT = "车间扩产要增加一台 630 千伏安变压器，用电增容报装一个多月没有进展，影响设备进场。"


@dataclass(frozen=True)
class Step:
    """What one step showed: when, who, what, and the case after it."""

    at: datetime
    who: str
    what: str
    number: str
    state: str
    holder: str
    due: date | None
    light: str
    note: str = ""


def walk(at: datetime) -> Iterator[Step]:
    """Play the loop from `at` (moved to the next working morning) and yield each step."""
    day = _working_day(at.astimezone(SHANGHAI).date(), 0)
    cast = find_cast(at)
    firm, enterprise = cast.firms[0]
    case, note = _submit(cast, firm, enterprise, _moment(day, 9))
    yield _step(case, firm, "提出诉求", _moment(day, 9), note)
    for days, hour, action, who, data, words in _script(cast, case, firm):
        moment = _moment(_working_day(day, days), hour)
        case = perform_action(case_id=case.pk, action=action, actor=who, at=moment, data=data)
        yield _step(case, who, words, moment, str(data.get("text") or data.get("reason") or ""))


def _submit(cast: Cast, firm: Actor, enterprise: int, at: datetime) -> tuple[Case, str]:
    found = suggest_topics(TEXT)
    receipt = submit_demand(
        actor=firm,
        at=at,
        data=DemandInput(
            enterprise_id=enterprise,
            text=TEXT,
            contact_name=firm.name,
            contact_phone="13900000000",
            topic=found[0].topic if found else "",
        ),
    )
    return receipt.case, found[0].reason if found else ""


def _script(
    cast: Cast, case: Case, firm: Actor
) -> Iterator[tuple[int, int, str, Actor, dict[str, Any], str]]:
    found = suggest_topics(TEXT)
    unit = cast.staffed(found[0].unit_code if found else "")
    handler, head = cast.member(unit, Role.HANDLER), cast.member(unit, Role.HEAD)
    lead = {"lead_unit": unit.code, "klass": "general_10"}
    asked = {"items": ["用电报装申请单号"], "days": 5, "reason": "向供电企业核实进度"}
    longer = {"days": 5, "reason": "变压器到货延迟", "progress": "已完成现场勘查，方案已批复"}
    answer = {
        "outcome": "solved",
        "text": "增容方案已批复，变压器已安装送电。",
        "evidence": "送电记录、现场照片",
    }
    yield 0, 10, "dispatch", cast.dispatcher, lead, f"派单给{unit.name}"
    yield 0, 15, "accept", handler, {}, "签收"
    yield 1, 9, "request_material", handler, asked, "请企业补充材料（暂停计时）"
    yield 2, 10, "supply_material", firm, {"text": "申请单号已上传"}, "补充材料（恢复计时）"
    yield 4, 9, "request_extension", handler, longer, "申请延期"
    yield 4, 11, "grant_extension", cast.dispatcher, {"note": "同意"}, "同意延期并告知企业"
    yield 6, 9, "answer", handler, answer, "提交答复"
    yield 6, 14, "approve_answer", head, {"note": "同意"}, "审批答复，送达企业"
    yield 6, 16, "rate", firm, {"grade": "5", "solved": "yes"}, "评价：非常满意，已解决"
    yield 7, 10, "revisit_accepted", cast.revisitor, REACHED, "回访：已解决、满意"
    yield 7, 10, "close_out", cast.revisitor, {"note": "已核实"}, "销号"


def _working_day(day: date, days: int) -> date:
    calendar = current_calendar()
    first = day if calendar.is_working_day(day) else calendar.add_working_days(day, 1)
    return calendar.add_working_days(first, days) if days else first


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI) + timedelta(minutes=5)


def _step(case: Case, who: Actor, what: str, at: datetime, note: str) -> Step:
    holder = case.handler.name if case.handler_id and case.handler else ""
    unit = case.lead_unit.name if case.lead_unit_id and case.lead_unit else "指挥调度中心"
    return Step(
        at=at,
        who=who.name,
        what=what,
        number=case.number,
        state=state_title(case),
        holder=f"{unit} {holder}".strip(),
        due=case.due_on,
        light=light_of(case, at.astimezone(SHANGHAI).date()),
        note=note,
    )
