"""The library of policies as anybody sees it: found by words, read, and checked on the spot."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories import START

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.events import Event
from qifu.packs.load import load_pack
from qifu.policies.models import Policy

pytestmark = pytest.mark.django_db
FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"
HERE = "510703001"  # a town that the district runs
FIRST_TIME = "FC-05"


@pytest.fixture(autouse=True)
def library() -> None:
    """Fucheng's own pack."""
    load_pack(FUCHENG, actor=SYSTEM_ACTOR, at=START)


def listed(client: Client, **query: str) -> list[str]:
    """Codes of the policies that a search finds, in its order, on all of its pages."""
    found: list[str] = []
    for number in range(1, 9):
        page = client.get("/policies/", {**query, "page": str(number)}).content.decode()
        found += re.findall(r'class="item" href="/policies/([^/"]+)/"', page)
        if "下一页" not in page:
            break
    return found


def test_every_policy_of_the_pack_has_a_page(client: Client) -> None:
    """Those that can be matched and those of words only, each with its source."""
    rows = list(Policy.objects.all())
    assert len(rows) > 28
    for row in rows:
        page = client.get(f"/policies/{row.code}/").content.decode()
        assert row.title in page and row.source_text in page, row.code
        assert "还没有经主管部门核定" in page
        assert ("看看我们符不符合" in page) is (row.matched and row.rule != {"all": []})
    assert client.get("/policies/NONE-1/").status_code == 404


def test_search_by_words_level_and_kind(client: Client) -> None:
    """What has all words comes first, what has some apart; other places only when asked for."""
    everything = listed(client)
    assert everything[0].startswith("FC-")
    assert FIRST_TIME in listed(client, q="升规")
    assert FIRST_TIME in listed(client, q="升规 涪城")
    partly = client.get("/policies/", {"q": "升规 量子计算"}).content.decode()
    assert "没有完全对上的" in partly and partly.index("部分相符") < partly.index(FIRST_TIME)
    assert set(listed(client, level="national")) < set(everything)
    both = listed(client, level="district", kind="奖补")
    assert both and all(
        row.level == "district" and row.kind == "奖补"
        for row in Policy.objects.filter(code__in=both)
    )
    elsewhere = set(listed(client, elsewhere="1")) - set(everything)
    rows = Policy.objects.filter(code__in=elsewhere)
    assert elsewhere and not {row.area_code for row in rows} & {"510703", "5107", "51"}
    assert "national" not in {row.level for row in rows}


@pytest.mark.parametrize(
    "query", [{"q": "\0'; --%_\\"}, {"level": "x", "kind": "<b>"}, {"q": "长" * 999}]
)
def test_odd_searches_are_answered(client: Client, query: dict[str, str]) -> None:
    """Nothing of it reaches the page or the database as anything but words."""
    answer = client.get("/policies/", query)
    assert answer.status_code == 200 and b"<b>" not in answer.content


def check(client: Client, code: str, **answers: Any) -> str:
    """The page after a check, tags taken out."""
    answer = client.get(f"/policies/{code}/", {"check": "1", **answers})
    assert answer.status_code == 200
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_firm_sees_that_it_is_eligible_and_for_how_much(client: Client) -> None:
    """Every condition with what was answered, and the amount of the source."""
    page = check(client, FIRST_TIME, town=HERE, newly_above_scale="yes", **industrial())
    assert "按您填的情况，符合" in page
    assert "100,000元" in page
    assert "不满足" not in page
    assert "您填的：城厢街道" in page


def industrial() -> dict[str, str]:
    """An industry code that the first-time award is for."""
    return {"industry": "C3670"}


def test_one_step_away_is_said_with_the_step(client: Client) -> None:
    """The one condition that is in the way is marked, and only it."""
    page = check(client, FIRST_TIME, town=HERE, newly_above_scale="no", **industrial())
    assert "暂不符合" in page and "只差一步" in page
    assert page.count("只差这一条") == 2  # once as the hint, once at the condition


def test_what_is_not_answered_is_not_a_no(client: Client) -> None:
    """An empty answer leaves the verdict open and names what would settle it."""
    page = check(client, FIRST_TIME, town=HERE, **industrial())
    assert "还差信息，判断不了" in page and "请补充：" in page


def test_a_wrong_number_is_told_at_its_field_and_nothing_is_lost(client: Client) -> None:
    """A clear sentence, and the other answers still in the form."""
    code = "FC-03"
    answer = client.get(
        f"/policies/{code}/",
        {"check": "1", "town": HERE, "output_value": "很多", "output_value_last_year": "9000"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请只填数字，不带逗号和单位" in page
    assert 'value="很多"' in page and 'value="9000"' in page
    assert "按您填的情况" not in page


def test_money_is_asked_in_ten_thousands(client: Client) -> None:
    """15,000 万元 of output, 25 per cent more than the year before: the first tier."""
    page = check(client, "FC-03", town=HERE, output_value="15000", output_value_last_year="12000")
    assert "按您填的情况，符合" in page and "50,000元" in page


def test_loading_again_changes_nothing_and_a_change_is_an_event(tmp_path: Path) -> None:
    """The pack is the source: what it changes is noted by policy."""
    before = Event.objects.count()
    load_pack(FUCHENG, actor=SYSTEM_ACTOR, at=START)
    assert Event.objects.count() == before
    copy = Path(shutil.copytree(FUCHENG, tmp_path / "pack"))
    path = copy / "policies" / "fucheng.yaml"
    path.write_text(path.read_text("utf-8").replace("标准厂房运营补助", "厂房运营补助", 1), "utf-8")
    done = load_pack(copy, actor=SYSTEM_ACTOR, at=START)
    assert [change.code for change in done.changes] == ["FC-01"]
    assert Event.objects.filter(stream="policy:FC-01", kind="policy.changed").count() == 1
