"""What the firm can have: policies that fit it now, and those that close soon."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from qifu.kernel.text import yuan
from qifu.policies.matching import Match
from qifu.policies.search import claimable
from qifu.web.portal.home.cards import Card, Line, Mine
from qifu.web.templatetags.qifu import day as day_words

SHOWN = 4
CLOSING_DAYS = 60


def money(mine: Mine) -> Card:
    """The sum of what fits, the largest first, and how many are one step away."""
    found = mine.matches
    best = sorted(
        found.eligible, key=lambda m: (not claimable(m.policy, mine.on), -(m.amount or 0))
    )
    total = found.total
    figure = f"约 {yuan(total.amount)} 元" if total.amount else ""
    says = f"{len(found.eligible)} 项政策条件都对得上"
    if found.near:
        says += f"，{len(found.near)} 项只差一步"
    if found.unknown:
        says += f"，{len(found.unknown)} 项还缺资料才能判断"
    return Card(
        "money", "能拿的钱", "scale", tuple(_line(m, mine) for m in best[:SHOWN]), figure,
        says + "。", f"{reverse('portal:policies_mine')}?firm={mine.firm.pk}", "逐项看条件",
        "现在没有条件都对得上的政策；补充企业情况以后，会按新情况重新比对。",
    )  # fmt: skip


def closing(mine: Mine) -> tuple[Line, ...]:
    """Policies that fit and whose last day is near."""
    last = mine.on + timedelta(days=CLOSING_DAYS)
    soon = [
        (m.deadline, m)
        for m in mine.matches.eligible
        if m.deadline is not None and mine.on <= m.deadline <= last
    ]
    return tuple(
        Line(
            m.policy.title, reverse("portal:policy", args=[m.policy.code]), (),
            f"{day_words(day)} 截止申报", "yellow",
        )
        for day, m in sorted(soon, key=lambda pair: (pair[0], pair[1].policy.pk))[:SHOWN]
    )  # fmt: skip


def _line(match: Match, mine: Mine) -> Line:
    amount = f"预计 {yuan(match.amount)} 元" if match.amount is not None else match.policy.gives
    url = reverse("portal:policy", args=[match.policy.code]) + f"?firm={mine.firm.pk}"
    return Line(match.policy.title, url, (amount[:60],))
