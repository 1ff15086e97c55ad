"""A matter handed over inside the sealed desk: what is sealed, who may do it, what ends with it."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from tests.domain.test_integrity import everything
from tests.factories import START, moment
from tests.integrity_world import SECRET_WORDS, DeskWorld, desk_body, make_desk_world

from qifu.identity.models import Unit
from qifu.integrity import handovers, operations, queries, store, vault, verification
from qifu.integrity.attachments import Upload
from qifu.integrity.desk import load_desk, open_desk
from qifu.integrity.handovers import HandoverInput
from qifu.integrity.rules.report import Handover, Report
from qifu.kernel.errors import Invalid, NotVisible, Refused

pytestmark = pytest.mark.django_db
GIVEN = HandoverInput(
    body="procuratorate", summary="供电所收钱送电", opinion="请依法处理",
    words="已移交有权机关", once="o" * 16, with_text=True, files=(1,),
)  # fmt: skip


@pytest.fixture
def desk() -> DeskWorld:
    return make_desk_world()


def taken(desk: DeskWorld, **more: object) -> str:
    desk.submit(uploads=(Upload("a.txt", "收条".encode()), Upload("b.txt", b"x")), **more)
    report, one = desk.only(), desk.actor("one")
    operations.take_report(handle=report.handle, user_id=one.user_id, actor=one, at=START)
    return report.handle


def hand(desk: DeskWorld, handle: str, name: str = "one", **more: object) -> Handover:
    return handovers.hand_over(
        handle=handle, data=replace(GIVEN, **more), actor=desk.actor(name), at=START
    )


def found(desk: DeskWorld, handle: str) -> Report:
    return queries.find_report(handle, desk.actor("one"), START)


def test_what_was_chosen_is_sealed_word_for_word(desk: DeskWorld) -> None:
    handle = taken(desk, units=(desk.accused.code,), persons="王五")
    operations.answer_reporter(handle=handle, text="何时给的？", actor=desk.actor("one"), at=START)
    handover = hand(desk, handle, turns=(1,), with_reporter=True)
    assert hand(desk, handle) == handover, "the same form sent twice"
    assert str(handover.answer_by) == "2026-04-14"  # 30 working days
    report = found(desk, handle)
    assert (report.state, report.waits_for) == ("transferred", "等对方签收")
    package = handovers.open_package(handover)
    assert (package.units, package.persons) == ((desk.accused.name,), ("王五",))
    assert (package.summary, package.text, package.reporter) == ("供电所收钱送电", SECRET_WORDS, "")
    assert [(t.who, t.text) for t in package.talk] == [("desk", "何时给的？")]
    assert [f.digest for f in package.files] == [sha256("收条".encode()).hexdigest()]
    assert handovers.packed_bytes(package) == [("01-附件1.txt", "收条".encode())]
    assert "供电所收钱送电".encode() not in everything()
    assert verification.outcome() == verification.WHOLE


def test_who_reported_goes_only_when_ticked(desk: DeskWorld) -> None:
    handle = taken(desk, kind="named", name="赵六", phone="13800000000")
    bare = handovers.open_package(hand(desk, handle))
    assert "赵六" not in repr(bare)
    told = handovers.open_package(hand(desk, handle, once="p" * 16, with_reporter=True))
    assert told.reporter == "赵六 13800000000"
    assert [h.number for h in found(desk, handle).handovers] == [f"{handle}-1", f"{handle}-2"]


def test_the_package_ends_with_the_report(desk: DeskWorld) -> None:
    handle = taken(desk)
    hand(desk, handle)
    one = desk.actor("one")
    for act, words, note in (("give_feedback", "已移交", ""), ("archive", "", "归档")):
        operations.act_on_report(
            handle=handle, act=act, words=words, note=note, actor=one, at=START
        )
    assert len(vault.read_index().of(vault.Kind.FILE)) == 3
    operations.destroy_expired(at=moment("2036-03-04 12:00"))
    assert vault.read_index().of(vault.Kind.FILE) == []
    assert verification.outcome() == verification.WHOLE


def test_neither_to_the_accused_nor_by_another_nor_without_a_package(desk: DeskWorld) -> None:
    Unit.objects.filter(pk=desk.accused.pk).update(code="public-security")
    handle = taken(desk, units=("public-security",))
    assert "public-security" not in [
        b.code for b in handovers.bodies_for(found(desk, handle), open_desk())
    ]
    with pytest.raises(Invalid) as refused:
        hand(desk, handle, body="public-security")
    assert set(refused.value.field_errors) == {"body"}
    with pytest.raises(Invalid) as refused:
        hand(desk, handle, files=(3,))
    assert set(refused.value.field_errors) == {"files"}
    with pytest.raises(Invalid) as refused:
        hand(desk, handle, summary="", opinion=" ", words="")
    assert set(refused.value.field_errors) == {"summary", "opinion", "words"}
    with pytest.raises(Refused):
        hand(desk, handle, "two")
    with pytest.raises(NotVisible):
        hand(desk, handle, "posted")
    with pytest.raises(Refused, match="移交"):
        operations.act_on_report(
            handle=handle, act="transfer", words="好", note="转", actor=desk.actor("one"), at=START
        )
    assert found(desk, handle).handovers == ()
    assert len(vault.read_index().of(vault.Kind.FILE)) == 2, "nothing of what was refused is kept"


def test_the_body_s_receipt_and_outcome(desk: DeskWorld) -> None:
    handle, one, later = taken(desk), desk.actor("one"), moment("2026-03-10 09:00")
    hand(desk, handle)
    said = {"handle": handle, "place": 1, "actor": one, "at": later}
    day = moment("2026-03-05 09:00").date()
    with pytest.raises(Refused):
        handovers.note_outcome(**said, day=day, result="dealt", number="", words="已立案")
    handovers.note_taken(**said, day=day, number="检收5号", name="李四")
    handovers.note_outcome(**said, day=later.date(), result="dealt", number="", words="已立案")
    done = found(desk, handle)
    assert done.waits_for == ""
    assert [s.act for s in done.steps[-2:]] == ["登记对方签收", "登记移交结果"]
    with pytest.raises(NotVisible):
        handovers.note_taken(**{**said, "place": 2}, day=day, number="", name="李四")
    assert [e.act for e in store.entries()][-3:] == ["移交有权机关", "登记对方签收", "登记移交结果"]


def test_a_district_without_bodies_writes_to_whom_it_went(desk: DeskWorld) -> None:
    load_desk(body={k: v for k, v in desk_body().items() if k != "bodies"}, at=START)
    handle = taken(desk)
    operations.act_on_report(
        handle=handle, act="transfer", words="已移交", note="转市纪委监委",
        actor=desk.actor("one"), at=START,
    )  # fmt: skip
    assert found(desk, handle).state == "transferred"
