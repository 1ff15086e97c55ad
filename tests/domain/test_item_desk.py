"""The lists kept alive: drafts of two editors, approval by another, days to come, withdrawal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.factories import START, make_item, make_staff, make_unit

from qifu.catalogue import desk
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.operations import (
    ITEMS,
    approve_version,
    create_item,
    discard_draft,
    open_draft,
    put_due_version,
    recall_draft,
    save_draft,
    send_back,
    send_draft,
    unschedule_version,
    withdraw_item,
)
from qifu.catalogue.queries import get_item, live_body
from qifu.catalogue.rules.body import ItemBody, Step
from qifu.catalogue.tasks import put_due_items
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Centre, Role, Unit, Window
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice
from qifu.kernel.time import shanghai_date

pytestmark = pytest.mark.django_db
LATER = START + timedelta(days=3)
DAY = shanghai_date(START)


class Desk:
    """A unit with a handler and a head, the reform office, a centre's people, a stranger; one item."""

    def __init__(self) -> None:
        self.unit = make_unit("market", name="区市场监管局")
        self.handler = self.official(self.unit, Role.HANDLER)
        self.colleague = self.official(self.unit, Role.HANDLER)
        self.head = self.official(self.unit, Role.HEAD)
        self.reform = self.official(make_unit(name="改革专班"), Role.REFORM)
        self.stranger = self.official(make_unit(name="区商务局"), Role.HEAD)
        hall = make_unit("hall", name="园区中心", kind="centre")
        self.centre = Centre.objects.create(code="park", name="园区中心", kind="park", unit=hall)
        window = Window.objects.create(
            code="park-general", centre=self.centre, kind="general", name="综合窗口"
        )
        self.clerk = load_actor(make_staff(hall, Role.CLERK, window=window), START)
        self.clerk2 = load_actor(make_staff(hall, Role.CLERK, window=window), START)
        self.item = make_item(self.unit, "licence")

    @staticmethod
    def official(unit: Unit, role: str) -> Actor:
        return load_actor(make_staff(unit, role), START)

    def draft(self, actor: Actor | None = None, **changes: Any) -> ItemVersion:
        who = actor or self.handler
        row = open_draft(code="licence", actor=who, at=LATER)
        body = replace(row.typed, **{"short": "办证", **changes})
        return save_draft(version_id=row.pk, revision=row.revision, body=body, actor=who, at=LATER)

    def sent(self, starts: int | None = None, **changes: Any) -> ItemVersion:
        reason = changes.pop("reason", "")
        row = self.draft(**changes)
        day = None if starts is None else DAY + timedelta(days=starts)
        return send_draft(
            version_id=row.pk, revision=row.revision, actor=self.handler, at=LATER,
            reason=reason, starts_on=day,
        )  # fmt: skip

    def approved(self, starts: int | None = None, **changes: Any) -> ItemVersion:
        row = self.sent(starts, **changes)
        return approve_version(version_id=row.pk, revision=row.revision, actor=self.head, at=LATER)

    def kinds(self) -> list[str]:
        return [event.kind for event in stream_events("item:licence")]


@pytest.fixture
def office(db: None) -> Desk:
    return Desk()


def test_a_version_goes_from_draft_to_everybody_by_two_people(office: Desk) -> None:
    row = office.approved()
    assert (row.state, row.number, row.approved_name) == ("live", 2, office.head.name)
    assert live_body("licence").short == "办证"
    assert ItemVersion.objects.get(item=office.item, number=1).state == "past"
    assert office.kinds() == [
        "item.draft_opened", "item.draft_saved", "item.sent", "item.approved", "item.published",
    ]  # fmt: skip
    titles = [entry["title"] for entry in desk.history_of(office.item)]
    assert titles[0] == "新版生效"
    assert titles[-1] == "起草新版"


def test_of_two_editors_one_is_told_and_keeps_what_was_typed(office: Desk) -> None:
    row = office.draft()
    stale = row.revision
    office.draft(office.colleague, title="别的名称")
    with pytest.raises(Conflict, match="没有保存") as found:
        save_draft(
            version_id=row.pk, revision=stale, body=replace(row.typed, title="我的"),
            actor=office.handler, at=LATER,
        )  # fmt: skip
    assert found.value.by == office.colleague.name
    row.refresh_from_db()
    assert row.body["title"] == "别的名称"


@pytest.mark.parametrize("who", ["handler", "colleague"])
def test_who_typed_never_approves(office: Desk, who: str) -> None:
    office.draft(office.colleague, contact="0816-1")
    row = office.sent(contact="0816-2")
    with pytest.raises(Refused, match="不能自己审核"):
        approve_version(
            version_id=row.pk, revision=row.revision, actor=getattr(office, who), at=LATER
        )


def test_a_head_who_typed_does_not_approve_but_the_reform_office_does(office: Desk) -> None:
    row = office.draft(office.head)
    row = send_draft(version_id=row.pk, revision=row.revision, actor=office.head, at=LATER)
    with pytest.raises(Refused, match="不能自己审核"):
        approve_version(version_id=row.pk, revision=row.revision, actor=office.head, at=LATER)
    with pytest.raises(Refused, match="请办理单位的负责人"):
        approve_version(version_id=row.pk, revision=row.revision, actor=office.colleague, at=LATER)
    done = approve_version(version_id=row.pk, revision=row.revision, actor=office.reform, at=LATER)
    assert done.state == "live"


def test_others_items_do_not_exist(office: Desk) -> None:
    for call in (
        lambda: open_draft(code="licence", actor=office.stranger, at=LATER),
        lambda: desk.get_desk_item(office.stranger, "licence"),
        lambda: withdraw_item(code="licence", reason="x", actor=office.stranger, at=LATER),
    ):
        with pytest.raises(NotVisible):
            call()
    assert not desk.desk_items(office.stranger).exists()
    assert not desk.desk_items(office.clerk).exists()


def test_an_item_is_not_given_away(office: Desk) -> None:
    other = make_unit("trade")
    with pytest.raises(Refused, match="移交"):
        office.draft(unit=other.code)
    assert office.draft(office.reform, unit=other.code).body["unit"] == "trade"


def test_every_problem_is_told_by_its_field_and_nothing_is_sent(office: Desk) -> None:
    row = office.draft(title=" ", promised_days=12, steps=(Step("decide", "", 3, unit="nowhere"),))
    with pytest.raises(Invalid) as found:
        send_draft(version_id=row.pk, revision=row.revision, actor=office.handler, at=LATER)
    assert {"title", "promised_days", "steps-0-title", "steps-0-unit"} <= set(
        found.value.field_errors
    )
    row.refresh_from_db()
    assert row.state == "draft"


def test_a_worse_version_needs_a_reason(office: Desk) -> None:
    row = office.draft(promised_days=5, visits=1)
    with pytest.raises(Invalid, match="时限从 3 个工作日变成 5 个工作日，跑动从 0 次变成 1 次"):
        send_draft(version_id=row.pk, revision=row.revision, actor=office.handler, at=LATER)
    row = office.sent(promised_days=5, visits=1, reason="增加现场核查")
    assert row.reason == "增加现场核查"


def test_a_code_of_another_item_is_refused(office: Desk) -> None:
    make_item(office.unit, "other", basic_code="000123", title="另一项")
    row = office.draft(basic_code="000123")
    with pytest.raises(Invalid, match="基本编码已由“另一项”使用"):
        send_draft(version_id=row.pk, revision=row.revision, actor=office.handler, at=LATER)


def test_what_is_approved_for_a_day_waits_for_it(office: Desk) -> None:
    row = office.approved(10)
    assert row.state == "scheduled"
    assert live_body("licence").short == ""
    assert put_due_version(version_id=row.pk, at=START + timedelta(days=9)) is None
    put_due_version(version_id=row.pk, at=START + timedelta(days=10))
    item = get_item("licence")
    assert item.live is not None
    assert (item.short, item.live.number) == ("办证", 2)
    first = ItemVersion.objects.get(item=item, number=1)
    assert first.effective.upper == item.live.effective.lower == DAY + timedelta(days=10)


def test_the_workers_round_puts_in_force_what_is_due(office: Desk) -> None:
    row = office.approved(10)
    put_due_items()  # today is long after that day
    row.refresh_from_db()
    assert (row.state, live_body("licence").short) == ("live", "办证")
    put_due_items()
    assert office.kinds().count("item.published") == 1


def test_a_worker_that_was_away_leaves_no_gap(office: Desk) -> None:
    row = office.approved(10)
    put_due_version(version_id=row.pk, at=START + timedelta(days=14))
    first = ItemVersion.objects.get(item=office.item, number=1)
    row.refresh_from_db()
    assert first.effective.upper == row.effective.lower == DAY + timedelta(days=14)


@pytest.mark.parametrize("starts", [None, 8, 10])
def test_overlapping_versions_are_refused_in_words(office: Desk, starts: int | None) -> None:
    office.approved(10)
    with pytest.raises(Invalid, match="第 2 版已定于 2026-03-12 生效，和这一版重叠"):
        office.sent(starts, contact="0816-1")


def test_a_version_may_follow_one_that_waits(office: Desk) -> None:
    first = office.approved(10)
    second = office.approved(20, contact="0816-1")
    assert second.body["short"] == "办证"
    first.refresh_from_db()
    assert first.effective.upper == second.effective.lower
    put_due_version(version_id=first.pk, at=START + timedelta(days=25))
    assert live_body("licence").short == ""  # it never had a day
    put_due_version(version_id=second.pk, at=START + timedelta(days=25))
    assert live_body("licence").contact == "0816-1"


def test_taking_a_scheduled_one_back_lets_the_live_one_last(office: Desk) -> None:
    row = office.approved(10)
    with pytest.raises(Refused, match="负责人"):
        unschedule_version(version_id=row.pk, reason="改期", actor=office.handler, at=LATER)
    unschedule_version(version_id=row.pk, reason="改期", actor=office.head, at=LATER)
    live = get_item("licence").live
    assert live is not None
    assert live.effective.upper is None
    assert office.approved(12).state == "scheduled"


def test_a_day_that_is_over_is_refused(office: Desk) -> None:
    with pytest.raises(Invalid, match="已经过去"):
        office.sent(1)


def test_a_unit_closed_before_the_day_holds_the_version_up(office: Desk) -> None:
    row = office.approved(10, steps=(Step("decide", "决定", 3, unit="hall"),))
    Unit.objects.filter(code="hall").update(status="closed", closed_on=DAY)
    assert put_due_version(version_id=row.pk, at=START + timedelta(days=10)) is None
    row.refresh_from_db()
    assert (row.state, row.note) == (
        "scheduled", "到期没有生效：没有单位“hall”，每个环节都要有人负责",
    )  # fmt: skip


def test_sent_back_with_words_and_recalled(office: Desk) -> None:
    row = office.sent()
    with pytest.raises(Invalid):
        send_back(version_id=row.pk, note=" ", actor=office.head, at=LATER)
    row = send_back(version_id=row.pk, note="写明依据", actor=office.head, at=LATER)
    assert (row.state, row.note) == ("draft", "写明依据")
    row = office.sent(contact="0816-3")
    with pytest.raises(Refused, match="已不是草稿"):
        office.draft(contact="x")
    assert recall_draft(version_id=row.pk, actor=office.handler, at=LATER).state == "draft"


def test_a_discarded_draft_stays_readable_and_a_new_one_may_begin(office: Desk) -> None:
    row = discard_draft(version_id=office.draft().pk, actor=office.colleague, at=LATER)
    assert (row.state, row.body["short"]) == ("discarded", "办证")
    assert office.draft(contact="1").pk != row.pk


def test_a_new_item_is_nobodys_before_it_is_in_force(office: Desk) -> None:
    body = replace(live_body("licence"), code="new-one", title="新事项")
    row = create_item(body=body, actor=office.handler, at=LATER)
    with pytest.raises(NotVisible):
        get_item("new-one")
    with pytest.raises(Invalid, match="已有事项在用"):
        create_item(body=body, actor=office.handler, at=LATER)
    row = send_draft(version_id=row.pk, revision=row.revision, actor=office.handler, at=LATER)
    approve_version(version_id=row.pk, revision=row.revision, actor=office.head, at=LATER)
    assert get_item("new-one").title == "新事项"


def test_a_centre_makes_its_own_products_and_no_others(office: Desk) -> None:
    own: dict[str, Any] = {
        "list": "value_added", "type": "value_added", "centre": "park", "provider": "中心",
        "product": "代办", "price": "免费", "statutory_days": None, "unit": "hall",
    }  # fmt: skip
    body: ItemBody = replace(live_body("licence"), code="park-help", title="园区代办", **own)
    with pytest.raises(Refused, match="本中心"):
        create_item(
            body=replace(body, list="statutory", type="licence"), actor=office.clerk, at=LATER
        )
    with pytest.raises(Refused):
        create_item(body=replace(body, centre=""), actor=office.clerk, at=LATER)
    with pytest.raises(Refused, match="移交"):
        create_item(body=replace(body, unit="market"), actor=office.clerk, at=LATER)
    row = create_item(body=body, actor=office.clerk, at=LATER)
    row = send_draft(version_id=row.pk, revision=row.revision, actor=office.clerk, at=LATER)
    with pytest.raises(Refused, match="不能自己审核"):
        approve_version(version_id=row.pk, revision=row.revision, actor=office.clerk, at=LATER)
    approve_version(version_id=row.pk, revision=row.revision, actor=office.clerk2, at=LATER)
    assert get_item("park-help").centre_code == "park"


def test_a_withdrawn_item_leaves_the_lists_and_comes_back_as_a_new_version(office: Desk) -> None:
    office.approved(10)
    with pytest.raises(Refused, match="负责人"):
        withdraw_item(code="licence", reason="取消", actor=office.handler, at=LATER)
    item = withdraw_item(code="licence", reason="取消", actor=office.head, at=LATER)
    assert not item.active
    with pytest.raises(NotVisible):
        get_item("licence")
    assert sorted(item.versions.values_list("state", flat=True)) == ["discarded", "past"]
    assert office.approved(contact="0816-9").number == 3
    assert get_item("licence").active


@pytest.fixture
def leaning() -> Iterator[None]:
    ITEMS.uses.append(_leans)
    yield
    ITEMS.uses.remove(_leans)


def _leans(item: ServiceItem) -> list[str]:
    return [f"一件事“开店”用着{item.title}"]


def test_what_something_leans_on_stays(office: Desk, leaning: None) -> None:
    with pytest.raises(Refused, match="一件事“开店”用着"):
        withdraw_item(code="licence", reason="取消", actor=office.head, at=LATER)


def test_what_was_in_force_still_never_changes(office: Desk) -> None:
    office.approved()
    past = ItemVersion.objects.get(item=office.item, number=1)
    live = get_item("licence").live
    assert live is not None
    for row, change in (
        (past, {"body": {}}), (live, {"body": {}}), (live, {"effective": None}),
        (past, {"state": "draft"}),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            ItemVersion.objects.filter(pk=row.pk).update(**change)


def test_the_machine_keeps_everything(office: Desk) -> None:
    assert desk.desk_items(SYSTEM_ACTOR).count() == desk.desk_items(office.reform).count() == 1


def notes(*people: Actor) -> list[str]:
    rows = Notice.objects.filter(recipient__in=[p.user_id for p in people])
    return [n.subject for n in rows.order_by("id")]


def test_who_can_approve_hears_that_it_waits_and_the_editors_what_became_of_it(
    office: Desk,
) -> None:
    row = office.draft(office.head)  # the only head typed in it: those who keep all are asked
    send_draft(version_id=row.pk, revision=row.revision, actor=office.head, at=LATER)
    assert notes(office.reform) == ["有事项待审核"] and notes(office.head, office.stranger) == []
    send_back(version_id=row.pk, note="写清材料", actor=office.reform, at=LATER)
    assert notes(office.head) == ["事项被退回修改"]
    discard_draft(version_id=row.pk, actor=office.head, at=LATER)
    office.approved()
    assert notes(office.head) == ["事项被退回修改", "有事项待审核"]
    assert notes(office.handler) == ["事项已审核通过"] and notes(office.reform) == ["有事项待审核"]
    link = Notice.objects.filter(recipient=office.head.user_id).latest("id").link
    assert link == "/work/catalogue/licence/review/"
