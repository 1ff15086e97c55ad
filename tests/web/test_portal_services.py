"""The lists of services as anybody sees them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.factories import START

from qifu.catalogue.models import ItemVersion
from qifu.catalogue.rules.body import dump_item
from qifu.catalogue.versions import put_in_force
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.packs.catalogue import read_items
from qifu.packs.load import load_pack

pytestmark = pytest.mark.django_db
FOOD = "food-business-licence"
FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"


@pytest.fixture(autouse=True)
def lists() -> None:
    load_pack(FUCHENG, actor=SYSTEM_ACTOR, at=START)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def listed(client: Client, query: str) -> list[str]:
    page = client.get(f"/services/?{query}").content.decode()
    return re.findall(r'class="item" href="/services/([^/"]+)/"', page)


def test_a_service_is_found_as_people_call_it(client: Client) -> None:
    assert listed(client, "q=开饭店") == ["food-business-licence"]
    assert "signboard-permit" in listed(client, "q=挂招牌")
    assert listed(client, "list=value_added&function=integrity") == [
        "escort-station", "monitoring-point", "clean-contact", "pain-points",
    ]  # fmt: skip
    assert all(code for code in listed(client, "stage=exit&at_once=1"))


def test_a_strange_filter_is_none_and_nothing_found_leads_on(client: Client) -> None:
    assert listed(client, "list=strange&stage=%00") == listed(client, "")
    page = text_of(client, "/services/?q=没有这样的事&stage=exit")
    assert "没有找到" in page
    assert "去掉筛选，只查“没有这样的事”" in page


def test_the_counts_of_the_tabs_are_those_of_the_lists(client: Client) -> None:
    page = text_of(client, "/services/?function=law")
    assert re.search(r"全部 10\s*依申请政务服务 5\s*增值服务 5", page)


def test_a_guide_says_what_to_bring_how_long_and_where(client: Client) -> None:
    page = text_of(client, "/services/food-business-licence/")
    for said in (
        "5 个工作日（法定 10 个工作日，少 5 个）", "区市场监管局", "食品安全管理制度", "可容缺，3 个工作日内补",
        "由部门核验、不用提交：营业执照", "第 1—4 个工作日", "《中华人民共和国食品安全法》第三十五条", "第 1 版，2026-03-02 起",
        "还没有经主管部门核定", "厨房面积（平方米）",
    ):  # fmt: skip
        assert said in page
    assert client.get("/services/nothing/").status_code == 404


def test_what_is_better_than_the_law_adds_up(client: Client) -> None:
    page = text_of(client, "/services/improved/")
    found = re.search(r"有法定时限的 (\d+) 项，法定共 (\d+) 个工作日，承诺共 (\d+) 个", page)
    assert found is not None
    items, law, promised = map(int, found.groups())
    assert items > 40
    assert promised < law
    assert "现行事项都还是本平台的第一版" in page


def publish(code: str, day: int, reason: str = "", **changes: Any) -> None:
    """A later version of an item, by the machine."""
    at = START + timedelta(days=day)
    row = ItemVersion.objects.filter(item__code=code, state="live").get()
    body = dump_item(replace(row.typed, **changes))
    new = ItemVersion(item=row.item, body=body, edited_at=at, reason=reason)
    put_in_force(new, at)


def test_what_became_less_between_two_days_by_list_unit_and_item(client: Client) -> None:
    publish(FOOD, 10, promised_days=3)
    publish(FOOD, 20, "增加核查", promised_days=4, visits=1)
    since_first = text_of(client, "/services/improved/")
    assert "时限少 1 个工作日" in since_first
    assert "跑动 0 → 1 次" in since_first
    between = text_of(client, "/services/improved/?from=2026-03-02&to=2026-03-12")
    assert "时限少 2 个工作日" in between
    assert "跑动 0 → 1" not in between
    assert "没有事项改动过" in text_of(client, "/services/improved/?from=2026-03-12&to=2026-03-21")
    other = text_of(client, "/services/improved/?unit=taxation&from=2026-03-02")
    assert "没有事项改动过" in other
    assert "请对调" in text_of(client, "/services/improved/?from=2026-03-20&to=2026-03-02")
    page = text_of(client, f"/services/{FOOD}/versions/")
    assert "第 2 版 → 第 3 版" in page
    assert "变差的理由：增加核查" in page
    first = text_of(client, f"/services/{FOOD}/versions/?old=1&new=2")
    assert "少 2 个工作日" in first


def test_a_centre_shows_its_own_products_and_what_its_windows_serve(client: Client) -> None:
    page = text_of(client, "/centres/park-centre-1/")
    assert "本中心的增值服务" in page
    assert "专利商标质押融资" in page
    assert re.search(r"综合窗口 登记各类企业诉求.*?能办 \d+ 项", page)


def test_the_lists_can_be_taken_away(client: Client) -> None:
    answer = client.get("/services/catalogue.xlsx")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + len(read_items(FUCHENG))
    food = next(dict(zip(rows[0], row, strict=True)) for row in rows if row[0] == FOOD)
    assert food["承诺工作日"] == 5
    assert "从业人员健康证明" in str(food["要带的材料"])
    assert food["部门核验的材料"] == "营业执照"


def test_an_item_is_linked_data_of_public_services(client: Client) -> None:
    answer = client.get(f"/services/{FOOD}.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    found = answer.json()
    assert found["@type"] == "cpsv:PublicService"
    assert found["@id"] == f"http://testserver/services/{FOOD}/"
    assert found["cv:processingTime"]["@value"] == "P5D"
    inputs = {row["dct:identifier"] for row in found["cpsv:hasInput"]}
    assert "food-rules" in inputs
    assert "licence" not in inputs
    everything = client.get("/services/catalogue.jsonld").json()
    assert {k: v for k, v in found.items() if k != "@context"} in everything["@graph"]
    assert client.get("/services/nothing.jsonld").status_code == 404
