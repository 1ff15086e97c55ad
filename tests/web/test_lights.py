"""The wall of lights: every number opens to exactly the cases it counts."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.factories import World
from tests.web.conftest import Browser

from qifu.cases.counting import lights_by_unit
from qifu.cases.models import Case
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/work/lights/[^"]+\?light=\w+)"[^>]*>\s*(?:<span>)?(?:<svg.*?</svg>)?'
                  r'(?:<span>)?<b>(\d+)</b>', re.S)  # fmt: skip


def populate(world: World) -> None:
    today = now()
    world.dispatched(today)
    world.dispatched(today - timedelta(days=60))
    world.submit(today)
    case = world.handling(today)
    world.act(case, "request_material", "handler", today, items="图纸", days=5, reason="核对")
    water = world.submit(today - timedelta(days=12)).case
    world.act(
        water,
        "dispatch",
        "dispatcher",
        today - timedelta(days=12),
        lead_unit=world.water.code,
        klass="general_10",
    )
    world.answered(today - timedelta(days=5))


def rows(page: str) -> int:
    return page.count("data-row")


@pytest.mark.parametrize("who", ["supervisor", "dispatcher", "leader", "handler", "water_head"])
def test_each_number_opens_to_its_cases(world: World, browser: Browser, who: str) -> None:
    populate(world)
    client = browser(who)
    found = LINK.findall(client.get(reverse("work:lights")).content.decode())
    assert found
    for url, number in found:
        page = client.get(url).content.decode()
        assert rows(page) == int(number), (who, url)


def test_words_stand_beside_every_colour(world: World, browser: Browser) -> None:
    populate(world)
    page = browser("supervisor").get(reverse("work:lights")).content.decode()
    for word in ("已超期", "将到期", "期限内", "暂停计时", "未分派（指挥调度）", "区住建局"):
        assert word in page


def test_a_unit_sees_only_its_own_wall(world: World, browser: Browser) -> None:
    populate(world)
    client = browser("handler")
    page = client.get(reverse("work:lights")).content.decode()
    assert "区住建局" not in page and "未分派" not in page
    for code in (world.water.code, "unassigned", "nowhere"):
        assert client.get(reverse("work:lights_unit", args=[code])).status_code == 404
    assert browser("supervisor").get(
        reverse("work:lights_unit", args=[world.water.code])
    ).status_code == 200  # fmt: skip


def test_counting_reads_the_index_of_lights_alone(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor = world.actor("supervisor", now())
    with django_assert_num_queries(1) as asked:
        lights_by_unit(actor, now())
    sql = asked.captured_queries[0]["sql"]
    columns = set(re.findall(r'"cases_case"\."(\w+)"', sql.split(" WHERE ", 1)[0]))
    index = next(i for i in Case._meta.indexes if i.name == "case_lights")
    fields = {Case._meta.get_field(f).column for f in index.fields}  # type: ignore[union-attr]
    assert set(re.findall(r'"cases_case"\."(\w+)"', sql)) <= fields | {"live"}
    assert "live" not in columns and "COUNT(1)" in sql
