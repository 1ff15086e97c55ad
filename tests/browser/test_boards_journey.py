"""A leader goes from the district down to a case, on a phone and at a desk; the wall is read by
nobody signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Locator, expect
from tests.browser.company import Company
from tests.browser.conftest import DEVICES, Enter
from tests.browser.people import Town
from tests.browser.visitor import Device, Visitor

from qifu.cases.models import Case
from qifu.identity.models import Unit
from qifu.insight.boards.screens import open_screen
from qifu.insight.counting import count_waiting
from qifu.kernel.time import now, shanghai_date

UNIT = "development-reform"
METRIC = "按时办结率"
DISTANCE = 5000.0  # millimetres
MILLIMETRES = 934 / 1080  # a line of the screen
# every piece of text that is seen: how high its lowest kind of glyph is drawn, and its contrast
LETTERING = """() => {
  const pen = document.createElement('canvas').getContext('2d');
  const rgb = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = c => c.slice(0, 3).map(v => v / 255).map(
    v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4
  ).reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.body.querySelectorAll('*')) {
    const text = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
    const box = e.getBoundingClientRect();
    if (!text || e.tagName === 'title' || e.closest('.visually-hidden, .skip')
        || !e.checkVisibility({visibilityProperty: true}) || box.height < 2) continue;
    const style = getComputedStyle(e), svg = e.closest('svg');
    pen.font = `${style.fontWeight} 100px ${style.fontFamily}`;
    const size = parseFloat(style.fontSize) * (svg ? e.getScreenCTM().a : 1);
    const glyph = /[0-9A-Za-z]/.test(text) ? '0' : '国';
    const shape = pen.measureText(glyph);
    const high = (shape.actualBoundingBoxAscent + shape.actualBoundingBoxDescent) / 100 * size;
    const pair = [light(rgb(svg ? style.fill : style.color)), light(ground(e))].sort((a, b) => b - a);
    found.push({
      text: text.slice(0, 20), high: high, contrast: (pair[0] + .05) / (pair[1] + .05),
      figure: e.matches('.wall-tiles dd'), within: e.closest('h1, footer, dl, table, svg, .wall-body')
        ?.tagName.toLowerCase() || '',
    });
  }
  return found;
}"""


@dataclass(frozen=True)
class Lettering:
    """A piece of text on the wall: `high` in lines of the screen."""

    text: str
    high: float
    contrast: float
    figure: bool
    within: str


def late_case(town: Town) -> Case:
    """A demand that its unit let fall due, counted."""
    begun = now() - timedelta(days=40)
    case = town.demand(town.firm(), at=begun)
    case = town.dispatched(case, UNIT, klass="general_5", at=begun)
    case = town.act(case, "accept", UNIT, at=begun)
    while count_waiting(at=now()):
        pass
    return case


def days() -> str:
    """The last sixty days in an address: the late case fell due in them."""
    today = shanghai_date(now())
    return f"from={today - timedelta(days=60)}&to={today}"


def counted(text: str) -> tuple[int, int]:
    """How many of how many, as every page says it: 1 / 2 件."""
    found = re.search(r"([\d,]+) / ([\d,]+)", text)
    assert found, text
    num, den = (int(part.replace(",", "")) for part in found.groups())
    return num, den


def card(leader: Visitor) -> Locator:
    """The headline of the metric the journey follows."""
    title = leader.page.locator("h3 a", has_text=re.compile(f"^{METRIC}$"))
    return leader.page.locator(".figure-cards > .figure-card", has=title).first


def parts(leader: Visitor, noun: str) -> Locator:
    """Every part of a breakdown, ranked or too few to be: its name and its figure."""
    title = leader.page.get_by_role("heading", name=f"{METRIC}，按{noun}（")
    box = leader.page.locator(".board-cols > .card-q", has=title)
    for summary in box.locator("details:not([open]) > summary").all():
        leader.touch(summary)
    leader.look()
    return box.locator("tbody tr:has(.chart-bar), details:not(.chart-table) li")


def added(rows: Locator) -> tuple[int, int]:
    """The figures of all parts together."""
    found = [counted(text) for text in rows.all_inner_texts()]
    return sum(num for num, _ in found), sum(den for _, den in found)


def listed(leader: Visitor) -> list[str]:
    """The number of every case listed, over all pages."""
    found: list[str] = []
    while True:
        found += leader.page.locator("#cases ~ div [data-row] td:first-child").all_inner_texts()
        more = leader.page.get_by_role("link", name="下一页")
        if not more.count():
            return found
        leader.go(more)


def test_a_leader_goes_down_to_the_case(enter: Enter, company: Company) -> None:
    """At each step the number shown is the number found below it: the parts add up to the whole, the
    board of a part says what the part said, and a figure opens to as many cases as it counts."""
    case = late_case(company.town)
    unit = Unit.objects.get(code=UNIT).short_name
    leader = enter("leader")
    leader.open(f"/work/insight/boards/district/?{days()}")
    leader.reads("企业的问题有没有按时解决", METRIC)
    rows = parts(leader, "单位")
    assert added(rows) == counted(card(leader).inner_text())

    own = rows.filter(has=leader.page.get_by_role("link", name=unit, exact=True))
    said = counted(own.inner_text())
    assert said[0] < said[1], "the late case is not counted"
    leader.go(own.get_by_role("link", name=unit, exact=True))
    assert "/boards/unit/" in leader.page.url and "from=" in leader.page.url
    leader.reads(unit, within="main")
    assert counted(card(leader).inner_text()) == said
    rows = parts(leader, "主题")
    assert added(rows) == said

    own = rows.filter(
        has=leader.page.locator(f"a[href*='topic={case.topic}&'], a[href$='topic={case.topic}']")
    )
    said = counted(own.inner_text())
    leader.go(own.get_by_role("link", name=re.compile(r"件）$")))
    assert all(name in leader.page.url for name in ("/figures/", "unit=", "from=", "topic="))
    num, den = counted(leader.page.locator("section", has=leader.page.locator("#now")).inner_text())
    assert (num, den) == said
    assert len(listed(leader)) == den
    doors = leader.page.get_by_role("navigation", name="看哪些件")
    for name, many in (("符合的", num), ("不符合的", den - num)):
        leader.go(doors.get_by_role("link", name=f"{name} {many}", exact=True))
        numbers = listed(leader)
        assert len(numbers) == many and (case.number in numbers) == (name == "不符合的")
    leader.go(leader.page.get_by_role("link", name=case.number, exact=True))
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
    """By the rule of signs: what is read is at least as high as the distance divided by 200, the
    figures a wall is hung for by 100; heights of the glyphs as drawn, not of the type's body. On a
    75-inch screen (934 mm high) of 1080 lines, at 5 m: 25 mm and 50 mm. Contrast as WCAG's AAA."""
    late_case(company.town)
    _, key = open_screen(title="大厅", actor=company.town.actor("leader"), at=now())
    anyone = company.enter("", Device("wall", width=1920, height=1080, touch=False))
    tiles = {1: (".wall-tiles dd", 4), 2: (".wall-tiles dd", 1), 3: (".ch-dot", 1), 4: ("th", 1)}
    for panel, (what, least) in tiles.items():
        anyone.open(f"/work/insight/wall/{key}/?panel={panel}&hold=1&{days()}")
        assert anyone.page.locator(f".wall-body {what}").count() >= least, panel
        read = [Lettering(**found) for found in anyone.page.evaluate(LETTERING)]
        assert {"h1", "footer"} <= {letter.within for letter in read}
        small = [r for r in read if r.high * MILLIMETRES < DISTANCE / (100 if r.figure else 200)]
        assert not small, (panel, small)
        assert not (pale := [r for r in read if r.contrast < 7]), (panel, pale)
        assert anyone.page.evaluate("document.documentElement.scrollHeight") <= 1080
        if panel == 1:
            assert sum(r.figure for r in read) == 4
