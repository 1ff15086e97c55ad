"""Rows of a list, made plain before the template: fifty of them must cost no more than a few
milliseconds, so dates are worded once and badges rendered once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from qifu.cases.lights import light_of
from qifu.cases.models import Case
from qifu.cases.queries import state_title
from qifu.demands.directory import unit_names
from qifu.kernel.time import shanghai_date
from qifu.web.components.due import remaining_note
from qifu.web.components.lights import LIGHTS
from qifu.web.templatetags.qifu import day

BULK_STATES = {"dispatched"}


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a list shows it. `pick` is what a bulk act is sent (empty: nothing to do at once);
    `step` says when whoever has it now must act."""

    number: str
    url: str
    title: str
    topic: str
    firm: str
    unit: str
    handler: str
    state: str
    light: SafeString
    due: str
    note: str
    step: str
    late: bool
    flags: str
    pick: str


class Worder:
    """Words of days on `today`, each day once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._notes: dict[date, tuple[str, str]] = {}

    def words(self, when: date) -> tuple[str, str]:
        """(10月23日 周四, 还剩 3 个工作日)"""
        found = self._notes.get(when)
        if found is None:
            found = self._notes[when] = (day(when), remaining_note(when, self.today))
        return found


@lru_cache(maxsize=8)
def light_html(code: str) -> SafeString:
    """The badge of a light, rendered once in the process."""
    return render_to_string("components/_light.html", {"light": LIGHTS[code]})


def rows_for(cases: Iterable[Case], at: datetime, *, bulk: bool = False) -> list[Row]:
    """Rows of `cases`; no query of its own when names are cached."""
    today, names = shanghai_date(at), unit_names()
    worder = Worder(today)
    url = reverse("work:case", args=["-"])[:-2]
    return [_row(case, today, names, worder, url, bulk) for case in cases]


def _row(
    case: Case, today: date, names: dict[int, str], worder: Worder, url: str, bulk: bool
) -> Row:
    due, note = _due(case, worder)
    step_on = case.step_due_on
    return Row(
        number=case.number,
        url=f"{url}{case.number}/",
        title=case.title,
        topic=case.topic_title,
        firm=case.firm_name,
        unit=names.get(case.lead_unit_id or 0, ""),
        handler=case.handler.name if case.handler_id and case.handler else "",
        state=state_title(case),
        light=light_html(light_of(case, today)),
        due=due,
        note=note,
        step=worder.words(step_on)[1] if step_on and case.open else "",
        late=bool(step_on and step_on < today and case.open),
        flags=flags_of(case),
        pick=f"{case.number}:{case.version}" if bulk and _can_pick(case) else "",
    )


def _can_pick(case: Case) -> bool:
    return case.state in BULK_STATES or (case.handler_id is None and case.state == "handling")


def _due(case: Case, worder: Worder) -> tuple[str, str]:
    if not case.live:
        return "", ""
    if case.paused:
        return "", "等企业补充"
    if case.due_on is None:
        return "", "待分派后计算"
    due, note = worder.words(case.due_on)
    return due, f"{note}（暂定）" if case.provisional else note


def flags_of(case: Case) -> str:
    """What is unusual about a case, in words."""
    found = []
    if case.open_orders:
        found.append("督办中")
    if case.pending_extension:
        found.append("延期待批")
    if case.returns:
        found.append(f"退回 {case.returns} 次")
    if case.round > 1:
        found.append(f"第 {case.round} 轮")
    if case.open_co:
        found.append(f"待 {case.open_co} 个协办")
    return " · ".join(found)


def rows_html(rows: Iterable[Row], *, bulk: bool, one_unit: bool) -> SafeString:
    """The lines of the table; fifty of them through a template cost a third of the page."""
    return mark_safe("".join(_line(r, bulk, one_unit) for r in rows))  # noqa: S308  (all escaped)


def _line(r: Row, bulk: bool, one_unit: bool) -> str:
    due = f'<br><span class="nowrap">{r.due}</span>' if r.due else ""
    note = f'<br><span class="muted">{r.note}</span>' if r.note else ""
    return (
        f"<tr data-row>{_pick(r) if bulk else ''}<td>{r.light}{due}{note}</td>"
        f'<td><a class="row-link" href="{escape(r.url)}">{escape(r.title)}</a><br><span class="muted">'
        f'<span class="number">{escape(r.number)}</span> {escape(r.topic)}</span></td>'
        f'<td data-label="企业">{escape(r.firm)}</td>'
        f'<td data-label="承办">{_who(r, one_unit)}</td>'
        f'<td data-label="状态">{escape(r.state)}{_step(r)}</td></tr>\n'
    )


def _pick(r: Row) -> str:
    if not r.pick:
        return '<td class="pick"></td>'
    pick, number = escape(r.pick), escape(r.number)
    return (
        f'<td class="pick"><input type="checkbox" name="pick" value="{pick}"'
        f' aria-label="选择 {number}"></td>'
    )


def _who(r: Row, one_unit: bool) -> str:
    unit = "" if one_unit else f"{escape(r.unit or '未分派')}<br>"
    if r.handler:
        return unit + escape(r.handler)
    return f'{unit}<span class="muted">待认领</span>' if r.unit else unit


def _step(r: Row) -> str:
    step = f'<br><span class="{"late" if r.late else "muted"}">{r.step}</span>' if r.step else ""
    return step + (f'<br><span class="flags">{r.flags}</span>' if r.flags else "")
