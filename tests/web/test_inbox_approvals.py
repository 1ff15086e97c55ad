"""Approving in place: answers by the unit's head, extensions by the dispatcher."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import World, make_world

from qifu.cases.models import Case

pytestmark = pytest.mark.django_db
URL = "/work/approvals/"
ANSWER = {"outcome": "solved", "text": "已送电投用", "evidence": "送电记录"}
ASKED = {"days": 5, "reason": "设备未到", "progress": "已订货"}


@pytest.fixture
def world() -> World:
    return make_world()


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name], backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def page(client: Client, address: str = URL) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def drafted(world: World, who: str = "handler") -> Case:
    case = world.act(world.dispatched(), "accept", who)
    return world.act(case, "answer", who, **ANSWER)


def decide(client: Client, case: Case, action: str, **data: object) -> object:
    return client.post(f"{URL}{case.number}/{action}/", {"version": case.version, **data})


def test_a_head_approves_its_units_answers(world: World) -> None:
    case = drafted(world)
    head = client_of(world, "head")
    assert "已送电投用" in page(head)
    assert "已送电投用" not in page(client_of(world, "water_head"))
    assert client_of(world, "handler").get(URL).status_code == 403
    response = decide(head, case, "approve_answer")
    assert response.status_code == 303
    case.refresh_from_db()
    assert case.state == "answered"
    assert "没有等待审批的答复" in page(head)


def test_sending_back_needs_a_reason(world: World) -> None:
    case = drafted(world)
    head = client_of(world, "head")
    response = decide(head, case, "send_back_answer")
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert decide(head, case, "send_back_answer", reason="请补依据").status_code == 303
    case.refresh_from_db()
    assert case.state == "handling"


def test_ones_own_draft_shows_why_not(world: World) -> None:
    case = drafted(world, "head")
    head = client_of(world, "head")
    assert "不能审批自己起草的答复" in page(head)
    response = decide(head, case, "approve_answer")
    assert response.status_code == 409


def test_somebody_was_faster(world: World) -> None:
    case = drafted(world)
    world.act(case, "approve_answer", "head")
    response = decide(client_of(world, "head"), case, "send_back_answer", reason="想退回补依据")
    html = response.content.decode()
    assert response.status_code == 409
    assert "刚刚处理了此件" in html
    assert "想退回补依据" in html


def test_the_dispatcher_decides_extensions(world: World) -> None:
    case = world.act(world.handling(), "request_extension", "handler", **ASKED)
    dispatcher = client_of(world, "dispatcher")
    html = page(dispatcher)
    assert "设备未到" in html
    assert "3月23日" in html  # what the due date would become
    assert decide(client_of(world, "head"), case, "grant_extension").status_code == 404
    assert decide(dispatcher, case, "refuse_extension").status_code == 422
    assert decide(dispatcher, case, "grant_extension").status_code == 303
    case.refresh_from_db()
    assert case.pending_extension is None


def test_query_count_is_the_same_for_many(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(8):
        drafted(world)
        world.act(world.handling(), "request_extension", "handler", **ASKED)
    for name, box in (("head", "answers"), ("dispatcher", "extensions")):
        client = client_of(world, name)
        client.get(f"{URL}?box={box}")
        with django_assert_max_num_queries(14):
            client.get(f"{URL}?box={box}")
