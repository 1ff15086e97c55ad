"""The duty directory."""

import pytest
from django.urls import reverse
from tests.factories import World
from tests.web.conftest import Browser

from qifu.identity.models import DutyEntry

pytestmark = pytest.mark.django_db


def test_found_by_what_firms_say(world: World, browser: Browser) -> None:
    DutyEntry.objects.create(
        topic="lamp", title="路灯照明", sector="c", sector_title="城市", keywords=["路灯不亮"]
    )
    client, url = browser("clerk"), reverse("work:duties")
    page = client.get(url, {"q": "变压器"}).content.decode()
    assert "供电用电报装" in page and "路灯照明" not in page
    assert "待指定" in client.get(url, {"only": "unowned"}).content.decode()
    assert "没有对得上的主题" in client.get(url, {"q": "不存在的说法"}).content.decode()
    assert client.get(url, {"q": "坏\x00字"}).status_code == 200


def test_a_line_with_precedent_and_history(world: World, browser: Browser) -> None:
    case = world.submit().case
    world.act(
        case,
        "designate",
        "dispatcher",
        lead_unit=world.water.code,
        klass="general_10",
        reason="无先例，职责相近",
        precedent=True,
    )
    url = reverse("work:duty", args=[world.topic.topic])
    page = browser("dispatcher").get(url).content.decode()
    assert "无先例，职责相近" in page and "记入先例" in page
    assert reverse("work:case", args=[case.number]) in page
    other = browser("handler").get(url).content.decode()
    assert case.number in other and reverse("work:case", args=[case.number]) not in other
    assert browser("dispatcher").get(reverse("work:duty", args=["none"])).status_code == 404
