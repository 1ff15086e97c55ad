"""A demand as one row of a firm's list, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from qifu.cases.models import Case
from qifu.cases.queries import state_sentence, state_title
from qifu.demands.queries import my_demands
from qifu.identity.actors import Actor
from qifu.web.components.due import DueChip, due_chip

# States in which the firm is the one to act, with what it is asked to do.
ASKS = {
    "awaiting_material": "请补充材料",
    "answered": "已答复，请评价",
    "revisited": "已答复，请评价",
}


@dataclass(frozen=True)
class DemandRow:
    """What a list shows of a demand."""

    number: str
    title: str
    firm: str
    topic: str
    state: str
    sentence: str
    ask: str
    opened_at: datetime
    due: DueChip | None


def demand_rows(cases: Iterable[Case], at: datetime) -> list[DemandRow]:
    """Rows of `cases` (read with their lead unit), no query of its own."""
    today = timezone.localdate(at)
    return [
        DemandRow(
            number=case.number,
            title=case.title,
            firm=case.firm_name,
            topic=case.topic_title,
            state=state_title(case),
            sentence=state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
            ask=ask_of(case),
            opened_at=case.opened_at,
            due=due_chip(case, today, for_firm=True) if case.open and case.live else None,
        )
        for case in cases
    ]


def ask_of(case: Case) -> str:
    """What the firm is asked to do now, or nothing."""
    if case.state == "awaiting_material":
        return ASKS["awaiting_material"]
    return ASKS.get(case.state, "") if case.rated_round < case.round else ""


def waiting_for_firm(actor: Actor) -> QuerySet[Case]:
    """The firm's open demands, what moved last first."""
    return my_demands(actor, open_only=True).order_by("-last_at", "-pk")
