"""The approvals of a project as a plan over days, for `_plan_drawing.html`."""

from __future__ import annotations

from datetime import date

from qifu.projects.rules.way import DONE, FAILED, Spot
from qifu.projects.way import WayView
from qifu.web.components.plan_drawing import Drawing, Part, draw_plan

STATES = {DONE: "done", FAILED: "failed"}


def draw_way(view: WayView, today: date) -> Drawing | None:
    """What is still open, from today on, with the critical path; None when nothing is open."""
    open_ = [s for s in view.way.spots if s.part.state not in (DONE, FAILED)]
    if not open_ or view.way.due_on is None:
        return None
    return draw_plan([_part(spot) for spot in open_], today, view.way.due_on, today)


def _part(spot: Spot) -> Part:
    part = spot.part
    state = "late" if spot.late else STATES.get(part.state, "")
    return Part(
        part.code, part.title, part.unit, spot.begins, spot.ends, part.after, spot.critical, state,
        part.said,
    )  # fmt: skip
