"""What pages owe to the promises of the loop."""

import pytest
from django.test import Client
from tests.factories import START, World, make_firm, make_member, make_unit, make_world

from qifu.cases.operations import post_message
from qifu.identity.actors import load_actor
from qifu.kernel.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_an_extension_shows_the_proof_that_the_firm_was_told(world: World) -> None:
    case = world.handling()
    world.act(case, "request_extension", "handler", days="5", reason="等设备", progress="已下单")
    world.act(case, "grant_extension", "dispatcher")
    page = signed_in(world.users["dispatcher"]).get(f"/work/cases/{case.number}/")
    text = page.content.decode()
    assert "告知企业" in text and world.users["owner"].name in text and "已送达" in text
    assert "待发送" in text  # the short message has not gone yet
    Notice.objects.filter(channel="sms", template="extension.granted").update(status="dead")
    page = signed_in(world.users["dispatcher"]).get(f"/work/cases/{case.number}/")
    assert "发送失败" in page.content.decode()


def test_a_merged_firm_reads_the_answer_on_its_own_page(world: World) -> None:
    firm = make_firm()
    member = make_member(firm, "admin")
    mine = world.submit(actor=load_actor(member, START), enterprise_id=firm.pk).case
    target = world.submit().case
    world.act(mine, "merge", "dispatcher", target=target.number, reason="同一问题")
    world.act(target, "answer_at_once", "dispatcher", text="下月统一增容")
    page = signed_in(member).get(f"/demands/{mine.number}/").content.decode()
    assert "下月统一增容" in page and world.firm.name not in page


def test_a_merged_firm_reads_no_words_of_the_other(world: World) -> None:
    firm = make_firm()
    member = make_member(firm, "admin")
    mine = world.submit(actor=load_actor(member, START), enterprise_id=firm.pk).case
    target = world.submit().case
    world.act(mine, "merge", "dispatcher", target=target.number, reason="同一问题")
    world.act(target, "withdraw", "owner", reason="别家的理由")
    page = signed_in(member).get(f"/demands/{mine.number}/").content.decode()
    assert "已撤回，不再继续办理" in page
    assert "别家的理由" not in page and world.users["owner"].name not in page


def test_the_firm_does_not_read_the_name_of_an_official(world: World) -> None:
    case = world.handling()
    post_message(case_id=case.pk, actor=world.actor("handler"), at=START, text="请稍候")
    page = signed_in(world.users["owner"]).get(f"/demands/{case.number}/").content.decode()
    assert "请稍候" in page and world.users["handler"].name not in page


def test_only_units_of_the_district_are_offered_to_lead(world: World) -> None:
    trusted = make_unit(kind="town", trusted_to="高新区", run_by_district=False, name="托管街道")
    case = world.submit().case
    page = signed_in(world.users["dispatcher"]).get(f"/work/cases/{case.number}/actions/dispatch/")
    text = page.content.decode()
    assert page.status_code == 200
    assert world.power.code in text and trusted.code not in text
