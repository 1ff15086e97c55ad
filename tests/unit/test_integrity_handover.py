"""Handing a matter over: to whom it may go, what the reporter is told, what the body may say when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import yaml
from tests.factories import DISTRICT

from qifu.integrity.desk import read_desk
from qifu.integrity.rules import handover as rules
from qifu.integrity.rules.handover import Package, PackedFile, PackedWords
from qifu.integrity.rules.process import Refusal, entered
from qifu.integrity.rules.report import (
    FileNote,
    Handover,
    HandoverNote,
    Message,
    Report,
    dump,
    load,
)
from qifu.integrity.rules.words import names_in

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAY = date(2026, 3, 2)
STEP = (AT, 7, "韩松")
DESK = read_desk(yaml.safe_load((DISTRICT / "integrity.yaml").read_text("utf-8")))
PACKAGE = FileNote("b" * 32, "移交材料", "application/json", 10)
SENT = Handover("K7QF29-1", "procuratorate", "区人民检察院", DAY, PACKAGE, date(2026, 4, 13), "o")
TAKEN = HandoverNote(date(2026, 3, 4), "检收〔2026〕5号", 7, AT, name="李四")
ANSWER = HandoverNote(date(2026, 3, 9), "", 7, AT, result="dealt", words="已立案")


def report(**more: object) -> Report:
    bare = Report(
        "a" * 32, "K7QF29", "anonymous", AT, "收了钱", "received", DAY, None, "hash",
        persons=("王五", "李"), officer=7, officer_name="韩松",
    )  # fmt: skip
    return replace(entered(bare, DESK.process, "received", DAY), **more)  # type: ignore[arg-type]


def hand(
    state: str = "received", words: str = "已移交有权机关", **more: object
) -> Report | Refusal:
    return rules.handed_over(
        report(state=state), DESK.process, "transfer", SENT,
        words=words, step=STEP, today=DAY, **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("state", list(DESK.process.states))
def test_it_goes_from_the_states_of_the_process_alone(state: str) -> None:
    done = hand(state)
    if state in ("not_substantiated", "feedback", "archived"):
        assert isinstance(done, Refusal)
        return
    assert isinstance(done, Report)
    assert (done.state, done.handovers, done.waits_for) == ("transferred", (SENT,), "等对方签收")
    assert done.steps[-1].note == "区人民检察院（K7QF29-1）"
    assert done.messages[-1].text == "已移交有权机关"


def test_never_to_the_accused() -> None:
    refused = hand(accused=("区人民检察院",))
    assert isinstance(refused, Refusal) and set(refused.errors) == {"body"}
    codes = [b.code for b in rules.bodies_open_to(DESK.bodies, {"public-security", "tax"})]
    assert "public-security" not in codes and "procuratorate" in codes


@pytest.mark.parametrize("words", ["已请检察院找王五核实", "已请检察院找王 五核实", "由韩松移交"])
def test_the_reporter_reads_no_names(words: str) -> None:
    refused = hand(words=words)
    assert isinstance(refused, Refusal) and set(refused.errors) == {"words"}


def test_one_sign_is_no_name() -> None:
    assert names_in("已移交李主任", ("李", "王五")) == ""


def handed(taken: HandoverNote | None = None, outcome: HandoverNote | None = None) -> Report:
    return report(handovers=(replace(SENT, taken=taken, outcome=outcome),))


@pytest.mark.parametrize(
    ("note", "field"),
    [
        (TAKEN, None),
        (replace(TAKEN, day=DAY), None),
        (replace(TAKEN, day=date(2026, 3, 1)), "day"),
        (replace(TAKEN, day=date(2026, 3, 11)), "day"),
        (replace(TAKEN, name=""), "name"),
    ],
)
def test_the_receipt_lies_between_the_hand_over_and_today(
    note: HandoverNote, field: str | None
) -> None:
    done = rules.noted_taken(handed(), 0, note, step=STEP, today=date(2026, 3, 10))
    if field:
        assert isinstance(done, Refusal) and set(done.errors) == {field}
        return
    assert isinstance(done, Report)
    assert (done.handovers[0].taken, done.waits_for) == (note, "等对方结果")
    again = rules.noted_taken(done, 0, replace(note, name="赵"), step=STEP, today=note.day)
    assert isinstance(again, Report) and len(again.steps) == 2, "corrected, and both are kept"


@pytest.mark.parametrize(
    ("before", "note", "field"),
    [
        (handed(TAKEN), ANSWER, None),
        (handed(), ANSWER, ""),
        (handed(TAKEN, ANSWER), ANSWER, ""),
        (handed(TAKEN), replace(ANSWER, day=date(2026, 3, 3)), "day"),
        (handed(TAKEN), replace(ANSWER, result="nothing"), "result"),
        (handed(TAKEN), replace(ANSWER, words=""), "words"),
    ],
)
def test_the_outcome_follows_the_receipt_and_is_final(
    before: Report, note: HandoverNote, field: str | None
) -> None:
    done = rules.noted_outcome(before, 0, note, step=STEP, today=date(2026, 3, 10))
    if field is None:
        assert isinstance(done, Report)
        assert (done.handovers[0].outcome, done.waits_for) == (note, "")
        refused = rules.noted_taken(done, 0, TAKEN, step=STEP, today=date(2026, 3, 10))
        assert isinstance(refused, Refusal)
    else:
        assert isinstance(done, Refusal) and set(done.errors) == {field}


def test_only_the_officer_in_charge_notes_what_the_body_said() -> None:
    other = (AT, 8, "别人")
    assert isinstance(rules.noted_taken(handed(), 0, TAKEN, step=other, today=TAKEN.day), Refusal)


def test_it_comes_back_as_it_went() -> None:
    file = FileNote("c" * 32, "附件1.pdf", "application/pdf", 3)
    full = replace(
        handed(TAKEN, ANSWER), files=(file,), messages=(Message(AT, "desk", "在", (), "x"),)
    )
    assert load(dump(full)) == full
    assert full.attachments() == (file,) and full.all_files() == (file, PACKAGE)
    former = dump(report()).replace(b'"handovers": [], ', b"")
    assert load(former) == report(), "a report kept before hand-overs were known"
    package = Package(
        "K7QF29-1", "区人民检察院", "区纪委监委", "2026-03-02", 30, "匿名举报", "2026-03-01", "",
        ("区税务局",), ("王五",), "", "摘要", "意见",
        talk=(PackedWords("2026-03-01 09:00", "reporter", "在"),),
        files=(PackedFile("c" * 32, "附件1.pdf", 3, "0" * 64),),
    )  # fmt: skip
    assert rules.load_package(rules.dump_package(package)) == package
