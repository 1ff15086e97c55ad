"""The quarterly review of the 37 tasks: a lead unit writes on its phone, the reform office sends it
back and confirms at a desk, and takes the office's own table along."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx import Document
from openpyxl import load_workbook
from tests.browser.company import Company
from tests.browser.conftest import DEVICES
from tests.browser.visitor import Visitor

from qifu.kernel.text import wide
from qifu.kernel.time import today
from qifu.reform.models import QuarterReview, Report
from qifu.reform.rules.quarters import quarter_of
from qifu.reform.tasks import follow_tasks

HEAD = ["序号", "主要任务", "具体工作内容", "牵头单位", "责任单位", "完成时限"]
PLAN = Path(__file__).parents[2] / "districts/fucheng/reform/tasks.yaml"
SAID = "本季度灵活就业专用渠道收到的事都办结了。"


def taken(visitor: Visitor, name: str, kind: str) -> bytes:
    """The file that the link of that kind in the line of `name` brings."""
    line = visitor.page.locator("main li", has_text=name)
    with visitor.page.expect_download() as download:
        visitor.touch(line.get_by_role("link", name=kind))
    return bytes(download.value.path().read_bytes())


def plan_rows() -> list[list[str]]:
    """The six columns of every row of 附件3, as the district's data has it word for word."""
    names = ("main_task", "content", "lead", "responsible", "deadline")
    rows = yaml.safe_load(PLAN.read_text("utf-8"))["tasks"]
    return [[str(row["number"]), *(wide(row[name]) for name in names)] for row in rows]


def rows_of_paper(data: bytes) -> list[list[str]]:
    """The lines of the first table; a cell merged with the one above says the same."""
    paper: Any = Document(BytesIO(data))
    return [[cell.text for cell in row.cells] for row in paper.tables[0].rows]


def rows_of_sheet(data: bytes) -> list[list[str]]:
    """The lines of the first sheet, likewise."""
    sheet: Any = load_workbook(BytesIO(data)).worksheets[0]
    above = {
        cell: sheet.cell(area.min_row, area.min_col).value
        for area in sheet.merged_cells.ranges
        for cells in area.rows
        for cell in cells
    }
    return [
        [str(above.get((c.row, c.column), c.value) or "") for c in line]
        for line in sheet.iter_rows()
    ]


@pytest.mark.parametrize("device", ["phone", "desk"])
def test_the_quarterly_review_of_the_37_tasks_exported(company: Company, device: str) -> None:
    follow_tasks()  # the worker's round
    last = quarter_of(today()).before()
    number = {"phone": 30, "desk": 29}[device]  # each device writes of a task of its own
    assert QuarterReview.objects.filter(quarter=str(last)).count() == 37
    head = company.enter("human-resources-head", DEVICES[device])
    head.open("/work/reform/?mine=1&deadline=长期坚持")
    head.reads("我单位牵头", "等评议")
    head.press(f"{number}.")
    head.reads("方案原文", "指标", f"{last.title}")
    head.press(last.title)
    head.reads("季度末的指标", "还没有写")
    head.press("提交评议")
    head.reads("请选择一项", "请填写此项")
    head.choose("进展情况", "推进中")
    head.fill("做了什么", "办了一些。")
    head.press("提交评议")
    head.told("已报给改革专班办公室")

    office = company.enter("reform", DEVICES[device])
    office.open("/work/reform/waiting/")
    office.press(f"{number}.")
    office.reads("办了一些。")
    office.fill("退回原因", "请写明办结了多少")
    office.press("退回重报")
    office.told("已退回")
    head.open(f"/work/reform/{number}/reviews/{last}/")
    head.reads("退回：请写明办结了多少")
    head.fill("做了什么", SAID)
    head.press("提交评议")
    office.open("/work/reform/waiting/")
    office.press(f"{number}.")
    office.press("确认属实")
    office.told("已确认")

    report = Report.objects.get(task__number=number, review__quarter=str(last), state="confirmed")
    people = company.town.user("human-resources-head"), company.town.user("reform")
    assert (report.text, report.by, report.decided_by) == (SAID, *people)

    office.open(f"/work/reform/quarters/{last}/")
    office.reads("评议 37 项")
    rows = rows_of_paper(taken(office, "推进情况", "Word"))
    assert rows[0][:6] == HEAD
    told = {row[0]: row for row in rows if row[0].isdigit()}
    assert [row[:6] for row in told.values()] == plan_rows()
    assert SAID in told[str(number)][7] and "专班" in told[str(number)][10]
    untold = str(number - 2)
    assert told[untold][7] == "没有经确认的报告" and told[untold][10] == ""
    original = rows_of_paper(taken(office, "附件3 原表", "Word"))
    sheet = rows_of_sheet(taken(office, "附件3 原表", "Excel"))
    for lines in (original, sheet):
        assert HEAD in lines
        assert [line for line in lines if line[0].isdigit()] == plan_rows()
        bands = [line[0] for line in lines if line[0].startswith(("一、", "二、", "三、"))]
        assert len(bands) == 3
