"""The head's page: loads that open to their cases, and deputies."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import World
from tests.web.conftest import Browser

from qifu.identity.models import Delegation
from qifu.kernel.time import now, today

pytestmark = pytest.mark.django_db


def test_every_number_opens_to_its_cases(world: World, browser: Browser) -> None:
    world.handling(now())
    world.handling(now() - timedelta(days=60))
    world.dispatched(now())
    client = browser("head")
    page = client.get(reverse("work:team")).content.decode()
    found = re.findall(r'href="(/work/team/[^"]+)"[^>]*>(\d+)</a>', page)
    assert len(found) >= 3
    for url, number in found:
        listed = client.get(url.replace("&amp;", "&")).content.decode()
        assert listed.count("data-row") == int(number), url


def test_a_deputy_is_arranged_and_ended(world: World, browser: Browser) -> None:
    case = world.handling()
    client = browser("head")
    data = {
        "unit": world.power.code,
        "absent": str(world.users["handler"].pk),
        "deputy": str(world.users["colleague"].pk),
        "since": today().isoformat(),
        "until": (today() + timedelta(days=3)).isoformat(),
    }
    assert client.post(reverse("work:team"), data).status_code == 302
    row = Delegation.objects.get()
    assert (row.absent, row.deputy) == (world.users["handler"], world.users["colleague"])
    assert "由经办乙代理" in client.get(reverse("work:team")).content.decode()
    mine = browser("colleague").get(reverse("work:inbox"), {"box": "mine"}).content.decode()
    assert case.number in mine
    again = client.post(reverse("work:team"), data)
    assert again.status_code == 409 and "已安排了代理人" in again.content.decode()
    assert client.post(reverse("work:team_end", args=[row.pk])).status_code == 302
    assert "由经办乙代理" not in client.get(reverse("work:team")).content.decode()


def test_errors_stand_at_their_field(world: World, browser: Browser) -> None:
    person = str(world.users["handler"].pk)
    data = {
        "unit": world.power.code,
        "absent": person,
        "deputy": person,
        "since": today().isoformat(),
        "until": (today() - timedelta(days=1)).isoformat(),
    }
    response = browser("head").post(reverse("work:team"), data)
    text = response.content.decode()
    assert response.status_code == 422 and "代理人不能是本人" in text and "结束时间须晚于" in text


def test_only_ones_own_unit(world: World, browser: Browser) -> None:
    client = browser("water_head")
    assert client.get(reverse("work:team_cases", args=[world.power.code])).status_code == 404
    data = {"unit": world.power.code}
    assert client.post(reverse("work:team"), data).status_code == 404
    for who in ("x", "9" * 30, "-1"):
        url = reverse("work:team_cases", args=[world.water.code])
        assert client.get(url, {"who": who}).status_code == 404
