"""Loading a pack: a diff, twice the same nothing, history kept, running work never orphaned."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from tests.factories import START, give_post, make_firm, make_member, make_staff, make_user

from qifu.cases.models import Case, Limit, ProcessDefinition
from qifu.cases.operations import perform_action
from qifu.demands.audiences import ROUTES
from qifu.demands.notices import Telling, _words
from qifu.demands.operations import DemandInput, submit_demand
from qifu.enterprises.models import Enterprise
from qifu.enterprises.rules.uscc import uscc_problem
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Centre, Channel, District, DutyEntry, Role, Unit, User, Window
from qifu.identity.queries import role_titles, routable_units, towns
from qifu.kernel.errors import Refused
from qifu.kernel.events import Event, stream_events
from qifu.kernel.models import NoticeTemplate
from qifu.packs.demo_people import FIRMS, create_demo_people, demo_uscc
from qifu.packs.load import LoadResult, PackInvalid, PackRefused, load_pack
from qifu.packs.vocabulary import NOTICE_WORDS, REQUIRED_NOTICES
from qifu.reform.models import ReformTask
from qifu.reform.queries import sections, task, units_of

pytestmark = pytest.mark.django_db
FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"


def load(directory: Path = FUCHENG, **more: Any) -> LoadResult:
    return load_pack(directory, actor=more.pop("actor", SYSTEM_ACTOR), at=START, **more)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Fucheng loaded, and a copy of its pack to change."""
    load()
    return Path(shutil.copytree(FUCHENG, tmp_path / "pack"))


def swap(directory: Path, name: str, old: str, new: str, after: str = "") -> None:
    path = directory / name
    text = path.read_text("utf-8")
    spot = text.index(old, text.index(after))
    path.write_text(text[:spot] + new + text[spot + len(old) :], "utf-8")


def give_items(directory: Path, old: str, new: str) -> None:
    """The items of unit `old` are handled by `new`."""
    for path in (directory / "items").glob("*.yaml"):
        text = path.read_text("utf-8")
        path.write_text(text.replace(f"unit: {old}\n", f"unit: {new}\n"), "utf-8")


def drop(directory: Path, name: str, start: str, end: str) -> None:
    """Remove from `start` up to `end`."""
    path = directory / name
    text = path.read_text("utf-8")
    first = text.index(start)
    path.write_text(text[:first] + text[text.index(end, first) :], "utf-8")


def actor_of(user: User) -> Actor:
    return load_actor(User.objects.get(pk=user.pk), START)


def open_case(lead: str = "transport", topic: str = "transport-logistics") -> Case:
    firm = make_firm()
    owner = actor_of(make_member(firm, "admin"))
    said = DemandInput(
        enterprise_id=firm.pk,
        text="货车白天限行,原料进不来。",
        contact_name="王厂长",
        contact_phone="13800138000",
        topic=topic,
    )
    case = submit_demand(actor=owner, at=START, data=said).case
    office = Unit.objects.get(code="government-services")
    return perform_action(
        case_id=case.pk,
        action="dispatch",
        actor=actor_of(make_staff(office, Role.DISPATCHER)),
        at=START,
        data={"topic": topic, "lead_unit": lead, "klass": "general_10"},
    )


def test_fucheng_is_loaded_whole() -> None:
    result = load()
    assert (result.district, result.dry_run) == ("fucheng", False)
    assert Unit.objects.filter(kind="department").count() == 26
    assert towns().count() == 13
    assert not routable_units().filter(trusted_to__gt="").exists()
    assert not routable_units().filter(kind__in=["group", "district", "park"]).exists()
    assert Centre.objects.count() == 9
    assert Window.objects.count() == 27
    assert Centre.objects.filter(name_confirmed=True).count() == 1
    assert ReformTask.objects.count() == 37
    assert Limit.objects.get(code="complex_30").amount == 30
    assert Channel.objects.filter(code="breakfast").exists()
    assert NoticeTemplate.objects.filter(code="extension.granted").count() == 3
    assert ProcessDefinition.objects.get(code="demand").status == "published"
    assert role_titles()["dispatcher"] == "指挥调度"
    district = District.objects.get()
    assert (district.pack_version, district.pack_digest) == ("1", result.digest)
    unit = Unit.objects.get(code="housing-construction")
    assert [e.kind for e in stream_events(unit.stream)] == ["unit.added"]
    loaded = Event.objects.get(kind="pack.loaded")
    assert loaded.payload["changes"]["单位:added"] == Unit.objects.count()


def test_tasks_are_read_with_their_units() -> None:
    load()
    assert [len(rows) for _, rows in sections()] == [10, 24, 3]
    row = task(15)
    lead, responsible = units_of(row)
    assert [u.name for u in lead] == ["区住建局", "区自然资源局"]
    assert row.inferred == ["main_task", "responsible"]
    assert len(responsible) == 8


def test_loading_twice_changes_nothing() -> None:
    load()
    before = Event.objects.count()
    assert load().changes == []
    assert Event.objects.count() == before


def test_a_comment_is_no_change_but_is_noted(copy: Path) -> None:
    with (copy / "units.yaml").open("a", encoding="utf-8") as file:
        file.write("# 备注\n")
    assert load(copy).changes == []
    assert Event.objects.filter(kind="pack.loaded").count() == 2


def test_a_dry_run_says_it_all_and_leaves_nothing() -> None:
    planned = load(dry_run=True)
    assert not Unit.objects.exists()
    assert not Event.objects.exists()
    assert [str(c) for c in planned.changes] == [str(c) for c in load().changes]


def test_every_notice_that_is_sent_has_its_words() -> None:
    load()
    have = set(NoticeTemplate.objects.values_list("code", "channel"))
    sent = {(t.template, c) for many in ROUTES.values() for t in many for c in t.channels}
    sent |= {(code, "site") for code in REQUIRED_NOTICES}
    assert sent <= have


def test_what_notices_may_say_is_what_demands_fill_in() -> None:
    load()
    case = open_case()
    telling = Telling(stream_events(case.stream)[-1], "dispatch", case.pk, ())
    assert set(_words(telling, case)) | {"link"} == NOTICE_WORDS


def test_changes_are_applied_as_a_diff(copy: Path) -> None:
    swap(copy, "units.yaml", "short_name: 区商务局", "short_name: 商务局")
    swap(copy, "duties.yaml", "lead: commerce", "lead: industry-information", "foreign-trade")
    swap(copy, "duties.yaml", "co: [finance]", "co: [finance, taxation]", "commerce-support")
    swap(
        copy,
        "limits.yaml",
        "code: revisit, title: 回访, amount: 3",
        "code: revisit, title: 回访, amount: 4",
    )
    swap(copy, "notices.yaml", 'subject: "诉求已收到"', 'subject: "已收到"')
    swap(copy, "reform/tasks.yaml", "deadline: 长期坚持", "deadline: 12月底前", "number: 37")
    assert [str(c) for c in load(copy).changes] == [
        "~ 时限 回访 (revisit)\n    amount: 3 → 4",
        "~ 单位 区商务局 (commerce)\n    short_name: 区商务局 → 商务局",
        "~ 职责 外贸与口岸 (foreign-trade)\n    lead_unit_id: 区商务局 → 区工信局",
        "~ 职责 商贸流通支持 (commerce-support)\n    co_units: 区财政局 → 区财政局、区税务局",
        "~ 通知 demand.received (demand.received/site)\n    subject: 诉求已收到 → 已收到",
        "~ 改革任务 第37项 建立全过程闭环服务机制 (37)\n    deadline: 长期坚持 → 12月底前",
    ]
    duty = DutyEntry.objects.get(topic="foreign-trade")
    assert (duty.lead_unit.code, duty.version) == ("industry-information", 2)  # type: ignore[union-attr]
    assert [e.kind for e in stream_events(duty.stream)] == ["duty.added", "duty.changed"]
    assert Limit.objects.get(code="revisit").amount == 4


def test_a_pack_with_errors_changes_nothing(copy: Path) -> None:
    swap(copy, "units.yaml", "short_name: 区商务局", "short_name: 商务局")
    swap(copy, "duties.yaml", "lead: transport", "lead: nobody")
    with pytest.raises(PackInvalid) as invalid:
        load(copy)
    assert "没有代码为“nobody”的单位" in str(invalid.value.findings[0])
    assert Unit.objects.get(code="commerce").short_name == "区商务局"


def test_a_unit_closed_in_the_pack_hands_its_cases_over(copy: Path) -> None:
    case = open_case("commerce", "foreign-trade")
    handler = make_staff(Unit.objects.get(code="commerce"), Role.HANDLER)
    swap(
        copy,
        "units.yaml",
        "    kind: department",
        '    status: closed\n    closed_on: "2026-03-01"\n    successor: economic-cooperation\n'
        "    kind: department",
        "code: commerce",
    )
    path = copy / "duties.yaml"
    text = path.read_text("utf-8").replace("lead: commerce", "lead: industry-information")
    text = text.replace(", commerce", "").replace("[commerce, ", "[").replace("[commerce]", "[]")
    path.write_text(text, "utf-8")
    give_items(copy, "commerce", "economic-cooperation")
    told = "\n".join(map(str, load(copy).changes))
    assert "- 单位 区商务局 (commerce)\n    承接单位: (空) → 区经合局" in told
    unit = Unit.objects.get(code="commerce")
    assert (unit.status, unit.closed_on) == ("closed", date(2026, 3, 1))
    case.refresh_from_db()
    assert case.lead_unit.code == "economic-cooperation"  # type: ignore[union-attr]
    assert actor_of(handler).units(Role.HANDLER) == {case.lead_unit_id}
    assert load(copy).changes == []


def test_a_unit_with_work_cannot_just_leave(copy: Path) -> None:
    open_case("fuchuang-group", "incubation")
    unit = Unit.objects.get(code="fuchuang-group")
    give_post(make_user(), unit, Role.HANDLER)
    drop(copy, "units.yaml", "  - code: fuchuang-group", "  # 线下中心")
    path = copy / "duties.yaml"
    path.write_text(path.read_text("utf-8").replace(", fuchuang-group", ""), "utf-8")
    swap(copy, "reform/tasks.yaml", "fuchuang-group, ", "")
    with pytest.raises(PackRefused) as refused:
        load(copy)
    assert len(refused.value.reasons) == 2
    assert "还有 1 件未办结的诉求由它牵头或协办" in refused.value.reasons[0]
    assert "successor(承接单位)" in refused.value.reasons[0]
    assert "还有 1 个在岗岗位" in refused.value.reasons[1]
    unit.refresh_from_db()
    assert unit.status == "active"


def test_a_unit_without_work_may_leave_and_come_back(copy: Path) -> None:
    drop(copy, "units.yaml", "  - code: enterprise-cultivation-centre", "  # 园区")
    path = copy / "duties.yaml"
    text = path.read_text("utf-8")
    text = text.replace(", enterprise-cultivation-centre", "")
    text = text.replace("enterprise-cultivation-centre, ", "")
    path.write_text(text, "utf-8")
    path = copy / "reform/tasks.yaml"
    path.write_text(path.read_text("utf-8").replace("enterprise-cultivation-centre, ", ""), "utf-8")
    give_items(copy, "enterprise-cultivation-centre", "finance")
    load(copy)
    unit = Unit.objects.get(code="enterprise-cultivation-centre")
    assert unit.status == "closed"
    load()
    unit.refresh_from_db()
    assert unit.status == "active"
    assert [e.kind for e in stream_events(unit.stream)] == [
        "unit.added",
        "unit.left",
        "unit.restored",
    ]


def test_a_topic_and_a_limit_in_use_cannot_vanish(copy: Path) -> None:
    open_case()
    drop(copy, "duties.yaml", "      - topic: transport-logistics", "      - topic: foreign-trade")
    swap(copy, "limits.yaml", "code: general_10", "code: general_12")
    with pytest.raises(PackRefused) as refused:
        load(copy)
    assert [
        "职责“交通物流”" in r or "时限“一般诉求（10个工作日）”" in r for r in refused.value.reasons
    ] == [
        True,
        True,
    ]
    assert DutyEntry.objects.get(topic="transport-logistics").active


def test_a_topic_nobody_uses_is_retired_and_comes_back(copy: Path) -> None:
    drop(copy, "duties.yaml", "      - topic: transport-logistics", "      - topic: foreign-trade")
    load(copy)
    duty = DutyEntry.objects.get(topic="transport-logistics")
    assert not duty.active
    load()
    kinds = [e.kind for e in stream_events(duty.stream)]
    assert kinds == ["duty.added", "duty.closed", "duty.restored"]


def test_a_window_with_people_cannot_vanish(copy: Path) -> None:
    window = Window.objects.get(code="district-centre-fallback")
    give_post(make_user(), window.centre.unit, Role.CLERK, window)
    drop(
        copy, "centres.yaml", "      - {code: district-centre-fallback", "\n  - code: park-centre-1"
    )
    swap(copy, "stationing.yaml", "district-centre-fallback, ", "")
    with pytest.raises(PackRefused, match="还有 1 个在岗岗位"):
        load(copy)


def test_a_published_process_needs_a_new_version_to_change(copy: Path) -> None:
    swap(copy, "processes/demand.yaml", "title: 企业诉求办理", "title: 企业诉求办理流程")
    with pytest.raises(PackRefused, match="请把 version 加 1"):
        load(copy)
    version = ProcessDefinition.objects.get(code="demand").version
    swap(copy, "processes/demand.yaml", f"version: {version}", f"version: {version + 1}")
    assert [str(c).split("\n")[0] for c in load(copy).changes] == [
        "~ 流程 企业诉求办理流程 (demand)"
    ]


def test_another_district_needs_another_database(copy: Path) -> None:
    swap(copy, "district.yaml", "code: fucheng", "code: elsewhere")
    with pytest.raises(PackRefused, match="另一个区县请使用另一个数据库"):
        load(copy)


def test_only_the_system_administrator_loads() -> None:
    load()
    office = Unit.objects.get(code="government-services")
    with pytest.raises(Refused):
        load(actor=actor_of(make_staff(office, Role.DISPATCHER)))
    assert load(actor=actor_of(make_staff(office, Role.SYSTEM_ADMIN))).changes == []


def test_the_people_of_the_demonstration_are_made_once() -> None:
    load()
    with pytest.raises(Refused):
        create_demo_people(START)
    with override_settings(DEMO=True):
        accounts = create_demo_people(START)
        count = User.objects.count()
        assert create_demo_people(START) == accounts
    assert User.objects.count() == count == User.objects.filter(demonstration=True).count()
    assert {a.role for a in accounts} >= {r.label for r in Role} - {Role.API_CLIENT.label}
    assert User.objects.get(username=accounts[0].username).check_password(accounts[0].password)
    assert Enterprise.objects.filter(demonstration=True).count() == len(FIRMS) >= 6
    assert all(uscc_problem(demo_uscc(f.body)) is None for f in FIRMS)
    assert len(actor_of(User.objects.get(username="firm")).firms) == 2
