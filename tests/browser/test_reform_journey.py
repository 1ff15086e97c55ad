"""The quarterly review of the 37 tasks: a lead unit writes on its phone, the reform office sends it
back and confirms at a desk, and takes the office's own table along."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from tests.browser.company import Company
from tests.browser.conftest import DEVICES
from tests.browser.visitor import Visitor

from qifu.kernel.time import now, today
from qifu.reform.models import QuarterReview
from qifu.reform.reviewing import open_reviews
from qifu.reform.rules.quarters import quarter_of

HEAD = ["序号", "主要任务", "具体工作内容", "牵头单位", "责任单位", "完成时限"]
SAID = "本季度灵活就业专用渠道收到的事都办结了。"


def taken(visitor: Visitor, name: str, kind: str) -> bytes:
    """The file that the link of that kind in the line of `name` brings."""
    line = visitor.page.locator("main li", has_text=name)
    with visitor.page.expect_download() as download:
        visitor.touch(line.get_by_role("link", name=kind))
    return bytes(download.value.path().read_bytes())


@pytest.mark.parametrize("device", ["phone", "desk"])
def test_the_quarterly_review_of_the_37_tasks_exported(company: Company, device: str) -> None:
    open_reviews(at=now())
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

    office.open(f"/work/reform/quarters/{last}/")
    office.reads("评议 37 项")
    paper: Any = Document(BytesIO(taken(office, "推进情况", "Word")))
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert rows[0][:6] == HEAD
    told = {row[0]: row for row in rows[1:] if row[0].isdigit()}
    assert list(told) == [str(n) for n in range(1, 38)]
    assert SAID in told[str(number)][7] and "专班" in told[str(number)][10]
    assert told["3"][3] == "园区服务中心、各镇街"
    sheet: Any = load_workbook(BytesIO(taken(office, "附件3 原表", "Excel"))).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert HEAD in lines
    numbers = [line[0] for line in lines if isinstance(line[0], int)]
    assert numbers == list(range(1, 38))
    bands = [line[0] for line in lines if str(line[0]).startswith(("一、", "二、", "三、"))]
    assert len(bands) == 3
