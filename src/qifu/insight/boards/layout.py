"""Which questions each viewer asks first, and which metrics answer them. Data, no reading.

A metric that a district does not have is left out of its boards.
"""

from __future__ import annotations

from dataclasses import dataclass

from qifu.cases.permissions import SEES_ALL
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.insight.rules.metrics import Book, Metric

UNIT, CENTRE, TOPIC, KIND = "unit", "centre", "topic", "kind"


@dataclass(frozen=True)
class Board:
    """`headline` answers the first question, `lines` are drawn over time, `causes` say why; `parts`
    are what it is broken down by, `ranked` the metrics those may be ordered by; `kinds` the kinds of
    case it is about (empty: all)."""

    code: str
    title: str
    question: str
    headline: tuple[str, ...]
    lines: tuple[str, ...]
    causes: tuple[str, ...]
    ranked: tuple[str, ...]
    parts: tuple[str, ...]
    roles: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every metric it reads, each once."""
        return tuple(dict.fromkeys((*self.headline, *self.lines, *self.causes, *self.ranked)))

    def kinds_counted(self, book: Book) -> tuple[str, ...]:
        """The kinds of case its metrics count, in the order of the district's file."""
        counted = {k for m in book.metrics if m.code in self.codes for k in m.kinds}
        return tuple(kind for kind in book.kinds if kind in counted)

    def held_to(self, metric: Metric | None) -> str:
        """The one kind of case the board narrows a metric to; "" where it counts it whole."""
        if metric is None or not self.kinds or not set(metric.kinds) - set(self.kinds):
            return ""
        left = [kind for kind in metric.kinds if kind in self.kinds]
        return left[0] if len(left) == 1 else ""


BOARDS: tuple[Board, ...] = (
    Board(
        "district", "全区", "企业的问题有没有按时解决，没有做到的在哪里、为什么",
        headline=(
            "close_on_time", "solved", "satisfied", "accept_on_time", "claims_paid_on_time",
            "bad_review_mended",
        ),
        lines=("close_on_time", "solved"),
        causes=("returned", "extension", "rework", "repeat", "solved_first", "revisit_reached"),
        ranked=("close_on_time", "solved", "satisfied", "accept_on_time", "returned"),
        parts=(UNIT, TOPIC, KIND), roles=SEES_ALL,
    ),
    Board(
        "unit", "单位", "哪些要到期、哪些误了、在谁手里",
        headline=(
            "accept_on_time", "close_on_time", "close_on_time_first", "solved", "satisfied",
            "bad_review_mended",
        ),
        lines=("close_on_time", "solved"),
        causes=("returned", "extension", "rework", "repeat", "solved_first", "rating_response"),
        ranked=("close_on_time", "solved", "satisfied", "accept_on_time"),
        parts=(UNIT, TOPIC, KIND), roles=(*SEES_ALL, Role.HEAD, Role.HANDLER),
    ),
    Board(
        "centre", "服务中心", "来的企业等了多久、收了多少件、评价怎样",
        headline=(
            "accept_on_time", "close_on_time", "satisfied", "rating_response", "bundle_share",
            "fields_saved",
        ),
        lines=("close_on_time", "rating_response"),
        causes=("returned", "extension", "rework", "repeat", "bad_review_mended"),
        ranked=("close_on_time", "satisfied", "rating_response"),
        parts=(CENTRE, TOPIC, KIND), roles=(*SEES_ALL, Role.HEAD, Role.CLERK),
    ),
    Board(
        "policy", "惠企政策", "政策送到了多少企业、申报办得怎样、钱多久到账",
        headline=(
            "policy_reach", "accept_on_time", "close_on_time", "claims_paid_on_time",
            "days_to_money", "rating_response",
        ),
        lines=("close_on_time", "claims_paid_on_time", "days_to_money"),
        causes=("close_on_time_first", "fields_saved", "materials_saved"),
        ranked=("claims_paid_on_time", "days_to_money", "close_on_time", "policy_reach"),
        parts=(UNIT,), roles=(*SEES_ALL, Role.POLICY_OFFICER), kinds=("claim", "push"),
    ),
)  # fmt: skip


def board_of(code: str) -> Board | None:
    """The board of a code."""
    return next((board for board in BOARDS if board.code == code), None)


def boards_for(actor: Actor) -> list[Board]:
    """The boards the actor may open, the first being their own; twin of `can_see_board`."""
    found = [board for board in BOARDS if can_see_board(actor, board)]
    own = [b for b in found if actor.has(*(set(b.roles) - set(SEES_ALL)))]
    return found if actor.has(*SEES_ALL) else own


def can_see_board(actor: Actor, board: Board) -> bool:
    """True when the board is one of the actor's."""
    return bool(actor.system) or actor.has(*board.roles)
