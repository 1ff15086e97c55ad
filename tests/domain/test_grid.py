"""Cells, teams, visits, findings that become demands, health, figures: by the operations."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.factories import START, World, make_firm, make_world, moment
from tests.grid_world import GridWorld, lay_grid

from qifu.cases.attachments import visible_file
from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import FactRecord, FirmFacts
from qifu.grid import figures
from qifu.grid.models import Finding, GridFirm, Handover, Promise, Visit
from qifu.grid.notices import tell_today
from qifu.grid.operations import end_finding, end_promise, raise_finding
from qifu.grid.photos import keep_photo
from qifu.grid.queries import (
    attention,
    get_firm,
    get_visit,
    health_of,
    visible_cells,
    visible_firms,
    visible_visits,
    worklist,
)
from qifu.grid.reckoning import reckon_due
from qifu.grid.teams import add_member, end_member, keep_key, move_firm
from qifu.grid.visiting import FindingInput
from qifu.identity.accounts import disable_user
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.operations import close_unit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.files import open_file, store_file
from qifu.kernel.models import Notice
from qifu.kernel.pictures import is_bare

pytestmark = pytest.mark.django_db
LATER = moment("2026-03-04 10:00")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def grid(world: World) -> GridWorld:
    return lay_grid(world)


def photo(form: str = "JPEG") -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (3000, 20), "red").save(out, form, exif=exif)
    return out.getvalue()


def test_a_firm_lies_in_a_cell_is_somebodys_and_has_a_day(grid: GridWorld) -> None:
    row = grid.row()
    assert (row.cell, row.worker_id) == (grid.cell, grid.people["worker"].pk)
    assert (row.plan, row.due_on, row.level) == ("other", date(2026, 8, 31), "")
    fresh = make_firm("新企业")
    fresh.town, fresh.address = grid.world.town, "丰谷工业园 3 栋"
    fresh.save()
    assert reckon_due(at=START) >= 1
    assert GridFirm.objects.get(pk=fresh.pk).cell == grid.park


def test_a_visit_in_one_transaction(grid: GridWorld) -> None:
    firm = grid.world.firm
    kept = keep_photo(name="现场.jpg", data=photo(), actor=grid.actor("worker"), at=START)
    visit = grid.visit(
        facts={"staff": Decimal(40)},
        findings=(
            FindingInput("厂区门口道路破损，货车进不来", "demand"),
            FindingInput("不知道怎么申请稳岗补贴", "settled", "当场教会了"),
            FindingInput("担心明年用电不够"),
        ),
        promises=(("把稳岗补贴的表带来", date(2026, 3, 6)),),
        next_on=date(2026, 3, 20), photos=(str(kept.pk),),
    )  # fmt: skip
    first, settled, noted = visit.findings.all()
    assert first.case is not None
    case = first.case
    assert (case.channel, case.enterprise_id, case.kind) == ("grid", firm.pk, "demand")
    assert case.grid_finding == first
    assert (settled.state, noted.state) == ("settled", "noted")
    record = FactRecord.objects.get(enterprise=firm, fact="staff")
    assert (record.source, record.on, record.value) == ("visit", START.date(), 40)
    assert FirmFacts.objects.get(pk=firm.pk).values["staff"] == 40
    assert visit.facts == [
        {"fact": "staff", "label": "从业人数", "before": "", "value": "40 人", "changed": True}
    ]
    row = grid.row()
    assert (row.last_visit_on, row.due_on) == (START.date(), date(2026, 3, 20))
    (event,) = [e for e in stream_events(visit.stream) if e.kind == "grid.visited"]
    assert event.payload["demands"] == [case.number]
    told = Notice.objects.get(dedupe_key__startswith=f"visit:{visit.pk}:firm:")
    assert case.number in told.body
    assert "把稳岗补贴的表带来" in told.body
    # the firm sees it as its own, and its photo
    owner = grid.world.actor("owner")
    assert get_visit(owner, visit.number) == visit
    assert visible_file(owner, kept.pk) == kept
    assert visible_visits(grid.world.actor("stranger")).count() == 0
    with pytest.raises(NotVisible):
        visible_file(grid.world.actor("stranger"), kept.pk)


def test_the_same_token_again_is_the_same_visit(grid: GridWorld) -> None:
    found = FindingInput("路坏了", "demand")
    one = grid.visit(findings=(found,))
    two = grid.visit(LATER, findings=(found,), seen="又发了一次")
    assert one == two
    assert (Visit.objects.count(), Finding.objects.count()) == (1, 1)
    with pytest.raises(NotVisible):
        grid.visit(who="other")
    assert grid.visit(LATER, token="token-0002") != one


def test_everything_wrong_with_a_visit_is_told_at_once_and_nothing_is_kept(
    grid: GridWorld,
) -> None:
    with pytest.raises(Invalid) as told:
        grid.visit(
            on=date(2026, 3, 3), way="dream", met="", seen="", next_on=date(2026, 3, 2),
            findings=(FindingInput(""),), promises=(("带表", None),),
        )  # fmt: skip
    wrong = {"on", "way", "met", "seen", "next_on", "finding_1", "promise_1_due"}
    assert set(told.value.field_errors) == wrong
    with pytest.raises(Invalid) as told:
        grid.visit(findings=(FindingInput("路坏了", "demand"),), phone="12")
    assert set(told.value.field_errors) == {"phone"}
    with pytest.raises(Invalid):
        grid.visit(facts={"revenue": Decimal(1)})
    with pytest.raises(Invalid):
        grid.visit(token="x")
    assert Visit.objects.count() == 0
    assert grid.row().last_visit_on is None


def test_photos_lose_what_the_camera_wrote(grid: GridWorld) -> None:
    worker = grid.actor("worker")
    assert not is_bare(photo())
    kept = keep_photo(name="现场.jpg", data=photo(), actor=worker, at=START)
    raw = store_file(name="接口.jpg", data=photo(), actor=worker.ref, at=START)
    visit = grid.visit(photos=(str(kept.pk), str(raw.pk)))
    for shown in visit.photos.all():
        with open_file(shown.file) as content:
            data = content.read()
        assert b"SecretCamera" not in data
        assert is_bare(data)
        assert max(Image.open(io.BytesIO(data)).size) == 2000
    raw.refresh_from_db()
    assert raw.destroyed_at is not None
    with pytest.raises(Invalid):  # used already
        grid.visit(token="token-0002", photos=(str(kept.pk),))
    for name, data in (("a.jpg", b"MZ"), ("a.pdf", b"%PDF-1.4"), ("a.png", photo())):
        with pytest.raises(Invalid) as told:
            keep_photo(name=name, data=data, actor=worker, at=START)
        assert set(told.value.field_errors) == {"photos"}
    other = grid.actor("other")
    mine = keep_photo(name="现场.jpg", data=photo(), actor=other, at=START)
    with pytest.raises(Invalid):  # somebody else's
        grid.visit(token="token-0003", photos=(str(mine.pk),))


def test_who_may_see_and_who_may_visit(grid: GridWorld) -> None:
    world, firm = grid.world, grid.world.firm
    for name in ("worker", "other", "department", "town_head", "dispatcher", "leader"):
        actor = grid.actor(name)
        assert get_firm(actor, firm.pk).pk == firm.pk, name
        assert grid.cell in visible_cells(actor), name
    for name in ("elsewhere", "water_handler", "head", "clerk", "owner", "system_admin"):
        actor = grid.actor(name)
        assert not visible_cells(actor).exists(), name
        assert not visible_firms(actor).exists(), name
        with pytest.raises(NotVisible):
            get_firm(actor, firm.pk)
        with pytest.raises(NotVisible):
            grid.visit(who=name)
    for name in ("department", "town_head", "dispatcher"):
        with pytest.raises(Refused):
            grid.visit(who=name)
    assert world.firm == firm


def test_findings_and_promises_come_to_an_end(grid: GridWorld) -> None:
    visit = grid.visit(
        findings=(FindingInput("路坏了"), FindingInput("小事")),
        promises=(("带表", date(2026, 3, 6)), ("问银行", date(2026, 3, 9))),
    )
    first, second = visit.findings.all()
    worker = grid.actor("worker")
    found = raise_finding(finding_id=first.pk, phone="13800138000", actor=worker, at=LATER)
    assert found.case is not None
    with pytest.raises(Refused):
        raise_finding(finding_id=first.pk, phone="13800138000", actor=worker, at=LATER)
    end_finding(finding_id=second.pk, settled=False, said="企业说不用了", actor=worker, at=LATER)
    one, two = Promise.objects.all()
    end_promise(promise_id=one.pk, kept=True, said="已送到", actor=worker, at=LATER)
    with pytest.raises(Invalid):
        end_promise(promise_id=two.pk, kept=False, said="", actor=worker, at=LATER)
    with pytest.raises(Refused):
        end_promise(promise_id=one.pk, kept=True, said="又一次", actor=worker, at=LATER)
    with pytest.raises(NotVisible):
        end_promise(promise_id=two.pk, kept=True, said="x", actor=grid.actor("elsewhere"), at=LATER)


def test_whoever_leaves_hands_over(grid: GridWorld) -> None:
    visit = grid.visit(findings=(FindingInput("路坏了"),), promises=(("带表", date(2026, 3, 6)),))
    member = grid.cell.team.get(user=grid.people["worker"])
    head = grid.actor("town_head")
    with pytest.raises(Invalid):
        end_member(
            member_id=member.pk, to=grid.people["elsewhere"].pk, why="调岗", actor=head, at=LATER
        )
    for name in ("worker", "department"):
        with pytest.raises(Refused):
            end_member(member_id=member.pk, to=None, why="x", actor=grid.actor(name), at=LATER)
    done = end_member(
        member_id=member.pk, to=grid.people["other"].pk, why="调岗", actor=head, at=LATER
    )
    other = grid.people["other"].pk
    assert done is not None
    assert (done.firms, done.findings, done.promises, done.to_id) == (1, 1, 1, other)
    assert grid.row().worker_id == other
    assert visit.findings.get().owner_id == visit.promises.get().owner_id == other
    kinds = [e.kind for e in stream_events(grid.cell.stream)]
    assert kinds[-2:] == ["grid.member_ended", "grid.handed_over"]
    told = dict(
        Notice.objects.filter(dedupe_key__startswith="handover:").values_list(
            "recipient_id", "body"
        )
    )
    assert "由您接手" in told[other]
    assert "您的网格员换成了网格员乙" in told[grid.world.users["owner"].pk]
    with pytest.raises(NotVisible):
        grid.visit(LATER, token="token-0009")
    grid.visit(LATER, token="token-0010", who="other")


def test_a_disabled_account_hands_over_by_itself_until_nobody_is_left(grid: GridWorld) -> None:
    admin = grid.world.actor("system_admin")
    for name in ("worker", "other"):
        disable_user(user_id=grid.people[name].pk, reason="离职", actor=admin, at=LATER)
    first, last = Handover.objects.order_by("id")
    assert (first.to_id, last.to_id) == (grid.people["other"].pk, None)
    assert grid.row().worker_id is None
    dispatcher = grid.world.users["dispatcher"].pk
    told = Notice.objects.filter(recipient_id=dispatcher, dedupe_key__startswith="handover:")
    assert "没有人接手" in told.get().body
    add_member(
        cell_id=grid.cell.pk, user_id=grid.people["elsewhere"].pk, part="department",
        actor=grid.actor("dispatcher"), at=LATER,
    )  # fmt: skip
    assert grid.row().worker_id is None


def test_a_closed_towns_cells_are_its_successors(grid: GridWorld) -> None:
    close_unit(
        unit_id=grid.world.town.pk, successor_id=grid.world.water.pk, reason="合并",
        actor=grid.world.actor("system_admin"), at=LATER,
    )  # fmt: skip
    grid.cell.refresh_from_db()
    assert grid.cell.town == grid.world.water
    assert grid.cell.team.filter(valid_until__isnull=True).count() == 3
    assert get_firm(grid.actor("water_head", LATER), grid.world.firm.pk)


def test_health_is_explained_and_shortens_the_plan(grid: GridWorld) -> None:
    firm = grid.world.firm
    for staff, revenue, day in ((100, 9_000, date(2025, 3, 31)), (60, 3_000, date(2026, 2, 28))):
        record_facts(
            said={firm.pk: {"staff": Decimal(staff), "revenue": Decimal(revenue)}},
            source="statistics", on=day, actor=SYSTEM_ACTOR, at=START,
        )  # fmt: skip
    assert grid.row().stale
    assert reckon_due(at=START) == 2  # the other firm had no row yet
    row = grid.row()
    assert (row.level, row.plan, row.due_on) == ("urgent", "urgent", date(2026, 3, 17))
    worker, owner = grid.actor("worker"), grid.world.actor("owner")
    assert [s.code for s in health_of(worker, row, START)] == ["staff-falls"]
    assert {s.code for s in health_of(owner, row, START)} == {"staff-falls", "revenue-falls"}
    assert "revenue" not in str(row.signals)
    assert list(attention(worker)) == [row]
    assert [s["code"] for s in row.signals] == [s.code for s in health_of(worker, row, START)]
    (event,) = [e for e in stream_events(row.stream) if e.payload["after"]["level"] == "urgent"]
    assert event.payload["before"]["level"] == ""
    # a visit that finds more people again takes the signal away
    grid.visit(facts={"staff": Decimal(95)})
    assert (grid.row().level, grid.row().plan) == ("", "other")


def test_key_firms_and_cells_by_hand(grid: GridWorld) -> None:
    firm, head = grid.world.firm.pk, grid.actor("town_head")
    keep_key(enterprise_id=firm, key=True, why="区级重点项目", actor=head, at=START)
    assert (grid.row().plan, grid.row().due_on) == ("key", date(2026, 4, 1))
    with pytest.raises(Refused):
        keep_key(enterprise_id=firm, key=True, why="再来", actor=head, at=START)
    with pytest.raises(Refused):
        keep_key(enterprise_id=firm, key=False, why="x", actor=grid.actor("worker"), at=START)
    move_firm(enterprise_id=firm, cell_id=grid.park.pk, actor=head, at=START)
    row = grid.row()
    assert (row.cell, row.by_hand, row.worker_id) == (grid.park, True, None)
    GridFirm.objects.update(stale=True)
    reckon_due(at=START)
    assert grid.row().cell == grid.park
    with pytest.raises(NotVisible):
        grid.visit()


def test_worklist_and_the_morning_notice(grid: GridWorld) -> None:
    worker = grid.actor("worker")
    assert not worklist(worker, START.date()).exists()
    GridFirm.objects.update(due_on=date(2026, 2, 27))
    (row,) = worklist(worker, START.date())
    assert row.pk == grid.world.firm.pk
    assert not worklist(grid.actor("other"), START.date()).exists()
    assert worklist(grid.actor("other"), START.date(), whole=True).exists()
    assert tell_today(at=START) == 2
    tell_today(at=START)
    mine = Notice.objects.filter(recipient_id=grid.people["worker"].pk)
    assert mine.filter(body="1 家企业到了走访的日子（1 家已过期）。").count() == 1


def test_figures_open_down_to_what_they_count(grid: GridWorld) -> None:
    world = grid.world
    calm = make_firm()
    calm.town = world.town
    calm.save()
    reckon_due(at=START)
    GridFirm.objects.filter(pk=calm.pk).update(due_on=date(2026, 2, 2))
    grid.visit(
        findings=(
            FindingInput("一", "demand"), FindingInput("二", "demand"),
            FindingInput("三", "settled"), FindingInput("四"),
        ),
        promises=(("甲", date(2026, 3, 3)), ("乙", date(2026, 3, 4))),
    )  # fmt: skip
    one, two = Finding.objects.filter(state="demand").order_by("position")
    assert one.case is not None
    assert two.case is not None
    case = world.act(
        one.case, "dispatch", "dispatcher", lead_unit=world.power.code, klass="general_5"
    )
    case = world.act(case, "accept", "handler")
    data = {"outcome": "solved", "text": "修好了", "evidence": "照片"}
    world.act(world.act(case, "answer", "handler", **data), "approve_answer", "head")
    world.act(two.case, "dispatch", "dispatcher", lead_unit=world.power.code, klass="general_5")
    end_promise(
        promise_id=Promise.objects.earliest("id").pk, kept=True, said="办了",
        actor=grid.actor("worker"), at=START,
    )  # fmt: skip
    later = date(2026, 3, 20)
    period = figures.Period(date(2026, 3, 1), date(2026, 3, 31), later)
    actor = grid.actor("town_head")
    rows, whole = figures.table(actor, period, "cell")
    assert whole.counts == {
        "firms": 2, "visited": 1, "late": 1, "findings": 4, "in_time": 2, "first_time": 2, "answered_late": 1,
        "waiting": 1, "ended": 0, "promises": 2, "kept": 1, "broken": 1,
    }  # fmt: skip
    assert (whole.share("visited"), whole.share("in_time")) == (50, 50)
    for by in figures.GROUPS:
        rows, whole = figures.table(actor, period, by)
        for row in rows:
            for code, count in row.counts.items():
                found = figures.rows_of(actor, figures.FIGURES[code], period, by, row.key)
                assert len(list(found)) == count, (by, row.title, code)
        for code, figure in figures.FIGURES.items():
            assert sum(r.counts[code] for r in rows) == whole.counts[code]
            assert figures.rows_of(actor, figure, period).count() == whole.counts[code]
    _, nothing = figures.table(grid.actor("elsewhere"), period, "town")
    assert set(nothing.counts.values()) == {0}


def test_a_batch_is_reckoned_like_one_with_the_same_queries(grid: GridWorld) -> None:
    def queries() -> int:
        GridFirm.objects.update(stale=True)
        with CaptureQueriesContext(connection) as seen:
            reckon_due(at=START)
        return len(seen)

    queries()
    alone = queries()
    for _ in range(12):
        make_firm()
    reckon_due(at=START)
    assert queries() == alone
    before = list(GridFirm.objects.order_by("pk").values_list("level", "plan", "due_on"))
    GridFirm.objects.update(stale=True)
    reckon_due(at=START + timedelta(hours=1), limit=1)
    assert list(GridFirm.objects.order_by("pk").values_list("level", "plan", "due_on")) == before
