"""What was just done by somebody else: the second one is told, and keeps the words."""

import pytest
from tests.factories import World
from tests.web.conftest import Browser

from qifu.cases.models import Consultation, SupervisionOrder
from qifu.demands.models import DemandDraft

pytestmark = pytest.mark.django_db


def test_a_consultation_concluded_twice(world: World, browser: Browser) -> None:
    case = world.submit().case
    called = {"parties": [world.power.code], "question": "由谁牵头"}
    world.act(case, "call_consultation", "dispatcher", **called)
    url = f"/work/consultations/{Consultation.objects.get().pk}/?do=conclude_consultation"
    said = {
        "minutes": "各方同意由发改局牵头办理此事",
        "decision": "由区发改局牵头",
        "lead_unit": world.power.code,
        "klass": "general_10",
    }
    assert browser("dispatcher").post(url, said).status_code == 303
    second = browser("dispatcher2").post(url, said)
    assert second.status_code == 409
    assert said["minutes"] in second.content.decode()
    assert browser("handler").post(url, said).status_code == 403


def test_an_order_answered_twice(world: World, browser: Browser) -> None:
    case = world.handling()
    world.act(case, "issue_order", "supervisor", level="urge", text="请加快", days=2)
    url = f"/work/orders/{SupervisionOrder.objects.get().pk}/?do=answer_order"
    said = {"text": "已经加快,本周内送电到户"}
    assert browser("handler").post(url, said).status_code == 303
    second = browser("head").post(url, said)
    assert second.status_code == 409
    assert said["text"] in second.content.decode()


def test_an_unfinished_draft_is_not_sent(world: World, browser: Browser) -> None:
    owner = browser("owner")
    owner.post("/demands/new/t1/", {"text": "报装一个月没有进展"})
    sent = owner.post("/demands/new/t1/check/")
    assert sent.status_code == 302
    assert sent["Location"] == "/demands/new/t1/details/"
    assert DemandDraft.objects.get().data["text"] == "报装一个月没有进展"
