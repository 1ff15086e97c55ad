"""What waits for the firm, and what runs with its day."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F
from django.urls import reverse

from qifu.bundles.draft_access import drafts_for
from qifu.bundles.queries import applications_for
from qifu.cases.queries import state_title, visible_cases
from qifu.demands.queries import my_demands, my_drafts
from qifu.exchange.queries import my_requests
from qifu.policies.claim_queries import waiting_for_firm as claims_waiting
from qifu.ratings.queries import my_occasions
from qifu.web.components.case_pages import FIRM, firm_url
from qifu.web.components.due import due_chip
from qifu.web.portal.applications.rows import application_rows
from qifu.web.portal.demands.rows import ASKS, ask_of
from qifu.web.portal.home.cards import Card, Line, Mine

SHOWN = 6
LOOKED_AT = 20
EXCHANGE_ASKS = {"choosing": "请选定一家", "reported": "请核对结果"}


def waiting(mine: Mine) -> Card:
    """What only the firm itself can move on: asked for, to choose, to rate, begun and not sent."""
    lines = [*_demands(mine), *_claims(mine), *_applications(mine), *_requests(mine)]
    lines += [*_ratings(mine), *_drafts(mine)]
    return Card(
        "waiting", "等我办的", "edit", tuple(lines[: SHOWN * 2]),
        empty="没有等您办的事。有要补的材料、要选定的、要评价的，会先出现在这里。",
    )  # fmt: skip


def running(mine: Mine) -> Card:
    """What others do for the firm now, the nearest day first."""
    cases = visible_cases(mine.actor).filter(enterprise=mine.firm, open=True, kind__in=FIRM)
    rows = cases.select_related("lead_unit").order_by(F("due_on").asc(nulls_last=True), "id")
    lines = [
        Line(
            case.title, firm_url(case), (case.number,), state_title(case),
            due=due_chip(case, mine.on, for_firm=True) if case.live else None,
        )
        for case in rows[:SHOWN]
    ]  # fmt: skip
    return Card(
        "running", "正在办的", "clock", tuple(lines),
        url=reverse("portal:applications"), action="全部办件",
        empty="现在没有正在办的事。",
    )  # fmt: skip


def _demands(mine: Mine) -> Iterator[Line]:
    rows = my_demands(mine.actor, open_only=True).filter(enterprise=mine.firm, state__in=ASKS)
    for case in rows[:LOOKED_AT]:
        if ask := ask_of(case):
            chip = due_chip(case, mine.on, for_firm=True) if case.live else None
            yield Line(case.title, firm_url(case), (case.number,), ask, "yellow", chip)


def _claims(mine: Mine) -> Iterator[Line]:
    for case in claims_waiting(mine.actor).filter(enterprise=mine.firm)[:LOOKED_AT]:
        yield Line(
            case.title, firm_url(case), (case.number,), state_title(case), "yellow",
            due_chip(case, mine.on, for_firm=True) if case.live else None,
        )  # fmt: skip


def _applications(mine: Mine) -> Iterator[Line]:
    rows = applications_for(mine.actor).filter(enterprise=mine.firm, case__open=True)
    for row in application_rows(rows[:LOOKED_AT], mine.at):
        if row.waits:
            url = reverse("portal:application", args=[row.case.number])
            told = ("、".join(row.waits), row.case.number)
            yield Line(row.case.title, url, told, "请补正", "yellow", row.due)


def _requests(mine: Mine) -> Iterator[Line]:
    rows = my_requests(mine.actor).filter(enterprise=mine.firm, case__state__in=EXCHANGE_ASKS)
    for row in rows[:LOOKED_AT]:
        case = row.case
        url = reverse("portal:exchange_request", args=[case.number])
        chip = due_chip(case, mine.on, for_firm=True) if case.live else None
        yield Line(case.title, url, (case.number,), EXCHANGE_ASKS[case.state], "yellow", chip)


def _ratings(mine: Mine) -> Iterator[Line]:
    rows = my_occasions(mine.actor).filter(enterprise=mine.firm, grade=None)
    for row in rows.exclude(kind="demand", case__open=True)[:3]:
        url = reverse("portal:my_rating", args=[row.pk])
        what = "窗口服务：" if row.kind == "window" else ""
        yield Line(what + row.case.title, url, (row.case.number,), "请评价")


def _drafts(mine: Mine) -> Iterator[Line]:
    for draft in my_drafts(mine.actor)[:3]:
        title = str(draft.data.get("text", ""))[:40] or "（还没有填写）"
        yield Line(
            title, reverse("portal:draft", args=[draft.token]), ("还没有提交的诉求",), "草稿"
        )
    for begun in drafts_for(mine.actor, mine.at).filter(enterprise=mine.firm)[:3]:
        url = reverse("portal:apply", args=[begun.token])
        yield Line(begun.title, url, ("还没有提交的申请",), "草稿")
