"""Facts of many firms from one file: checked row by row, confirmed, then taken by the worker.

Each row of the file is either recorded or told with its reason (`FactImport.errors`); none is lost
between. The worker goes in chunks, each one transaction that moves `done` on, so that a killed one
goes on where it stopped and two at once do nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from qifu.enterprises.facts import facts_by_name, record_facts, towns
from qifu.enterprises.models import Enterprise, Fact, FactImport, FactRecord
from qifu.enterprises.permissions import check_import_facts
from qifu.enterprises.rules.columns import Column, read_columns, read_value
from qifu.enterprises.rules.sheets import Sheet, letter, read_sheet
from qifu.enterprises.rules.uscc import normal_uscc, uscc_problem
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.files import Limits, open_file
from qifu.kernel.models import StoredFile
from qifu.kernel.races import retried
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

LIMITS = Limits(extensions=frozenset({"xlsx", "csv"}))
NOT_BY_FILE = ("declared", "derived")
SOURCES = [(c, label) for c, label in FactRecord.Source.choices if c not in NOT_BY_FILE]
CHUNK = 500
State = FactImport.State


@dataclass
class Row:
    """One row of the file: the firm it speaks of, what it says, and what is wrong with it."""

    number: int
    firm: int | None = None
    said: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, column: str, words: str) -> None:
        """Note what is wrong; `column` "" for the whole row."""
        self.errors.append({"row": self.number, "column": column, "words": words})


@dataclass(frozen=True)
class Reading:
    """A file as it is understood now."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str]


def read_import(file: StoredFile, today: date) -> Reading:
    """The rows of a stored file against the ledger; Invalid({"file": …}) when it is no such table."""
    sheet = sheet_of(file)
    facts = facts_by_name()
    columns, errors = read_columns(sheet.titles, facts)
    if errors:
        raise Invalid({"file": errors[:30]})
    firms = _firms(sheet, columns)
    known = _Known(facts, firms, dict(firms.values()), dict(towns()), today)
    inner = sorted(columns, key=lambda c: c.kind != "uscc")
    rows = [_row(number, cells, sheet, inner, known) for number, cells in sheet.rows]
    return Reading(columns, rows, sheet.notes)


def sheet_of(file: StoredFile) -> Sheet:
    """The table of a stored file; Invalid({"file": …}) when there is none in it."""
    with open_file(file) as opened:
        content = opened.read()
    try:
        return read_sheet(content, xlsx=file.name.lower().endswith(".xlsx"))
    except ValueError as error:
        raise Invalid({"file": [str(error)]}) from error


@dataclass(frozen=True)
class _Known:
    """What the rows are held against; `seen` is the first row of each firm."""

    facts: Mapping[str, Fact]
    firms: Mapping[str, tuple[int, str]]
    names: Mapping[int, str]
    towns: Mapping[str, str]
    today: date
    seen: dict[int, int] = field(default_factory=dict)


def _firms(sheet: Sheet, columns: Iterable[Column]) -> dict[str, tuple[int, str]]:
    """(id, name) of the firms whose codes the file names."""
    place = next(c.place for c in columns if c.kind == "uscc")
    codes = sorted({normal_uscc(_cell(cells, place)) for _, cells in sheet.rows})
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(codes), 5000):
        rows = Enterprise.objects.filter(uscc__in=codes[start : start + 5000])
        found |= {code: (pk, name) for code, pk, name in rows.values_list("uscc", "id", "name")}
    return found


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _row(
    number: int, cells: Sequence[str], sheet: Sheet, columns: Iterable[Column], known: _Known
) -> Row:
    row = Row(number)
    for column in columns:
        text = _cell(cells, column.place)
        if problem := sheet.problems.get((number, column.place)):
            row.tell(column.shown, problem)
        elif column.kind == "uscc":
            _find(row, column, text, known.firms)
        elif column.kind == "name":
            _compare(row, column, text, known.names.get(row.firm or 0, ""))
        elif column.fact:
            _say(row, column, text, known)
    for place in range(len(sheet.titles), len(cells)):
        if cells[place]:
            row.tell(f"{letter(place)} 列", "这一格上面没有标题，不知道是什么；请补上标题或清空")
    if not row.errors and not row.said:
        row.tell("", "这一行没有填任何企业情况；请填写，或删去这一行")
    if row.firm is not None and (first := known.seen.setdefault(row.firm, number)) != number:
        row.tell("", f"与第 {first} 行是同一家企业；一家企业只能有一行，请合并")
    return row


def _say(row: Row, column: Column, text: str, known: _Known) -> None:
    """What a cell says of a fact; an empty one says nothing."""
    fact = known.facts[column.fact]
    try:
        value = read_value(column, fact, text, towns=known.towns, today=known.today)
    except ValueError as error:
        row.tell(column.shown, str(error))
        return
    if value is not None:
        row.said[column.fact] = value


def _find(row: Row, column: Column, text: str, firms: Mapping[str, tuple[int, str]]) -> None:
    """The firm of the code, or why there is none."""
    code = normal_uscc(text)
    if not code:
        row.tell(column.shown, "没有填统一社会信用代码")
    elif code in firms:
        row.firm = firms[code][0]
    elif code.isdigit() and code.endswith("000"):
        row.tell(
            column.shown, "代码的末几位变成了 0，是表格软件当成数字存的；请把这一列设为文本后重填"
        )
    elif problem := uscc_problem(code):
        row.tell(column.shown, problem)
    else:
        row.tell(column.shown, f"台账里没有代码为 {code} 的企业；请核对，或先由窗口登记这家企业")


def _compare(row: Row, column: Column, text: str, name: str) -> None:
    """A name that is not the firm's: perhaps the code is another's."""
    if text and name and _plain(text) != _plain(name):
        row.tell(column.shown, f"与代码不是同一家：台账里这个代码是“{name}”；请核对代码和名称")


def _plain(name: str) -> str:
    return "".join(name.split()).replace("（", "(").replace("）", ")")


@transaction.atomic
def check_import(
    *, file: StoredFile, source: str, on: date, actor: Actor, at: datetime, note: str = ""
) -> FactImport:
    """Read a file and keep what is found for a person to confirm; nothing is recorded yet.

    Effects: one row, event `facts.checked`. NotVisible for who may not import; Invalid by field,
    every error of the table's columns at once.
    """
    check_import_facts(actor)
    errors: dict[str, list[str]] = {}
    if source not in dict(SOURCES):
        errors["source"] = ["请选择是哪个部门提供的。"]
    if on > shanghai_date(at):
        errors["on"] = ["数据截至的日期不能在今天之后。"]
    words = clean_text(note, max_length=200, label="说明", field="note", required=False)
    if errors:
        raise Invalid(errors)
    reading = read_import(file, shanghai_date(at))
    bad = [row for row in reading.rows if row.errors]
    row = FactImport.objects.create(
        file=file, source=source, on=on, note=words, rows=len(reading.rows), bad=len(bad),
        columns=[
            {"title": c.title, "letter": letter(c.place), "fact": c.fact, "says": c.says}
            for c in reading.columns
        ] + [{"title": "", "letter": "", "fact": "", "says": n} for n in reading.notes],
        errors=[error for one in bad for error in one.errors],
        created_by=actor.user_id, created_name=actor.name, created_at=at,
    )  # fmt: skip
    _note(row, "facts.checked", actor, at)
    return row


def earlier_imports(row: FactImport) -> list[FactImport]:
    """Imports of the very same file that were taken, or are being taken, the latest first."""
    same = FactImport.objects.filter(file__sha256=row.file.sha256).exclude(pk=row.pk)
    taken = same.filter(state__in=(State.APPLYING, State.APPLIED))
    return list(taken.defer("errors").order_by("-id")[:5])


def fact_imports(actor: Actor) -> QuerySet[FactImport]:
    """All imports, the latest first, without their errors; NotVisible for who may not import."""
    check_import_facts(actor)
    rows = FactImport.objects.filter(kind=FactImport.Kind.FACTS).select_related("file")
    return rows.defer("errors", "columns").order_by("-id")


def get_import(actor: Actor, import_id: int) -> FactImport:
    """One import; NotVisible for who may not import."""
    check_import_facts(actor)
    rows = FactImport.objects.filter(kind=FactImport.Kind.FACTS).select_related("file")
    row = rows.filter(pk=import_id).first()
    if row is None:
        raise NotVisible
    return row


@transaction.atomic
def confirm_import(*, import_id: int, actor: Actor, at: datetime) -> FactImport:
    """Let the worker take the good rows. Idempotent; Refused when none is good or it is cancelled.

    Effects: state applying, event `facts.confirmed`, one job.
    """
    from qifu.enterprises.tasks import ask_to_apply

    row = _locked(import_id, actor)
    if row.state in (State.APPLYING, State.APPLIED):
        return row
    if row.state == State.CANCELLED:
        raise Refused("cancelled", "这次导入已经取消；需要时请重新上传文件。")
    if row.bad >= row.rows:
        raise Refused("nothing_good", "没有一行可以导入；请改好后重新上传。")
    row.state = State.APPLYING
    row.save(update_fields=["state"])
    _note(row, "facts.confirmed", actor, at)
    ask_to_apply(row.pk)
    return row


@transaction.atomic
def cancel_import(*, import_id: int, actor: Actor, at: datetime) -> FactImport:
    """Give up a file that was only checked; Refused when it is being taken. Idempotent."""
    row = _locked(import_id, actor)
    if row.state == State.CANCELLED:
        return row
    if row.state != State.CHECKED:
        raise Refused("too_late", "已经开始导入，不能取消；记错的可以用更正后的文件再导入一次。")
    row.state = State.CANCELLED
    row.save(update_fields=["state"])
    _note(row, "facts.cancelled", actor, at)
    return row


def _locked(import_id: int, actor: Actor) -> FactImport:
    check_import_facts(actor)
    rows = FactImport.objects.select_for_update().filter(kind=FactImport.Kind.FACTS)
    row = rows.filter(pk=import_id).first()
    if row is None:
        raise NotVisible
    return row


def apply_import(*, import_id: int, at: datetime, chunks: int | None = None) -> int:
    """Take the good rows of a confirmed file, from where it stopped; how many chunks were gone
    through. For the worker; `chunks` stops earlier (tests)."""
    row = FactImport.objects.select_related("file").filter(pk=import_id).first()
    if row is None or row.state != State.APPLYING:
        return 0
    try:
        reading = read_import(row.file, shanghai_date(row.created_at))
    except Invalid as error:
        _give_up(row.pk, " ".join(error.messages), at)
        return 0
    gone = 0
    while (chunks is None or gone < chunks) and _apply_chunk(row.pk, reading, at):
        gone += 1
    return gone


@retried
@transaction.atomic
def _apply_chunk(import_id: int, reading: Reading, at: datetime) -> bool:
    """The next rows, with their place in one transaction; False when there is nothing left."""
    row = FactImport.objects.select_for_update().get(pk=import_id)
    if row.state != State.APPLYING:
        return False
    who = Actor(row.created_by, row.created_name, system="fact-import")
    told = {error["row"] for error in row.errors}
    part = [r for r in reading.rows[row.done : row.done + CHUNK] if r.number not in told]
    good = {r.firm: r.said for r in part if r.firm is not None and not r.errors}
    late = [r for r in part if r.errors]
    if good:
        changed = record_facts(
            said=good, source=row.source, on=row.on, actor=who, at=at, note=row.note, batch=row
        )
        row.changed += len(changed)
    row.bad += len(late)
    row.errors += [error for r in late for error in r.errors]
    row.done = min(row.done + CHUNK, row.rows)
    if row.done == row.rows:
        row.state, row.applied_at = State.APPLIED, at
    row.save(update_fields=["done", "changed", "bad", "state", "applied_at"])
    if late:
        row.save(update_fields=["errors"])
    if row.state == State.APPLIED:
        _note(row, "facts.applied", who, at)
    return True


@transaction.atomic
def _give_up(import_id: int, why: str, at: datetime) -> None:
    """A column that is no fact any more: the rows not yet taken are refused, each by its number."""
    row = FactImport.objects.select_for_update().select_related("file").get(pk=import_id)
    if row.state != State.APPLYING:
        return
    told = {error["row"] for error in row.errors}
    left = [n for n, _ in sheet_of(row.file).rows[row.done :] if n not in told]
    words = f"没有导入：{why}请下载这些行，改好后重新上传。"
    row.errors += [{"row": number, "column": "", "words": words} for number in left]
    row.bad, row.done = row.bad + len(left), row.rows
    row.state, row.applied_at = State.APPLIED, at
    row.save(update_fields=["errors", "bad", "done", "state", "applied_at"])
    _note(row, "facts.applied", Actor(row.created_by, row.created_name, system="fact-import"), at)


def waiting_imports() -> list[int]:
    """Confirmed files that are not through; for the worker."""
    rows = FactImport.objects.filter(kind=FactImport.Kind.FACTS, state=State.APPLYING)
    return list(rows.order_by("id").values_list("id", flat=True))


def _note(row: FactImport, kind: str, actor: Actor, at: datetime) -> None:
    said = {
        "source": row.source, "on": row.on.isoformat(), "file": row.file.sha256,
        "rows": row.rows, "bad": row.bad, "changed": row.changed,
    }  # fmt: skip
    append_event(stream=row.stream, kind=kind, at=at, actor=actor.ref, payload=said)
