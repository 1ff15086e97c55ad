"""The grid on screen: whom to visit, the form of a visit, the cell, the firm, figures that open."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.factories import START, World, make_firm, make_world
from tests.grid_world import TOKEN, GridWorld, lay_grid
from tests.guards.test_query_counts import BACKEND

from qifu.grid.models import Finding, GridFirm, Promise, Visit
from qifu.grid.reckoning import reckon_due
from qifu.grid.visiting import FindingInput
from qifu.identity.models import User
from qifu.web import middleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid(monkeypatch: pytest.MonkeyPatch) -> GridWorld:
    monkeypatch.setattr(middleware, "now", lambda: START)
    world: World = make_world()
    return lay_grid(world)


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


def typed(**more: Any) -> dict[str, Any]:
    return {
        "token": TOKEN, "way": "onsite", "on": "2026-03-02", "met": "王厂长", "seen": "生产正常",
        "phone": "13800138000", **more,
    }  # fmt: skip


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "JPEG")
    out.name = "现场.jpg"
    out.seek(0)
    return out


def test_a_visit_by_a_page_without_scripts(grid: GridWorld) -> None:
    firm, worker = grid.world.firm, enter(grid.people["worker"])
    GridFirm.objects.update(due_on=date(2026, 2, 27))
    page = text_of(worker.get(reverse("work:grid_today")))
    assert firm.name in page
    assert "过了走访日期" in page
    url = reverse("work:grid_visit_new", args=[firm.pk])
    assert "还没有登记" in text_of(worker.get(url))
    wrong = worker.post(
        url,
        typed(met="", finding_3="路坏了", finding_3_becomes="demand", phone="1", photos=picture()),
    )
    page = text_of(wrong)
    assert wrong.status_code == 422
    assert "请填写此项" in page
    assert "路坏了" in page
    assert 'name="kept"' in page  # the picture is not lost
    kept = page.split('name="kept" value="')[1].split('"')[0]
    bad_phone = worker.post(url, typed(finding_3="路坏了", finding_3_becomes="demand", phone="1"))
    assert "联系电话不对" in text_of(bad_phone)
    done = worker.post(
        url,
        typed(
            finding_3="厂门口路坏了", finding_3_becomes="demand", fact_staff="40",
            promise_2="带申请表", promise_2_due="2026-03-06", next_on="2026-03-20", kept=kept,
        ),
        follow=True,
    )  # fmt: skip
    visit = Visit.objects.get()
    page = text_of(done)
    case = visit.findings.get().case
    assert case is not None
    for words in (visit.number, case.number, "从业人数：40 人", "带申请表", "走访照片 1"):
        assert words in page
    again = worker.post(url, typed(seen="又一次"))
    assert again["Location"] == reverse("work:grid_visit", args=[visit.number])
    assert Visit.objects.count() == 1
    # both ways: from the demand to the visit, and for the firm
    desk = text_of(
        enter(grid.world.users["dispatcher"]).get(reverse("work:case", args=[case.number]))
    )
    assert visit.number in desk
    owner = enter(grid.world.users["owner"])
    assert visit.number in text_of(owner.get(reverse("portal:demand", args=[case.number])))
    mine = text_of(owner.get(reverse("portal:grid")))
    for words in ("网格员甲", "厂门口路坏了", case.number, "带申请表", "约好"):
        assert words in mine


def test_the_device_is_answered_in_json(grid: GridWorld) -> None:
    url = reverse("work:grid_visit_new", args=[grid.world.firm.pk])
    worker = enter(grid.people["worker"])
    asks = {"HTTP_ACCEPT": "application/json"}
    wrong = worker.post(url, typed(seen=""), **asks)
    assert (wrong.status_code, "seen" in wrong.json()["errors"]) == (422, True)
    said = typed(offline="1", said_at="2026-03-01T08:00:00+08:00")
    first = worker.post(url, {**said, "photos": picture()}, **asks).json()
    assert first["fresh"]
    second = worker.post(url, {**said, "photos": picture()}, **asks).json()
    assert (second["number"], second["fresh"]) == (first["number"], False)
    visit = Visit.objects.get()
    assert (visit.offline, visit.said_at.isoformat()) == (True, "2026-03-01T00:00:00+00:00")
    refused = enter(grid.people["department"]).post(url, said, **asks)
    assert refused.status_code == 409
    script = worker.get(reverse("work:grid_offline"))
    assert script["Content-Type"].startswith("text/javascript")
    assert "qifu/visit.js" in text_of(script)


def test_outside_ones_cells_nothing_is_there(grid: GridWorld) -> None:
    visit = grid.visit(findings=(FindingInput("路坏了"),), promises=(("带表", date(2026, 3, 6)),))
    finding, promise = visit.findings.get(), visit.promises.get()
    elsewhere = enter(grid.people["elsewhere"])
    member = grid.cell.team.first()
    assert member is not None
    for name, args in (
        ("grid_cell", [grid.cell.code]), ("grid_firm", [grid.world.firm.pk]),
        ("grid_visit_new", [grid.world.firm.pk]), ("grid_visit", [visit.number]),
        ("grid_member_end", [member.pk]),
    ):  # fmt: skip
        assert elsewhere.get(reverse(f"work:{name}", args=args)).status_code == 404, name
    for name, args in (
        ("grid_finding", [finding.pk, "demand"]), ("grid_promise", [promise.pk, "kept"]),
        ("grid_keep", [grid.world.firm.pk, "key"]), ("grid_member_add", [grid.cell.code]),
    ):  # fmt: skip
        assert elsewhere.post(reverse(f"work:{name}", args=args)).status_code == 404, name
    for name in ("grid", "grid_today", "grid_attention", "grid_figures"):
        page = text_of(elsewhere.get(reverse(f"work:{name}")))
        assert grid.world.firm.name not in page
        assert grid.cell.title not in page
    stranger = enter(grid.world.users["stranger"])
    assert visit.number not in text_of(stranger.get(reverse("portal:grid")))
    assert stranger.get(f"{reverse('portal:grid')}?firm={grid.world.firm.pk}").status_code == 404


def test_the_head_keeps_teams_and_firms(grid: GridWorld) -> None:
    head, firm = enter(grid.world.users["town_head"]), grid.world.firm
    cell = reverse("work:grid_cell", args=[grid.cell.code])
    page = text_of(head.get(cell))
    assert firm.name in page
    assert "网格员乙" in page
    add = reverse("work:grid_member_add", args=[grid.cell.code])
    assert head.post(add, {"part": "town", "town-user": ""}).status_code == 422
    joins = {"part": "department", "department-user": str(grid.people["elsewhere"].pk)}
    assert "已加入" in text_of(head.post(add, joins, follow=True))
    leaves = reverse(
        "work:grid_member_end", args=[grid.cell.team.get(user=grid.people["worker"]).pk]
    )
    assert "他现在走访 1 家企业" in text_of(head.get(leaves))
    assert head.post(leaves, {"to": "", "why": ""}).status_code == 422
    done = head.post(leaves, {"to": grid.people["other"].pk, "why": "调岗"}, follow=True)
    assert "1 家企业由网格员乙接手" in text_of(done)
    keep = reverse("work:grid_keep", args=[firm.pk, "key"])
    assert head.post(keep, {"why": ""}).status_code == 422
    assert "重点企业，每 30 天" in text_of(head.post(keep, {"why": "区级重点"}, follow=True))
    moved = reverse("work:grid_keep", args=[firm.pk, "cell"])
    assert "园区网格" in text_of(head.post(moved, {"cell": grid.park.pk}, follow=True))
    gives = reverse("work:grid_keep", args=[firm.pk, "worker"])
    assert head.post(gives, {"worker": grid.people["other"].pk}).status_code == 422
    assert enter(grid.people["other"]).get(
        reverse("work:grid_firm", args=[firm.pk])
    ).status_code == 404  # fmt: skip


def test_findings_and_promises_on_the_visits_page(grid: GridWorld) -> None:
    visit = grid.visit(
        findings=(FindingInput("路坏了"), FindingInput("小事")),
        promises=(("带表", date(2026, 3, 6)), ("问银行", date(2026, 3, 9))),
    )
    worker = enter(grid.people["worker"])
    one, two = visit.findings.all()
    raised = reverse("work:grid_finding", args=[one.pk, "demand"])
    assert "联系电话不对" in text_of(worker.post(raised, {"phone": "1"}, follow=True))
    assert "已代企业提交为诉求" in text_of(
        worker.post(raised, {"phone": "13800138000"}, follow=True)
    )
    ends = reverse("work:grid_finding", args=[two.pk, "dropped"])
    assert "请写一句说明" in text_of(worker.post(ends, {}, follow=True))
    worker.post(ends, {"said": "企业说不用了"})
    kept, dropped = visit.promises.all()
    worker.post(reverse("work:grid_promise", args=[kept.pk, "kept"]), {"said": "送到了"})
    worker.post(reverse("work:grid_promise", args=[dropped.pk, "dropped"]), {"said": "银行停办"})
    assert [f.state for f in Finding.objects.order_by("position")] == ["demand", "dropped"]
    assert [p.state for p in Promise.objects.order_by("due_on")] == ["kept", "dropped"]


def test_every_number_opens_to_its_rows(grid: GridWorld) -> None:
    grid.visit(findings=(FindingInput("路坏了", "demand"), FindingInput("小事", "settled")))
    late = make_firm("迟到的企业有限公司")
    late.town = grid.world.town
    late.save()
    reckon_due(at=START)
    GridFirm.objects.filter(pk=late.pk).update(due_on=date(2026, 2, 2))
    head = enter(grid.world.users["town_head"])
    page = text_of(head.get(f"{reverse('work:grid_figures')}?by=worker"))
    assert "50%" in page
    opened = text_of(head.get(reverse("work:grid_figure", args=["late"])))
    assert late.name in opened
    assert grid.world.firm.name not in opened
    found = text_of(head.get(reverse("work:grid_figure", args=["findings"])))
    assert "共 2 条" in found
    assert head.get(reverse("work:grid_figure", args=["nonsense"])).status_code == 404
    nothing = f"{reverse('work:grid_figures')}?since=x&until=%00&by=%27"
    assert head.get(nothing).status_code == 200


def test_signals_are_explained_to_officials_and_to_the_firm(grid: GridWorld) -> None:
    grid.visit(promises=(("带申请表", date(2026, 3, 3)),))
    GridFirm.objects.update(level="watch", signals=[
        {"code": "x", "title": "答应的事过期没办", "level": "watch", "figures": "1 项：带申请表",
         "source": "走访记录", "on": "2026-03-03", "advice": "可以提诉求", "sensitive": False}
    ])  # fmt: skip
    page = text_of(enter(grid.people["worker"]).get(reverse("work:grid_attention")))
    for words in ("答应的事过期没办", "1 项：带申请表", "依据：走访记录，2026-03-03", "怎么算的"):
        assert words in page
    assert "营业收入" not in page
