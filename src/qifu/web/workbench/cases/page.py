"""What the page of one case shows an official, gathered in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from qifu.cases.casefile import CaseFile, case_file
from qifu.cases.clockwork import limits
from qifu.cases.models import Answer, Assignment, Case, Clock
from qifu.cases.permissions import TALKERS, relations_to
from qifu.cases.queries import (
    ActionView,
    ClockView,
    available_actions,
    case_events,
    case_ledger,
    definition_for,
)
from qifu.cases.timeline import entry_of
from qifu.demands.absorbed import absorbed_by
from qifu.demands.directory import precedents_for, unit_names
from qifu.demands.models import Demand, KnownAnswer
from qifu.demands.queries import demand_of, known_answers_from, suggest_topics
from qifu.grid.queries import visit_of_case
from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.files import StoredFile
from qifu.kernel.time import shanghai_date
from qifu.problems.queries import classes_of
from qifu.web.components.due import due_chip, remaining_note
from qifu.web.components.near import near_demands
from qifu.web.portal.demands.page import Entry, drawn_entry
from qifu.web.workbench.cases.words import OUTCOMES, WORDS
from qifu.web.workbench.inbox.choices import choices
from qifu.web.workbench.inbox.rows import flags_of, light_html

ANSWERED = frozenset({"answered", "revisited", "promised", "closed"})


@dataclass(frozen=True)
class Part:
    """A co-handler's part with its own sub-clock."""

    row: Assignment
    state: str
    light: str
    note: str
    files: list[StoredFile]


@dataclass(frozen=True)
class Said:
    """An answer with who wrote and who approved it."""

    row: Answer
    outcome: str
    state: str
    author: str
    decider: str
    files: list[StoredFile]


@dataclass(frozen=True)
class Talk:
    """A message with its files; `ours` is the officials' side."""

    who: str
    at: datetime
    text: str
    ours: bool
    files: list[StoredFile]


def case_page(actor: Actor, case: Case, at: datetime) -> dict[str, Any]:
    """The context of the page; about thirty queries whatever the history."""
    today = shanghai_date(at)
    file = case_file(actor, case)
    demand = demand_of(case)
    clocks = case_ledger(actor, case, at)
    relations = relations_to(actor, case)
    visit, opens = visit_of_case(actor, case)
    return {
        "case": case,
        "visit": visit,
        "opens_visit": opens,
        "today": today,
        "demand": demand,
        "file": file,
        "unit_names": unit_names(),
        "state": definition_for(case).states[case.state].title,
        "owner": owner_of(case),
        "due": due_chip(case, today, reverse("work:case_ledger", args=[case.number])),
        "step": step_note(case, today),
        "flags": flags_of(case),
        "klass": limits()[case.klass].title if case.klass in limits() else "",
        "channel": choices().title("channel", case.channel),
        "actions": (acts := acts_of(actor, case, at)),
        "merge_at": merge_at(case, acts),
        "extensions": [(e, file.told.get(e.pk, [])) for e in file.extensions],
        "parts": parts_of(file, clocks, today),
        "clocks": clocks,
        "main_clock": next((c for c in clocks if c.clock.kind == "main"), None),
        "answers": [said_of(a, file) for a in file.answers],
        "talk": talk_of(file),
        "material_files": [
            f for (purpose, _), many in file.files.items() if purpose == "material" for f in many
        ],
        "demand_files": file.files_of("demand"),
        "entries": timeline_of(actor, case),
        "may_write": case.enterprise_id is not None and bool(relations & TALKERS),
        **likes_of(actor, case, demand, at),
        **advice(actor, case, demand),
        **publishing(actor, case, file),
    }


def owner_of(case: Case) -> str:
    """Who has the case now, in words."""
    unit = case.lead_unit.name if case.lead_unit else ""
    handler = case.handler.name if case.handler else ""
    match definition_for(case).states[case.state].owner:
        case "dispatcher":
            return "指挥调度中心"
        case "firm":
            return f"企业补充中（{unit}等待）"
        case "revisitor":
            return "回访员"
        case "lead_head":
            return f"{unit}负责人审批"
        case "":
            return "已了结"
    return f"{unit} · {handler or '待认领'}"


def step_note(case: Case, today: date) -> str:
    """When whoever has it now must act."""
    if not case.open or case.step_due_on is None:
        return ""
    return f"本环节{remaining_note(case.step_due_on, today)}"


@dataclass(frozen=True)
class Acts:
    """The acts of a person: one that needs no form is done at once, the others open a form."""

    now: list[ActionView]
    not_now: list[ActionView]


def acts_of(actor: Actor, case: Case, at: datetime) -> Acts:
    """Acts that move the case first, those that only add something after them; what there is
    nothing to do it to (an answer to an order nobody gave) is left out."""
    found = sorted(available_actions(actor, case, at), key=lambda a: not a.moves)
    return Acts(
        [a for a in found if a.enabled], [a for a in found if not a.enabled and not a.no_object]
    )


def merge_at(case: Case, acts: Acts) -> str:
    """Where the case is merged into the one whose number follows; "" where it cannot be now."""
    if not any(a.code == "merge" for a in acts.now):
        return ""
    return reverse("work:case_action", args=[case.number, "merge"]) + "?target="


def parts_of(file: CaseFile, clocks: list[ClockView], today: date) -> list[Part]:
    """Co-handlers with the light of their sub-clock."""
    by_part = {c.clock.subject: c.clock for c in clocks if c.clock.kind == "co"}
    return [
        Part(
            row,
            WORDS["part"].get(row.state, row.state),
            *_sub_light(by_part.get(row.pk), row, today),
            file.files_of("co_answer", row.pk),
        )
        for row in file.cos
    ]


def _sub_light(clock: Clock | None, row: Assignment, today: date) -> tuple[str, str]:
    if clock is None or clock.due_on is None:
        return "", ""
    if row.ended_at is not None:
        return light_html("done") if row.state == "done" else "", ""
    if clock.due_on < today:
        light = "red"
    else:
        light = "yellow" if clock.warn_on and clock.warn_on <= today else "green"
    return light_html(light), remaining_note(clock.due_on, today)


def said_of(row: Answer, file: CaseFile) -> Said:
    """An answer in words."""
    return Said(
        row,
        OUTCOMES.get(row.outcome, row.outcome),
        WORDS["answer"].get(row.state, row.state),
        file.people.get(row.author or 0, ""),
        file.people.get(row.decided_by or 0, ""),
        file.files_of("answer", row.pk),
    )


def talk_of(file: CaseFile) -> list[Talk]:
    """Messages both ways, oldest first."""
    return [
        Talk(m.author_name, m.at, m.text, m.side == "staff", file.files_of("message", m.pk))
        for m in file.messages
    ]


def timeline_of(actor: Actor, case: Case) -> list[Entry]:
    """What happened, newest first, in the sentences for officials."""
    return [drawn_entry(entry_of(e, for_firm=False)) for e in reversed(case_events(actor, case))]


def likes_of(actor: Actor, case: Case, demand: Demand, at: datetime) -> dict[str, Any]:
    """What else says the same: demands like this one while it is open, those merged into it, and the
    class of problems it belongs to."""
    found = suggest_topics(demand.text, limit=1) if case.open else []
    words = [word for s in found for word in s.words]
    near = near_demands(actor, case, words, at, limit=4) if case.open else []
    return {
        "near": near,
        "absorbed": absorbed_by(actor, case),
        "classes": classes_of(actor, case),
    }


def advice(actor: Actor, case: Case, demand: Demand) -> dict[str, Any]:
    """For the dispatcher of a case that has no lead: topics with reason, and precedents."""
    if not actor.has(Role.DISPATCHER) or case.state not in (
        "submitted",
        "objected",
        "consultation",
    ):
        return {}
    return {
        "suggestions": suggest_topics(demand.text),
        "precedents": precedents_for(case.topic) if case.topic else [],
    }


def publishing(actor: Actor, case: Case, file: CaseFile) -> dict[str, Any]:
    """For the dispatcher of an answered case: publish the answer for others, or what was published."""
    if not actor.has(Role.DISPATCHER) or case.state not in ANSWERED:
        return {}
    published: list[KnownAnswer] = known_answers_from(case)
    return {"may_publish": any(a.state == "approved" for a in file.answers), "published": published}
