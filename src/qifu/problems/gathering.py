"""Problems proposed: demands of the last year clustered by meaning, place, unit and time.

Runs in the background; what it finds waits for a person. A group that is mostly a proposed class
is more of that class; one that was dismissed comes again only when it has grown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from qifu.cases.models import Case
from qifu.demands.models import KIND
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.time import shanghai_date
from qifu.problems.models import ClassDemand, ProblemClass, Search
from qifu.problems.permissions import check_keep
from qifu.problems.recording import note
from qifu.problems.rules.proposing import FRESH, GROWN, LEAST, NEW, Known, fate_of
from qifu.problems.texts import entries_of, free_demands, learn_core
from qifu.triage.gathering import Entry, gather
from qifu.triage.hotspots import Hotspot, find_hotspots

REST = timedelta(hours=12)
WAKE = 20  # new demands that are worth an earlier look


@dataclass(frozen=True)
class Group:
    """Demands that speak of one problem."""

    spot: Hotspot
    entries: list[Entry]

    @property
    def cases(self) -> list[int]:
        return [int(e.key) for e in self.entries]


@transaction.atomic
def ask_search(*, actor: Actor, at: datetime) -> Search:
    """Ask for a search now; the worker does it within a minute. One is asked at a time. Refused."""
    check_keep(actor)
    waiting = Search.objects.filter(done_at=None).order_by("id").first()
    return waiting or Search.objects.create(asked_by=actor.user_id, asked_at=at)


def search_when_due(*, at: datetime) -> Search | None:
    """Search when somebody asked, or when enough is new; None when there is nothing to do."""
    asked = Search.objects.filter(done_at=None).order_by("id").first()
    if asked is None:
        last = Search.objects.exclude(done_at=None).order_by("-id").first()
        new = Case.objects.filter(kind=KIND, pk__gt=last.upto if last else 0)
        if last is not None and last.done_at is not None:
            rested = at - last.done_at >= REST
            if len(new[: 1 if rested else WAKE]) < (1 if rested else WAKE):
                return None
        elif not new.exists():
            return None
        asked = Search(asked_at=at)
    return find_problems(at=at, search=asked)


@transaction.atomic
def find_problems(*, at: datetime, search: Search | None = None) -> Search:
    """Cluster, and propose what is new; the row says what came of it. Reading and clustering take
    seconds for thousands of texts."""
    search = search or Search(asked_at=at)
    entries = entries_of(free_demands(at))
    groups = groups_of(entries, at)
    known = known_classes()
    for group in groups:
        _keep(group, known, search, at)
    search.texts, search.groups, search.done_at = len(entries), len(groups), at
    search.upto = Case.objects.filter(kind=KIND).order_by("-pk").values_list("pk", flat=True).first() or 0  # fmt: skip
    search.save()
    return search


def groups_of(entries: list[Entry], at: datetime) -> list[Group]:
    """What clustering finds, the hottest first."""
    found = find_hotspots(entries, gather(entries), shanghai_date(at))
    return [Group(spot, [entries[i] for i in spot.members]) for spot in found]


def known_classes() -> list[Known]:
    """Every class that a group may be more of, with its demands."""
    states = ["proposed", "dismissed"]
    held: dict[int, set[int]] = {}
    rows = ClassDemand.objects.filter(problem__state__in=states).filter(
        state__in=["member", "resting"]
    )
    for problem, case in rows.values_list("problem_id", "case_id"):
        held.setdefault(problem, set()).add(case)
    classes = ProblemClass.objects.filter(state__in=states).order_by("id")
    return [Known(c.pk, c.state, frozenset(held.get(c.pk, ())), c.size_then) for c in classes]


def _keep(group: Group, known: list[Known], search: Search, at: datetime) -> None:
    fate = fate_of(group.cases, group.spot.firms, known)
    if fate.what == NEW:
        taken = {case for k in known if k.state == "proposed" for case in k.cases}
        if len(set(group.cases) - taken) >= LEAST:
            search.proposed += 1
            _propose(group, at)
    elif fate.what == FRESH:
        _freshen(ProblemClass.objects.select_for_update().get(pk=fate.of), group, at)
    elif fate.what == GROWN:
        search.proposed += 1
        row = ProblemClass.objects.select_for_update().get(pk=fate.of)
        row.state, row.ended_at = ProblemClass.State.PROPOSED, None
        text = f"不成类时有 {row.size_then} 件，现在有 {len(group.cases)} 件，再次提请确认"
        ClassDemand.objects.filter(problem=row, state="resting").update(state="member")
        note(row, "grown", SYSTEM_ACTOR, at, text, {"cases": len(group.cases)})
        _freshen(row, group, at)


def _propose(group: Group, at: datetime) -> ProblemClass:
    spot = group.spot
    topics = Case.objects.filter(pk__in=group.cases).exclude(topic="")
    topic = _mostly(list(topics.values_list("topic", "topic_title")))
    row = ProblemClass.objects.create(
        title=spot.name[:120], words=[w[:40] for w in spot.words], topic=topic[0],
        topic_title=topic[1], proposed_at=at, last_at=at,
        place=spot.places[0][0] if spot.places and spot.places[0][1] * 2 > len(group.cases) else "",
    )  # fmt: skip
    _freshen(row, group, at)
    note(row, "proposed", SYSTEM_ACTOR, at, f"归类发现，{len(group.cases)} 件、{spot.firms} 家企业")
    return row


def _mostly(topics: list[tuple[str, str]]) -> tuple[str, str]:
    if not topics:
        return "", ""
    best = max(sorted(set(topics)), key=topics.count)
    return best if topics.count(best) * 2 > len(topics) else ("", "")


def _freshen(row: ProblemClass, group: Group, at: datetime) -> None:
    """Demands of the group that are new to the class come in; what a person took out stays out."""
    there = set(ClassDemand.objects.filter(problem=row).values_list("case_id", flat=True))
    taken = set(
        ClassDemand.objects.filter(case_id__in=group.cases, state="member").values_list(
            "case_id", flat=True
        )
    )
    fresh = [pk for pk in group.cases if pk not in there | taken]
    ClassDemand.objects.bulk_create(
        ClassDemand(
            problem=row, case_id=pk, how="found", at=at, by_name="系统",
            why="与类中其他诉求说的是同一件事（字词、地点、单位、时间相近）",
        )
        for pk in fresh
    )  # fmt: skip
    if fresh:
        learn_core(row)
        row.save(update_fields=["core"])
