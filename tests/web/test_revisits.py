"""Calling back and closing out."""

import pytest
from django.urls import reverse
from tests.factories import REACHED, START, World, give_post
from tests.web.conftest import Browser

from qifu.cases.models import Case
from qifu.identity.models import Role

pytestmark = pytest.mark.django_db


def desk(case: Case, act: str = "") -> str:
    return reverse("work:revisit_case", args=[case.number]) + (f"?do={act}" if act else "")


def test_the_page_has_what_one_needs_while_telephoning(world: World, browser: Browser) -> None:
    case = world.answered()
    page = browser("revisitor").get(desk(case)).content.decode()
    for words in (
        "138****8000",
        "已送电",
        "送电记录",
        "您反映的问题现在解决了吗",
        "不能替企业填满意",
    ):
        assert words in page


def test_accepted_then_closed_out(world: World, browser: Browser) -> None:
    case = world.answered()
    client = browser("revisitor")
    done = client.post(desk(case, "revisit_accepted"), {"version": str(case.version), **REACHED})
    assert done["Location"] == desk(case)
    case.refresh_from_db()
    page = client.get(desk(case)).content.decode()
    assert "确认销号" in page and "已解决" in page
    end = client.post(desk(case, "close_out"), {"version": str(case.version), "note": ""})
    assert end["Location"] == reverse("work:revisits")
    case.refresh_from_db()
    assert (case.state, case.result) == ("closed", "solved")


def test_unsolved_goes_back_one_level_up(world: World, browser: Browser) -> None:
    case = world.answered()
    data = {
        "version": str(case.version),
        "method": "phone",
        "satisfied": "refused",
        "reason": "还是停电",
    }
    assert browser("revisitor").post(desk(case, "revisit_unsolved"), data).status_code == 303
    case.refresh_from_db()
    assert (case.state, case.level, case.round) == ("submitted", 2, 2)


def test_unreached_counts_once_a_day_and_closing_needs_three(
    world: World, browser: Browser
) -> None:
    case = world.answered()
    client = browser("revisitor")
    data = {"version": str(case.version), "method": "phone", "note": "无人接听"}
    assert client.post(desk(case, "revisit_unreached"), data).status_code == 303
    again = client.post(desk(case, "revisit_unreached"), data)
    assert again.status_code == 409 and "今天已记录过一次未接通" in again.content.decode()
    blocked = client.get(desk(case, "close_unreached")).content.decode()
    assert "目前 1 次" in blocked
    assert "电话回访：未接通" in client.get(desk(case)).content.decode()


def test_nothing_of_ones_own(world: World, browser: Browser) -> None:
    give_post(world.users["handler"], world.centre, Role.REVISITOR)
    case = world.answered()
    client = browser("handler")
    assert case.number not in client.get(reverse("work:revisits")).content.decode()
    assert client.get(desk(case)).status_code == 404
    assert client.post(desk(case, "close_out"), {}).status_code == 404


def test_due_first(world: World, browser: Browser) -> None:
    late, early = world.answered(START.replace(day=4)), world.answered(START)
    page = browser("revisitor").get(reverse("work:revisits")).content.decode()
    assert page.index(early.number) < page.index(late.number)


def test_a_case_under_way_is_not_a_revisitors(world: World, browser: Browser) -> None:
    assert browser("revisitor").get(desk(world.handling())).status_code == 404
