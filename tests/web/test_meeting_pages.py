"""Pages of meetings: called of what is stuck, answered, minuted, signed by another, watched."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import START
from tests.guards.test_query_counts import BACKEND
from tests.problem_world import ProblemWorld, make_problem_world

from qifu.kernel.time import SHANGHAI
from qifu.meetings.models import Decision, Invitation, Meeting, TaskForce
from qifu.web import middleware

pytestmark = pytest.mark.django_db
LATE = START + timedelta(days=40)


class Clock:
    """When it is, for pages."""

    at: datetime = LATE


@pytest.fixture
def pw(monkeypatch: pytest.MonkeyPatch) -> ProblemWorld:
    Clock.at = LATE
    monkeypatch.setattr(middleware, "now", lambda: Clock.at)
    return make_problem_world()


def enter(pw: ProblemWorld, name: str) -> Client:
    client = Client()
    client.force_login(pw.world.users[name], backend=BACKEND)
    return client


def text(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def act(row: Meeting, what: str) -> str:
    return reverse("work:meeting_act", args=[row.pk, what])


def test_a_meeting_from_what_is_stuck_to_a_decision_done(pw: ProblemWorld) -> None:
    late = pw.world.dispatched(START, klass="general_5")
    client, head, second = enter(pw, "dispatcher"), enter(pw, "head"), enter(pw, "reform")
    new = reverse("work:meeting_new")
    text(head, new, 404)
    assert f"超期没有办结：{late.title}" in text(client, new)
    day = (LATE + timedelta(days=1)).astimezone(SHANGHAI)
    said = {
        "title": "用电会商", "on": f"{day:%Y-%m-%d}", "hour": "09:30", "place": "三楼",
        "units": [pw.world.power.code], "chosen": [f"overdue:{late.number}"], "own": "",
    }  # fmt: skip
    kept = client.post(new, said | {"units": []})
    assert kept.status_code == 422 and "用电会商" in kept.content.decode()
    page = client.post(new, said)["Location"]
    assert client.post(new, said)["Location"] == page, "pressed twice: one meeting"
    row = Meeting.objects.get()
    assert "用电会商" in text(head, reverse("work:meetings")) and late.title in text(head, page)
    text(enter(pw, "water_head"), page, 404)
    reply = {"unit_id": pw.world.power.pk, "coming": "yes", "who": "", "reason": ""}
    assert head.post(act(row, "answer"), reply).status_code == 422
    assert head.post(act(row, "answer"), reply | {"who": "张局"}).status_code == 303
    came = {"came": [Invitation.objects.get().pk]}
    assert client.post(act(row, "hold"), came).status_code == 409, "not begun"
    Clock.at = LATE + timedelta(days=2)
    assert client.post(act(row, "hold"), came).status_code == 303
    text(head, act(row, "minutes"), 404)
    assert client.post(act(row, "minutes"), {"text": "研究了用电"}).status_code == 303
    decided = {"item_id": row.agenda.get().pk, "text": "送电", "unit": pw.world.power.code, "days": "5"}  # fmt: skip
    assert client.post(act(row, "decide"), decided | {"days": "x"}).status_code == 422
    for _ in "twice":
        assert client.post(act(row, "decide"), decided).status_code == 303
    assert Decision.objects.count() == 1
    assert client.post(act(row, "ask")).status_code == 303
    text(client, act(row, "sign"), 404)
    assert "研究了用电" in text(second, act(row, "sign"))
    assert second.post(act(row, "sign"), {"sign": "no", "reason": ""}).status_code == 422
    assert second.post(act(row, "sign"), {"sign": "yes", "reason": ""}).status_code == 303
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF")):
        got = head.get(reverse("work:meeting_paper", args=[row.pk, form]))
        assert got.content.startswith(begins)
    text(head, reverse("work:meeting_paper", args=[row.pk, "xlsx"]), 404)
    one = reverse("work:decision", args=[Decision.objects.get().pk])
    assert "送电" in text(head, reverse("work:decisions"))
    end = {"act": "end", "end-ended": "done", "end-outcome": "送了", "end-evidence": ""}
    assert head.post(one, end).status_code == 422
    assert head.post(one, end | {"end-evidence": "送电单"}).status_code == 303
    assert "送电单" in text(client, one)
    move = {"act": "move", "move-days": "3", "move-why": "等"}
    assert client.post(one, move).status_code == 409


def test_a_task_force_by_its_pages(pw: ProblemWorld) -> None:
    reform, head = enter(pw, "reform"), enter(pw, "head")
    new = reverse("work:force_new")
    text(head, new, 404)
    said = {"name": "用电专班", "purpose": "盯用电", "unit": pw.world.power.code, "lead_id": ""}
    assert reform.post(new, said).status_code == 422
    page = reform.post(new, said | {"lead_id": pw.world.users["head"].pk})["Location"]
    row = TaskForce.objects.get()
    add = reverse("work:force_act", args=[row.pk, "add"])
    said = {"user_id": pw.world.users["handler"].pk, "part": "contact"}
    assert head.post(add, said).status_code == 303
    assert head.post(add, said).status_code == 422
    late = pw.world.dispatched(START, klass="general_5")
    matter = reverse("work:force_act", args=[row.pk, "matter"])
    assert head.post(matter, {"matter": f"overdue:{late.number}"}).status_code == 303
    seen = text(head, page)
    assert late.title in seen and "经办甲" in seen and "结束专班" not in seen
    settle = reverse("work:force_settle", args=[row.matters.get().pk])
    assert head.post(settle, {"reason": "办好了"}).status_code == 303
    contact = row.members.get(part="contact")
    leave = reverse("work:force_leave", args=[contact.pk])
    follower = pw.world.users["colleague"].pk
    assert reform.post(leave, {"to": "", "why": ""}).status_code == 422
    assert reform.post(leave, {"to": follower, "why": "调走"}).status_code == 303
    assert "调走，经办乙接手" in text(reform, page)
    text(enter(pw, "water_head"), page, 404)
    assert "召集专班会议" in text(head, page)
    text(head, reverse("work:meeting_new") + f"?force={row.pk}")
    end = reverse("work:force_act", args=[row.pk, "end"])
    assert reform.post(end, {"reason": "完成"}).status_code == 303
    assert "已结束" in text(reform, page)
