"""The overview of an official: what waits, each number opening to the very list it counts."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.bundle_world import make_bundle_world
from tests.factories import World
from tests.web.conftest import Browser

from qifu.kernel.time import now

pytestmark = pytest.mark.django_db

TILE = re.compile(r'<a class="tile[^"]*" href="([^"]+)"><b>(\d+)</b> <span>([^<]+)</span>')


def tiles(page: str) -> dict[str, tuple[str, int]]:
    return {title: (url.replace("&amp;", "&"), int(n)) for url, n, title in TILE.findall(page)}


def test_every_number_opens_to_its_cases(world: World, browser: Browser) -> None:
    world.handling(now())
    world.handling(now() - timedelta(days=60))
    world.dispatched(now())
    client = browser("head")
    found = tiles(client.get(reverse("work:today")).content.decode())
    assert found["本单位已超期"][1] == 1
    assert found["待签收"][1] == 1
    for title, (url, number) in found.items():
        if "inbox" in url:
            assert client.get(url).content.decode().count("data-row") == number, title


def test_a_dispatcher_sees_what_waits_for_triage(world: World, browser: Browser) -> None:
    world.submit(now())
    found = tiles(browser("dispatcher").get(reverse("work:today")).content.decode())
    assert found["待分派"] == (reverse("work:triage"), 1)
    assert "本单位已超期" not in found


def test_nothing_waits_is_said(world: World, browser: Browser) -> None:
    page = browser("head").get(reverse("work:today")).content.decode()
    assert "现在没有等您办理的事" in page and not tiles(page)


def test_a_department_sees_its_parts_of_applications(db: None) -> None:
    bundles = make_bundle_world()
    bundles.submit()
    client = Client()
    handler = bundles.users["market-regulation", "handler"]
    client.force_login(handler, backend="qifu.identity.backends.NameOrPhoneBackend")
    url, number = tiles(client.get(reverse("work:today")).content.decode())["事项等我办理"]
    assert number and client.get(url).content.decode().count("data-row") == number
