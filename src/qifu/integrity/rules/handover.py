"""Handing a matter over to a body outside the desk (移交): to whom, what goes, what came of it. Pure.

Source: 附件3 第33项 (信息共享、统筹协调); 监察法 (a matter that is not the commission's own is handed
to whoever is competent; neither reporter nor report is told to the accused).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from qifu.integrity.rules.process import Process, Refusal, decide
from qifu.integrity.rules.report import Handover, HandoverNote, Report, Step
from qifu.integrity.rules.words import names_in

RESULTS = {"dealt": "已查处", "unfounded": "未查实", "returned": "退回，不属对方管辖"}
TAKEN, OUTCOME = "登记对方签收", "登记移交结果"


@dataclass(frozen=True, slots=True)
class Body:
    """Who may be handed a matter. `unit` is its unit in the district, if it is one; `days` are the
    working days within which an answer is asked for."""

    code: str
    name: str
    takes: str
    days: int
    unit: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class PackedFile:
    """An attachment as it was handed over: `id` is its record, `digest` the SHA-256 of its bytes."""

    id: str
    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class PackedWords:
    """One turn of the talk as it was handed over."""

    at: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Package:
    """What was handed over, word for word, as it stood on that day."""

    number: str
    body: str
    sender: str
    day: str
    days: int
    kind: str
    received: str
    matter: str
    units: tuple[str, ...]
    persons: tuple[str, ...]
    happened: str
    summary: str
    opinion: str
    text: str = ""
    reporter: str = ""
    talk: tuple[PackedWords, ...] = ()
    files: tuple[PackedFile, ...] = ()


def dump_package(package: Package) -> bytes:
    """The package to be sealed."""
    return json.dumps(asdict(package), ensure_ascii=False, sort_keys=True).encode()


def load_package(content: bytes) -> Package:
    """The package of a sealed record."""
    raw: dict[str, Any] = json.loads(content)
    raw |= {name: tuple(raw[name]) for name in ("units", "persons")}
    raw["talk"] = tuple(PackedWords(**words) for words in raw["talk"])
    raw["files"] = tuple(PackedFile(**file) for file in raw["files"])
    return Package(**raw)


def bodies_open_to(bodies: Sequence[Body], accused: Collection[str]) -> list[Body]:
    """The bodies that may be handed the matter: none that is, or stands near, an accused unit."""
    return [body for body in bodies if not body.unit or body.unit not in accused]


def handed_over(
    report: Report,
    process: Process,
    act: str,
    handover: Handover,
    *,
    words: str,
    step: tuple[datetime, int, str],
    today: date,
    accused: Sequence[str] = (),
) -> Report | Refusal:
    """The report after it was handed over by `act`, or why not, field by field.

    `accused` are names of the accused units and those near them: none may be the body. The
    reporter is told in `words` that name neither an accused person nor an officer.
    """
    note = f"{handover.body_name}（{handover.number}）"
    done = decide(
        report, process, act, words=words, note=note, step=step, today=today, accused=accused
    )
    if isinstance(done, Refusal):
        errors = dict(done.errors)
        if "note" in errors:
            errors["body"] = errors.pop("note")
        return Refusal(errors)
    if name := names_in(words, (*report.persons, step[2])):
        return Refusal(
            {"words": f"告知举报人的话里有“{name}”：不写被反映人和办理人员的姓名，请改写。"}
        )
    return replace(done, handovers=(*done.handovers, handover))


def noted_taken(
    report: Report,
    place: int,
    note: HandoverNote,
    *,
    step: tuple[datetime, int, str],
    today: date,
) -> Report | Refusal:
    """The report with the body's receipt: who took it and when. May be corrected until the outcome."""
    handover = report.handovers[place]
    if handover.outcome is not None:
        return Refusal({"": "已经登记了结果，签收不能再改。"})
    errors = _day_errors(note.day, handover.day, today, "移交")
    if not note.name:
        errors["name"] = "请填写对方签收人。"
    said = f"{note.day.isoformat()} {note.name} {note.number}".strip()
    return _noted(report, place, replace(handover, taken=note), TAKEN, said, errors, step)


def noted_outcome(
    report: Report,
    place: int,
    note: HandoverNote,
    *,
    step: tuple[datetime, int, str],
    today: date,
) -> Report | Refusal:
    """The report with what the body answered. Final: a later answer is told in the talk."""
    handover = report.handovers[place]
    if handover.taken is None:
        return Refusal({"": "请先登记对方签收，再登记结果。"})
    if handover.outcome is not None:
        return Refusal({"": "结果已经登记过了，请刷新后再看。"})
    errors = _day_errors(note.day, handover.taken.day, today, "签收")
    if note.result not in RESULTS:
        errors["result"] = "请选择结果。"
    if not note.words:
        errors["words"] = "请填写对方回复的内容。"
    said = f"{note.day.isoformat()} {RESULTS.get(note.result, '')} {note.number}".strip()
    return _noted(report, place, replace(handover, outcome=note), OUTCOME, said, errors, step)


def _day_errors(day: date, first: date, today: date, what: str) -> dict[str, str]:
    if day > today:
        return {"day": "日期在今天之后，请改正。"}
    if day < first:
        return {"day": f"不能早于{what}的日期 {first.isoformat()}，请改正。"}
    return {}


def _noted(
    report: Report,
    place: int,
    changed: Handover,
    act: str,
    said: str,
    errors: dict[str, str],
    step: tuple[datetime, int, str],
) -> Report | Refusal:
    at, officer, name = step
    if report.officer != officer:
        return Refusal({"": f"这件举报由{report.officer_name or '别人'}经办，请由经办人登记。"})
    if errors:
        return Refusal(errors)
    others = report.handovers
    return replace(
        report,
        handovers=(*others[:place], changed, *others[place + 1 :]),
        steps=(*report.steps, Step(at, officer, name, act, report.state, said)),
    )
