"""Whoever tampers by SQL, with every trigger switched off, is found and the row is named."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from qifu.cli import audit as cli
from qifu.kernel.audit import latest_seal, seal_events, verify_audit
from qifu.kernel.bulk import load_events
from qifu.kernel.events import ActorRef, Event, append_event, stream_events
from qifu.kernel.models import Seal

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LI = ActorRef(7, "李明")


def tamper(*statements):
    """What a superuser can do: no trigger stands in the way."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sql, *values in statements:
            cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def log():
    """Three streams of four events, written in turn; ids by (stream, seq)."""
    with transaction.atomic():
        for n in range(4):
            for stream in ("a", "b", "c"):
                append_event(
                    stream=stream, kind=f"test.{n}", at=AT, actor=LI, payload={"n": n, "s": stream}
                )
    return {(e.stream, e.seq): e.pk for e in Event.objects.all()}


def found(**options):
    return verify_audit(**options).findings


def names(findings, pk):
    return any(f.event_id == pk for f in findings)


@pytest.fixture(params=["unsealed", "sealed"])
def sealed(request, log):
    if request.param == "sealed":
        assert seal_events(at=AT) == 12
    return request.param == "sealed"


def test_clean(log, sealed):
    report = verify_audit()
    assert (report.events, report.seals, report.findings) == (12, int(sealed), [])


@pytest.mark.parametrize(
    "change",
    [
        "payload = '{\"n\": 9}'",
        "kind = 'test.9'",
        "at = at + interval '1 microsecond'",
        "actor_id = NULL",
        "actor_name = '张三'",
        "hash = sha256('x')",
    ],
)
def test_changed_row_is_named(log, sealed, change):
    tamper((f"UPDATE kernel_event SET {change} WHERE id = %s", log["b", 2]))
    findings = found()
    assert names(findings, log["b", 2])
    assert {f.stream for f in findings if f.stream} == {"b"}


def test_row_removed_from_the_middle(log, sealed):
    tamper(("DELETE FROM kernel_event WHERE id = %s", log["b", 2]))
    findings = found()
    assert any("b 缺第 2 条" in f.message for f in findings)
    assert names(findings, log["b", 2]) is sealed


def test_first_row_removed(log, sealed):
    tamper(("DELETE FROM kernel_event WHERE id = %s", log["b", 1]))
    assert any("b 缺第 1 条" in f.message for f in found())


def test_tail_removed(log, sealed):
    tamper(("DELETE FROM kernel_event WHERE stream = 'b' AND seq > 2",))
    assert any("b 末尾缺第 3 至 4 条" in f.message for f in found())


def test_whole_stream_removed(log, sealed):
    tamper(("DELETE FROM kernel_event WHERE stream = 'b'",))
    assert any("b 的全部 4 条" in f.message for f in found())


def test_head_removed(log, sealed):
    tamper(("DELETE FROM kernel_stream WHERE stream = 'b'",))
    assert any("链头记录被删除" in f.message for f in found())


def test_two_rows_swapped(log, sealed):
    tamper(
        ("UPDATE kernel_event SET seq = -1 WHERE id = %s", log["b", 2]),
        ("UPDATE kernel_event SET seq = 2 WHERE id = %s", log["b", 3]),
        ("UPDATE kernel_event SET seq = 3 WHERE id = %s", log["b", 2]),
    )
    findings = found()
    assert names(findings, log["b", 2])
    assert names(findings, log["b", 3])


def test_ids_swapped(log, sealed):
    one, two = log["a", 2], log["c", 3]
    tamper(
        ("UPDATE kernel_event SET id = -1 WHERE id = %s", one),
        ("UPDATE kernel_event SET id = %s WHERE id = %s", one, two),
        ("UPDATE kernel_event SET id = %s WHERE id = -1", two),
    )
    assert names(found(), one)
    assert names(found(), two)


def test_row_moved_to_another_stream(log, sealed):
    tamper(("UPDATE kernel_event SET stream = 'a', seq = 5 WHERE id = %s", log["b", 4]))
    findings = found()
    assert names(findings, log["b", 4])
    assert any("b 末尾缺第 4 条" in f.message for f in findings)


def test_row_written_past_the_trigger(log, sealed):
    tamper(
        (
            "INSERT INTO kernel_event SELECT 10000 + id, stream, 5, kind, at, actor_id, actor_name,"
            " payload, hash, sha256('x') FROM kernel_event WHERE id = %s",
            log["b", 4],
        )
    )
    assert names(found(), 10_000 + log["b", 4])


def rewrite(stream):
    """A forger's full work: the stream's hashes and its head are made consistent again."""
    rows = Event.objects.filter(stream=stream).order_by("seq")
    head = ("''::bytea", "''::bytea")
    for row in rows:
        tamper(
            (
                "UPDATE kernel_event SET prev_hash = (SELECT coalesce((SELECT hash FROM kernel_event"
                " WHERE stream = %s AND seq < %s ORDER BY seq DESC LIMIT 1), ''::bytea)) WHERE id = %s",
                stream, row.seq, row.pk,
            ),
            (
                "UPDATE kernel_event SET hash = kernel_event_hash(prev_hash, id, stream, seq, kind, at,"
                " actor_id, actor_name, payload) WHERE id = %s",
                row.pk,
            ),
        )  # fmt: skip
    del head
    tamper(
        (
            "UPDATE kernel_stream s SET seq = e.seq, prev = e.prev_hash, head = e.hash"
            " FROM kernel_event e WHERE e.stream = s.stream AND s.stream = %s AND e.seq ="
            " (SELECT max(seq) FROM kernel_event WHERE stream = %s)",
            stream, stream,
        )
    )  # fmt: skip


def test_a_rewritten_chain_is_named_by_the_seal(log):
    seal_events(at=AT)
    tamper(("UPDATE kernel_event SET payload = '{}' WHERE id = %s", log["b", 2]))
    rewrite("b")
    findings = found()
    assert names(findings, log["b", 2])
    assert not names(findings, log["b", 1])
    assert not names(findings, log["a", 2])


def test_a_tail_removed_with_its_head_is_named_by_the_seal(log):
    seal_events(at=AT)
    tamper(("DELETE FROM kernel_event WHERE id = %s", log["b", 4]))
    rewrite("b")
    assert [f.event_id for f in found()] == [log["b", 4]]


def test_a_stream_removed_with_its_head_is_named_by_the_seal(log):
    seal_events(at=AT)
    tamper(
        ("DELETE FROM kernel_event WHERE stream = 'b'",),
        ("DELETE FROM kernel_stream WHERE stream = 'b'",),
    )
    assert {f.event_id for f in found()} == {log["b", n] for n in (1, 2, 3, 4)}


def test_a_row_put_into_a_sealed_range(log):
    with transaction.atomic():
        sid = transaction.savepoint()
        append_event(stream="gone", kind="x.y", at=AT, actor=LI, payload={})
        transaction.savepoint_rollback(sid)
        append_event(stream="a", kind="x.y", at=AT, actor=LI, payload={})
    assert seal_events(at=AT) == 13
    gap = log["c", 4] + 1
    assert latest_seal().gaps[-1] == [gap, gap], "an unused id is known as such"
    assert found() == []
    tamper(
        (
            "INSERT INTO kernel_event SELECT %s, 'z', 1, kind, at, actor_id, actor_name, payload, '',"
            " kernel_event_hash('', %s, 'z', 1, kind, at, actor_id, actor_name, payload)"
            " FROM kernel_event WHERE id = %s",
            gap, gap, log["b", 4],
        ),
        (
            "INSERT INTO kernel_stream SELECT stream, 1, '', hash FROM kernel_event WHERE id = %s",
            gap,
        ),
    )  # fmt: skip
    assert names(found(), gap)


def test_seals_are_watched_too(log):
    seal_events(at=AT, batch=5)
    assert Seal.objects.count() == 3
    kept = latest_seal()
    tamper(("DELETE FROM kernel_seal WHERE id = 2",))
    assert [f.seal for f in found()] == [3]
    expect = (kept.pk, bytes(kept.digest).hex())
    tamper(("DELETE FROM kernel_seal",))
    assert found() == []
    assert [f.seal for f in found(expect=expect)] == [3], "what was kept elsewhere is missed"
    seal_events(at=AT, batch=12)
    assert found(expect=(1, "00"))[0].seal == 1


def test_changed_seal(log):
    seal_events(at=AT)
    tamper(("UPDATE kernel_seal SET last_event = last_event - 1, count = count - 1",))
    assert found()


def test_sealing_goes_on_where_it_ended(log):
    assert seal_events(at=AT, batch=5) == 12
    assert seal_events(at=AT) == 0
    append_event(stream="a", kind="x.y", at=AT, actor=LI, payload={})
    assert seal_events(at=AT) == 1
    assert found() == []


def test_bulk_load_makes_the_same_chain(log):
    odd = '文\t\n\r\\N"\u2028'
    rows = [(f"bulk:{n % 4}", "test.done", AT, LI, {"n": n, "中": odd}) for n in range(20)]
    assert load_events(rows) == 20
    assert [e.payload["n"] for e in stream_events("bulk:1")] == [1, 5, 9, 13, 17]
    assert stream_events("bulk:0")[0].payload["中"] == odd
    append_event(stream="bulk:1", kind="x.y", at=AT, actor=LI, payload={})
    append_event(stream="new", kind="x.y", at=AT, actor=LI, payload={})
    assert found() == []
    assert seal_events(at=AT) == 34
    assert found() == []
    with pytest.raises(Exception, match="new streams only"), transaction.atomic():
        load_events(rows)


def run(capsys, *argv):
    import argparse

    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    code = cli.run(parser.parse_args(argv))
    return code, capsys.readouterr().out


def test_command(log, capsys):
    code, out = run(capsys, "seal")
    assert code == 0
    digest = out.splitlines()[-1]
    assert run(capsys, "verify") == (0, "OK 12 events, 1 seals\n")
    assert run(capsys, "verify", "--expect", digest)[0] == 0
    tamper(("UPDATE kernel_event SET kind = 'x' WHERE id = %s", log["b", 2]))
    code, out = run(capsys, "verify")
    assert code == 1
    assert f"事件 {log['b', 2]}" in out
    code, out = run(capsys, "verify", "--json")
    assert code == 1
    assert json.loads(out)["findings"][0]["event_id"] == log["b", 2]
    assert run(capsys, "verify", "--expect", "x")[0] == 2


def test_a_seal_by_sm3_stands_beside_and_mixed_chains_verify(log, settings, capsys):
    assert seal_events(at=AT) == 12
    settings.QIFU_AUDIT_SM3 = True
    for n in range(2):
        with transaction.atomic():
            append_event(stream="a", kind="test.sm3", at=AT, actor=LI, payload={"n": n})
        assert seal_events(at=AT) == 1
    settings.QIFU_AUDIT_SM3 = False
    with transaction.atomic():
        append_event(stream="a", kind="test.plain", at=AT, actor=LI, payload={})
    assert seal_events(at=AT) == 1
    assert [bool(s.sm3) for s in Seal.objects.order_by("pk")] == [False, True, True, False]
    assert not found()
    second = Seal.objects.get(pk=2)
    assert not found(expect=(2, bytes(second.sm3).hex()))
    assert found(expect=(2, "0" * 64))
    # everything that rests on SHA-256 rewritten with it: the SM3 digest alone tells
    pk = second.first_event
    tamper(
        ("UPDATE kernel_event SET payload = '{\"n\": 9}' WHERE id = %s", pk),
        (
            "UPDATE kernel_event SET hash = kernel_event_hash(prev_hash, id, stream, seq, kind, at,"
            " actor_id, actor_name, payload) WHERE id = %s",
            pk,
        ),
    )
    assert any(f.seal == 2 and "SM3" in f.message for f in found())
    tamper(("UPDATE kernel_seal SET sm3 = decode(repeat('00', 32), 'hex') WHERE id = 3",))
    assert {f.seal for f in found() if "SM3" in f.message} == {2, 3}
