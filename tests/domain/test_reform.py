"""Reports of the tasks: handed in, confirmed by a second person, returned; who may; what stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories import START, moment
from tests.insight_world import count_all
from tests.reform_world import APRIL, FOLLOW, ReformWorld, make_reform_world

from qifu.cases.attachments import visible_file
from qifu.identity.models import Post, Role, Unit
from qifu.identity.succession import close_unit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.files import store_file
from qifu.kernel.models import Notice
from qifu.reform.models import Alarm, QuarterReview, Report
from qifu.reform.operations import (
    confirm_report,
    digest_of,
    return_report,
    withdraw_report,
)
from qifu.reform.reading import BoardFilter, board, chosen, get_report, get_row, reports_of
from qifu.reform.reminding import remind
from qifu.reform.reviewing import open_reviews

pytestmark = pytest.mark.django_db
TODAY = START.date()


@pytest.fixture
def rw() -> ReformWorld:
    return make_reform_world()


def test_a_second_person_confirms_and_it_is_done(rw: ReformWorld) -> None:
    with pytest.raises(Invalid) as missing:
        rw.report(1, "handler", says="done")
    assert "要有佐证" in missing.value.messages[0]
    report = rw.report(1, "handler", says="done", links=["/services/"], titles={"/services/": "服务清单"})  # fmt: skip
    assert (report.part, report.links) == ("lead", [{"title": "服务清单", "address": "/services/"}])
    assert get_row(rw.actor("head"), 1, TODAY).standing.words == "推进中"
    for who in ("handler", "head", "leader"):
        with pytest.raises(Refused):
            confirm_report(report_id=report.pk, actor=rw.actor(who), at=START)
    confirm_report(report_id=report.pk, actor=rw.actor("reform"), at=START)
    standing = get_row(rw.actor("leader"), 1, TODAY).standing
    assert (standing.light, standing.done_on) == ("done", TODAY)
    kinds = [e.kind for e in stream_events("reform-task:1")]
    assert kinds == ["reform.reported", "reform.confirmed"]
    assert stream_events("reform-task:1")[0].payload["digest"] == digest_of(report)
    told = set(Notice.objects.values_list("recipient__name", "subject"))
    assert {("专班甲", "改革任务有新报告"), ("经办甲", "改革任务的报告已确认")} <= told
    with pytest.raises(Refused, match="已经有了结论"):
        return_report(report_id=report.pk, reason="再看看", actor=rw.actor("reform"), at=START)


def test_nobody_confirms_their_own_words(rw: ReformWorld) -> None:
    report = rw.report(1, "reform_two")
    with pytest.raises(Refused, match="不能由报告人自己"):
        confirm_report(report_id=report.pk, actor=rw.actor("reform_two"), at=START)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor by way of the database
        Report.objects.filter(pk=report.pk).update(
            state="confirmed", decided_by=report.by_id, decided_at=START
        )
    confirm_report(report_id=report.pk, actor=rw.actor("reform"), at=START)


def test_a_returned_report_stays_and_another_takes_its_place(rw: ReformWorld) -> None:
    first = rw.report(1, "handler", text="都办好了。")
    with pytest.raises(Refused, match="在等确认"):
        rw.report(1, "head")
    with pytest.raises(Invalid):
        return_report(report_id=first.pk, reason=" ", actor=rw.actor("reform"), at=START)
    return_report(report_id=first.pk, reason="请写清哪个中心", actor=rw.actor("reform"), at=START)
    second = rw.report(1, "handler", text="区中心已合并窗口。")
    assert second.corrects == first
    first.refresh_from_db()
    assert (first.state, first.text, first.reason) == ("returned", "都办好了。", "请写清哪个中心")
    withdraw_report(report_id=second.pk, actor=rw.actor("handler"), at=START)
    third = rw.report(1, "head")
    assert third.corrects is None and len(reports_of(get_row(rw.actor("head"), 1, TODAY))) == 3
    with pytest.raises(Refused):
        withdraw_report(report_id=third.pk, actor=rw.actor("handler"), at=START)


def test_who_sees_and_reports_what(rw: ReformWorld) -> None:
    seen = {
        who: [r.task.number for r in board(rw.actor(who), TODAY).rows]
        for who in ("leader", "reform", "handler", "water_handler", "town_head")
    }
    assert seen == {
        "leader": [1, 2, 3], "reform": [1, 2, 3], "handler": [1, 2],
        "water_handler": [2, 3], "town_head": [3],
    }  # fmt: skip
    for who in ("dispatcher", "supervisor", "clerk", "audit_admin", "owner"):
        with pytest.raises(NotVisible):
            board(rw.actor(who), TODAY)
    with pytest.raises(NotVisible):
        rw.report(1, "water_handler")
    with pytest.raises(Refused, match="您只能查看"):
        rw.report(1, "leader")
    helped = rw.report(2, "water_handler")
    assert helped.part == "helps"
    with pytest.raises(NotVisible):
        get_report(rw.actor("town_head"), helped.pk, TODAY)


def test_files_are_seen_with_the_task_alone(rw: ReformWorld) -> None:
    file = store_file(name="照片.txt", data=b"1", actor=rw.actor("handler").ref, at=START)
    with pytest.raises(Invalid, match="不是您上传的"):
        rw.report(1, "head", files=[file])
    report = rw.report(1, "handler", says="done", files=[file])
    assert visible_file(rw.actor("reform"), file.pk) == file
    for who in ("water_handler", "dispatcher", "owner"):
        with pytest.raises(NotVisible):
            visible_file(rw.actor(who), file.pk)
    assert [f.file_id for f in report.files.all()] == [file.pk]


def test_filters_of_the_board(rw: ReformWorld) -> None:
    rw.report(2, "handler")
    leader = rw.actor("leader")
    rows = board(leader, TODAY).rows

    def numbers(**asked: object) -> list[int]:
        return [r.task.number for r in chosen(rows, leader, BoardFilter(**asked))]  # type: ignore[arg-type]

    assert numbers(section="一、建强服务载体") == [1, 2]
    assert numbers(deadline="长期坚持") == [2, 3]
    assert numbers(lead=rw.world.water.code) == [3]
    assert numbers(light="green") == [1] and numbers(light="grey") == [2, 3]
    assert numbers(waiting=True) == [2]
    handler = rw.actor("water_handler")
    mine = chosen(board(handler, TODAY).rows, handler, BoardFilter(mine=True))
    assert [r.task.number for r in mine] == [3]


def test_reviews_open_by_themselves_with_the_figures_as_known_then(rw: ReformWorld) -> None:
    assert open_reviews(at=moment("2026-03-31 23:50")) == 0
    assert open_reviews(at=APRIL) == 3
    assert open_reviews(at=APRIL) == 0
    reviews = {r.task.number: r for r in QuarterReview.objects.all()}
    assert {str(r.due_on) for r in reviews.values()} == {"2026-04-15"}  # 清明 4月4日至6日
    assert [f["code"] for f in reviews[2].figures] == ["close_on_time"]
    assert reviews[2].figures[0]["of_unit"] == rw.world.power.pk
    assert reviews[3].figures == []
    told = Notice.objects.get(subject="2026年第一季度评议", recipient=rw.world.users["head"])
    assert "第 1、2 项（共 2 项）" in told.body and "2026-04-15" in told.body
    assert stream_events("reform-task:2")[-1].kind == "reform.review_opened"


def test_a_quarter_waits_until_its_events_are_counted(rw: ReformWorld) -> None:
    rw.world.closed(moment("2026-03-02 10:00"))
    assert open_reviews(at=APRIL) == 0
    count_all(APRIL)
    assert open_reviews(at=APRIL) == 3
    assert QuarterReview.objects.get(task__number=1).figures[0]["num"] == 1


def test_a_quarter_is_written_confirmed_and_never_overwritten(rw: ReformWorld) -> None:
    open_reviews(at=APRIL)
    with pytest.raises(Refused, match="季度评议由牵头单位写"):
        rw.report(2, "water_handler", APRIL, quarter="2026Q1")
    with pytest.raises(NotVisible):
        rw.report(2, "handler", APRIL, quarter="2025Q4")
    assert get_row(rw.actor("head"), 2, date(2026, 4, 10)).standing.words == "等评议"
    late = get_row(rw.actor("head"), 2, date(2026, 4, 16)).standing
    assert (late.light, late.words) == ("red", "评议逾期")
    rw.report(2, "handler", APRIL, quarter="2026Q1")
    assert get_row(rw.actor("head"), 2, date(2026, 4, 10)).standing.words == "评议已交，等确认"
    confirm_report(report_id=Report.objects.get().pk, actor=rw.actor("reform"), at=APRIL)
    assert get_row(rw.actor("head"), 2, date(2026, 4, 16)).standing.light == "green"
    with pytest.raises(Refused, match="已经确认，不能再改"):
        rw.report(2, "head", APRIL, quarter="2026Q1")


def test_a_task_of_several_is_reviewed_by_each_of_them(rw: ReformWorld) -> None:
    open_reviews(at=APRIL)
    rw.confirmed(3, "town_head", APRIL, quarter="2026Q1")
    row = get_row(rw.actor("leader"), 3, date(2026, 4, 10))
    assert [p.name for p in row.missing("2026Q1")] == ["区住建局"]
    rw.confirmed(3, "water_head", APRIL, quarter="2026Q1", says="stuck", trouble="缺人")
    row = get_row(rw.actor("leader"), 3, date(2026, 4, 10))
    assert (row.standing.light, row.standing.words) == ("yellow", "有困难")


def test_what_is_done_is_not_reviewed(rw: ReformWorld) -> None:
    rw.confirmed(1, "handler", says="done", links=["/services/"])
    assert open_reviews(at=APRIL) == 2


def test_a_merged_unit_passes_its_tasks_on_with_both_names(rw: ReformWorld) -> None:
    rw.report(2, "handler")
    at = moment("2026-03-20 09:00")
    admin = rw.actor("system_admin", at)
    close_unit(
        unit_id=rw.world.power.pk, successor_id=rw.world.water.pk, reason="机构改革", actor=admin,
        at=at,
    )  # fmt: skip
    row = get_row(rw.actor("leader", at), 2, at.date())
    assert [p.said for p in row.sides.leads] == ["区住建局（承接区发改局（2026-03-20撤并））"]
    assert row.sides.helps == ()  # who leads does not help itself
    assert get_row(rw.actor("leader", at), 2, date(2026, 3, 19)).sides.leads[0].name == "区发改局"
    assert [r.task.number for r in board(rw.actor("water_head", at), at.date()).rows] == [1, 2, 3]
    events = [e for e in stream_events("reform-task:1") if e.kind == "reform.passed_over"]
    assert events[0].payload == {"part": "lead", "from": "区发改局", "to": "区住建局"}
    told = Notice.objects.get(subject="承接改革任务", recipient=rw.world.users["water_head"])
    assert "牵头的第 1、2 项" in told.body
    open_reviews(at=APRIL)
    confirm_report(report_id=Report.objects.get().pk, actor=rw.actor("reform", at), at=at)
    done = rw.confirmed(1, "water_head", APRIL, says="done", links=["/services/"])
    assert done.unit == rw.world.water
    assert get_row(rw.actor("leader"), 1, date(2026, 4, 2)).standing.light == "done"


def test_reminders_and_escalation_are_told_once_and_to_whom(rw: ReformWorld) -> None:
    def told(day: str) -> set[tuple[str, str]]:
        before = set(Notice.objects.values_list("pk", flat=True))
        remind(at=moment(f"{day} 09:00"))
        fresh = Notice.objects.exclude(pk__in=before)
        return set(fresh.values_list("recipient__name", "subject"))

    assert told("2026-05-29") == set()
    unit = {("经办甲", "改革任务到期提醒"), ("负责人甲", "改革任务到期提醒")}
    assert unit <= told("2026-06-01")
    assert told("2026-06-02") == set()  # once
    assert unit <= told("2026-06-24")
    assert told("2026-06-30") == set()
    late = told("2026-07-01")
    assert ("负责人甲", "改革任务逾期提醒") in late and ("专班甲", "改革任务逾期提醒") in late
    assert ("区领导", "改革任务逾期提醒") not in late
    assert told("2026-07-08") == {("区领导", "改革任务逾期提醒")}
    assert {a.step for a in Alarm.objects.all()} == {"before-30", "before-7", "after-1", "after-6"}
    assert [e.kind for e in stream_events("reform-task:1")] == ["reform.reminded"] * 4


def test_who_does_not_write_the_review_is_reminded(rw: ReformWorld) -> None:
    open_reviews(at=APRIL)
    for number in (1, 2):
        rw.report(number, "handler", APRIL, quarter="2026Q1")
    assert remind(at=moment("2026-04-10 09:00")) == 2  # task 3, the town and water; due 15 April
    body = Notice.objects.get(
        subject="改革任务到期提醒", recipient=rw.world.users["town_head"]
    ).body
    assert body == "第 3 项（共 1 项）的2026年第一季度评议快到期限。"
    late = remind(at=moment("2026-04-16 09:00"))
    assert late == 2


def test_without_a_file_of_the_pack_nothing_opens() -> None:
    rw = make_reform_world(follow={**FOLLOW, "first_quarter": "2030Q1"})
    assert open_reviews(at=APRIL) == 0
    row = get_row(rw.actor("leader"), 2, TODAY + timedelta(days=90))
    assert (row.standing.light, row.standing.words) == ("grey", "还没有到评议")
    assert Post.objects.filter(role=Role.REFORM).count() == 2 and Unit.objects.count() == 4
