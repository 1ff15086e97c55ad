"""Ways of looking for what the discipline office should know, drawn from ordinary work only. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qifu.supervision.rules.book import Hit, Rule
from qifu.supervision.rules.facts import CalledBack, Disagreed, Due, Passed, Payable
from qifu.supervision.rules.looking import grouped, make_hit, percent, shape

BAD = 2


@shape("due", share=int)
def repeated_overdue(rule: Rule, rows: Sequence[Due], on: date) -> list[Hit]:
    """A unit that is late again and again."""
    hits = []
    for unit, mine in grouped(rows, lambda r: r.unit).items():
        late = [r for r in mine if (r.ended_on or on) > r.due_on]
        if len(late) < rule.minimum or percent(len(late), len(mine)) < rule.limits["share"]:
            continue
        says = (
            f"{mine[0].unit_name}本期到期 {len(mine)} 件，{len(late)} 件超期"
            f"（{percent(len(late), len(mine))}%）。"
        )
        hits.append(make_hit(late, f"unit:{unit}", says, _late_words(on)))
    return hits


def _late_words(on: date):  # type: ignore[no-untyped-def]
    def words(row: Due | Payable) -> str:
        end = row.ended_on if isinstance(row, Due) else row.paid_on
        days = ((end or on) - row.due_on).days
        return f"{row.due_on:%Y-%m-%d} 到期，" + (f"晚 {days} 天" if end else f"至今晚 {days} 天")

    return words


@shape("calls", share=int)
def refused_revisits(rule: Rule, rows: Sequence[CalledBack], on: date) -> list[Hit]:
    """Firms of one unit that will not say how it went, or are never reached."""
    hits = []
    for unit, mine in grouped(rows, lambda r: r.unit).items():
        refused = [r for r in mine if not r.reached or r.satisfied == "refused"]
        if len(refused) < rule.minimum or percent(len(refused), len(mine)) < rule.limits["share"]:
            continue
        no = sum(r.satisfied == "refused" for r in refused)
        says = (
            f"{mine[0].unit_name}办的件本期回访 {len(mine)} 次，{len(refused)} 次没有得到评价"
            f"（不愿评价 {no} 次，未接通 {len(refused) - no} 次）。"
        )
        hits.append(
            make_hit(
                refused, f"unit:{unit}", says,
                lambda r: "不愿评价" if r.reached else "未接通",
            )
        )  # fmt: skip
    return hits


@shape("passed", handovers=int)
def ping_pong(rule: Rule, rows: Sequence[Passed], on: date) -> list[Hit]:
    """Cases that units pass on, counted with the unit that had them first."""
    hits = []
    far = [r for r in rows if len(r.units) - 1 >= rule.limits["handovers"]]
    for unit, mine in grouped(far, lambda r: r.units[0]).items():
        if len(mine) < rule.minimum:
            continue
        says = (
            f"{mine[0].names[0]}先接的 {len(mine)} 件被转手 {rule.limits['handovers']} 次以上，"
            "企业的事在单位之间来回。"
        )
        hit = make_hit(
            mine, f"unit:{unit}", says, lambda r: " → ".join(r.names),
            units=[u for r in mine for u in r.units],
        )  # fmt: skip
        hits.append(hit)
    return hits


@shape("disagreed", share=int)
def ratings_disagree(rule: Rule, rows: Sequence[Disagreed], on: date) -> list[Hit]:
    """Called back as satisfied, rated as bad by the firm itself."""
    hits = []
    for who, mine in grouped(rows, lambda r: r.who).items():
        told = [r for r in mine if r.satisfied == "satisfied"]
        apart = [r for r in told if r.grade <= BAD or r.solved == "no"]
        if len(apart) < rule.minimum or percent(len(apart), len(told)) < rule.limits["share"]:
            continue
        says = (
            f"{mine[0].person}记为“满意”、企业自己也评价过的 {len(told)} 件里，"
            f"{len(apart)} 件企业自己评的是不满意或没有解决。"
        )
        hits.append(
            make_hit(
                apart, f"who:{who}", says, lambda r: f"回访记满意，企业评 {r.grade} 分",
                people=[mine[0].who], units=[mine[0].home],
            )
        )  # fmt: skip
    return hits


@shape("payments", share=int)
def late_payments(rule: Rule, rows: Sequence[Payable], on: date) -> list[Hit]:
    """Money that was promised to firms and came late."""
    hits = []
    for unit, mine in grouped(rows, lambda r: r.unit).items():
        late = [r for r in mine if (r.paid_on or on) > r.due_on]
        if len(late) < rule.minimum or percent(len(late), len(mine)) < rule.limits["share"]:
            continue
        waiting = sum(r.paid_on is None for r in late)
        says = (
            f"{mine[0].unit_name}本期应拨付 {len(mine)} 笔，{len(late)} 笔没有按期到账，"
            f"其中 {waiting} 笔至今未到。"
        )
        hits.append(make_hit(late, f"unit:{unit}", says, _late_words(on)))
    return hits
