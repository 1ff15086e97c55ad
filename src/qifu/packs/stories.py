"""The stories of the demonstration in the order in which they are told: later ones go on from earlier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qifu.bundles.demonstration import play_applications
from qifu.cards.demonstration import play_cards, play_workers
from qifu.catalogue.demonstration import play_lists
from qifu.credit.demonstration import play_credit
from qifu.demands.demonstration import play_demonstration
from qifu.escorts.demonstration import play_escorts
from qifu.exchange.demonstration import play_exchange
from qifu.grid.demonstration import play_grid
from qifu.insight.reports.demonstration import play_reports
from qifu.law.demonstration import play_law
from qifu.meetings.demonstration import play_meetings
from qifu.painpoints.demonstration import play_pains
from qifu.places.demonstration import play_places
from qifu.policies.demonstration import play_claims
from qifu.privacy.demonstration import play_requests
from qifu.problems.demonstration import play_problems
from qifu.projects.demonstration import play_projects
from qifu.ratings.demonstration import play_ratings
from qifu.reception.demonstration import play_hall
from qifu.reform.demonstration import play_tasks
from qifu.supervision.demonstration import play_supervision

STORIES: tuple[Callable[..., Any], ...] = (
    play_demonstration,
    play_claims,
    play_applications,
    play_lists,
    play_ratings,
    play_hall,
    play_escorts,
    play_credit,
    play_exchange,
    play_places,
    play_law,
    play_projects,
    play_grid,
    play_cards,
    play_workers,
    play_tasks,
    play_supervision,
    play_requests,
    play_pains,
    play_reports,
    play_problems,
    play_meetings,
)
