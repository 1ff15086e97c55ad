"""Boards: the figures of the very cases, filters kept in every link, each viewer their own; and the
wall screen, that turns by itself and names nobody."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.factories import World
from tests.insight_world import count_all, lay_metrics
from tests.web.conftest import Browser

from qifu.insight.boards.layout import BOARDS
from qifu.insight.boards.models import Screen
from qifu.insight.queries import Window, figure
from qifu.kernel.events import stream_events
from qifu.kernel.time import now, shanghai_date


@pytest.fixture
def span(world: World) -> str:
    """Twenty-two cases that fell due within it, two of them late; its days in an address."""
    lay_metrics()
    begun = now() - timedelta(days=60)
    for _ in range(20):
        world.closed(begun)
    for _ in range(2):
        world.handling(begun)
    count_all(now())
    today = shanghai_date(now())
    return f"from={today - timedelta(days=70)}&to={today}"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def test_a_board_says_the_figures_of_its_cases(world: World, browser: Browser, span: str) -> None:
    shown = page(browser("leader"), f"/work/insight/boards/district/?{span}")
    today = shanghai_date(now())
    found = figure(
        "close_on_time", Window(today - timedelta(days=70), today), actor=world.actor("leader"),
        at=now(),
    )  # fmt: skip
    assert (found.num, found.den) == (20, 22)
    assert "90.9% 20 / 22 件" in plain(shown) and "未达目标" in plain(shown)
    assert "前71天没有可比的" in plain(shown)
    assert f'aria-label="{today.month}' in shown or "看明细" in shown  # points open by the keyboard
    assert not re.search(r"<[^>]+\sstyle=|<style|\son[a-z]+=", shown)


def test_every_link_down_keeps_the_filters(world: World, browser: Browser, span: str) -> None:
    leader = browser("leader")
    shown = page(leader, f"/work/insight/boards/district/?{span}&topic=power")
    since, until = (part.partition("=")[2] for part in span.split("&"))
    for kind in ("figures/close_on_time", "boards/unit"):
        links = [
            html.unescape(u) for u in re.findall(rf'href="(/work/insight/{kind}/[^"]*)', shown)
        ]
        assert links, kind
        for link in links:
            assert "from=" in link and "to=" in link, link
    down = f"/work/insight/boards/unit/?from={since}&to={until}&unit={world.power.pk}"
    unit = page(leader, f"/work/insight/boards/district/?{span}")
    assert down in html.unescape(unit)
    narrowed = page(leader, down)
    assert world.power.short_name in plain(narrowed) and "20 / 22 件" in plain(narrowed)
    other = page(leader, f"/work/insight/boards/unit/?{span}&unit={world.water.pk}")
    assert "20 / 22 件" not in plain(other)


def test_each_viewer_opens_their_own_boards(browser: Browser, world: World, span: str) -> None:
    opened = {
        name: {
            board.code
            for board in BOARDS
            if browser(name).get(f"/work/insight/boards/{board.code}/").status_code == 200
        }
        for name in ("leader", "head", "clerk")
    }
    assert opened["leader"] == {"district", "unit", "centre", "policy"}
    assert opened["head"] == {"unit", "centre"}
    assert opened["clerk"] == {"centre"}
    head = browser("head")
    assert head.get("/work/insight/").headers["Location"] == "/work/insight/boards/unit/"
    assert head.get(f"/work/insight/boards/unit/?unit={world.water.pk}").status_code == 404
    assert head.get("/work/insight/boards/nothing/").status_code == 404
    assert "在谁手里" in page(head, "/work/insight/boards/unit/")
    assert browser("owner").get("/work/insight/boards/unit/").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("from=x&to=y", "开始日期“x”读不懂；结束日期“y”读不懂，已按本月显示。"),
        ("from=2026-05-01&to=2026-04-01", "开始日期晚于结束日期，已经对调。"),
        ("from=9999-01-01&to=9999-02-01", "“9999-01-01”不在可以统计的年份里"),
        ("from=2089-01-01&to=2089-02-01", "这段日子还没有到，已按本月显示。"),
        ("from=2026-04-01", "起止日期要一起填，已按本月显示。"),
        ("from=2000-01-01&to=2026-04-01", "一次最多看十年，已按本月显示。"),
        (f"unit={'9' * 300}&rank=none", f"没有“{'9' * 20}”这个单位，已按不限单位显示。"),
        ("centre=77777", "没有“77777”这个服务中心，已按不限服务中心显示。"),
        ("kind=none", "没有“none”这种办件，已显示全部种类。"),
        ("known=gestern", "“当时所知”的日期“gestern”读不懂，已按现在所知显示。"),
        ("period=x&topic=nothing", ""),
    ],
)
def test_a_wrong_address_is_answered(world: World, browser: Browser, wrong: str, said: str) -> None:
    lay_metrics()
    shown = page(browser("leader"), f"/work/insight/boards/district/?{wrong}")
    assert said in plain(shown) and "做得怎样" in shown
    assert ('class="note"' in shown) == bool(said)


def open_wall(browser: Browser) -> tuple[Client, str]:
    response = browser("leader").post("/work/insight/screens/", {"title": "一楼大厅"})
    assert response["Cache-Control"] == "no-store"
    (path,) = set(
        re.findall(r'href="http://testserver(/work/insight/wall/[^"]+)"', response.content.decode())
    )
    return Client(), path


def test_the_wall_turns_by_itself_and_names_nobody(
    world: World, browser: Browser, span: str
) -> None:
    anyone, path = open_wall(browser)
    seen, url = [], path
    for _ in range(4):
        response = anyone.get(f"{url}&{span}" if "?" in url else f"{url}?{span}")
        text = response.content.decode()
        assert "<script" not in text and world.firm.name not in text
        assert not any(user.name in text for user in world.users.values())
        assert "数字计算到" in text
        seen.append(plain(re.search(r"<h1>(.*?)</h1>", text, re.S)[1]))  # type: ignore[index]
        seconds, _, url = response["Refresh"].partition("; url=")
        assert 10 <= int(seconds) <= 60
    assert len(set(seen)) == 4 and url.endswith("panel=1")
    held = anyone.get(f"{path}?panel=2&hold=1")
    assert held["Refresh"].isdecimal()  # who stops it, keeps it


def test_a_screen_ends_for_ever(browser: Browser, world: World, span: str) -> None:
    anyone, path = open_wall(browser)
    row = Screen.objects.get()
    assert path.rsplit("/", 2)[1] not in (row.digest, row.title)
    ended = browser("supervisor").post(f"/work/insight/screens/{row.pk}/end/")
    assert ended.status_code == 303
    assert anyone.get(path).status_code == 404
    assert [e.kind for e in stream_events(f"screen:{row.pk}")] == ["screen.opened", "screen.ended"]
    assert browser("head").get("/work/insight/screens/").status_code == 403
    assert browser("leader").post("/work/insight/screens/", {"title": " "}).status_code == 422


def test_a_day_without_cases_is_no_figure(world: World, browser: Browser) -> None:
    lay_metrics()
    shown = page(
        browser("leader"),
        f"/work/insight/boards/district/?from={date(2020, 1, 1)}&to={date(2020, 1, 31)}",
    )
    assert "这段时间没有可算的" in plain(shown)


def test_filters_stand_together_and_open_to_as_many_cases(
    world: World, browser: Browser, span: str
) -> None:
    leader = browser("leader")
    both = f"{span}&unit={world.power.pk}&topic={world.topic.topic}&kind=demand"
    board = html.unescape(page(leader, f"/work/insight/boards/unit/?{both}"))
    assert "20 / 22 件" in plain(board)
    link = next(u for u in re.findall(r'href="([^"]*figures/close_on_time/[^"]*)', board))
    for kept in ("kind=demand", f"unit={world.power.pk}", "topic="):
        assert kept in link, (kept, link)
    shown = page(leader, link)
    assert "20 / 22" in plain(shown) and "全部 22" in plain(shown)
    claims = page(leader, f"/work/insight/boards/unit/?{both.replace('demand', 'claim')}")
    assert "20 / 22 件" not in plain(claims)
    policy = page(leader, f"/work/insight/boards/policy/?{span}")
    assert "20 / 22 件" not in plain(policy)
    (every,) = re.findall(r'href="([^"]*)">看全部指标', html.unescape(policy))
    listed = plain(page(leader, every))  # of claims alone: demands have no claims' figures
    assert "资金按期兑现率" in listed and "解决率" not in listed and "20 / 22" not in listed


def test_a_board_as_known_then_keeps_that_day_in_every_link(
    world: World, browser: Browser, span: str
) -> None:
    leader, day = browser("leader"), shanghai_date(now()) - timedelta(days=61)
    then = html.unescape(page(leader, f"/work/insight/boards/district/?{span}&known={day}"))
    assert "20 / 22 件" not in plain(then) and "当天结束时所知" in plain(then)
    links = re.findall(r'href="(/work/insight/figures/[^"]*from=[^"]*)"', then)
    assert links and all(f"known={day}" in link for link in links)
    assert "20 / 22 件" in plain(page(leader, f"/work/insight/boards/district/?{span}&known=x"))
