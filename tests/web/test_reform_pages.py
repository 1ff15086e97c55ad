"""The board, a task, reporting, confirming and the office's tables, as people use the pages."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document as read_docx
from openpyxl import load_workbook
from tests.factories import moment
from tests.insight_world import count_all
from tests.reform_world import APRIL, ReformWorld, make_reform_world

from qifu.identity.models import District
from qifu.kernel.models import AccessRecord
from qifu.reform.exports import plan_form, progress_form
from qifu.reform.models import Report
from qifu.reform.reviewing import open_reviews
from qifu.reform.rules.quarters import Quarter

pytestmark = pytest.mark.django_db
Q1 = Quarter(2026, 1)
HEAD = ["序号", "主要任务", "具体工作内容", "牵头单位", "责任单位", "完成时限"]


@pytest.fixture
def rw() -> ReformWorld:
    rw = make_reform_world()
    rw.world.closed(moment("2026-03-02 10:00"))
    count_all(moment("2026-04-01 00:05"))
    open_reviews(at=APRIL)
    return rw


def signed_in(rw: ReformWorld, name: str) -> Client:
    client = Client()
    client.force_login(rw.world.users[name], backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def test_the_board_shows_ones_own_with_filters_in_the_address(rw: ReformWorld) -> None:
    page = signed_in(rw, "leader").get("/work/reform/").content.decode()
    assert "附件3 全部 3 项" in page and "整合窗口，优化布局" in page
    page = signed_in(rw, "head").get("/work/reform/?deadline=长期坚持&mine=1").content.decode()
    assert "您的单位牵头或参与的 2 项。下面是筛选出的 1 项" in page
    assert 'href="/work/reform/2/"' in page and 'href="/work/reform/1/"' not in page
    assert "mine=1&amp;light=red" in page
    assert "没有符合条件的任务" in signed_in(rw, "head").get("/work/reform/?light=done").content.decode()  # fmt: skip


def test_a_task_shows_figures_that_open_and_says_where_there_are_none(rw: ReformWorld) -> None:
    page = signed_in(rw, "head").get("/work/reform/1/").content.decode()
    assert 'href="/work/insight/figures/close_on_time/?from=' in page
    assert 'href="/services/"' in page and "2026年第一季度" in page
    page = signed_in(rw, "town_head").get("/work/reform/3/").content.decode()
    assert "没有按件计的指标。" in page
    assert signed_in(rw, "water_head").get("/work/reform/1/").status_code == 404


def test_pages_of_others_are_named_with_whose_they_are(rw: ReformWorld) -> None:
    row = District.objects.get()
    row.settings["rows"]["1"]["pages"] += [
        {"name": "portal:claims", "title": "我的申报"}, {"name": "work:triage", "title": "分派"},
    ]  # fmt: skip
    row.save()
    page = signed_in(rw, "leader").get("/work/reform/1/").content.decode()
    where = page.partition('id="where"')[2].partition("</section>")[0]
    assert 'href="/services/"' in where and "分派<span" in where and "指挥调度用" in where
    assert "企业登录后用" in where and "/claims/" not in where and "/work/triage/" not in where


def test_a_report_is_written_mended_and_confirmed_by_another(rw: ReformWorld) -> None:
    unit = signed_in(rw, "handler")
    said = {"unit": rw.world.power.code, "says": "done", "text": "窗口已合并。", "trouble": "",
            "following": "", "links": "javascript:1"}  # fmt: skip
    file = SimpleUploadedFile("验收.txt", "已验收".encode())
    again = unit.post("/work/reform/1/report/", {**said, "files": file})
    page = again.content.decode()
    assert again.status_code == 422 and "不是能打开的网址" in page
    assert "窗口已合并。" in page and "验收.txt" in page  # nothing typed is lost
    kept = page.split('name="kept" value="')[1][:36]
    sent = unit.post(
        "/work/reform/1/report/", {**said, "links": "", "pages": "/services/", "kept": kept}
    )
    assert sent.status_code == 303
    report = Report.objects.get()
    assert report.links == [{"title": "服务清单", "address": "/services/"}]
    assert report.files.get().file.name == "验收.txt"
    office = signed_in(rw, "reform")
    assert f"/work/reform/reports/{report.pk}/" in office.get("/work/reform/waiting/").content.decode()  # fmt: skip
    url = f"/work/reform/reports/{report.pk}/"
    assert office.post(url, {"act": "return", "reason": ""}).status_code == 422
    assert office.post(url, {"act": "return", "reason": "附照片"}).status_code == 303
    form = unit.get("/work/reform/1/report/").content.decode()
    assert "窗口已合并。" in form and "附照片" in unit.get("/work/reform/1/").content.decode()
    unit.post("/work/reform/1/report/", {**said, "links": "https://example.com/photo"})
    second = Report.objects.get(state="waiting")
    assert unit.post(f"/work/reform/reports/{second.pk}/", {"act": "confirm"}).status_code == 409
    assert office.post(f"/work/reform/reports/{second.pk}/", {"act": "confirm"}).status_code == 303
    assert "已完成" in unit.get("/work/reform/1/").content.decode()
    assert office.post(url, {"act": "confirm"}).status_code == 409


def test_a_review_is_written_beside_the_figures_of_then(rw: ReformWorld) -> None:
    url = "/work/reform/2/reviews/2026Q1/"
    page = signed_in(rw, "head").get(url).content.decode()
    assert "100.0%" in page and "known=2026-03-31" in page and "件数少，仅供参考" in page
    said = {"unit": rw.world.power.code, "says": "doing", "text": "本季度按时办结。"}
    assert signed_in(rw, "head").post(url, said).status_code == 303
    assert "提交评议" not in signed_in(rw, "handler").get(url).content.decode()
    assert "提交评议" not in signed_in(rw, "leader").get(url).content.decode()
    page = signed_in(rw, "reform").get("/work/reform/quarters/2026Q1/").content.decode()
    assert "评议 3 项：牵头单位都交了的 1 项，都确认了的 0 项" in page
    assert signed_in(rw, "reform").get("/work/reform/quarters/2025Q4/").status_code == 404
    assert signed_in(rw, "reform").get("/work/reform/quarters/soon/").status_code == 404


def test_the_plan_is_exported_as_the_office_has_it(rw: ReformWorld) -> None:
    got = signed_in(rw, "leader").get("/work/reform/export/plan.docx")
    paper = read_docx(BytesIO(got.content))
    assert paper.paragraphs[0].text == "测试区政务服务增值化改革任务清单"
    rows = [[c.text for c in row.cells] for row in paper.tables[0].rows]
    first = ["1", "建强中心", "整合窗口，优化布局。", "区发改局", "", "6月底前"]
    assert rows[:3] == [HEAD, ["一、建强服务载体"] * 6, first]
    assert paper.tables[0].cell(2, 1)._tc is paper.tables[0].cell(3, 1)._tc  # merged as in print
    assert paper.tables[0].cell(2, 4)._tc is not paper.tables[0].cell(3, 4)._tc
    body = signed_in(rw, "leader").get("/work/reform/export/plan.xlsx").content
    sheet: Any = load_workbook(BytesIO(body)).worksheets[0]
    assert [c.value for c in sheet[3]] == HEAD
    assert [c.value for c in sheet[5]] == [1, *first[1:4], None, "6月底前"]
    own = signed_in(rw, "town_head").get("/work/reform/export/plan.xlsx").content
    numbers = [r[0].value for r in load_workbook(BytesIO(own)).worksheets[0].iter_rows(min_row=4)]
    assert numbers == ["二、拓展服务领域", 3]
    assert AccessRecord.objects.filter(act="export", target="reform-tasks").count() == 3
    for gone in ("plan.csv", "other.docx", "progress.docx?quarter=2019Q1"):
        assert signed_in(rw, "leader").get(f"/work/reform/export/{gone}").status_code == 404


def test_the_progress_form_says_the_quarter(rw: ReformWorld) -> None:
    rw.confirmed(2, "handler", APRIL, quarter="2026Q1", text="=按时办结", following="再快些")
    rw.report(3, "town_head", APRIL, quarter="2026Q1", text="还没有确认的话")
    at = moment("2026-04-20 09:00")
    form = progress_form(Q1, actor=rw.actor("leader"), at=at)
    assert dict(form.meta) == {
        "时间": "2026年第一季度", "制表": "2026年04月20日", "合计": "3 项：绿灯 2 项，红灯 1 项",
    }  # fmt: skip
    rows = [row for row in form.table.rows if isinstance(row, tuple)]
    assert [c.title for c in form.table.columns][:6] == HEAD
    assert rows[1][6].startswith("绿灯：已评议")
    assert rows[1][7:9] == ("推进中。=按时办结", "下一步：再快些")
    assert rows[1][9].startswith("按时办结率 100.0%（1 / 1 件，目标不低于 95.0%，达到）")
    assert rows[1][10] == "专班甲 2026-04-01"
    assert rows[2][7] == "没有经确认的报告" and rows[2][9] == "没有按件计的指标"
    assert form.says == [
        "2026年第一季度评议还没有交或没有确认的：区发改局（第 1 项）；丰谷镇（第 3 项）；区住建局（第 3 项）。"
    ]
    assert len(plan_form(actor=rw.actor("town_head"), at=at).table.rows) == 2  # type: ignore[arg-type]
    for kind, begun in (("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        url = f"/work/reform/export/progress.{kind}?quarter=2026Q1"
        assert signed_in(rw, "leader").get(url).content.startswith(begun)
