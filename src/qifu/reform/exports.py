"""The office's own table of the tasks, word for word in the columns of 附件3, and a second form with
how each of them goes in a quarter; as a document and as a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from qifu.identity.actors import Actor
from qifu.identity.queries import current_district
from qifu.insight.queries import Window
from qifu.kernel.access import record_access
from qifu.kernel.text import wide
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.office import UP, Band, Column, Document, Paragraph, Row, Sheet, Table
from qifu.reform.board import District, TaskRow
from qifu.reform.figures import shown
from qifu.reform.models import ReformTask, Report
from qifu.reform.reading import board
from qifu.reform.rules.quarters import Quarter
from qifu.reform.rules.standing import FINISHED, GREEN, GREY, RED, YELLOW

PLAN = (
    Column("序号", 6, "number"), Column("主要任务", 16), Column("具体工作内容", 50),
    Column("牵头单位", 18), Column("责任单位", 24), Column("完成时限", 11),
)  # fmt: skip
NARROW = (7, 16, 40, 16, 22, 11)  # what the columns of the plan keep beside those of how it goes
PROGRESS = (
    *(replace(column, width=width) for column, width in zip(PLAN, NARROW, strict=True)),
    Column("进展状态", 24), Column("进展情况", 36), Column("困难和下一步", 20),
    Column("指标", 26), Column("确认", 20),
)  # fmt: skip
MERGED = {"main_task": 1, "content": 2, "lead": 3, "responsible": 4, "deadline": 5}
LIGHTS = {FINISHED: "已完成", GREEN: "绿灯", YELLOW: "黄灯", RED: "红灯", GREY: "未到评议"}


@dataclass(frozen=True)
class Form:
    """A form ready to be written: its title, what stands above the table, and the table."""

    title: str
    meta: Sequence[tuple[str, str]]
    says: Sequence[str]
    table: Table
    author: str
    made_at: datetime

    def document(self) -> Document:
        """As a paper, lying, with the head on every page."""
        says = [Paragraph(line, note=True) for line in self.says]
        return Document(
            self.title, [self.table, *says], meta=self.meta, author=self.author,
            made_at=self.made_at, landscape=True,
        )  # fmt: skip

    def sheet(self) -> Sheet:
        """As a sheet, what stands around the table above its head."""
        above = [f"{label}：{value}" for label, value in self.meta]
        table = Table(self.table.columns, self.table.rows, self.title)
        return Sheet(self.title[:31], table, notes=[*above, *self.says])


def plan_form(*, actor: Actor, at: datetime) -> Form:
    """The task list as the plan has it, of the tasks one may see; noted as an export."""
    district = board(actor, shanghai_date(at))
    _noted("plan", "", actor, at)
    rows = _banded(district.rows, lambda row, before: _plan_cells(row.task, before))
    says = [*_passed_on(district.rows)]
    return Form(
        _title(), [("出处", _source(district.rows))], says, Table(PLAN, rows), _author(), at
    )


def progress_form(quarter: Quarter, *, actor: Actor, at: datetime) -> Form:
    """How the tasks one may see go in a quarter: state, confirmed words, figures as known then."""
    today = shanghai_date(at)
    district = board(actor, today, quarter)
    _noted("progress", str(quarter), actor, at)
    told = _told(district, quarter)
    rows = _banded(
        district.rows,
        lambda row, before: (
            *_plan_cells(row.task, before),
            *_progress_cells(row, told[row.task.pk], quarter, district),
        ),
    )
    counts = Counter(row.standing.light for row in district.rows)
    summary = "，".join(f"{words} {counts[light]} 项" for light, words in LIGHTS.items() if counts[light])  # fmt: skip
    running = "（本季度还没有结束）" if quarter.end >= today else ""
    meta = [
        ("时间", f"{quarter.title}{running}"),
        ("制表", f"{at.astimezone(SHANGHAI):%Y年%m月%d日}"),
        ("合计", f"{len(district.rows)} 项：{summary}"),
    ]
    return Form(
        f"{_title()}推进情况", meta, [*_silent(district, quarter), *_passed_on(district.rows)],
        Table(PROGRESS, rows), _author(), at,
    )  # fmt: skip


def _banded(rows: Iterable[TaskRow], cells: Any) -> list[Row]:
    """A band for each section, then its tasks."""
    found: list[Row] = []
    before: ReformTask | None = None
    for row in rows:
        if before is None or before.section != row.task.section:
            found.append(Band(wide(row.task.section)))
            before = None
        found.append(cells(row, before))
        before = row.task
    return found


def _plan_cells(task: ReformTask, before: ReformTask | None) -> tuple[Any, ...]:
    """The six cells of 附件3; one that was merged with the row above stays so."""
    mine = _texts(task)
    if before is not None and before.number == task.number - 1:
        above = _texts(before)
        for name, place in MERGED.items():
            if name in task.inferred and mine[place] == above[place]:
                mine[place] = UP
    return tuple(mine)


def _texts(task: ReformTask) -> list[Any]:
    texts = (task.main_task, task.content, task.lead_text, task.responsible_text, task.deadline)
    return [task.number, *map(wide, texts)]


@dataclass(frozen=True)
class Told:
    """What was confirmed of a task in a quarter, in words."""

    text: str = ""
    trouble: str = ""
    confirmed: str = ""


def _told(district: District, quarter: Quarter) -> dict[int, Told]:
    """For each task the confirmed texts of its review; else what was confirmed of that quarter."""
    tasks = [row.task.pk for row in district.rows]
    rows = (
        Report.objects.filter(task__in=tasks, state=Report.State.CONFIRMED)
        .select_related("review").prefetch_related("files__file").order_by("id")
    )  # fmt: skip
    found: dict[int, list[Report]] = {pk: [] for pk in tasks}
    for report in rows:
        of = report.review.quarter if report.review else ""
        if of == str(quarter) or (
            not of and quarter.start <= shanghai_date(report.at) <= quarter.end
        ):
            found[report.task_id].append(report)
    return {pk: _words(reports) for pk, reports in found.items()}


def _words(reports: Sequence[Report]) -> Told:
    """Reports of one task as three cells; each with its unit where there are several."""
    several = len({r.unit_id for r in reports}) > 1
    text, trouble, confirmed = [], [], []
    for r in reports:
        name = f"{r.unit_name}：" if several else ""
        proof = "、".join(
            [link["title"] for link in r.links] + [f.file.name for f in r.files.all()]
        )
        text.append(f"{name}{r.get_says_display()}。{r.text}" + (f"（佐证：{proof}）" if proof else ""))  # fmt: skip
        if r.trouble:
            trouble.append(f"{name}困难：{r.trouble}")
        if r.following:
            trouble.append(f"{name}下一步：{r.following}")
        if r.decided_at:
            confirmed.append(f"{name}{r.decided_name} {shanghai_date(r.decided_at).isoformat()}")
    return Told("\n".join(text), "\n".join(trouble), "\n".join(dict.fromkeys(confirmed)))


def _progress_cells(row: TaskRow, told: Told, quarter: Quarter, district: District) -> tuple[Any, ...]:  # fmt: skip
    light = LIGHTS[row.standing.light]
    words = row.standing.words
    state = light if words == light else f"{light}：{words}"
    return (
        f"{state}\n{row.standing.why}", told.text or "没有经确认的报告", told.trouble,
        _figures(row, quarter, district), told.confirmed,
    )  # fmt: skip


def _figures(row: TaskRow, quarter: Quarter, district: District) -> str:
    review = next((r for r in row.reviews if r.quarter == str(quarter)), None)
    bound = district.book.figures.get(row.task.number)
    if review is None or not review.figures:
        if bound is not None and bound.metrics:
            return "季度结束后存入"
        return bound.why if bound is not None else ""
    window = Window(quarter.start, quarter.end)
    lines = []
    for kept in review.figures:
        one = shown(kept, window)
        met = {True: "，达到", False: "，没有达到", None: ""}[one.met]
        of = f"（{one.topic}）" if one.topic else ""
        lines.append(f"{one.title}{of} {one.value}（{one.cases}{'，目标' + one.target if one.target else ''}{met}）")  # fmt: skip
    return "\n".join(lines)


def _silent(district: District, quarter: Quarter) -> list[str]:
    """Lead units whose text of the quarter's review is not confirmed, said by name."""
    found: dict[str, list[int]] = {}
    for row in district.rows:
        if any(r.quarter == str(quarter) for r in row.reviews):
            for party in row.missing(str(quarter), confirmed=True):
                found.setdefault(party.name, []).append(row.task.number)
    if not found:
        return []
    said = "；".join(f"{name}（第 {'、'.join(map(str, n))} 项）" for name, n in found.items())
    return [f"{quarter.title}评议还没有交或没有确认的：{said}。"]


def _passed_on(rows: Iterable[TaskRow]) -> list[str]:
    """Units that were merged, and who took over, said once."""
    names = dict.fromkeys(
        party.said
        for row in rows
        for party in (*row.sides.leads, *row.sides.helps)
        if party.formerly
    )
    return [f"机构改革后职责承接：{'；'.join(names)}。"] if names else []


def _title() -> str:
    district = current_district()
    return f"{district.short_name if district else ''}政务服务增值化改革任务清单"


def _author() -> str:
    district = current_district()
    return district.platform_name if district else ""


def _source(rows: Sequence[TaskRow]) -> str:
    district = current_district()
    plan = (district.settings.get("plan") or {}) if district else {}
    return f"《{plan['title']}》附件3，共 {len(rows)} 项" if plan else f"共 {len(rows)} 项"


def _noted(form: str, quarter: str, actor: Actor, at: datetime) -> None:
    record_access(
        act="export", target="reform-tasks", actor=actor, at=at,
        detail={"what": "37 项任务清单", "form": form, "quarter": quarter},
    )  # fmt: skip
