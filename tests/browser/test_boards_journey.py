"""A leader goes from the district down to a case, on a phone and at a desk; the wall is read by
nobody signed in."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import DEVICES, Enter
from tests.browser.people import Town
from tests.browser.visitor import Device

from qifu.cases.models import Case
from qifu.identity.models import Unit
from qifu.insight.boards.screens import open_screen
from qifu.insight.counting import count_waiting
from qifu.kernel.time import now, shanghai_date

UNIT = "development-reform"


def late_case(town: Town) -> Case:
    """A demand that its unit let fall due, counted."""
    begun = now() - timedelta(days=40)
    case = town.demand(town.firm(), at=begun)
    case = town.dispatched(case, UNIT, klass="general_5", at=begun)
    case = town.act(case, "accept", UNIT, at=begun)
    while count_waiting(at=now()):
        pass
    return case


def test_a_leader_goes_down_to_the_case(enter: Enter, company: Company) -> None:
    case = late_case(company.town)
    today = shanghai_date(now())
    days = f"from={today - timedelta(days=60)}&to={today}"
    unit = Unit.objects.get(code=UNIT).short_name
    leader = enter("leader")
    leader.open(f"/work/insight/boards/district/?{days}")
    leader.reads("企业的问题有没有按时解决", "按时办结率")
    where = leader.page.locator("section", has=leader.page.locator("#where"))
    for summary in where.locator("summary").all():
        leader.touch(summary)
    leader.look()
    leader.go(where.get_by_role("link", name=unit, exact=True).first)
    leader.reads(unit, "单位", within="main")
    assert "/boards/unit/" in leader.page.url and "from=" in leader.page.url
    where = leader.page.locator("section", has=leader.page.locator("#where"))
    for summary in where.locator("summary").all():
        leader.touch(summary)
    leader.go(where.locator(f"a[href*='topic={case.topic}']").first)
    assert "unit=" in leader.page.url and "from=" in leader.page.url
    if "/boards/" in leader.page.url:  # what has no topic opens its figure at once
        card = leader.page.locator(".figure-card h3 a", has_text=re.compile("^按时办结率$"))
        leader.go(card.first)
    assert all(name in leader.page.url for name in ("unit=", "from=", "topic="))
    leader.go(leader.page.locator("main a", has_text=re.compile(f"^{case.number}$")).first)
    leader.reads(case.number, within="h1")


def test_a_point_of_a_line_opens_by_the_keyboard(company: Company) -> None:
    late_case(company.town)
    leader = company.enter("leader", DEVICES["desk"])
    leader.open("/work/insight/boards/district/?period=this-quarter")
    point = leader.page.locator("a.ch-open").first
    expect(point).to_have_attribute("aria-label", re.compile("看明细"))
    point.focus()
    with leader.page.expect_navigation():
        leader.page.keyboard.press("Enter")
    leader.look()
    assert "/figures/" in leader.page.url


def test_the_wall_is_read_from_five_metres(company: Company) -> None:
    late_case(company.town)
    _, key = open_screen(title="大厅", actor=company.town.actor("leader"), at=now())
    anyone = company.enter("", Device("wall", width=1920, height=1080, touch=False))
    for panel in range(1, 5):
        anyone.open(f"/work/insight/wall/{key}/?panel={panel}&hold=1")
        sizes = anyone.page.evaluate(
            "() => [...document.querySelectorAll('.wall-tiles dd, .wall-table td, .wall-table th')]"
            ".map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert all(size >= 48 for size in sizes), sizes
        assert anyone.page.evaluate("document.documentElement.scrollHeight") <= 1080
