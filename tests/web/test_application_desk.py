"""A department's pages of applications: its list, its task, the whole with the plan, the papers."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.bundle_world import BundleWorld, make_bundle_world
from tests.factories import make_staff, make_unit

from qifu.bundles.models import Application, ApplicationTask
from qifu.identity.models import Role, User
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
FIRE, SEWAGE = "fire-safety-check", "sewage-discharge-permit"


@pytest.fixture
def world() -> BundleWorld:
    return make_bundle_world()


@pytest.fixture
def application(world: BundleWorld) -> Application:
    return world.submit(at=now())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def at(world: BundleWorld, unit: str, who: str = "handler") -> Client:
    return signed_in(world.users[unit, who])


def url(task: ApplicationTask) -> str:
    return f"/work/applications/{task.application.case.number}/tasks/{task.pk}/"


def test_a_unit_lists_its_own_tasks(world: BundleWorld, application: Application) -> None:
    page = at(world, "emergency-management").get("/work/applications/").content.decode()
    assert "消防安全检查" in page and "排水许可" not in page
    assert "期限内 1" in page
    green = at(world, "emergency-management").get("/work/applications/?show=open&light=red")
    assert "这里没有任务" in green.content.decode()


def test_a_department_reads_its_own_form_only(world: BundleWorld, application: Application) -> None:
    fire, sewage = world.task(application, FIRE), world.task(application, SEWAGE)
    client = at(world, "emergency-management")
    page = client.get(url(fire)).content.decode()
    assert "所在楼层" in page and "日均排水量" not in page
    assert "消防安全制度和应急预案" in page and "水质检测报告" not in page
    assert "<svg" in page and "决定" in page
    assert client.get(url(sewage)).status_code == 404
    whole = client.get(f"/work/applications/{application.case.number}/").content.decode()
    assert "排水许可" in whole and "王会计" not in whole
    assert (
        client.get(f"/work/applications/{application.case.number}/acceptance.pdf").status_code
        == 404
    )


def test_an_act_is_done_from_the_page(world: BundleWorld, application: Application) -> None:
    task = world.task(application, FIRE)
    client = at(world, "emergency-management")
    assert client.post(f"{url(task)}?do=accept", {"version": task.version}).status_code == 303
    again = client.post(f"{url(task)}?do=accept", {"version": task.version})
    assert again.status_code == 409
    empty = client.post(f"{url(task)}?do=ask", {"version": 2, "reason": "缺图"})
    assert empty.status_code == 422 and "缺图" in empty.content.decode()
    done = client.post(
        f"{url(task)}?do=ask",
        {"version": 2, "reason": "缺图", "days": 5, "items": "平面布局图\n疏散图"},
    )
    assert done.status_code == 303
    assert world.task(application, FIRE).state == "asked"
    page = client.get(url(task)).content.decode()
    assert "平面布局图；疏散图" in page


def test_who_should_not_see_it_does_not(world: BundleWorld, application: Application) -> None:
    task = world.task(application, FIRE)
    other = signed_in(make_staff(make_unit(), Role.HANDLER))
    for page in (url(task), f"/work/applications/{application.case.number}/"):
        assert other.get(page).status_code == 404
        assert signed_in(world.owner_user).get(page).status_code in (403, 404)
    assert other.post(f"{url(task)}?do=accept", {}).status_code == 404


def test_the_lead_unit_and_supervision_read_the_whole(
    world: BundleWorld, application: Application
) -> None:
    number = application.case.number
    supervisor = signed_in(make_staff(make_unit(), Role.SUPERVISOR))
    for client in (at(world, "market-regulation"), supervisor):
        page = client.get(f"/work/applications/{number}/").content.decode()
        assert "王会计" in page and "场所平面布局图" in page
        paper = client.get(f"/work/applications/{number}/acceptance.pdf")
        assert paper["Content-Type"] == "application/pdf" and paper.content[:5] == b"%PDF-"
    assert "5 项" in supervisor.get("/work/applications/whole/").content.decode().replace(
        "0 / 5 项", "5 项"
    )
    done = supervisor.post(
        f"/work/applications/{number}/?do=issue_order",
        {"version": 1, "level": "order", "text": "加快", "days": 2},
    )
    assert done.status_code == 303


def test_the_result_is_checked_by_anybody_and_its_paper_is_the_firms(
    world: BundleWorld, application: Application
) -> None:
    for task in application.tasks.all():
        world.grant(application, task.code, at=now())
    application.refresh_from_db()
    page = Client().get(f"/results/{application.result_code}/").content.decode()
    assert "真实" in page and "食品经营许可证" in page and "13800138000" not in page
    assert Client().get("/results/nothing/").status_code == 404
    paper = f"/applications/{application.case.number}/result.pdf"
    assert signed_in(world.owner_user).get(paper).content[:5] == b"%PDF-"
    assert Client().get(paper).status_code == 302


def test_a_letter_of_non_acceptance_has_reason_and_remedy(
    world: BundleWorld, application: Application
) -> None:
    task = world.act(
        application, FIRE, "not_accept", at=now(), reason="不归本部门", remedy="去消防"
    )
    letter = at(world, "emergency-management").get(f"{url(task)}letter.pdf")
    assert letter.content[:5] == b"%PDF-"
    other = world.task(application, SEWAGE)
    early = at(world, "housing-construction").get(f"{url(other)}letter.pdf")
    assert early.status_code == 404
