"""The dispatcher's queue and panel."""

import pytest
from django.urls import reverse
from tests.factories import START, World
from tests.web.conftest import Browser

from qifu.cases.models import Case
from qifu.identity.models import Precedent

pytestmark = pytest.mark.django_db
BASIS = {"legal_basis": "三定规定", "reason": "不属本局职责"}


def panel(case: Case, act: str = "") -> str:
    return reverse("work:triage_case", args=[case.number]) + (f"?do={act}" if act else "")


def dispatch(world: World, case: Case, **more: str) -> dict[str, str]:
    return {
        "version": str(case.version),
        "topic": world.topic.topic,
        "lead_unit": world.power.code,
        "klass": "general_10",
        "note": "",
        **more,
    }


def returned_twice(world: World) -> Case:
    case = world.dispatched()
    case = world.act(case, "object", "handler", **BASIS)
    case = world.act(case, "sustain_objection", "dispatcher", reason="成立")
    case = world.act(case, "dispatch", "dispatcher", lead_unit=world.water.code, klass="general_10")
    case = world.act(case, "object", "water_handler", **BASIS)
    return world.act(case, "sustain_objection", "dispatcher", reason="成立")


def test_a_row_says_whom_and_why(world: World, browser: Browser) -> None:
    case = world.submit().case
    page = browser("dispatcher").get(reverse("work:triage")).content.decode()
    assert case.title in page and world.power.name in page and "提到“用电增容”" in page
    assert f"unit={world.power.code}" in page and "按建议派单" in page


def test_what_is_late_first_stands_first(world: World, browser: Browser) -> None:
    new = world.submit(START.replace(day=4)).case
    old = world.submit(START).case
    page = browser("dispatcher").get(reverse("work:triage")).content.decode()
    assert page.index(old.number) < page.index(new.number)


def test_the_form_is_filled_in_and_one_click_confirms(world: World, browser: Browser) -> None:
    first, second = world.submit().case, world.submit(START.replace(hour=11)).case
    client = browser("dispatcher")
    page = client.get(panel(first)).content.decode()
    assert f'<option value="{world.power.code}" selected>' in page
    assert 'value="general_10" ' in page and "checked" in page
    done = client.post(panel(first, "dispatch"), dispatch(world, first))
    assert done["Location"] == panel(second)
    first.refresh_from_db()
    assert (first.state, first.lead_unit) == ("dispatched", world.power)
    last = client.post(panel(second, "dispatch"), dispatch(world, second))
    assert last["Location"] == reverse("work:triage")


def test_a_town_cannot_lead_and_the_form_says_so_before(world: World, browser: Browser) -> None:
    case = world.submit().case
    client = browser("dispatcher")
    page = client.get(panel(case, "dispatch")).content.decode()
    assert "丰谷镇（无法定职权，不能牵头）" in page and "须由有法定职权的部门牵头" in page
    wrong = dispatch(world, case, lead_unit=world.town.code, note="请尽快")
    refused = client.post(panel(case, "dispatch"), wrong)
    text = refused.content.decode()
    assert refused.status_code == 409 and "“丰谷镇”不能牵头" in text and "请尽快" in text
    case.refresh_from_db()
    assert case.state == "submitted"


def test_after_the_second_return_only_designation_or_consultation(
    world: World, browser: Browser
) -> None:
    case = returned_twice(world)
    client = browser("dispatcher")
    queue = client.get(reverse("work:triage")).content.decode()
    assert "已退回 2 次" in queue and "按建议派单" not in queue
    page = client.get(panel(case)).content.decode()
    assert "不能再普通派单" in page and "指定牵头（现在不能）" not in page
    blocked = client.get(panel(case, "dispatch")).content.decode()
    assert "现在不能“派单”" in blocked and 'id="act"' not in blocked
    data = {
        "version": str(case.version),
        "topic": "",
        "lead_unit": world.water.code,
        "klass": "general_10",
        "reason": "职责相近",
        "precedent": "on",
    }
    assert client.post(panel(case, "designate"), data).status_code == 303
    case.refresh_from_db()
    assert (case.lead_unit, case.final) == (world.water, True)
    assert Precedent.objects.get().case_number == case.number


def test_an_objection_is_ruled_where_it_is_read(world: World, browser: Browser) -> None:
    case = world.act(world.dispatched(), "object", "handler", **BASIS)
    client = browser("dispatcher")
    page = client.get(panel(case)).content.decode()
    assert "三定规定" in page and "不属本局职责" in page and "异议不成立" in page
    data = {"version": str(case.version), "reason": "三定写明由贵局负责"}
    assert client.post(panel(case, "overrule_objection"), data).status_code == 303
    case.refresh_from_db()
    assert (case.state, case.final) == ("dispatched", True)


def test_a_unit_that_objected_is_not_suggested_again(world: World, browser: Browser) -> None:
    case = world.act(world.dispatched(), "object", "handler", **BASIS)
    client = browser("dispatcher")
    assert f"unit={world.power.code}" not in client.get(panel(case)).content.decode()
    case = world.act(case, "sustain_objection", "dispatcher", reason="成立")
    queue = client.get(reverse("work:triage")).content.decode()
    assert f"unit={world.power.code}" not in queue and "按建议派单" not in queue
    assert "职责目录所列的单位已提过异议，请另选牵头" in queue
    page = client.get(panel(case, "dispatch")).content.decode()
    assert f'<option value="{world.power.code}" selected>' not in page
    assert f"{world.power.name}（已提过异议）" in page


def test_like_cases_are_offered_for_merging(world: World, browser: Browser) -> None:
    old, new = world.dispatched(), world.submit().case
    client = browser("dispatcher")
    page = client.get(panel(new)).content.decode()
    assert "可能是同一件事" in page and f"target={old.number}" in page
    form = client.get(panel(new, "merge") + f"&target={old.number}").content.decode()
    assert f'value="{old.number}"' in form
    data = {"version": str(new.version), "target": old.number, "reason": "同一件事"}
    assert client.post(panel(new, "merge"), data).status_code == 303
    new.refresh_from_db()
    assert (new.state, new.merged_number) == ("merged", old.number)
    late = world.act(world.dispatched(), "accept", "handler")  # noticed when it is handled already
    page = client.get(f"/work/cases/{late.number}/").content.decode()
    begun = f"/work/cases/{late.number}/actions/merge/?target={old.number}"
    assert f'href="{begun}#act"' in page
    assert f'value="{old.number}"' in client.get(begun).content.decode()
    told = client.post(
        begun, {"version": str(late.version), "target": "QF-1", "reason": "同一件事"}
    )
    assert told.status_code == 422 and "同一件事" in told.content.decode()
    assert client.post(begun, data | {"version": str(late.version)}).status_code == 303
    late.refresh_from_db()
    assert (late.state, late.merged_number) == ("merged", old.number)
    handler = browser("handler")
    assert f"target={old.number}" not in handler.get(f"/work/cases/{old.number}/").content.decode()


def test_the_slower_of_two_is_told_by_whom(world: World, browser: Browser) -> None:
    case = world.submit().case
    client = browser("dispatcher2")
    client.get(panel(case))
    world.act(case, "dispatch", "dispatcher", lead_unit=world.power.code, klass="general_5")
    late = client.post(panel(case, "dispatch"), dispatch(world, case))
    text = late.content.decode()
    assert late.status_code == 409 and "调度甲刚刚处理了此件" in text and "待签收" in text


def test_another_role_meets_no_panel(world: World, browser: Browser) -> None:
    case = world.submit().case
    assert browser("handler").get(panel(case)).status_code == 403
    assert browser("handler").post(panel(case, "dispatch"), {}).status_code == 403
    assert browser("dispatcher").get(panel(case)[:-2] + "X/").status_code == 404
