"""The sandbox beside the editor: whom the rule as typed reaches, what it costs, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from qifu.eligibility import EligibilityError, Policy
from qifu.eligibility import Fact as DeclaredFact
from qifu.enterprises.facts import INDUSTRY, SIZE, TOWN
from qifu.kernel.time import shanghai_date
from qifu.policies import desk
from qifu.policies.drafting import Trial, try_rule
from qifu.policies.models import Policy as PolicyRow
from qifu.policies.models import PolicyVersion
from qifu.policies.pinned import judge_pins
from qifu.policies.population import population
from qifu.policies.rules.body import Body, RuleError, amount_of, place_of, rule_errors, rule_of_body
from qifu.web.workbench.policies.nodes import builder_path

CHARTS = ((INDUSTRY, "行业门类"), (SIZE, "企业规模"), (TOWN, "所在镇街"))


@dataclass(frozen=True)
class Bar:
    """One row of a chart: `width` in hundredths of the longest."""

    word: str
    count: int
    width: int


def panel_context(row: PolicyRow, body: Body, at: datetime) -> dict[str, Any]:
    """What the panel shows of `body`; the counts only where the rule has no error."""
    facts = population(at).facts
    pins = desk.pins_of(row)
    found: dict[str, Any] = {"policy": row, "trial": None, "errors": [], "pins": [], "charts": []}
    if not body["matched"] or body["eligibility"] is None:
        return found | {"words_only": not body["matched"]}
    try:
        rule = rule_of_body(row.code, body, facts)
    except EligibilityError:
        return found | {"errors": told(rule_errors(row.code, body, facts)), "words_only": False}
    live, key = _live(row, facts)
    trial = try_rule(rule, at=at, live=live, live_key=key)
    return found | {
        "words_only": False,
        "trial": trial,
        "reach": trial.reach,
        "pins": judge_pins(rule, pins, facts, shanghai_date(at)),
        "charts": charts(trial),
        "left": _left(body, trial),
    }


def told(errors: Sequence[RuleError]) -> list[dict[str, str]]:
    """Errors with where they are in words and the anchor of the condition."""
    return [
        {
            "place": place_of(error.path),
            "says": error.says,
            "anchor": builder_path(error.path).replace(".", "-"),
        }
        for error in errors
    ]


def _live(row: PolicyRow, facts: Mapping[str, DeclaredFact]) -> tuple[Policy | None, Any]:
    """The live rule and the name it is remembered by; None where nothing comparable is live."""
    if not row.active or not row.matched:
        return None, None
    found = desk.version_in(row, PolicyVersion.State.LIVE)
    body = found.body if found else {"eligibility": row.rule, "benefit": row.benefit}
    if body.get("eligibility") is None:
        return None, None
    try:
        return rule_of_body(row.code, body, facts), (row.pk, found.pk if found else 0)
    except EligibilityError:
        return None, None


def _left(body: Body, trial: Trial) -> Decimal | None:
    budget = amount_of(body["budget"])
    return None if budget is None else budget - trial.reach.budget


def charts(trial: Trial) -> list[tuple[str, list[Bar]]]:
    """(title, bars) of each breakdown that the facts allow."""
    found = []
    for name, title in CHARTS:
        rows = trial.spread.get(name) or []
        most = max((count for _, count in rows), default=1)
        bars = [Bar(word, count, max(1, round(100 * count / most))) for word, count in rows]
        found += [(title, bars)] if bars else []
    return found
