"""Events: one INSERT, chained by the database, only ever added, told in the same transaction."""

import threading
from collections import defaultdict
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from qifu.kernel import events
from qifu.kernel.actors import SYSTEM
from qifu.kernel.events import (
    ActorRef,
    Event,
    EventDraft,
    append_event,
    append_events,
    stream_events,
    subscribe,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 30, 0, 123456, tzinfo=UTC)
LI = ActorRef(7, "李明")


def draft(stream, n=0, kind="test.done"):
    return EventDraft(stream, kind, AT, LI, {"n": n, "中文": "可以"})


def append(stream="t:1", kind="test.done", **payload):
    return append_event(stream=stream, kind=kind, at=AT, actor=LI, payload=payload)


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(events, "_subscribers", defaultdict(list))
    return []


def test_append_is_one_statement_and_chains(django_assert_num_queries):
    with django_assert_num_queries(1):
        first = append(n=1)
    second = append(n=2)
    assert (first.seq, second.seq) == (1, 2)
    one, two = Event.objects.filter(stream="t:1").order_by("seq")
    assert (one.pk, two.pk) == (first.pk, second.pk)
    assert bytes(one.prev_hash) == b""
    assert bytes(two.prev_hash) == bytes(one.hash)
    assert len(bytes(two.hash)) == 32


def test_what_was_appended_reads_back():
    append(day=date(2026, 3, 2), text="你好", many=[1, None, {"a": True}])
    (event,) = stream_events("t:1")
    assert event.payload == {"day": "2026-03-02", "text": "你好", "many": [1, None, {"a": True}]}
    assert (event.at, event.actor_id, event.actor_name) == (AT, 7, "李明")


def test_many_in_one_statement_keep_their_order(django_assert_num_queries):
    drafts = [draft(f"t:{n % 3}", n) for n in range(10)]
    with django_assert_num_queries(1):
        made = append_events(drafts)
    assert [e.payload["n"] for e in made] == list(range(10))
    assert [e.payload["n"] for e in stream_events("t:1")] == [1, 4, 7]
    assert [e.seq for e in stream_events("t:1")] == [1, 2, 3]
    assert append_events([]) == []


def test_an_actor_that_carries_a_reference():
    class Person:
        ref = LI

    append_event(stream="t:1", kind="test.done", at=AT, actor=Person(), payload={})
    append_event(stream="t:1", kind="test.done", at=AT, actor=SYSTEM, payload={})
    assert [e.actor_name for e in stream_events("t:1")] == ["李明", "系统"]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        append_event(
            stream="t:1",
            kind="x.y",
            at=datetime(2026, 3, 2),  # noqa: DTZ001
            actor=LI,
            payload={},
        )


def test_subscribers_hear_their_kinds_once(heard):
    @subscribe("test.done", "test.*")
    def both(batch):
        heard.append(("both", [e.kind for e in batch]))

    @subscribe("*")
    def everything(batch):
        heard.append(("all", len(batch)))

    @subscribe("other.done")
    def other(batch):
        heard.append(("other", len(batch)))

    append_events([draft("t:1"), draft("t:1", kind="test.begun"), draft("t:2", kind="x.y")])
    assert heard == [("both", ["test.done", "test.begun"]), ("all", 3)]


def test_a_failing_subscriber_undoes_the_write(heard):
    @subscribe("test.done")
    def fails(batch):
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        append()
    assert stream_events("t:1") == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_event SET payload = '{}'",
        "DELETE FROM kernel_event",
        "TRUNCATE kernel_stream CASCADE",
        "UPDATE kernel_stream SET seq = 0",
        "DELETE FROM kernel_stream",
        "INSERT INTO kernel_stream VALUES ('t:9', 1, '', '')",
    ],
)
def test_only_ever_added(sql):
    append()
    if "TRUNCATE" in sql:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE kernel_stream ENABLE TRIGGER USER")
    refused = pytest.raises(DatabaseError, match="只能追加，")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert len(stream_events("t:1")) == 1


def test_nobody_chooses_a_place_in_the_chain():
    append()
    Event.objects.create(
        id=999_999_999,
        stream="t:1",
        seq=77,
        kind="x",
        at=AT,
        actor_name="x",
        hash=b"1",
        prev_hash=b"2",
    )
    event = Event.objects.get(stream="t:1", kind="x")
    assert (event.seq, event.pk != 999_999_999, len(bytes(event.hash))) == (2, True, 32)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_it_is_refused():
    with pytest.raises(TransactionManagementError):
        append()


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_unbroken_chain():
    from qifu.kernel.audit import seal_events, verify_audit

    stop = threading.Event()

    def write(own):
        try:
            for n in range(30):
                with transaction.atomic():
                    append_events([draft("shared"), draft(own), draft("another")])
                    if n % 7 == 3:
                        transaction.set_rollback(True)
        finally:
            connection.close()

    def seal():
        try:
            while not stop.is_set():
                seal_events(at=AT)
        finally:
            connection.close()

    sealer = threading.Thread(target=seal)
    writers = [threading.Thread(target=write, args=(f"own:{n}",)) for n in range(4)]
    for thread in [sealer, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    sealer.join()
    seal_events(at=AT)
    shared = stream_events("shared")
    assert [e.seq for e in shared] == list(range(1, len(shared) + 1))
    assert len(shared) == 4 * 26
    report = verify_audit()
    assert report.findings == []
    assert report.events == 3 * 4 * 26
