"""A firm's claims as rows: where each stands in a sentence, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from qifu.cases.models import Case
from qifu.cases.queries import state_sentence, state_title
from qifu.kernel.time import shanghai_date
from qifu.web.components.due import DueChip, due_chip


@dataclass(frozen=True)
class ClaimRow:
    """What `portal/claims/_row.html` draws."""

    case: Case
    state: str
    sentence: str
    due: DueChip | None


def claim_rows(cases: Iterable[Case], at: datetime) -> list[ClaimRow]:
    """Rows of claims read with their lead unit; no query of its own."""
    today = shanghai_date(at)
    return [
        ClaimRow(
            case=case,
            state=state_title(case),
            sentence=state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
            due=due_chip(case, today, for_firm=True) if case.open and case.live else None,
        )
        for case in cases
    ]
