"""The doors of the case engine: open a case, perform an action, say something, attach a file.

A state changes in one way: lock the row → who is this to the case → `decide` (pure) → effects →
save → append the event, in one transaction. Every moment is a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import Model

from qifu.cases import clockwork, effects
from qifu.cases.bulk import insert_rows, update_rows
from qifu.cases.checks import check_talk
from qifu.cases.definitions import current_process, definition_of
from qifu.cases.fields import clean_data, public_data
from qifu.cases.models import WITHOUT_WORDS, Assignment, Attachment, Case, Clock, Message
from qifu.cases.permissions import can_see, is_staff_view, relations_to
from qifu.cases.rules.decide import Decision, decide
from qifu.cases.rules.definition import Action, Definition
from qifu.cases.search import grams_of
from qifu.cases.snapshots import facts_for, snapshot_of
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import Event, EventDraft, append_event, append_events
from qifu.kernel.files import StoredFile
from qifu.kernel.numbering import next_number
from qifu.kernel.races import retried
from qifu.kernel.rows import insert_row, read_rows, update_row
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

REPLAYED = (
    "state version open title topic topic_title klass lead_unit_id handler_id co_units open_co"
    " round_on due_on original_due_on warn_on paused live provisional step_due_on step_warn_on"
    " next_due_on answered_at closed_at dispatched_at level round returns final objected_units"
    " handled_by answer_author answer_outcome pending_extension unreached rated_round open_orders"
    " merged_into_id merged_number result"
).split()
SAME_FORM = timedelta(seconds=60)  # the same words again within this are a form sent twice
REPEATABLE = frozenset({"record_interim", "issue_order", "add_co"})  # nothing else stops a second
UNIT_SIDE = "承办单位"  # what a firm reads in place of an official's name
CLOCK_SAVED = (
    "limit amount time_unit unit_id suspensions extension due_on warn_on provisional"
    " calendar state stopped_at stopped_on alarm_at alarm_level"
).split()


@dataclass
class Act:
    """One act under way: what effects may read and change before everything is saved."""

    case: Case
    action: str
    actor: Actor
    at: datetime
    data: dict[str, Any]
    decision: Decision
    clocks: list[Clock]
    new_clocks: list[Clock] = field(default_factory=list)
    changes: list[tuple[Any, ...]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return shanghai_date(self.at)

    @property
    def main(self) -> Clock | None:
        return next(
            (
                c
                for c in [*self.clocks, *self.new_clocks]
                if c.kind == "main" and c.state != "stopped"
            ),
            None,
        )

    def start(self, **terms: Any) -> Clock:
        """Start a clock that is saved with the act."""
        clock = clockwork.new_clock(case=self.case, at=self.at, **terms)
        self.new_clocks.append(clock)
        return clock

    def change(self, model: type[Model], where: dict[str, Any], **values: Any) -> None:
        """Change the case's rows of `model` that are as `where` says, when the act is saved: acts
        saved together that say the same are one statement."""
        self.changes.append((model, tuple(where.items()), tuple(values.items())))


def row_values(case: Case) -> dict[str, Any]:
    """The replayed columns of a case as JSON values."""
    values = {}
    for name in REPLAYED:
        value = getattr(case, name)
        if isinstance(value, datetime):
            value = value.astimezone(UTC)
        values[name] = value.isoformat() if isinstance(value, date | datetime) else value
        if isinstance(value, list):
            values[name] = list(value)
    return values


def open_case(
    *,
    process: str,
    kind: str,
    series: str,
    actor: Actor,
    at: datetime,
    title: str,
    enterprise_id: int | None,
    firm_name: str,
    channel: str,
    topic: str = "",
    topic_title: str = "",
    search_text: str = "",
    intake_centre: int | None = None,
    payload: dict[str, Any] | None = None,
    entry: str = "",
    lead: Unit | None = None,
    promise: str = "",
    promise_amount: int | None = None,
    co_units: tuple[int, ...] = (),
    handled_by: Iterable[int] = (),
    step_amount: int | None = None,
) -> Case:
    """Open a case in the initial state of the published `process` (or in its `entry`), with the
    clock of its first step.

    Where it is known from the first whose it is, `lead` has it at once, and `promise` names the
    limit of the firm's clock that starts (`promise_amount` working days instead of the limit's,
    `step_amount` for the first step). `co_units` have a part in it; the caller writes which.
    `handled_by` may not call back about it: they had a part before it. Effects: one case, its
    clocks, one event `case.opened` carrying `payload`. Must run inside the caller's transaction.
    """
    row = current_process(process)
    definition = definition_of(row.pk)
    state = definition.states[entry or definition.initial]
    assert state.code in definition.entries
    today = shanghai_date(at)
    case = Case(
        number=next_number(series, at),
        kind=kind,
        process_id=row.pk,
        state=state.code,
        title=title,
        topic=topic,
        topic_title=topic_title,
        enterprise_id=enterprise_id,
        firm_name=firm_name,
        channel=channel,
        intake_centre=intake_centre,
        opened_by=actor.user_id,
        search_text=search_text,
        grams=grams_of(search_text),
        opened_at=at,
        received_on=today,
        round_on=today,
        last_actor=actor.name,
        last_at=at,
        lead_unit=lead,
        dispatched_at=at if lead else None,
        co_units=[*co_units],
        handled_by=sorted(set(handled_by)),
    )
    clocks = _first_clocks(case, state.step, promise, promise_amount, step_amount)
    clockwork.mirror(case, clocks, state.main)
    _insert(case, clocks)
    append_event(
        stream=case.stream,
        kind="case.opened",
        at=at,
        actor=actor.ref,
        payload={
            "number": case.number,
            "to": state.code,
            "firm": firm_name,
            "channel": channel,
            "enterprise": enterprise_id,
            **(payload or {}),
            "set": row_values(case),
        },
        about=case,
    )
    return case


def _insert(case: Case, clocks: list[Clock]) -> None:
    """Write a new case, its clocks, and the part of the unit that has it from the first."""
    insert_row(case)
    for clock in clocks:
        clock.case = case
        insert_row(clock)
    if case.lead_unit_id is not None:
        Assignment.objects.create(
            case=case, unit_id=case.lead_unit_id, role="lead", assigned_at=case.opened_at
        )


def _first_clocks(case: Case, step: str, promise: str, *amounts: int | None) -> list[Clock]:
    """The clock of the first step, and the firm's own where it starts at once."""
    terms: dict[str, Any] = {"case": case, "start_on": case.received_on, "at": case.opened_at}
    clocks = [clockwork.new_clock(kind="step", limit_code=step, amount=amounts[1], **terms)]
    if promise:
        limit = clockwork.limit(promise)
        amount = limit.amount if amounts[0] is None else amounts[0]
        terms |= {"amount": amount, "time_unit": limit.time_unit}
        clocks.append(clockwork.new_clock(kind="main", limit_code=promise, **terms))
    return clocks


@retried
@transaction.atomic
def perform_action(
    *,
    case_id: int,
    action: str,
    actor: Actor,
    at: datetime,
    data: dict[str, Any] | None = None,
    version: int | None = None,
) -> Case:
    """Perform `action` of the case's own process version; the only way a state changes.

    `data` holds the action's fields (see `FieldSpec`); files are ids of stored, unattached files.
    `version` is the version the person saw. Raises NotVisible, Conflict (somebody was faster:
    who, when, the new state), Refused (stable code and sentence) or Invalid (errors by field).
    """
    case = lock_case(case_id)
    relations = relations_to(actor, case)
    if not (can_see(actor, case) or relations & {"system", "provider"}):
        raise NotVisible
    definition = definition_of(case.process_id)
    if version is not None and version != case.version:
        who = case.last_actor if is_staff_view(actor, case) else UNIT_SIDE
        raise Conflict(
            f"{who}刚刚处理了此件，现在是“{definition.states[case.state].title}”。"
            "您的操作没有执行，填写的内容已保留；请看过最新情况后再决定。",
            by=who,
            at=case.last_at,
            state=case.state,
        )
    spec = definition.actions.get(action)
    if spec is None:
        raise Refused("unknown_action", f"没有“{action}”这个操作。")
    before = snapshot_of(case)
    decide(definition, before, action, relations, facts_for(case, spec, actor, at, {}))
    cleaned = clean_data(spec, data or {}, case=case, actor=actor)
    facts = facts_for(case, spec, actor, at, cleaned)
    decision = decide(definition, before, action, relations, facts)
    if (
        REPEATABLE & set(spec.effects)
        and not spec.to
        and _just_done(case, spec, actor, at, cleaned)
    ):
        return case
    act = Act(case, action, actor, at, cleaned, decision, open_clocks(case))
    save_moved([carry_out(act, definition, spec)])
    return case


@dataclass(frozen=True)
class Moved:
    """An act carried out in memory: what the case and its clocks were before tells what to write."""

    act: Act
    spec: Action
    old: dict[str, Any]
    ticking: dict[int, list[Any]]

    @property
    def changed(self) -> dict[str, Any]:
        """The replayed columns that moved, with their new values."""
        return {k: v for k, v in row_values(self.act.case).items() if self.old[k] != v}

    @property
    def clocks(self) -> list[Clock]:
        """The clocks that were there and read otherwise now."""
        return [c for c in self.act.clocks if clock_values(c) != self.ticking[c.pk]]


def carry_out(act: Act, definition: Definition, spec: Action) -> Moved:
    """Run the effects of a decided act and move case and clocks, unsaved; effects write their own
    records. Raises what an effect raises."""
    old = row_values(act.case)
    ticking = {clock.pk: clock_values(clock) for clock in act.clocks}
    for name in spec.effects:
        effects.EFFECTS[name](act)
    _move(act, definition.states[act.decision.to_state])
    return Moved(act, spec, old, ticking)


def _just_done(
    case: Case, spec: Action, actor: Actor, at: datetime, cleaned: dict[str, Any]
) -> bool:
    """True when the same person did the very same a moment ago: a form sent twice.

    Acts that move the case are told apart by its version; the others by their words.
    """
    last = Event.objects.filter(stream=case.stream).order_by("-seq").first()
    if last is None or last.actor_id != actor.user_id or at - last.at > SAME_FORM:
        return False
    said = last.payload.get("data", {}), public_data(spec, cleaned)
    words, before = ({k: v for k, v in d.items() if k != "files"} for d in said)
    return last.kind == f"case.{spec.code}" and words == before


def lock_case(case_id: int) -> Case:
    """The row, locked for this transaction; NotVisible when there is none."""
    rows = cases_to_act_on([case_id])
    if not rows:
        raise NotVisible
    return rows[0]


def cases_to_act_on(ids: list[int]) -> list[Case]:
    """The rows with their lead units, locked for this transaction, in no order."""
    joins = (("lead_unit", ()),)
    return read_rows(Case, "t.id = ANY(%s)", [ids], names=WITHOUT_WORDS, joins=joins, lock=True)


def open_clocks(case: Case) -> list[Clock]:
    """The clocks of a case that still run or are paused, oldest first."""
    clocks = read_rows(Clock, "t.case_id = %s AND t.state <> 'stopped'", [case.pk])
    return sorted(clocks, key=lambda clock: clock.pk)


def _move(act: Act, state: Any) -> None:
    """Apply what the new state says of the clocks, and mirror them onto the case."""
    case = act.case
    if act.decision.moves:
        case.version += 1
        case.state = state.code
        for clock in act.clocks:
            if clock.kind in ("step", "promise", "consultation"):
                clockwork.stop(clock, act.at)
        if state.final:
            case.open = False
            case.closed_at = act.at
            for clock in act.clocks:
                if clock.kind in ("main", "co"):
                    clockwork.stop(clock, act.at)
        elif state.step and not act.extra.get("step_started"):
            act.start(kind="step", limit_code=state.step, start_on=act.today, unit_id=None)
    main = act.main
    if main is not None:
        if state.main == "pause":
            clockwork.pause(main, act.today)
        elif state.main == "run":
            clockwork.resume(main, act.today)
        else:
            clockwork.stop(main, act.at)
            case.answered_at = case.answered_at or act.at
    clockwork.mirror(case, [*act.clocks, *act.new_clocks], state.main)


def clock_values(clock: Clock) -> list[Any]:
    """What is saved of a clock: compared with what it was, it tells whether to write it."""
    return [getattr(clock, name) for name in CLOCK_SAVED]


def save_moved(many: list[Moved]) -> None:
    """Write what changed (an index is touched only for a column that moved), then the events."""
    rows: dict[tuple[str, ...], list[Case]] = {}
    drafts = []
    for moved in many:
        act, changed = moved.act, moved.changed
        act.case.last_actor, act.case.last_at = act.actor.name, act.at
        names = [name.removesuffix("_id") for name in changed]
        rows.setdefault((*names, "last_actor", "last_at"), []).append(act.case)
        drafts.append(_draft(moved, changed))
    for wanted, cases in rows.items():
        _write(cases, wanted)
    update_rows([clock for moved in many for clock in moved.clocks], CLOCK_SAVED)
    insert_rows([clock for moved in many for clock in moved.act.new_clocks])
    _change_records(many)
    append_events(drafts)


def _change_records(many: list[Moved]) -> None:
    """What the acts change in the rows beside their cases."""
    same: dict[tuple[Any, ...], list[int]] = {}
    for moved in many:
        for change in moved.act.changes:
            same.setdefault(change, []).append(moved.act.case.pk)
    for (model, where, values), cases in same.items():
        model.objects.filter(case__in=cases, **dict(where)).update(**dict(values))


def _write(cases: list[Case], names: tuple[str, ...]) -> None:
    """One statement for all, unless a column is an array."""
    arrays = any(isinstance(Case._meta.get_field(name), ArrayField) for name in names)
    if len(cases) > 1 and not arrays:
        update_rows(cases, names)
        return
    for case in cases:
        update_row(case, names)


def _draft(moved: Moved, changed: dict[str, Any]) -> EventDraft:
    act = moved.act
    return EventDraft(
        stream=act.case.stream,
        kind=f"case.{act.action}",
        at=act.at,
        actor=act.actor.ref,
        payload={
            "number": act.case.number,
            "from": act.decision.from_state,
            "to": act.decision.to_state,
            "data": public_data(moved.spec, act.data),
            **act.extra.get("payload", {}),
            "set": changed,
        },
        about=act.case,
    )


@retried
@transaction.atomic
def post_message(
    *, case_id: int, actor: Actor, at: datetime, text: str, files: list[str] | None = None
) -> Message:
    """Write to the other side of a case; does not move it. NotVisible, Invalid.

    The same words by the same person within `SAME_FORM` are one message.
    """
    case = lock_case(case_id)
    check_talk(actor, case)
    side = "firm" if not is_staff_view(actor, case) else "staff"
    words = clean_text(text, max_length=5000, label="留言")
    last = Message.objects.filter(case=case).order_by("-id").first()
    said = (last.author, last.side, last.text) if last is not None else None
    if last is not None and said == (actor.user_id, side, words) and at - last.at <= SAME_FORM:
        _free_files(files or [], actor)
        return last  # the same form sent twice
    message = Message.objects.create(
        case=case,
        side=side,
        author=actor.user_id,
        author_name=actor.name,
        text=words,
        at=at,
    )
    attach_files(case, files or [], purpose="message", subject=message.pk, actor=actor, at=at)
    append_event(
        stream=case.stream,
        kind="case.message",
        at=at,
        actor=actor.ref,
        payload={"number": case.number, "side": side, "text": message.text[:500], "set": {}},
    )
    return message


def attach_files(
    case: Case,
    files: list[str],
    *,
    purpose: str,
    actor: Actor,
    at: datetime,
    subject: int | None = None,
    for_firm: bool = True,
) -> None:
    """Attach stored files the actor uploaded and has not used; Invalid names what cannot be."""
    if not files:
        return
    Attachment.objects.bulk_create(
        Attachment(
            case=case, file=file, purpose=purpose, subject=subject, for_firm=for_firm,
            added_by=actor.user_id, added_at=at,
        )
        for file in _free_files(files, actor)
    )  # fmt: skip


def _free_files(files: list[str], actor: Actor) -> list[StoredFile]:
    """The stored files in the given order, locked, so that nobody else uses one at that moment."""
    if not files:
        return []
    try:
        keys = list(dict.fromkeys(UUID(f) for f in files))
    except ValueError:
        keys = []
    mine = StoredFile.objects.select_for_update().filter(pk__in=keys, created_by=actor.user_id)
    found = {f.pk: f for f in mine.order_by("pk")}
    used = set(Attachment.objects.filter(file_id__in=found).values_list("file_id", flat=True))
    if not keys or used or len(found) < len(keys):
        raise Invalid({"files": ["有附件已失效或已被使用，请重新上传该附件后再提交。"]})
    return [found[key] for key in keys]
