"""Consultations: who is party hears the question, who leads hears the rest."""

import pytest
from django.urls import reverse
from tests.factories import World
from tests.web.conftest import Browser

from qifu.cases.models import Case, Consultation

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(world: World) -> tuple[Case, Consultation]:
    case = world.submit().case
    case = world.act(
        case,
        "call_consultation",
        "dispatcher",
        parties=[world.power.code, world.water.code],
        question="变压器由谁牵头",
    )
    return case, Consultation.objects.get()


def test_the_dispatcher_concludes(
    world: World, browser: Browser, called: tuple[Case, Consultation]
) -> None:
    case, row = called
    client, url = browser("dispatcher"), reverse("work:consultation", args=[row.pk])
    assert case.title in client.get(reverse("work:consultations")).content.decode()
    data = {
        "version": str(case.version),
        "minutes": "到会两家单位",
        "decision": "由发改局牵头",
        "lead_unit": world.power.code,
        "klass": "general_10",
    }
    assert client.post(url + "?do=conclude_consultation", data)["Location"] == url
    page = client.get(url).content.decode()
    assert "由发改局牵头" in page and "到会两家单位" in page
    done = client.get(reverse("work:consultations"), {"state": "concluded"}).content.decode()
    assert "变压器由谁牵头" in done


def test_a_party_hears_the_question_not_the_case(
    world: World, browser: Browser, called: tuple[Case, Consultation]
) -> None:
    case, row = called
    client = browser("water_head")
    for url in (reverse("work:consultations"), reverse("work:consultation", args=[row.pk])):
        page = client.get(url).content.decode()
        assert "变压器由谁牵头" in page
        assert case.title not in page and world.firm.name not in page
        assert case.number not in page and "13800138000" not in page
    denied = client.post(
        reverse("work:consultation", args=[row.pk]) + "?do=conclude_consultation", {}
    )
    assert "确认形成会商意见" not in denied.content.decode()
    case.refresh_from_db()
    assert case.state == "consultation"


def test_others_hear_nothing(
    world: World, browser: Browser, called: tuple[Case, Consultation]
) -> None:
    _, row = called
    client = browser("town_head")
    assert "变压器" not in client.get(reverse("work:consultations")).content.decode()
    assert client.get(reverse("work:consultation", args=[row.pk])).status_code == 404
