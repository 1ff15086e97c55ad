"""A compliance check-up: which questions apply, which risks the answers show, what changed since.

A sheet is data (`law/checkups.yaml`). Pure: a risk always names the answers it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

YES, NO, UNSURE = "yes", "no", "unsure"
ANSWERS = {YES: "是", NO: "否", UNSURE: "说不清"}
LEVELS = {"high": "高", "medium": "中", "low": "低"}
Answers = Mapping[str, str]
Sheet = Mapping[str, Any]


def asked(sheet: Sheet, answers: Answers) -> list[Mapping[str, Any]]:
    """The questions that apply to these answers, in order; a question whose condition is not met,
    or not known yet, is not asked."""
    found: list[Mapping[str, Any]] = []
    applying: set[str] = set()
    for question in sheet["questions"]:
        when = question.get("when", {})
        if all(name in applying and answers.get(name) in wanted for name, wanted in when.items()):
            applying.add(question["code"])
            found.append(question)
    return found


def kept(sheet: Sheet, answers: Answers) -> dict[str, str]:
    """The answers to questions that apply; others, and what is no answer, are left out."""
    return {
        q["code"]: answers[q["code"]]
        for q in asked(sheet, answers)
        if answers.get(q["code"]) in ANSWERS
    }


def missing(sheet: Sheet, answers: Answers) -> list[str]:
    """Codes of questions that apply and have no answer."""
    return [q["code"] for q in asked(sheet, answers) if answers.get(q["code"]) not in ANSWERS]


@dataclass(frozen=True)
class Because:
    """A question and the answer a risk comes from."""

    ask: str
    answer: str


@dataclass(frozen=True)
class Risk:
    """A risk the answers show; `sure` is False where it rests on a "说不清"."""

    body: Mapping[str, Any]
    because: tuple[Because, ...]
    sure: bool

    @property
    def code(self) -> str:
        return str(self.body["code"])

    @property
    def level(self) -> str:
        return LEVELS[self.body["level"]]


def risks(sheet: Sheet, answers: Answers) -> list[Risk]:
    """The risks of these answers, the gravest first, then in the sheet's order."""
    said = kept(sheet, answers)
    asks = {q["code"]: q["ask"] for q in sheet["questions"]}
    found = []
    for body in sheet["risks"]:
        when = body["when"]
        if all(said.get(name) in wanted for name, wanted in when.items()):
            because = tuple(Because(asks[n], ANSWERS[said[n]]) for n in when)
            found.append(Risk(body, because, UNSURE not in {said[n] for n in when}))
    order = list(LEVELS)
    return sorted(found, key=lambda r: order.index(r.body["level"]))


@dataclass(frozen=True)
class Difference:
    """What became of risks between two check-ups of one sheet, by code."""

    mended: tuple[str, ...]
    new: tuple[str, ...]
    still: tuple[str, ...]


def compare(before: list[str], after: list[str]) -> Difference:
    """Risks that went, came and stayed."""
    return Difference(
        tuple(c for c in before if c not in after),
        tuple(c for c in after if c not in before),
        tuple(c for c in after if c in before),
    )


def problems(sheet: Sheet) -> list[tuple[tuple[str | int, ...], str]]:
    """What keeps a sheet back, each with its place: codes twice, conditions on what comes later or
    does not exist, risks that no answers can show."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    seen: set[str] = set()
    for i, question in enumerate(sheet["questions"]):
        if question["code"] in seen:
            found.append((("questions", i, "code"), f"问题“{question['code']}”重复"))
        for name in question.get("when", {}):
            if name not in seen:
                found.append(
                    (("questions", i, "when"), f"条件里的“{name}”不是前面的问题，永远问不到")
                )
        seen.add(question["code"])
    codes: set[str] = set()
    for i, risk in enumerate(sheet["risks"]):
        if risk["code"] in codes:
            found.append((("risks", i, "code"), f"风险“{risk['code']}”重复"))
        codes.add(risk["code"])
        for name in risk["when"]:
            if name not in seen:
                found.append((("risks", i, "when"), f"没有问题“{name}”"))
        if risk["rule"]["verified"] and not risk["rule"]["article"]:
            found.append((("risks", i, "rule"), "没有写条款的依据不能标为已核对"))
    return found
