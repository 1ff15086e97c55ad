"""The sealed desk: what goes in comes out for those who may know, and for nobody else."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import START, give_post, make_staff, make_unit, moment
from tests.integrity_world import SECRET_WORDS, DeskWorld, desk_body, given, make_desk_world

from qifu.identity.models import Post, Role
from qifu.integrity import operations, points, queries, store, talk, vault, verification
from qifu.integrity.attachments import Upload
from qifu.integrity.desk import load_desk
from qifu.integrity.models import Anchor, Lock, Slot
from qifu.integrity.operations import submit_report
from qifu.integrity.rotation import rotate_key
from qifu.integrity.rules.point import Point
from qifu.integrity.rules.report import Report
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import Event
from qifu.kernel.models import AccessRecord, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> DeskWorld:
    return make_desk_world()


def everything() -> bytes:
    """What a holder of the database has: every table as text, and every box."""
    found = b"".join(bytes(s.head) + bytes(s.body) for s in Slot.objects.all())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {table} t")
            found += cursor.fetchone()[0].encode()
    return found


def test_a_report_is_read_by_officers_only(desk: DeskWorld) -> None:
    desk.submit(units=(desk.accused.code,), persons="王五、李所长")
    assert [r.text for r in desk.seen("one")] == [SECRET_WORDS]
    assert desk.only().persons == ("王五", "李所长")
    for nobody in ("auditor", "system"):
        with pytest.raises(NotVisible):
            desk.seen(nobody)


def test_the_database_holds_ciphertext_and_no_count(desk: DeskWorld) -> None:
    before = _counts()
    desk.submit(uploads=(Upload("证据.txt", "两万元收条".encode()),), name="赵六")
    kept = everything()
    for word in (SECRET_WORDS, "两万元", "证据"):
        assert word.encode() not in kept
    assert _counts() == before
    assert {len(bytes(s.head)) for s in Slot.objects.all()} == {vault.HEAD}
    assert {len(bytes(s.body)) for s in Slot.objects.all()} == {vault.BODY}


def _counts() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def test_the_same_form_twice_is_one_report(desk: DeskWorld) -> None:
    data = given()
    first, second = submit_report(data=data, at=START), submit_report(data=data, at=START)
    assert (first.code, first.passphrase) == (second.code, second.passphrase)
    assert len(desk.seen()) == 1


def test_anonymous_reports_keep_no_name_even_when_one_is_sent(desk: DeskWorld) -> None:
    desk.submit(name="赵六", phone="13800000000")
    assert (desk.only().name, desk.only().phone) == ("", "")


def test_a_named_report_needs_a_name(desk: DeskWorld) -> None:
    with pytest.raises(Invalid) as refused:
        desk.submit(kind="named")
    assert set(refused.value.field_errors) == {"name", "phone"}


# --- keeping away ------------------------------------------------------------------------------


def test_who_is_posted_in_the_accused_unit_does_not_see_it(desk: DeskWorld) -> None:
    desk.submit(units=(desk.accused.code,))
    handle = desk.only().handle
    assert desk.seen("posted") == []
    with pytest.raises(NotVisible):
        queries.find_report(handle, desk.actor("posted"), START)
    assert "派驻丙" not in [o.name for o in queries.officers_for(desk.only(), START)]


def test_a_post_left_lately_counts_and_one_left_long_ago_does_not(desk: DeskWorld) -> None:
    desk.submit(units=(desk.accused.code,))
    post = Post.objects.get(user=desk.users["posted"], unit=desk.accused)
    post.valid_until = START - timedelta(days=400)
    post.save()
    assert desk.seen("posted") == []
    post.valid_until = START - timedelta(days=1200)
    post.save()
    assert len(desk.seen("posted")) == 1


def test_a_unit_below_or_after_the_accused_counts_too(desk: DeskWorld) -> None:
    below = make_unit(name="下属所", parent=desk.accused)
    officer = make_staff(desk.commission, Role.DISCIPLINE, "丁")
    give_post(officer, below, Role.HANDLER)
    desk.users["below"] = officer
    desk.submit(units=(desk.accused.code,))
    assert desk.seen("below") == []


def test_an_officer_named_in_the_report_does_not_see_it(desk: DeskWorld) -> None:
    desk.submit(persons="纪检乙科长")
    assert desk.seen("two") == []
    assert len(desk.seen("one")) == 1


def test_declared_units_and_declared_reports(desk: DeskWorld) -> None:
    desk.submit(units=(desk.accused.code,))
    operations.declare_units(
        units={desk.accused.code: "配偶在此工作"}, actor=desk.actor("two"), at=START
    )
    assert desk.seen("two") == []
    handle = desk.only().handle
    one = desk.actor("one")
    operations.take_report(handle=handle, user_id=one.user_id, actor=one, at=START)
    operations.declare_conflict(handle=handle, reason="与被反映人是同学", actor=one, at=START)
    assert desk.seen("one") == []


def test_a_report_about_all_officers_tells_the_reporter(desk: DeskWorld) -> None:
    receipt = desk.submit(persons="纪检甲、纪检乙、派驻丙")
    assert receipt.nobody
    about_the_desk = desk.submit(units=(desk.commission.code,))
    assert not about_the_desk.nobody


def test_the_desk_gives_it_to_another_after_a_conflict(desk: DeskWorld) -> None:
    desk.submit()
    one, two = desk.actor("one"), desk.actor("two")
    handle = desk.only().handle
    operations.take_report(handle=handle, user_id=one.user_id, actor=one, at=START)
    operations.declare_conflict(handle=handle, reason="亲属", actor=one, at=START)
    found = queries.find_report(handle, two, START)
    assert found.officer is None
    with pytest.raises(Invalid):
        operations.take_report(handle=handle, user_id=one.user_id, actor=two, at=START)
    operations.take_report(handle=handle, user_id=two.user_id, actor=two, at=START)
    assert queries.find_report(handle, two, START).officer == two.user_id


# --- handling ----------------------------------------------------------------------------------


def taken(desk: DeskWorld, **more: object) -> str:
    desk.submit(**more)
    report, one = desk.only(), desk.actor("one")
    operations.take_report(handle=report.handle, user_id=one.user_id, actor=one, at=START)
    return report.handle


def act(desk: DeskWorld, handle: str, code: str, words: str = "", note: str = "") -> Report:
    operations.act_on_report(
        handle=handle, act=code, words=words, note=note, actor=desk.actor("one"), at=START
    )
    return queries.find_report(handle, desk.actor("one"), START)


def test_the_whole_way_to_the_archive_and_to_destruction(desk: DeskWorld) -> None:
    handle = taken(desk, kind="named", name="赵六", phone="13800000000")
    (row,) = queries.list_reports(desk.actor("one"), START, START.date())
    assert str(row.due_on) == "2026-03-23"  # 15 working days after Monday 2 March
    act(desk, handle, "acknowledge", words="已受理")
    act(desk, handle, "begin_check", note="调阅流水")
    act(desk, handle, "not_substantiated", note="没有发现")
    act(desk, handle, "give_feedback", words="经核实没有发现问题")
    done = act(desk, handle, "archive", note="归档")
    assert str(done.destroy_on) == "2036-03-02"
    assert [m.text for m in done.messages] == ["已受理", "经核实没有发现问题"]
    operations.destroy_expired(at=moment("2036-03-02 12:00"))
    assert len(desk.seen()) == 1
    operations.destroy_expired(at=moment("2036-03-03 12:00"))
    assert desk.seen() == []
    assert verification.outcome() == verification.WHOLE


def test_only_the_officer_in_charge_acts(desk: DeskWorld) -> None:
    handle = taken(desk)
    with pytest.raises(Refused):
        operations.act_on_report(
            handle=handle, act="acknowledge", words="好", note="", actor=desk.actor("two"), at=START
        )
    with pytest.raises(Refused):
        operations.answer_reporter(handle=handle, text="好", actor=desk.actor("two"), at=START)


def test_nothing_is_passed_on_to_the_accused(desk: DeskWorld) -> None:
    load_desk(body={k: v for k, v in desk_body().items() if k != "bodies"}, at=START)
    below = make_unit(name="供电一所", parent=desk.accused)
    handle = taken(desk, units=(desk.accused.code,))
    for name in (desk.accused.name, below.name):
        with pytest.raises(Invalid) as refused:
            act(desk, handle, "transfer", words="已转", note=f"转{name}阅处")
        assert "note" in refused.value.field_errors
    assert act(desk, handle, "transfer", words="已转", note="转市纪委监委").state == "transferred"


def test_an_anonymous_reporter_is_never_asked_who(desk: DeskWorld) -> None:
    handle = taken(desk)
    for text in ("请提供您的姓名和电话", "您是哪家企业？", "请留下联系方式"):
        with pytest.raises(Invalid):
            operations.answer_reporter(handle=handle, text=text, actor=desk.actor("one"), at=START)
    operations.answer_reporter(
        handle=handle,
        text="请说明被反映人的姓名和事情发生的地点",
        actor=desk.actor("one"),
        at=START,
    )


# --- the talk ----------------------------------------------------------------------------------


def test_the_talk_goes_both_ways(desk: DeskWorld) -> None:
    receipt = desk.submit()
    report = desk.only()
    one = desk.actor("one")
    operations.take_report(handle=report.handle, user_id=one.user_id, actor=one, at=START)
    operations.answer_reporter(handle=report.handle, text="钱是怎么给的？", actor=one, at=START)
    found = talk.enter(code=receipt.code.lower(), passphrase=receipt.passphrase, at=START)
    assert isinstance(found, Report)
    assert [m.text for m in found.messages] == ["钱是怎么给的？"]
    word = talk.pass_for(found, START)
    for _ in range(2):  # the same form twice
        operations.add_words(
            word=word, text="现金", uploads=(), clean_files=True, once="o" * 16,
            at=START + timedelta(minutes=5),
        )  # fmt: skip
    assert [m.text for m in desk.only().messages] == ["钱是怎么给的？", "现金"]
    assert desk.only().waiting_words
    with pytest.raises(NotVisible):
        talk.resume(word, START + timedelta(minutes=31))
    with pytest.raises(NotVisible):
        talk.resume(word[:-4] + "AAAA", START)


def test_unknown_wrong_and_locked_have_one_answer_and_cost_the_same(
    desk: DeskWorld, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = desk.submit()
    hashes = []
    verify = talk._verify
    monkeypatch.setattr(
        talk, "_verify", lambda kept, digits: hashes.append(1) or verify(kept, digits)
    )

    def refused(code: str, passphrase: str) -> tuple[str, int]:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked, pytest.raises(Invalid) as error:
            talk.enter(code=code, passphrase=passphrase, at=START)
        return error.value.messages[0], len(asked)

    refused("ANY", "1")  # the first ever makes the row of tries
    wrong = refused(receipt.code, "000000000000")
    unknown = refused("K7QF29XM4TRC", "000000000000")
    assert wrong == unknown
    for _ in range(4):
        refused(receipt.code, "000000000000")
        refused("K7QF29XM4TRC", "000000000000")
    assert refused(receipt.code, receipt.passphrase) == wrong  # locked, though right
    assert refused("K7QF29XM4TRC", receipt.passphrase) == wrong
    assert len(hashes) == 13
    later = START + talk.LOCKED_FOR
    assert talk.enter(code=receipt.code, passphrase=receipt.passphrase, at=later)


# --- points ------------------------------------------------------------------------------------


def test_a_point_is_heard_regularly(desk: DeskWorld) -> None:
    one = desk.actor("one")
    receipt = points.add_point(firm="绵阳某厂", contact="厂办", months=3, actor=one, at=START)
    found = talk.enter(code=receipt.code, passphrase=receipt.passphrase, at=START)
    assert isinstance(found, Point)
    word = talk.pass_for(found, START)
    assert points.file_point(word=word, data=None, at=START) is None
    (row,) = points.list_points(one, moment("2026-06-03 09:00").date())
    assert str(row.due_on) == "2026-06-02" and row.late
    filed = points.file_point(word=word, data=given(), at=START)
    assert filed is not None
    assert (desk.only().kind, desk.only().name) == ("point", "绵阳某厂")
    points.end_point(handle=row.point.handle, actor=one, at=START)
    with pytest.raises(NotVisible):
        points.file_point(word=word, data=None, at=START)


# --- the record --------------------------------------------------------------------------------


def test_the_record_is_whole_and_tells_what_was_touched(desk: DeskWorld) -> None:
    desk.submit()
    verification.anchor(START)
    desk.submit(at=START + timedelta(hours=1))
    desk_actor = desk.actor("auditor")
    assert verification.verify_desk(desk_actor) == verification.WHOLE
    with pytest.raises(NotVisible):
        verification.verify_desk(desk.actor("system"))
    with pytest.raises(NotVisible):
        verification.findings(desk_actor)
    index = vault.read_index()
    box = index.of(vault.Kind.REPORT)[0].boxes[0]
    old = Slot.objects.get(pk=box)
    Slot.objects.filter(pk=box).update(body=bytes(vault.BODY))
    assert verification.verify_desk(desk_actor) == verification.BROKEN
    assert verification.findings(desk.actor("one"))
    old.save()
    assert verification.verify_desk(desk_actor) == verification.WHOLE


def test_a_report_put_back_to_an_earlier_state_is_found(desk: DeskWorld) -> None:
    handle = taken(desk)
    record = vault.read_index().of(vault.Kind.REPORT)[0]
    former = list(Slot.objects.filter(pk__in=record.boxes))
    act(desk, handle, "acknowledge", words="已受理")
    for slot in former:
        slot.save()
    assert any("退回到从前" in f for f in verification.findings(desk.actor("one")))


def test_a_rewound_desk_is_found_by_its_anchor(desk: DeskWorld) -> None:
    former = list(Slot.objects.all())
    desk.submit()
    verification.anchor(START)
    assert verification.outcome() == verification.WHOLE
    for slot in former:
        slot.save()
    assert verification.outcome() == verification.BROKEN


def test_rewritten_anchors_are_found_by_a_noted_digest(desk: DeskWorld) -> None:
    verification.anchor(START)
    ((number, _, digest),) = verification.anchors(desk.actor("auditor"))
    Anchor.objects.all().delete()
    verification.anchor(START)
    assert verification.outcome() == verification.WHOLE
    assert verification.outcome(expect=(number, digest)) == verification.BROKEN


def test_a_new_key_opens_everything_and_the_old_can_be_forgotten(
    desk: DeskWorld, settings: object, tmp_path: object
) -> None:
    settings.QIFU_INTEGRITY_KEYS = str(tmp_path / "keys")  # type: ignore[attr-defined,operator]
    Slot.objects.all().delete()
    Lock.objects.all().delete()
    receipt = desk.submit()
    verification.anchor(START)
    before = {s.pk: bytes(s.head) for s in Slot.objects.all()}
    rotate_key(forget=True)
    assert all(bytes(s.head) != before[s.pk] for s in Slot.objects.all())
    assert desk.only().text == SECRET_WORDS
    assert talk.enter(code=receipt.code, passphrase=receipt.passphrase, at=START)
    assert verification.outcome() == verification.WHOLE
    path = tmp_path / "keys"  # type: ignore[operator]
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o644)
    with pytest.raises(Refused):
        desk.seen()


def test_a_wrong_or_missing_key_writes_over_nothing(
    desk: DeskWorld, settings: object, tmp_path: object
) -> None:
    desk.submit()
    before = sorted(bytes(s.head) for s in Slot.objects.all())
    settings.QIFU_INTEGRITY_KEYS = str(tmp_path / "none")  # type: ignore[attr-defined,operator]
    settings.QIFU_INTEGRITY_KEY = base64.b64encode(bytes(32)).decode()  # type: ignore[attr-defined]
    for work in (desk.submit, desk.seen, lambda: vault.reseal(0)):
        with pytest.raises(Refused, match="不符"):
            work()  # type: ignore[operator]
    assert verification.outcome() == verification.LOCKED
    settings.QIFU_INTEGRITY_KEY = ""  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="找不到"):
        desk.submit()
    assert not (tmp_path / "none").exists()  # type: ignore[operator]
    assert sorted(bytes(s.head) for s in Slot.objects.all()) == before


def test_more_boxes_are_made_by_the_lot(desk: DeskWorld) -> None:
    lot = Slot.objects.count()
    desk.submit(uploads=(Upload("a.txt", os.urandom(600_000).hex().encode()),))
    assert Slot.objects.count() > 2 * lot
    assert len(desk.only().files) == 1
    assert len(store.read_file(desk.only().files[0].id)) == 1_200_000


def test_nothing_general_knows_of_it(desk: DeskWorld) -> None:
    handle = taken(desk, units=(desk.accused.code,))
    act(desk, handle, "acknowledge", words="已受理")
    assert (Event.objects.count(), Notice.objects.count(), AccessRecord.objects.count()) == (
        0,
        0,
        0,
    )


def test_who_opened_it_is_kept(desk: DeskWorld) -> None:
    desk.submit()
    report = desk.only()
    operations.note_opened(report=report, actor=desk.actor("two"), at=START)
    assert [(name, act) for _, name, act in queries.log_of(report)] == [
        ("纪检乙", "打开"), ("举报人", "收到举报"),
    ]  # fmt: skip


def test_small_figures_stay_hidden(desk: DeskWorld) -> None:
    for _ in range(4):
        desk.submit(matter="delay")
    assert queries.figures(desk.actor("one"), START, 2026).total == "少于 5"
    for _ in range(2):
        desk.submit(matter="delay")
    figures = queries.figures(desk.actor("one"), START, 2026)
    assert figures.total == "6"
    desk.submit(units=(desk.accused.code,), matter="bribe")
    shown = {c.title: c.shown for c in queries.figures(desk.actor("one"), START, 2026).tables[2][1]}
    assert (shown["吃拿卡要、索贿受贿"], shown["推诿拖延、故意刁难"]) == ("少于 5", "不显示")
    assert queries.figures(desk.actor("posted"), START, 2026).total == "6"


def test_a_document_of_the_future_is_read(desk: DeskWorld) -> None:
    from qifu.integrity.rules.report import dump, load

    desk.submit(uploads=(Upload("x.txt", b"abc"),))
    report = desk.only()
    assert load(dump(report)) == report
    assert load(dump(replace(report, files=()))).files == ()
