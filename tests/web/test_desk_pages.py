"""Every page of the desks: who may open it, that it draws, and that its queries do not grow."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import START, World
from tests.web.conftest import Browser

pytestmark = pytest.mark.django_db

DISPATCH = {"dispatcher", "dispatcher2"}
WATCH = DISPATCH | {"supervisor", "leader"}
UNIT = {"handler", "colleague", "head", "water_handler", "water_head", "town_head"}
HEADS = {"head", "water_head", "town_head"}

PAGES: dict[str, set[str]] = {
    "intake": DISPATCH | {"clerk"},
    "intake_list": DISPATCH | {"clerk"},
    "intake_firm_new": DISPATCH | {"clerk"},
    "triage": DISPATCH,
    "revisits": {"revisitor"},
    "lights": WATCH | UNIT,
    "orders": WATCH | UNIT,
    "consultations": WATCH | UNIT,
    "duties": WATCH | UNIT | {"clerk", "system_admin"},
    "team": HEADS,
    "admin_users": {"system_admin", "security_admin"},
    "admin_user_new": {"system_admin"},
    "admin_units": {"system_admin"},
    "admin_calendar": {"system_admin"},
    "admin_deliveries": {"system_admin"},
    "admin_pack": {"system_admin"},
    "admin_tokens": {"security_admin"},
    "admin_delegations": {"security_admin"},
    "admin_signins": {"security_admin"},
    "admin_keys": {"security_admin"},
    "audit": {"audit_admin"},
    "audit_events": {"audit_admin"},
    "audit_accesses": {"audit_admin"},
}


def populate(world: World) -> None:
    """Cases in every state the lists show."""
    world.submit()
    world.dispatched()
    world.answered()
    case = world.handling()
    world.act(case, "issue_order", "supervisor", level="urge", text="请加快", days=2)
    case = world.dispatched()
    case = world.act(case, "object", "handler", legal_basis="三定规定", reason="不属本局")
    case = world.submit().case
    world.act(
        case,
        "call_consultation",
        "dispatcher",
        parties=[world.power.code, world.water.code],
        question="由谁牵头",
    )


@pytest.mark.parametrize("name", sorted(PAGES))
def test_each_page_for_each_role(world: World, browser: Browser, name: str) -> None:
    populate(world)
    for who in world.users:
        response = browser(who).get(reverse(f"work:{name}"))
        expected = 200 if who in PAGES[name] else 403
        assert response.status_code == expected, (name, who)


def test_signed_out_one_is_asked_to_sign_in() -> None:
    for name in PAGES:
        response = Client().get(reverse(f"work:{name}"))
        assert response.status_code == 302 and "login" in response["Location"]


LISTS: dict[str, tuple[str, Callable[[World], object]]] = {
    "triage": ("dispatcher", lambda w: w.submit()),
    "revisits": ("revisitor", lambda w: w.answered()),
    "lights": ("supervisor", lambda w: w.dispatched()),
    "intake_list": ("clerk", lambda w: w.submit(centre_id=w.window.centre_id)),
    "orders": (
        "supervisor",
        lambda w: w.act(
            w.dispatched(), "issue_order", "supervisor", level="urge", text="请加快", days=2
        ),
    ),
    "consultations": (
        "dispatcher",
        lambda w: w.act(
            w.submit().case,
            "call_consultation",
            "dispatcher",
            parties=[w.power.code],
            question="由谁牵头",
        ),
    ),
    "team": ("head", lambda w: w.handling()),
    "duties": ("dispatcher", lambda w: w.submit()),
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_asks_as_much_for_many_rows_as_for_one(
    world: World, browser: Browser, name: str
) -> None:
    who, make = LISTS[name]
    client, url = browser(who), reverse(f"work:{name}")
    make(world)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert client.get(url).status_code == 200
    for _ in range(12):
        make(world)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) == len(one)
    assert len(many) <= 14, [q["sql"][:120] for q in many.captured_queries]


def test_no_administrator_opens_a_case(world: World, browser: Browser) -> None:
    case = world.answered(START)
    for who in ("system_admin", "security_admin", "audit_admin"):
        client = browser(who)
        for name in ("triage_case", "revisit_case", "order_issue"):
            assert client.get(reverse(f"work:{name}", args=[case.number])).status_code == 403
        for name in ("case", "intake_done"):
            status = client.get(reverse(f"work:{name}", args=[case.number])).status_code
            assert status in (403, 404), (who, name)
