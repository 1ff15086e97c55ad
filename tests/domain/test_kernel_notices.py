"""Notices: written once, delivered once, retried with patience, dead letters brought back."""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from qifu.identity.models import User
from qifu.kernel import notices, ports
from qifu.kernel.actors import ActorRef
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.files import destroy_file, store_file
from qifu.kernel.notice_templates import Words, load_templates, render
from qifu.kernel.notices import (
    Notice,
    NoticeDraft,
    deliver_due_notices,
    enqueue_notices,
    mark_read,
    retry_dead_notice,
    unread_count,
)
from qifu.kernel.ports import PermanentFailure

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
ADMIN = ActorRef(3, "系统管理员")


class Gateway:
    """A port that remembers what it sent and fails when told to."""

    def __init__(self):
        self.sent = []
        self.failure = None

    def send(self, message):
        if self.failure is not None:
            raise self.failure
        self.sent.append(message)
        return f"ref-{len(self.sent)}"


@pytest.fixture
def gateway(monkeypatch):
    made = Gateway()
    monkeypatch.setattr(ports, "_mail", [lambda: made])
    monkeypatch.setattr(ports, "_sms", [lambda: made])
    return made


def sms(key="k1", **more):
    return NoticeDraft(channel="sms", dedupe_key=key, address="13800000000", body="您好", **more)


@pytest.fixture
def person(db):
    return User.objects.create(username="li", name="李明", phone="13800000001", created_at=AT)


def site(person, key="s1", **more):
    return NoticeDraft(channel="site", dedupe_key=key, recipient_id=person.pk, body="您好", **more)


@pytest.mark.django_db
def test_one_statement_and_never_twice(person, django_assert_num_queries):
    drafts = [site(person, f"s{n}") for n in range(30)]
    with django_assert_num_queries(1):
        enqueue_notices(drafts, at=AT)
    with django_assert_num_queries(1):
        enqueue_notices([*drafts, site(person, "more")], at=AT)
    assert Notice.objects.count() == 31
    with django_assert_num_queries(0):
        enqueue_notices([], at=AT)


@pytest.mark.django_db
def test_the_site_is_delivered_by_writing(person):
    enqueue_notices([site(person), site(person, "s2")], at=AT)
    assert unread_count(person.pk) == 2
    first = Notice.objects.get(dedupe_key="s1")
    assert (first.status, first.sent_at) == ("sent", AT)
    assert mark_read(user_id=person.pk, at=AT, ids=[first.pk]) == 1
    assert mark_read(user_id=person.pk + 1, at=AT) == 0
    assert unread_count(person.pk) == 1
    assert deliver_due_notices(AT).total == 0


@pytest.mark.django_db
def test_delivery_is_recorded(gateway):
    mail = NoticeDraft(
        channel="email", dedupe_key="m", address="a@b.cn", subject="题", body="文", stream="case:1"
    )
    enqueue_notices([sms(), mail], at=AT)
    done = deliver_due_notices(AT)
    assert (done.sent, done.retrying, done.dead) == (2, 0, 0)
    notice = Notice.objects.get(dedupe_key="k1")
    assert (notice.status, notice.attempts, notice.sent_at) == ("sent", 1, AT)
    assert notice.provider_ref.startswith("ref-")
    assert {m.key for m in gateway.sent} == {f"notice-{n.pk}" for n in Notice.objects.all()}
    assert deliver_due_notices(AT + timedelta(days=9)).total == 0


@pytest.mark.django_db
def test_not_before_its_time(gateway):
    enqueue_notices([sms()], at=AT)
    assert deliver_due_notices(AT - timedelta(seconds=1)).total == 0


@pytest.mark.django_db
def test_failures_wait_longer_each_time_then_die(gateway):
    enqueue_notices([sms()], at=AT)
    gateway.failure = ConnectionError("网关不通")
    moment, waits = AT, []
    for _ in range(notices.MAX_ATTEMPTS - 1):
        assert deliver_due_notices(moment).retrying == 1
        notice = Notice.objects.get()
        waits.append(notice.next_try_at - moment)
        moment = notice.next_try_at
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert deliver_due_notices(moment).dead == 1
    notice = Notice.objects.get()
    assert (notice.status, notice.next_try_at) == ("dead", None)
    assert "网关不通" in notice.last_error
    gateway.failure = None
    with pytest.raises(NotVisible):
        retry_dead_notice(notice_id=notice.pk + 1, actor=ADMIN, at=moment)
    retry_dead_notice(notice_id=notice.pk, actor=ADMIN, at=moment)
    with pytest.raises(Refused):
        retry_dead_notice(notice_id=notice.pk, actor=ADMIN, at=moment)
    assert deliver_due_notices(moment).sent == 1
    (event,) = stream_events(f"notice:{notice.pk}")
    assert (event.kind, event.actor_name) == ("notice.retried", "系统管理员")


@pytest.mark.django_db
def test_a_hopeless_address_dies_at_once(gateway):
    enqueue_notices([sms()], at=AT)
    gateway.failure = PermanentFailure("空号")
    assert deliver_due_notices(AT).dead == 1


@contextmanager
def another_sender(at):
    """A worker in the middle of sending what is due at `at`; call what is yielded to kill it."""
    claimed, die = threading.Event(), threading.Event()

    def work():
        notices._claim(at, 10)
        claimed.set()
        die.wait(30)
        connection.close()

    def kill():
        die.set()
        thread.join()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert claimed.wait(30)
        yield kill
    finally:
        kill()


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_died_is_followed_at_once_with_the_same_key(gateway):
    enqueue_notices([sms()], at=AT)
    with another_sender(AT) as kill:
        assert deliver_due_notices(AT + timedelta(seconds=2)).total == 0
        kill()
        while not (sent := deliver_due_notices(AT + timedelta(seconds=4)).sent):
            time.sleep(0.01)  # its session ends a moment after it
    assert sent == 1
    notice = Notice.objects.get()
    assert [m.key for m in gateway.sent] == [f"notice-{notice.pk}"]
    assert notice.attempts == 2


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_hangs_is_followed_after_the_lease(gateway):
    enqueue_notices([sms()], at=AT)
    with another_sender(AT):
        late = AT + notices.LEASE
        assert deliver_due_notices(late - timedelta(seconds=1)).total == 0
        assert deliver_due_notices(late).sent == 1
    assert Notice.objects.get().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_a_round_that_broke_off_is_taken_up_by_the_next(gateway, monkeypatch):
    enqueue_notices([sms("k1"), sms("k2")], at=AT)
    with monkeypatch.context() as patched:
        patched.setattr(notices, "_send", lambda notice, at: connection.close() or gone())
        with pytest.raises(OperationalError):
            deliver_due_notices(AT)
    assert deliver_due_notices(AT + timedelta(seconds=2)).sent == 2
    assert len(gateway.sent) == 2


def gone():
    raise OperationalError("the connection is lost")


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_once(gateway):
    enqueue_notices([sms(f"k{n}") for n in range(60)], at=AT)

    def work():
        try:
            while deliver_due_notices(AT, limit=7).total:
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gateway.sent) == len({m.key for m in gateway.sent}) == 60
    assert set(Notice.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_templates(caplog, person):
    words = [
        Words("demand.received", "site", "已收到", "编号 {number},{due} 前分派。{{x}} {0} {a.b}"),
        Words("demand.received", "sms", "", "编号{number}"),
    ]
    assert load_templates(words) == 2
    assert load_templates(words) == 0
    assert load_templates(words[:1]) == 1
    subject, body = render(
        "demand.received", "site", {"number": "SQ1", "due": "明天", "x": "{due}"}
    )
    assert (subject, body) == ("已收到", "编号 SQ1,明天 前分派。{{due}} {0} {a.b}")
    assert render("demand.received", "sms", {"number": "SQ1"})[1].startswith("编号 SQ1")
    assert "SQ1" in render("missing", "site", {"number": "SQ1"})[1]
    assert "missing" in caplog.text
    enqueue_notices(
        [NoticeDraft("site", "t", person.pk, template="demand.received", context={"number": "A"})],
        AT,
    )
    assert Notice.objects.get().body.startswith("编号 A")


def test_files_go_with_mail_until_they_are_destroyed(gateway, person, settings, tmp_path):
    settings.QIFU_VAR = tmp_path
    stored = store_file(name="月报.pdf", data=b"%PDF-1.7 x %%EOF", actor=ADMIN, at=AT)
    letter = NoticeDraft(
        "email", "m1", address="a@b.cn", subject="月报", body="见附件", files=(stored.pk,)
    )
    enqueue_notices([letter], AT)
    assert deliver_due_notices(AT).sent == 1
    (file,) = gateway.sent[0].files
    assert (file.name, file.content) == ("月报.pdf", b"%PDF-1.7 x %%EOF")
    enqueue_notices([replace(letter, dedupe_key="m2")], AT)
    destroy_file(stored, at=AT)
    assert deliver_due_notices(AT).dead == 1
    assert Notice.objects.get(dedupe_key="m2").last_error == "附件已按保存期限销毁"
