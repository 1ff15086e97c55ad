"""A person's copy, correction, deletion; what ends by age and what must not; the chain still holds."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories import START, World, make_world

from qifu.demands.models import Demand, DemandDraft
from qifu.enterprises.models import Membership
from qifu.identity.actors import load_actor
from qifu.identity.models import District, User
from qifu.identity.sign_in_models import SignIn
from qifu.kernel.access import record_access
from qifu.kernel.audit import seal_events, verify_audit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import AccessRecord, Notice
from qifu.kernel.notices import deliver_due_notices
from qifu.kernel.time import SHANGHAI, now, shanghai_date
from qifu.privacy import operations, retention
from qifu.privacy.erasing import preview
from qifu.privacy.links import request_by_token, token_of
from qifu.privacy.models import DataRequest
from qifu.privacy.queries import my_copy, request_for, requests_for
from qifu.privacy.rules.book import Book, Class, book_errors
from qifu.privacy.rules.until import ends_on

pytestmark = pytest.mark.django_db
LATER = START + timedelta(days=1)


@pytest.fixture
def world() -> World:
    world = make_world()
    second = User.objects.get(pk=world.users["viewer"].pk)
    Membership.objects.filter(user=second).update(rights=["admin", "submit", "view"])
    User.objects.filter(pk=world.users["owner"].pk).update(phone="13800138000")
    return world


def ask(world: World, kind: str, who: str = "owner", words: str = "") -> DataRequest:
    return operations.ask(kind=kind, words=words, actor=world.actor(who, LATER), at=LATER)


def erase(world: World, row: DataRequest, sure: bool = True) -> DataRequest:
    officer = world.actor("security_admin", LATER)
    return operations.erase(request_id=row.pk, sure=sure, actor=officer, at=LATER)


def test_a_copy_holds_what_is_the_persons_and_nothing_of_others(world: World) -> None:
    mine = world.submit().case
    stranger = world.users["stranger"]
    firm = Membership.objects.get(user=stranger).enterprise_id
    other = world.submit(
        actor=world.actor("stranger"), enterprise_id=firm, contact_name="别人",
        contact_phone="13900139000",
    )  # fmt: skip
    row = ask(world, "copy")
    assert operations.make_copies(at=LATER) == 1 and operations.make_copies(at=LATER) == 0
    kept = my_copy(world.actor("owner", LATER), row.number, LATER)
    box = zipfile.ZipFile(io.BytesIO(bytes(kept.copy or b"")))
    data = json.loads(box.read("个人信息.json"))
    page = box.read("个人信息.html").decode()
    assert data["person"] == world.users["owner"].name
    assert "<td>要一份我的个人信息</td>" in page and "<td>copy</td>" not in page, "words, no codes"
    assert '"kind": "copy"' in json.dumps(data)
    for text in (json.dumps(data, ensure_ascii=False), page):
        assert mine.number in text and "13800138000" in text
        assert other.case.number not in text and "别人" not in text
    with pytest.raises(NotVisible):
        my_copy(world.actor("viewer", LATER), row.number, LATER)


def test_a_copy_ends_after_its_days(world: World) -> None:
    row = ask(world, "copy")
    operations.make_copies(at=LATER)
    after = LATER + timedelta(days=8)
    with pytest.raises(NotVisible):
        my_copy(world.actor("owner", LATER), row.number, after)
    assert operations.end_copies(at=LATER) == 0
    assert operations.end_copies(at=after) == 1
    row.refresh_from_db()
    assert row.copy is None and row.state == "done"


def test_deletion_takes_out_what_may_go_and_names_what_stays(world: World) -> None:
    closed, running = world.closed(), world.submit().case
    owner = world.users["owner"]
    DemandDraft.objects.create(user=owner, token="d", data={"text": "草稿"}, updated_at=START)
    row = ask(world, "delete")
    told = {line.title: line for line in preview(owner.pk, "13800138000", LATER)}
    assert (told["诉求的联系人"].gone, told["诉求的联系人"].waits) == (1, 1)
    done = erase(world, row)
    assert done.state == "done" and done.waits and "依法保留" in done.answer
    gone = User.objects.get(pk=owner.pk)
    assert (gone.name, gone.phone, gone.email, gone.is_active) == ("已注销用户", "", "", False)
    assert not gone.has_usable_password()
    assert not Membership.objects.filter(user=owner, valid_until=None).exists()
    assert not DemandDraft.objects.filter(user=owner).exists()
    assert Demand.objects.get(case=closed).contact_phone == ""
    assert Demand.objects.get(case=running).contact_phone == "13800138000"
    kept = {line["title"]: line for line in done.outcome}
    assert kept["您代表的企业"]["why"] and kept["诉求的联系人"]["why"]


def test_what_had_to_wait_is_erased_when_it_is_needed_no_longer(world: World) -> None:
    case = world.answered()
    row = erase(world, ask(world, "delete"))
    assert operations.finish_waiting(at=LATER) == 0
    deliver_due_notices(LATER)
    assert operations.finish_waiting(at=LATER) == 0
    rounds = len(stream_events(row.stream))
    assert operations.finish_waiting(at=LATER) == 0, "the case still runs"
    assert len(stream_events(row.stream)) == rounds, "a round that did nothing says nothing"
    case = world.act(
        case, "revisit_accepted", "revisitor", LATER, method="phone", solved="solved",
        satisfied="satisfied", note="解决了",
    )  # fmt: skip
    world.act(case, "close_out", "revisitor", LATER)
    assert operations.finish_waiting(at=LATER) == 1
    row.refresh_from_db()
    assert (row.waits, row.phone) == (False, "")
    assert Demand.objects.get(case=case).contact_name == "（已抹去）"
    line = next(line for line in row.outcome if line["title"] == "诉求的联系人")
    day = str(shanghai_date(LATER))
    assert (line["gone"], line["waits"], line["ended_on"]) == (1, 0, day)
    assert "要等" not in row.answer


def test_the_answer_is_sent_as_a_link_and_its_own_message_goes_once_it_is_sent(
    world: World,
) -> None:
    row = erase(world, ask(world, "delete"))
    sent = Notice.objects.get(stream=row.stream)
    assert (sent.channel, sent.address) == ("sms", "13800138000")
    assert token_of(row) in sent.body and row.waits
    assert operations.finish_waiting(at=LATER) == 0, "it is not sent yet"
    deliver_due_notices(LATER)
    assert operations.finish_waiting(at=LATER) == 1
    row.refresh_from_db()
    assert not Notice.objects.filter(stream=row.stream).exists() and row.phone == ""
    assert request_by_token(token_of(row)) == row
    for wrong in (token_of(row)[:-1], row.number, "", token_of(row).replace("GR", "GX")):
        with pytest.raises(NotVisible):
            request_by_token(wrong)
    other = ask(world, "correct", "stranger", "姓名")
    with pytest.raises(NotVisible):
        request_by_token(token_of(other))


def test_what_is_kept_by_a_term_says_until_which_day_and_that_it_ended(world: World) -> None:
    lay_book(Book(classes=(Class("logs", "日志", 6, ("sign_in_log",), "网络安全法第二十三条"),)))
    owner = world.users["owner"]
    days = (now() - timedelta(days=400), now() - timedelta(days=399))
    for at in days:
        SignIn.objects.create(user=owner, key="k", address="10.0.0.1", outcome="done", at=at)
    row = erase(world, ask(world, "delete"))
    line = next(line for line in row.outcome if line["title"] == "登录记录")
    first, last = (ends_on(at, 6, True) for at in days)
    assert (line["first"], line["last"], line["kept"]) == (str(first), str(last), 2)
    assert "网络安全法第二十三条" in line["why"] and line["then"] == "删除"
    files = next(line for line in row.outcome if line["title"] == "您代表的企业")
    assert files["kept"] and not files["last"], "a file is kept with the file"
    evening = datetime.combine(last, time(23, 59), SHANGHAI)
    assert operations.note_ended(at=evening) == 0
    after = evening + timedelta(minutes=1)
    assert operations.note_ended(at=after) == 0, "the rows are still there"
    assert retention.end_past(at=after) == 2
    assert operations.note_ended(at=after) == 1 and operations.note_ended(at=after) == 0
    row.refresh_from_db()
    line = next(line for line in row.outcome if line["title"] == "登录记录")
    assert line["ended_on"] == str(after.date()) and not SignIn.objects.filter(user=owner).exists()


def test_the_chain_holds_after_a_deletion(world: World) -> None:
    world.closed()
    seal_events(at=LATER)
    erase(world, ask(world, "delete"))
    seal_events(at=LATER)
    assert verify_audit().ok
    row = DataRequest.objects.get()
    kinds = [event.kind for event in stream_events(row.stream)]
    assert kinds == ["data_request.asked", "data_request.erase"]


def test_deletion_waits_for_posts_for_other_administrators_and_for_certainty(world: World) -> None:
    with pytest.raises(Refused, match="岗位"):
        ask(world, "delete", "handler")
    row = ask(world, "delete", "owner")
    with pytest.raises(Invalid):
        erase(world, row, sure=False)
    Membership.objects.filter(user=world.users["viewer"]).update(rights=["view"])
    with pytest.raises(Refused, match="唯一的管理员"):
        erase(world, row)
    assert User.objects.get(pk=world.users["owner"].pk).is_active


def test_only_officers_handle_and_nobody_their_own(world: World) -> None:
    row = ask(world, "correct", words="姓名写错了，应为王某")
    assert list(requests_for(world.actor("security_admin", LATER))) == [row]
    for who in ("system_admin", "audit_admin", "dispatcher", "owner"):
        with pytest.raises(NotVisible):
            request_for(world.actor(who, LATER), row.number)
        with pytest.raises(NotVisible):
            operations.take(request_id=row.pk, actor=world.actor(who, LATER), at=LATER)
    own = ask(world, "correct", "security_admin", "电话变了")
    with pytest.raises(Refused, match="自己的申请"):
        operations.take(request_id=own.pk, actor=world.actor("security_admin", LATER), at=LATER)


def test_requests_move_as_the_rules_say(world: World) -> None:
    with pytest.raises(Invalid):
        ask(world, "correct")
    row = ask(world, "correct", words="姓名写错了")
    assert row.due_on is not None and row.due_on > LATER.date()
    with pytest.raises(Refused, match="正在处理"), transaction.atomic():
        ask(world, "correct", words="再来一次")
    officer = world.actor("security_admin", LATER)
    operations.take(request_id=row.pk, actor=officer, at=LATER)
    with pytest.raises(Refused):
        operations.cancel(request_id=row.pk, actor=world.actor("owner", LATER), at=LATER)
    with pytest.raises(Refused):
        operations.erase(request_id=row.pk, sure=True, actor=officer, at=LATER)
    done = operations.answer(
        request_id=row.pk, words="已更正", refuse=False, actor=officer, at=LATER
    )
    assert done.state == "done" and done.handler == officer.user_id
    again = ask(world, "correct", words="还有一处")
    gone = operations.cancel(request_id=again.pk, actor=world.actor("owner", LATER), at=LATER)
    assert gone.state == "cancelled"


BOOK = Book(classes=(Class("logs", "日志", 6, ("access_log",), "网络安全法"),
                     Class("drafts", "草稿", 12, ("demand_drafts",), "必要")))  # fmt: skip


def lay_book(book: Book) -> None:
    said = [
        {
            "code": c.code,
            "title": c.title,
            "months": c.months,
            "stores": [*c.stores],
            "basis": c.basis,
        }
        for c in book.classes
    ]
    District.objects.update_or_create(
        code="x",
        defaults={
            "name": "涪城区",
            "settings": {"privacy": {"retention": said}},
            "loaded_at": START,
        },
    )


def looked(days_ago: int) -> None:
    from qifu.identity.actors import SYSTEM_ACTOR

    at = now() - timedelta(days=days_ago)
    record_access(act="open", target=f"case:{days_ago}", actor=SYSTEM_ACTOR, at=at)


def test_what_is_past_ends_with_a_record_and_the_rest_stays(world: World) -> None:
    lay_book(BOOK)
    owner = world.users["owner"]
    for days in (10, 190, 400):
        looked(days)
        DemandDraft.objects.create(
            user=owner, token=f"d{days}", data={}, updated_at=now() - timedelta(days=days)
        )
    shown = {line.store.code: line.count for line in retention.due(now())}
    assert shown == {"access_log": 2, "demand_drafts": 1}
    assert AccessRecord.objects.count() == 3, "a look ends nothing"
    assert retention.end_past(at=now()) == 3
    assert AccessRecord.objects.count() == 1 and DemandDraft.objects.count() == 2
    told = [event.payload for event in stream_events(retention.STREAM)]
    assert {(p["store"], p["rows"], p["class"]) for p in told} == {
        ("access_log", 2, "logs"), ("demand_drafts", 1, "drafts"),
    }  # fmt: skip
    assert retention.end_past(at=now()) == 0


def test_no_log_ends_before_six_months_whatever_the_district_says(world: World) -> None:
    short = Book(classes=(Class("logs", "日志", 1, ("access_log",), "写短了"),))
    assert book_errors(short, {"access_log": True})
    lay_book(short)
    looked(100)
    assert retention.end_past(at=now()) == 0
    for statement in (
        "DELETE FROM kernel_accessrecord",
        "UPDATE kernel_accessrecord SET act = 'x'",
        "SET LOCAL qifu.retention = 'on'; DELETE FROM kernel_accessrecord",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert AccessRecord.objects.count() == 1


def test_a_persons_actor_after_erasing_is_nobody(world: World) -> None:
    erase(world, ask(world, "delete"))
    actor = load_actor(User.objects.get(pk=world.users["owner"].pk), LATER)
    assert not actor.firm_ids("view")
