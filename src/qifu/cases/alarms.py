"""The sweep of due alarms: claimed with SKIP LOCKED, each rung of the ladder exactly once.

One transaction claims a batch of clocks with their cases, appends the events (whose subscribers
tell people), issues written notices as orders, and stores the next alarm. A crash anywhere rolls
the whole batch back; the next sweep takes it up again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import connection, transaction

from qifu.cases import clockwork
from qifu.cases.bulk import insert_rows, update_rows
from qifu.cases.lapses import lapse_steps
from qifu.cases.models import Case, Clock, SupervisionOrder
from qifu.cases.operations import cases_to_act_on
from qifu.cases.rules.alarms import next_alarm
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.calendars import current_calendar
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.races import retried
from qifu.kernel.rows import read_rows
from qifu.kernel.time import shanghai_date

BATCH = 500
LANES = 2  # side by side in the worker: one computes while the database works for the other
WORDS = {
    "remind": "即将到期提醒",
    "urge": "到期催办",
    "notice": "超期书面通报",
    "silence": "超过法定期限仍未作出决定",
    "lapse": "期限届满",
}
ORDERED = {("main", "notice"), ("task", "notice"), ("legal", "silence")}  # answered in writing
NOTICE_ANSWER_DAYS = 3


def sweep_alarms(*, at: datetime, batch: int = BATCH, batches: int = 200, lanes: int = 1) -> int:
    """Ring every alarm due at `at`, at most `batches` × `batch`; returns how many.

    Safe to run in several workers at once. When the first batch is full, `lanes` share the rest
    side by side, each on a connection of its own, so they see only what is committed.
    """
    if lanes == 1:
        return _sweep_lane(at, batch, batches)
    first = _sweep_batch(at, batch)
    if first < batch or batches == 1:
        return first
    left = batches - 1
    shares = [left // lanes + (lane < left % lanes) for lane in range(lanes)]
    with ThreadPoolExecutor(lanes, thread_name_prefix="sweep") as pool:
        running = [pool.submit(_sweep_own, at, batch, share) for share in shares]
        return first + sum(lane.result() for lane in running)


def _sweep_own(at: datetime, batch: int, batches: int) -> int:
    """A lane in a thread of its own, whose connection ends with it."""
    try:
        return _sweep_lane(at, batch, batches)
    finally:
        connection.close()


def _sweep_lane(at: datetime, batch: int, batches: int) -> int:
    total = 0
    for _ in range(batches):
        done = _sweep_batch(at, batch)
        total += done
        if done < batch:
            break
    return total


@retried
@transaction.atomic
def _sweep_batch(at: datetime, batch: int) -> int:
    clocks = _claim(at, batch)
    ringing = [c for c in clocks if c.limit not in clockwork.LAPSES]
    lapse_steps([c for c in clocks if c.limit in clockwork.LAPSES], at)
    if ringing:
        _ring(ringing, at)
    return len(clocks)


_DUE = """
SELECT t.id, c.id FROM cases_clock t JOIN cases_case c ON c.id = t.case_id
WHERE t.alarm_at <= %s ORDER BY t.alarm_at LIMIT %s FOR UPDATE OF t, c SKIP LOCKED
"""


def _claim(at: datetime, batch: int) -> list[Clock]:
    """Clocks whose alarm is due, the earliest first, locked with their cases; three queries."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [at, batch])
        claimed = cursor.fetchall()
    if not claimed:
        return []
    ids, case_ids = [pk for pk, _ in claimed], list({case for _, case in claimed})
    cases = {case.pk: case for case in cases_to_act_on(case_ids)}
    found = {
        clock.pk: clock
        for clock in read_rows(Clock, "t.id = ANY(%s)", [ids], joins=(("unit", ("id", "name")),))
    }
    for clock in found.values():
        clock.case = cases[clock.case_id]
    return [found[pk] for pk in ids]


def _ring(clocks: list[Clock], at: datetime) -> None:
    drafts: list[EventDraft] = []
    orders: list[tuple[SupervisionOrder, Clock]] = []
    touched: dict[int, Case] = {}
    lapsed = []
    calendar, policy = current_calendar(), clockwork.alarm_policy()
    for clock in clocks:
        case = clock.case
        _, level = next_alarm(
            clock.kind, clock.alarm_level, clock.due_on, clock.warn_on, calendar, policy
        )
        clock.alarm_level = level
        clock.alarm_at, _ = next_alarm(
            clock.kind, level, clock.due_on, clock.warn_on, calendar, policy
        )
        if level == "lapse":
            lapsed.append(clock)
            continue
        before = touched.setdefault(case.pk, case).open_orders
        if (clock.kind, level) in ORDERED:
            orders.append(_notice_order(touched[case.pk], clock, at))
        drafts.append(_draft(touched[case.pk], clock, level, at, before))
    _save_orders(orders)
    update_rows(clocks, ["alarm_level", "alarm_at"])
    update_rows([touched[pk] for pk in {o.case_id for o, _ in orders}], ["open_orders"])
    append_events(drafts)
    for clock in lapsed:
        clockwork.ENDINGS[clock.kind](clock, at)


def _notice_order(case: Case, clock: Clock, at: datetime) -> tuple[SupervisionOrder, Clock]:
    """A written notice is an order of its own, with a clock and an answer."""
    unit = clock.unit_id or case.lead_unit_id
    late = "依法应于" if clock.kind == "legal" else "应于"
    order_clock = clockwork.new_clock(
        case=case,
        kind="order",
        limit_code="order",
        start_on=shanghai_date(at),
        at=at,
        amount=NOTICE_ANSWER_DAYS,
        time_unit="working-day",
        unit_id=unit,
    )
    case.open_orders += 1
    order = SupervisionOrder(
        case=case,
        unit_id=unit,
        level="notice",
        text=f"此件{late} {clock.due_on} 办结，至今未办结，现予书面通报；请说明原因并限期办结。",
        issued_name="系统（超期自动通报）",
        issued_at=at,
        due_on=order_clock.due_on,
    )
    return order, order_clock


def _save_orders(orders: list[tuple[SupervisionOrder, Clock]]) -> None:
    insert_rows([order for order, _ in orders])
    for order, clock in orders:
        clock.subject = order.pk
    insert_rows([clock for _, clock in orders])


def _draft(case: Case, clock: Clock, level: str, at: datetime, orders_before: int) -> EventDraft:
    unit = clock.unit or case.lead_unit
    changed = {"open_orders": case.open_orders} if case.open_orders != orders_before else {}
    title = f"{WORDS[level]}（{_title(clock)}，应于 {clock.due_on} 前）"
    return EventDraft(
        stream=case.stream,
        kind="case.alarm",
        at=at,
        actor=SYSTEM_ACTOR.ref,
        payload={
            "number": case.number,
            "alarm": title,
            "level": level,
            "clock": clock.kind,
            "clock_id": clock.pk,
            "subject": clock.subject,
            "limit": clock.limit,
            "state": case.state,
            "unit_id": unit.pk if unit else None,
            "unit": unit.name if unit else "",
            "handler_id": case.handler_id,
            "due": clock.due_on.isoformat() if clock.due_on else None,
            "title": case.title,
            "set": changed,
        },
        about=case,
    )


KIND_TITLES = {
    "main": "办结",
    "co": "协办意见",
    "promise": "承诺兑现",
    "order": "督办反馈",
    "task": "部门办理",
    "legal": "法定期限",
    "ask": "企业补正",
    "undertaking": "容缺补齐",
}
STEP_TITLES = {
    "triage": "分派",
    "accept": "签收",
    "ruling": "异议裁定",
    "consultation": "会商",
    "approval": "答复审批",
    "revisit": "回访",
    "close_out": "销号",
}


def _title(clock: Clock) -> str:
    if clock.kind in ("task", "legal") and clock.unit is not None:
        return f"{clock.unit.name}{KIND_TITLES[clock.kind]}"
    if title := KIND_TITLES.get(clock.kind) or STEP_TITLES.get(clock.limit):
        return title
    found = clockwork.limits().get(clock.limit)
    return found.title if found else "本环节"
