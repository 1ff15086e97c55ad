"""Exceptions learnt from false alarms: a rule, the traits that must hold, until a day. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

TRAITS = {
    "unit": "单位",
    "who": "经办人",
    "firm": "企业",
    "topic": "主题",
    "channel": "渠道",
    "phone": "联系电话",
    "device": "设备",
    "address": "网络地址",
}
# what an exception of a rule must name to be narrower than the whole rule
NARROW = frozenset({"phone", "device", "address", "firm", "topic", "channel", "unit", "who"})


@dataclass(frozen=True)
class Excused:
    """A confirmed exception: for this rule, where every trait has this value, through `until`."""

    pk: int
    rule: str
    traits: Mapping[str, str]
    since: date
    until: date


def excuse_for(
    rule: str, traits: Mapping[str, tuple[str, str]], on: date, known: Sequence[Excused]
) -> Excused | None:
    """The first exception that covers a hit of `on`; None when there is none."""
    for one in known:
        if one.rule == rule and one.since <= on <= one.until and covers(one.traits, traits):
            return one
    return None


def covers(wanted: Mapping[str, str], traits: Mapping[str, tuple[str, str]]) -> bool:
    """True when every named trait is the hit's own; naming nothing covers nothing."""
    return bool(wanted) and all(
        name in traits and traits[name][0] == value for name, value in wanted.items()
    )
