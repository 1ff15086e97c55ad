"""A report as the desk keeps it: one document, written and read whole. Pure.

Legal states are those of the process in the district's pack (`rules/process.py`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

NAMED, ANONYMOUS, POINT = "named", "anonymous", "point"
KINDS = {NAMED: "实名举报", ANONYMOUS: "匿名举报", POINT: "监测点反映"}
REPORTER, DESK = "reporter", "desk"


@dataclass(frozen=True, slots=True)
class FileNote:
    """An attachment: where it lies, and what was taken out of it."""

    id: str
    name: str
    media_type: str
    size: int
    stripped: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the talk; `once` keeps a form sent twice from speaking twice."""

    at: datetime
    who: str
    text: str
    files: tuple[FileNote, ...] = ()
    once: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the desk, for its own record; `by` is an officer's id, None the rule itself."""

    at: datetime
    by: int | None
    name: str
    act: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An officer who takes no part in this report (回避), and why."""

    user_id: int
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandoverNote:
    """What the body said of a matter handed to it: that it took it, or what came of it."""

    day: date
    number: str
    by: int
    at: datetime
    name: str = ""
    result: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """A matter handed over (移交): to whom, and the sealed package that says what went.

    Legal states: handed over → taken → answered (`taken`, then `outcome`).
    """

    number: str
    body: str
    body_name: str
    day: date
    package: FileNote
    answer_by: date | None = None
    once: str = ""
    taken: HandoverNote | None = None
    outcome: HandoverNote | None = None

    @property
    def waits_for(self) -> str:
        """What the desk still waits for from the body, in words; "" when it answered."""
        return "" if self.outcome else "等对方结果" if self.taken else "等对方签收"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything known of one report. `handle` names it to officers, never to the reporter;
    `days` is what the desk has for its present step, from `since` on."""

    id: str
    handle: str
    kind: str
    received_at: datetime
    text: str
    state: str
    since: date
    days: int | None
    passphrase: str
    matter: str = ""
    units: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    place: str = ""
    happened: str = ""
    name: str = ""
    phone: str = ""
    point: str = ""
    files: tuple[FileNote, ...] = ()
    officer: int | None = None
    officer_name: str = ""
    messages: tuple[Message, ...] = ()
    steps: tuple[Step, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    handovers: tuple[Handover, ...] = ()
    read_until: datetime | None = None
    destroy_on: date | None = None

    @property
    def is_named(self) -> bool:
        """True when the desk knows who reports."""
        return self.kind != ANONYMOUS

    @property
    def kind_title(self) -> str:
        """Named, anonymous or from a monitoring point, in words."""
        return KINDS[self.kind]

    @property
    def waiting_words(self) -> bool:
        """True when the reporter said something after the desk last answered or acted."""
        last = max((m.at for m in self.messages if m.who == REPORTER), default=None)
        return last is not None and (self.read_until is None or last > self.read_until)

    @property
    def waits_for(self) -> str:
        """What the desk still waits for from the body it last handed the matter to, in words."""
        return self.handovers[-1].waits_for if self.handovers else ""

    def attachments(self) -> tuple[FileNote, ...]:
        """Files of the report and of the talk; a later one comes last."""
        return (*self.files, *(f for m in self.messages for f in m.files))

    def all_files(self) -> tuple[FileNote, ...]:
        """Every record that ends with the report: attachments and packages handed over."""
        return (*self.attachments(), *(h.package for h in self.handovers))


def dump(report: Report) -> bytes:
    """The document to be sealed."""
    return json.dumps(asdict(report), ensure_ascii=False, default=_plain, sort_keys=True).encode()


def load(content: bytes) -> Report:
    """The report of a document; columns a former version did not know have their default."""
    raw: dict[str, Any] = json.loads(content)
    known = {k: v for k, v in raw.items() if k in Report.__slots__}
    known |= {name: tuple(raw.get(name, ())) for name in ("units", "persons")}
    known["files"] = tuple(FileNote(**f) for f in raw["files"])
    known["messages"] = tuple(_message(m) for m in raw["messages"])
    known["steps"] = tuple(Step(**{**s, "at": _moment(s["at"])}) for s in raw["steps"])
    known["conflicts"] = tuple(Conflict(**{**c, "at": _moment(c["at"])}) for c in raw["conflicts"])
    known["handovers"] = tuple(_handover(h) for h in raw.get("handovers", ()))
    for name in ("received_at", "read_until"):
        known[name] = _moment(raw[name]) if raw.get(name) else None
    for name in ("since", "destroy_on"):
        known[name] = date.fromisoformat(raw[name]) if raw.get(name) else None
    return Report(**known)


def said(report: Report, message: Message) -> Report:
    """The report with one more turn of the talk; the same form sent again changes nothing."""
    if message.once and any(m.once == message.once for m in report.messages):
        return report
    return replace(report, messages=(*report.messages, message))


def _message(raw: dict[str, Any]) -> Message:
    files = tuple(FileNote(**f) for f in raw["files"])
    return Message(**{**raw, "at": _moment(raw["at"]), "files": files})


def _handover(raw: dict[str, Any]) -> Handover:
    notes = {name: _note(raw[name]) if raw[name] else None for name in ("taken", "outcome")}
    answer_by = date.fromisoformat(raw["answer_by"]) if raw["answer_by"] else None
    day, package = date.fromisoformat(raw["day"]), FileNote(**raw["package"])
    return Handover(**{**raw, **notes, "day": day, "answer_by": answer_by, "package": package})


def _note(raw: dict[str, Any]) -> HandoverNote:
    return HandoverNote(**{**raw, "day": date.fromisoformat(raw["day"]), "at": _moment(raw["at"])})


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
