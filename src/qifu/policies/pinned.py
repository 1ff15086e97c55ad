"""Firms pinned to a policy: what they are now under a rule, and which of them moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from qifu.eligibility import Fact, Policy, evaluate
from qifu.eligibility.explain import VERDICTS
from qifu.enterprises.rules.values import as_typed
from qifu.policies.models import PinnedFirm
from qifu.policies.rules.body import Body, rule_of_body


@dataclass(frozen=True)
class PinSeen:
    """A pinned firm with its verdict under a rule."""

    pin: PinnedFirm
    verdict: str

    @property
    def kept(self) -> bool:
        return self.verdict == self.pin.expects

    @property
    def expected(self) -> str:
        return VERDICTS.get(self.pin.expects, self.pin.expects)

    @property
    def now(self) -> str:
        return VERDICTS[self.verdict]

    @property
    def says(self) -> str:
        return f"固定样本“{self.pin.title}”原来{self.expected}，按这一版{self.now}；请改规则，或先去掉这个样本"


def judge_pins(
    rule: Policy, pins: Iterable[PinnedFirm], facts: Mapping[str, Fact], day: date
) -> list[PinSeen]:
    """Every pinned firm under `rule` on `day`; facts that are not declared any more are left out."""
    found = []
    for pin in pins:
        values = {n: as_typed(facts[n].type, v) for n, v in pin.facts.items() if n in facts}
        found.append(PinSeen(pin, evaluate(rule, values, day).verdict))
    return found


def moved_pins(
    code: str, body: Body, pins: list[PinnedFirm], facts: Mapping[str, Fact], day: date
) -> list[PinSeen]:
    """Those whose verdict is not the one that was fixed."""
    if not pins or not body["matched"]:
        return []
    rule = rule_of_body(code, body, facts)
    return [seen for seen in judge_pins(rule, pins, facts, day) if not seen.kept]
