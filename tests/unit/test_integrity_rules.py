"""The pure rules of the sealed desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import DISTRICT

from qifu.integrity.rules import log, small, words
from qifu.integrity.rules.avoidance import Officer, may_open, why_not
from qifu.integrity.rules.point import Filing, Point, next_due
from qifu.integrity.rules.process import (
    FIRST,
    Process,
    Refusal,
    check_process,
    decide,
    destroyable,
    due,
    entered,
    read_process,
)
from qifu.integrity.rules.report import Conflict, Message, Report, dump, load, said
from qifu.kernel.shipped import shipped_calendar

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
BODY = yaml.safe_load((DISTRICT / "integrity.yaml").read_text("utf-8"))
PROCESS = read_process(BODY)


def report(**more: object) -> Report:
    bare = Report(
        "a" * 32, "K7QF29", "anonymous", AT, "收了钱", FIRST, TODAY, None, "hash",
        officer=7, officer_name="甲",
    )  # fmt: skip
    return entered(replace(bare, **more), PROCESS, FIRST, TODAY)  # type: ignore[arg-type]


def cells() -> Iterator[tuple[str, str]]:
    """Every state × act."""
    for state in PROCESS.states:
        for act in PROCESS.acts:
            yield state, act


@pytest.mark.parametrize(("state", "act"), list(cells()))
def test_an_act_is_possible_from_its_states_only(state: str, act: str) -> None:
    found = decide(
        replace(report(), state=state), PROCESS, act,
        words="告知", note="记录", step=(AT, 7, "甲"), today=TODAY,
    )  # fmt: skip
    if state in PROCESS.acts[act].origins:
        assert isinstance(found, Report)
        assert found.state == PROCESS.acts[act].to
        assert found.steps[-1].by == 7
    else:
        assert isinstance(found, Refusal)


def test_nobody_else_acts_and_required_words_are_asked() -> None:
    other = decide(
        report(), PROCESS, "acknowledge", words="好", note="", step=(AT, 8, "乙"), today=TODAY
    )
    assert isinstance(other, Refusal) and "甲" in other.errors[""]
    empty = decide(
        report(), PROCESS, "acknowledge", words="", note="", step=(AT, 7, "甲"), today=TODAY
    )
    assert isinstance(empty, Refusal) and set(empty.errors) == {"words"}


def test_fifteen_working_days_for_the_acknowledgement() -> None:
    named = due(report(kind="named"), shipped_calendar())
    assert named is not None and named.due == date(2026, 3, 23)
    # over the national holiday, as the platform's clock counts
    long = due(replace(report(), since=date(2025, 9, 26), days=15), shipped_calendar())
    assert long is not None and long.due == date(2025, 10, 23)


def test_the_archive_has_an_end() -> None:
    done = entered(report(), PROCESS, "archived", date(2024, 2, 29))
    assert done.days is None
    assert done.destroy_on == date(2034, 3, 1)
    assert not destroyable(done, date(2034, 3, 1))
    assert destroyable(done, date(2034, 3, 2))


def test_the_district_s_process_is_sound() -> None:
    assert check_process(BODY) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: p["states"].pop(0), "最初的状态"),
        (lambda p: p["states"][-1].pop("last"), "办不完"),
        (lambda p: p["acts"].pop(0), "走不到"),
        (lambda p: p["acts"].pop(-1), "没有办结的出路"),
        (lambda p: p["states"][0].pop("days"), "没有写办理天数"),
        (lambda p: p["acts"][0].update(to="nowhere"), "没有的状态"),
        (lambda p: p["states"].append(p["states"][0]), "写了两次"),
    ],
)
def test_an_unsound_process_is_named(change: object, says: str) -> None:
    body = yaml.safe_load((DISTRICT / "integrity.yaml").read_text("utf-8"))
    change(body["process"])  # type: ignore[operator]
    assert any(says in message for _, message in check_process(body))


def test_documents_come_back_as_they_went() -> None:
    full = replace(
        report(kind="named", units=("a",), persons=("王五",)),
        messages=(Message(AT, "reporter", "在", (), "x"),),
        conflicts=(Conflict(3, "丙", "同学", AT),),
        read_until=AT,
        destroy_on=TODAY,
    )
    assert load(dump(full)) == full


def test_the_same_form_speaks_once() -> None:
    once = said(report(), Message(AT, "reporter", "一", (), "k"))
    assert said(once, Message(AT, "reporter", "一", (), "k")) is once


# --- avoidance ---------------------------------------------------------------------------------

DESK = "commission"


@pytest.mark.parametrize(
    ("officer", "about", "away"),
    [
        (Officer(1, "韩松", frozenset({"tax"})), {"units": ("tax",)}, True),
        (Officer(1, "韩松", frozenset({DESK})), {"units": (DESK,)}, False),
        (Officer(1, "韩松", frozenset({DESK, "tax"})), {"units": (DESK, "tax")}, True),
        (Officer(1, "韩松", frozenset(), {"tax": "配偶"}), {"units": ("tax",)}, True),
        (Officer(1, "韩松"), {"persons": ("韩松",)}, True),
        (Officer(1, "韩松"), {"persons": ("纪委韩松主任",)}, True),
        (Officer(1, "韩松"), {"persons": ("韩 松",)}, True),
        (Officer(1, "韩松"), {"persons": ("韩梅",), "units": ("tax",)}, False),
        (Officer(3, "丙"), {"conflicts": (Conflict(3, "丙", "同学", AT),)}, True),
    ],
)
def test_who_keeps_away(officer: Officer, about: dict[str, object], away: bool) -> None:
    found = report(**about)
    assert (why_not(officer, found, DESK) is not None) == away
    assert may_open(officer, found, DESK) != away


# --- codes and words ---------------------------------------------------------------------------


def test_a_code_is_understood_however_it_is_typed() -> None:
    code, phrase = words.receipt(b"s" * 32, "t" * 20)
    assert len(code) == 12 and len(phrase) == 12
    assert set(code) <= set(words.ALPHABET)
    shown = words.grouped(code)
    for typed in (shown, shown.lower(), shown.replace("-", " "), f" {shown} "):
        assert words.plain_code(typed) == code
    assert words.plain_passphrase("１２３４-5678 9012") == "123456789012"
    assert words.receipt(b"s" * 32, "u" * 20)[0] != code
    assert words.receipt(b"r" * 32, "t" * 20)[0] != code


@pytest.mark.parametrize(
    "text",
    ["请提供您的姓名", "您是谁？", "请留下联系方式", "您在哪家企业工作", "方便的话约见面", "你叫什么",
     "请告知手机号", "您的工作单位是？", "请您填写身份证号"],
)  # fmt: skip
def test_asking_who_is_found(text: str) -> None:
    assert words.asks_identity(text)


@pytest.mark.parametrize(
    "text",
    ["请说明被反映人的姓名", "事情发生在什么地址？", "请提供转账记录", "该工作人员的职务是什么",
     "谢谢您，已经受理", "请补充付款的时间和地点", "请告知被反映单位名称"],
)  # fmt: skip
def test_asking_what_is_not(text: str) -> None:
    assert not words.asks_identity(text)


# --- small figures -----------------------------------------------------------------------------

counts = st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.integers(0, 30), min_size=1)


@given(counts)
def test_no_small_count_can_be_read_or_worked_out(found: dict[str, int]) -> None:
    shown = {cell.title: cell.shown for cell in small.table(found)}
    total = small.total(found)
    assert all(shown[t] != str(n) for t, n in found.items() if 0 < n < small.LEAST)
    hidden = [t for t in found if not shown[t].isdigit()]
    if total.isdigit() and any(0 < found[t] < small.LEAST for t in hidden):
        rest = int(total) - sum(int(s) for s in shown.values() if s.isdigit())
        assert len(hidden) > 1 or rest == 0 or not any(found[t] >= small.LEAST for t in found)
        assert rest >= small.LEAST or all(found[t] < small.LEAST for t in found)


# --- the chain ---------------------------------------------------------------------------------


def chain(count: int) -> list[log.Entry]:
    entries: list[log.Entry] = []
    for n in range(count):
        last = entries[-1] if entries else None
        entries.append(
            log.entry(last, at=f"t{n}", user_id=n, name="甲", act="打开", ref="r", content=b"x")
        )
    return entries


def test_a_whole_chain_has_no_fault_and_comes_back() -> None:
    assert log.faults(chain(5)) == []
    assert log.load(log.dump(chain(5))) == chain(5)


@given(st.integers(0, 4), st.sampled_from(["drop", "change", "swap"]))
def test_whatever_is_touched_is_found(place: int, how: str) -> None:
    entries = chain(6)
    if how == "drop":
        del entries[place]
    elif how == "change":
        entries[place] = replace(entries[place], name="乙")
    else:
        entries[place], entries[place + 1] = entries[place + 1], entries[place]
    assert log.faults(entries)


def test_a_point_is_due_months_after_its_last_word() -> None:
    point = Point("i", "h", "厂", "", 3, date(2026, 1, 31), "hash", (Filing(AT, True),))
    assert next_due(point, None) == date(2026, 4, 28)
    assert next_due(point, date(2026, 11, 30)) == date(2027, 2, 28)
    assert next_due(replace(point, ended=TODAY), None) is None


def test_the_process_is_read_whole() -> None:
    assert isinstance(PROCESS, Process)
    assert PROCESS.acts["transfer"].passes_on
    refused = decide(
        report(), PROCESS, "transfer", words="已转", note="转区税务局办", step=(AT, 7, "甲"),
        today=TODAY, accused=("区税务局",),
    )  # fmt: skip
    assert isinstance(refused, Refusal) and "note" in refused.errors
