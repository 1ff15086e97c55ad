"""Typical cases of a period, chosen by declared rules and told without names unless they may be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qifu.cases.models import Answer, Case, Revisit
from qifu.cases.permissions import confidential_kinds
from qifu.demands.models import Demand
from qifu.identity.actors import Actor
from qifu.insight.behind import cases_behind
from qifu.insight.reading import Window
from qifu.insight.reports.scrub import FIRM, scrub, shortened
from qifu.insight.settings import metric_book
from qifu.kernel.time import shanghai_date

EACH = 2
LOOKED_AT = 60
KINDS = frozenset({"demand"})
# title, metric, which of its cases, the rule in words, order
RULES = (
    ("办成的", "solved", "numerator", "回访时企业说已解决的，期内最近两件", "-closed_at"),
    ("没有按时办的", "close_on_time", "rest", "期内到期、没有按时办结的，拖得最久的两件", "due_on"),
)


def typical_cases(
    window: Window, *, actor: Actor, at: datetime, unit: int | None, names: bool
) -> list[dict[str, Any]]:
    """For each rule its cases, told in a paragraph; no rule without a metric of the district."""
    found = []
    for title, code, part, rule, order in RULES:
        if metric_book().metric(code) is None:
            continue
        behind = cases_behind(
            code, window, actor=actor, at=at, part=part, unit=unit, per_page=LOOKED_AT
        )
        numbers = [row.number for row in behind.rows if row.open and row.kind in KINDS]
        cases = (
            Case.objects.filter(number__in=numbers)
            .exclude(kind__in=confidential_kinds())
            .select_related("lead_unit")
            .order_by(order, "id")[:EACH]
        )
        told = [_told(case, names) for case in cases]
        found.append({"title": title, "rule": rule, "total": behind.total, "cases": told})
    return found


def _told(case: Case, names: bool) -> str:
    """One case from what is written of it: asked, promised, answered, called back."""
    demand = Demand.objects.filter(case=case).only("contact_name").first()
    answer = Answer.objects.filter(case=case, state="approved").order_by("-id").first()
    revisit = Revisit.objects.filter(case=case, reached=True).order_by("-at", "-id").first()
    people = [demand.contact_name] if demand else []

    def plain(text: str, most: int) -> str:
        firms = () if names else (case.firm_name,)
        return shortened(scrub(text, firms=firms, people=people), most)

    who = case.firm_name if names else FIRM
    unit = case.lead_unit.short_name if case.lead_unit else "尚未分到的单位"
    said = f"{who}{_day(case.opened_at)}反映“{plain(case.title, 60)}”，由{unit}办理"
    said += f"，应于{case.due_on:%-m月%-d日}前办结。" if case.due_on else "。"
    if answer is not None:
        said += f"{_day(answer.decided_at or answer.drafted_at)}答复：{plain(answer.text, 120)}"
        said += "" if said.endswith(("。", "！", "？", "…")) else "。"
    elif case.open:
        said += "至今没有答复。"
    if revisit is not None:
        said += f"回访企业{SAID.get(revisit.solved, '')}{FELT.get(revisit.satisfied, '')}。"
    return said


SAID = {"solved": "说已解决", "partly": "说部分解决", "unsolved": "说没有解决"}
FELT = {"satisfied": "，表示满意", "dissatisfied": "，表示不满意"}


def _day(at: datetime) -> str:
    day = shanghai_date(at)
    return f"{day.month}月{day.day}日"
