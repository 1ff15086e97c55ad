"""Reports: made on their day once, of the figures as they were, read back from all three papers, sent
to who may read them, without names."""

from __future__ import annotations

import hashlib
import io
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from docx import Document as read_docx
from openpyxl import load_workbook
from tests.factories import REACHED, World, make_world, moment
from tests.insight_world import count_all, lay_metrics
from tests.pdf_text import words_of

from qifu.insight.queries import Window, figure
from qifu.insight.reports import making
from qifu.insight.reports.content import PARTS
from qifu.insight.reports.making import TRIES, make_asked
from qifu.insight.reports.models import Report, ReportPlan
from qifu.insight.reports.operations import (
    PlanInput,
    ask_due,
    ask_report,
    end_plan,
    next_due,
    save_plan,
    take_report,
)
from qifu.insight.reports.queries import get_report, reports, sent_of
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.files import open_file
from qifu.kernel.models import Notice

pytestmark = pytest.mark.django_db
BEGUN = moment("2026-03-02 10:00")
AT = moment("2026-05-06 09:00")
APRIL, MARCH = date(2026, 4, 10), date(2026, 3, 10)
TITLE = "企业诉求和服务运行月报"


@pytest.fixture
def world(settings: object, tmp_path: object) -> World:
    settings.QIFU_VAR = tmp_path  # type: ignore[attr-defined]
    lay_metrics()
    world = make_world()
    for _ in range(3):
        case = world.answered(BEGUN, text="已送电。请联系王工 13812345678。")
        world.act(case, "revisit_accepted", "revisitor", moment("2026-03-20 10:00"), **REACHED)
    world.handling(BEGUN)
    count_all(AT)
    return world


def plan_of(world: World, **more: object) -> ReportPlan:
    leader = world.users["leader"]
    said = {
        "title": TITLE, "sort": "month", "unit_id": None, "parts": tuple(PARTS),
        "recipients": (leader.pk,), "lag": 2, **more,
    }  # fmt: skip
    return save_plan(data=PlanInput(**said), actor=world.actor("leader"), at=AT)  # type: ignore[arg-type]


def made(world: World, on: date = MARCH, **more: object) -> Report:
    plan = plan_of(world, **more)
    row = ask_report(plan_id=plan.pk, on=on, actor=world.actor("leader"), at=AT)
    assert make_asked(at=AT) >= 1
    return get_report(world.actor("leader"), row.pk)


def read(row: Report, kind: str) -> bytes:
    with open_file(getattr(row, kind)) as file:
        return file.read()


def test_the_papers_say_the_figures(world: World) -> None:
    row = made(world)
    march = Window(date(2026, 3, 1), date(2026, 3, 31))
    found = figure("close_on_time", march, actor=world.actor("leader"), at=AT)
    assert (found.num, found.den) == (3, 4)
    pdf = "".join(words_of(read(row, "pdf")))
    for words in (
        TITLE, "2026年第3期", "统计期间：2026年3月（3月1日至31日）", "编制日期：2026年5月6日",
        "一、总体情况", "二、主要指标", "三、各单位情况", "五、典型案例", "（一）办成的", "75.0%", "3/4件",
        "件数少，供参考", "六、指标口径", "选取规则",
    ):  # fmt: skip
        assert words in pdf, words
    paper = read_docx(io.BytesIO(read(row, "docx")))
    heads = [p.text for p in paper.paragraphs if p.style and p.style.name.startswith("Heading 1")]
    assert heads == [
        "一、总体情况", "二、主要指标", "三、各单位情况", "四、主题分布", "五、典型案例", "六、指标口径",
    ]  # fmt: skip
    rows = {r.cells[0].text: [c.text for c in r.cells] for r in paper.tables[0].rows}
    assert rows["按时办结率"][1:3] == ["75.0%", "3 / 4 件"]
    book = load_workbook(io.BytesIO(read(row, "xlsx")))
    sheet = book["主要指标"]
    values = {line[0]: line for line in sheet.iter_rows(values_only=True) if line[0]}
    assert values["按时办结率"][3:6] == (0.75, 3, 4)
    share = next(line for line in sheet.iter_rows() if line[0].value == "按时办结率")
    assert [cell.number_format for cell in share[3:6]] == ["0.0%", "#,##0", "#,##0"]
    assert {"主要指标", "典型案例", "指标口径"} <= set(book.sheetnames)


def test_typical_cases_name_nobody(world: World) -> None:
    row = made(world)
    texts = [t for group in row.body["cases"] for t in group["cases"]]
    assert len(texts) == 3 and any("说已解决，表示满意" in t for t in texts)
    everything = "".join(words_of(read(row, "pdf"))) + str(row.body)
    for secret in (world.firm.name, "13812345678", world.users["owner"].name):
        assert secret not in everything
    named = made(world, title="点名的月报", names=True)
    assert world.firm.name in str(named.body["cases"]) and "13812345678" not in str(named.body)


def test_files_have_fingerprints_in_the_chain_and_go_by_mail(world: World) -> None:
    leader = world.users["leader"]
    leader.email = "leader@fc.example"
    leader.save(update_fields=["email"])
    row = made(world)
    event = stream_events(f"report:{row.pk}")[-1]
    assert event.kind == "report.made"
    for kind in ("pdf", "docx", "xlsx"):
        assert event.payload["sha256"][kind] == hashlib.sha256(read(row, kind)).hexdigest()
    letter = Notice.objects.get(channel="email", stream=f"report:{row.pk}")
    assert letter.address == "leader@fc.example" and TITLE in letter.subject
    assert letter.files == [row.pdf_id, row.docx_id, row.xlsx_id]
    assert Notice.objects.filter(
        channel="site", recipient=leader, stream=f"report:{row.pk}"
    ).exists()
    assert [(s.name, s.says, s.lost) for s in sent_of(row)] == [
        (leader.name, "邮件正在发送", False)
    ]  # fmt: skip
    Notice.objects.filter(pk=letter.pk).update(status="dead")
    assert [s.lost for s in sent_of(row)] == [True]


def test_a_report_is_made_on_its_day_once(world: World) -> None:
    plan = plan_of(world)
    start, due = next_due(plan, moment("2026-06-01 09:00"))
    assert (start, due) == (date(2026, 5, 1), date(2026, 6, 2))
    assert ask_due(at=moment(f"{due - timedelta(days=1)} 23:00")) == 0
    assert ask_due(at=moment(f"{due} 00:10")) == 1
    assert ask_due(at=moment(f"{due} 00:20")) == 0
    row = Report.objects.get()
    assert (row.start, row.end, row.scheduled) == (date(2026, 5, 1), date(2026, 5, 31), True)
    end_plan(plan_id=plan.pk, actor=world.actor("leader"), at=AT)
    assert ask_due(at=moment("2026-07-05 09:00")) == 0


def test_a_later_edition_leaves_the_earlier_as_it_was_sent(world: World) -> None:
    first = made(world)
    digest = first.pdf.sha256  # type: ignore[union-attr]
    leader = world.actor("leader")
    again = ask_report(plan_id=first.plan_id, on=MARCH, actor=leader, at=AT)
    with pytest.raises(Refused):
        ask_report(plan_id=first.plan_id, on=MARCH, actor=leader, at=AT)
    make_asked(at=AT)
    assert get_report(leader, again.pk).edition == 2
    assert get_report(leader, first.pk).pdf.sha256 == digest  # type: ignore[union-attr]
    with pytest.raises(Refused):
        ask_report(plan_id=first.plan_id, on=AT.date(), actor=leader, at=AT)  # still running


def test_who_may_see_and_who_is_sent(world: World) -> None:
    head, leader = world.actor("head"), world.actor("leader")
    with pytest.raises(NotVisible):
        save_plan(data=PlanInput("x", "month", None, (), ()), actor=head, at=AT)
    with pytest.raises(Invalid):
        plan_of(world, recipients=(world.users["head"].pk,))  # not the whole district's
    own = PlanInput("本单位月报", "month", world.power.pk, ("cases",), (world.users["head"].pk,))
    plan = save_plan(data=own, actor=head, at=AT)
    row = ask_report(plan_id=plan.pk, on=MARCH, actor=head, at=AT)
    district = made(world)
    assert [r.pk for r in reports(head)] == [row.pk]
    assert {r.pk for r in reports(leader)} == {row.pk, district.pk}
    for stranger in ("clerk", "owner"):
        assert not reports(world.actor(stranger)).exists()
        with pytest.raises(NotVisible):
            get_report(world.actor(stranger), row.pk)
    with pytest.raises(NotVisible):
        get_report(head, district.pk)
    with pytest.raises(NotVisible):
        take_report(plan_id=district.plan_id, wants=True, actor=head, at=AT)
    for wants, sent in ((False, []), (True, [world.users["leader"].pk])):
        kept = take_report(plan_id=district.plan_id, wants=wants, actor=leader, at=AT)
        assert kept.recipients == sent
    world.users["head"].is_active = False
    world.users["head"].save(update_fields=["is_active"])
    again = ask_report(plan_id=plan.pk, on=APRIL, actor=leader, at=AT)
    make_asked(at=AT)
    assert not Notice.objects.filter(stream=f"report:{again.pk}").exists()


def test_what_fails_says_so_and_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(world)
    row = ask_report(plan_id=plan.pk, on=MARCH, actor=world.actor("leader"), at=AT)

    def broken(document: object) -> bytes:
        raise RuntimeError("no paper")

    monkeypatch.setattr(making, "to_docx", broken)
    for _ in range(TRIES):
        assert make_asked(at=AT) == 0
    row.refresh_from_db()
    assert (row.state, row.tries, row.pdf) == ("failed", TRIES, None)
    assert "no paper" in row.error
    assert [e.kind for e in stream_events(f"report:{row.pk}")] == ["report.asked", "report.failed"]
    assert not Notice.objects.filter(stream=f"report:{row.pk}").exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one(world: World) -> None:
    plan = plan_of(world)
    ask_report(plan_id=plan.pk, on=MARCH, actor=world.actor("leader"), at=AT)
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(make_asked(at=AT))
        finally:
            connection.close()

    many = [threading.Thread(target=work) for _ in range(2)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert sorted(counts) == [0, 1]
