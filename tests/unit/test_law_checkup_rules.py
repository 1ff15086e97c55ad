"""Check-ups, pure: conditions between questions, risks with their why, what changed, and papers."""

import io
import zipfile
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.factories import DISTRICT

from qifu.law.rules.checkup import ANSWERS, asked, compare, kept, missing, problems, risks
from qifu.law.rules.docx import document

DATA = yaml.safe_load((DISTRICT / "law" / "checkups.yaml").read_text("utf-8"))
SHEETS: dict[str, dict[str, Any]] = {s["code"]: s for s in DATA["sheets"]}
CATERING = SHEETS["catering"]


def codes(sheet: dict[str, Any], **answers: str) -> list[str]:
    return [q["code"] for q in asked(sheet, answers)]


def test_a_question_waits_for_its_condition() -> None:
    assert "shown" not in codes(CATERING)
    assert "shown" in codes(CATERING, delivery="yes")
    assert "shown" not in codes(CATERING, delivery="no")
    assert "fire" in codes(CATERING, public="unsure")


def test_an_answer_to_what_is_not_asked_counts_for_nothing() -> None:
    answers = {"delivery": "no", "shown": "no"}
    assert kept(CATERING, answers) == {"delivery": "no"}
    assert [r.code for r in risks(CATERING, answers)] == []
    assert kept(CATERING, {"health": "maybe", "nothing": "yes"}) == {}


def test_a_risk_says_which_answer_and_how_sure() -> None:
    found = {r.code: r for r in risks(CATERING, {"health": "no", "exits": "unsure"})}
    assert [(b.answer, r.sure) for r in found.values() for b in r.because] == [
        ("说不清", False), ("否", True)
    ]  # fmt: skip
    assert list(found) == ["blocked", "no-health"]  # the gravest first


def test_compared_with_the_time_before() -> None:
    change = compare(["a", "b"], ["b", "c"])
    assert (change.mended, change.new, change.still) == (("a",), ("c",), ("b",))


@pytest.mark.parametrize("code", sorted(SHEETS))
def test_every_sheet_of_the_district_is_sound(code: str) -> None:
    sheet = SHEETS[code]
    assert problems(sheet) == []
    worst: dict[str, str] = {}
    for _ in sheet["questions"]:  # a firm that answers so as to show as much as there is
        for q in asked(sheet, worst):
            opens = {a for x in sheet["questions"] for a in x.get("when", {}).get(q["code"], ())}
            bad = {a for r in sheet["risks"] for a in r["when"].get(q["code"], ())}
            worst[q["code"]] = sorted(bad or opens or {"no"})[-1]
    assert missing(sheet, worst) == []
    assert {r.code for r in risks(sheet, worst)} == {r["code"] for r in sheet["risks"]}


@given(st.sampled_from(sorted(SHEETS)), st.data())
def test_answers_of_any_kind_never_break_it(code: str, data: st.DataObject) -> None:
    sheet = SHEETS[code]
    names = [q["code"] for q in sheet["questions"]]
    answers = data.draw(
        st.dictionaries(st.sampled_from(names), st.sampled_from([*ANSWERS, "x"]), max_size=12)
    )
    said = kept(sheet, answers)
    assert kept(sheet, said) == said
    assert set(said) | set(missing(sheet, answers)) == {q["code"] for q in asked(sheet, answers)}
    assert risks(sheet, said) == risks(sheet, answers)


def test_what_is_wrong_with_a_sheet_is_told_with_its_place() -> None:
    rule = {"title": "法", "article": "", "verified": True}
    sheet = {
        "questions": [{"code": "a", "ask": "?", "when": {"b": ["yes"]}}, {"code": "a", "ask": "?"}],
        "risks": [{"code": "r", "when": {"z": ["no"]}, "rule": rule}],
    }
    places = [where for where, _ in problems(sheet)]
    assert places == [
        ("questions", 0, "when"), ("questions", 1, "code"), ("risks", 0, "when"),
        ("risks", 0, "rule"),
    ]  # fmt: skip


@pytest.mark.parametrize("body", DATA["templates"], ids=lambda b: b["code"])
def test_a_paper_is_a_word_document(body: dict[str, Any]) -> None:
    data = document(
        body["title"], says=body.get("says", ""), lines=body.get("lines", ()),
        table=body.get("table", ()), rows=body.get("rows", 0), foot="<&>",
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        parts = {n: etree.fromstring(archive.read(n)) for n in archive.namelist()}
    text = "".join(parts["word/document.xml"].itertext())
    assert body["title"] in text
    assert "<&>" in text
    assert all(words in text for words in (*body.get("lines", ()), *body.get("table", ())))
