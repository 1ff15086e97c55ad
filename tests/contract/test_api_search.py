"""Finding over the API: what is found, why, the passages that answer, and what is refused."""

from __future__ import annotations

import pytest
from tests.contract.api_client import Api, forget, key_of
from tests.factories import START, make_user

from qifu.finding.documents import FoundDoc
from qifu.finding.indexing import count_terms, write

pytestmark = pytest.mark.django_db
FOOD = FoundDoc(
    "item", "food", "食品经营许可", (("要带的材料", "场所平面布局图"),), says=("开饭店",)
)


@pytest.fixture
def api() -> Api:
    forget()
    write([FOOD], START)
    count_terms()
    return Api(key_of(make_user("caller"), scopes=("demands:read",)))


def test_what_is_found_says_why_and_what_answers(api: Api) -> None:
    found = api.get("/search?q=开饭店要带什么材料&kind=item").json()
    assert [row["code"] for row in found["items"]] == ["food"]
    assert found["items"][0]["certain"] and found["items"][0]["why"] == ["常被叫作“开饭店”"]
    assert found["quotes"][0]["text"] == "场所平面布局图"
    assert api.get("/search?q=开饭店&kind=policy").json()["items"] == []


@pytest.mark.parametrize(
    "query", ["", "q=", "q=x&kind=secret", "q=x&limit=99", "q=x&unit=%00", "q=%0a"]
)
def test_a_wrong_query_is_refused_with_its_place(api: Api, query: str) -> None:
    response = api.get(f"/search?{query}")
    assert response.status_code == 422 and response["Content-Type"] == "application/problem+json"


def test_without_a_key_nothing_is_said() -> None:
    assert Api("").get("/search?q=开饭店").status_code == 401
