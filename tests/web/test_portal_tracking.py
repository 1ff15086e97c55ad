"""Tracking without an account, and rating by a link that works once."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone
from tests.factories import World

from qifu.cases.models import Rating
from qifu.demands.operations import make_rating_link


def test_number_and_secret_show_where_it_stands(client: Client, world: World) -> None:
    receipt = world.submit(timezone.now())
    page = client.get(f"/track/?number={receipt.case.number}").content.decode()
    assert receipt.case.number in page
    typed = f" {receipt.case.number.lower()} "
    found = client.post("/track/", {"number": typed, "secret": receipt.secret})
    page = found.content.decode()
    assert found.status_code == 200
    assert "等待指挥调度中心分派" in page
    assert "王厂长" not in page
    assert "没有进展" not in page.replace(receipt.case.title, "")


def test_wrong_number_and_wrong_secret_read_the_same(client: Client, world: World) -> None:
    receipt = world.submit()
    other = world.submit().case.number
    wrong = client.post("/track/", {"number": other, "secret": receipt.secret})
    assert wrong.status_code == 422
    assert "编号或查询码不对" in wrong.content.decode()
    mistyped = client.post("/track/", {"number": "SQ2026-1", "secret": "1"})
    assert mistyped.status_code == 422


def test_after_ten_wrong_secrets_even_the_right_one_is_refused(
    client: Client, world: World
) -> None:
    receipt = world.submit()
    number = receipt.case.number
    for _ in range(10):
        client.post("/track/", {"number": number, "secret": "000000"})
    assert client.post("/track/", {"number": number, "secret": receipt.secret}).status_code == 422


def test_a_rating_link_works_once(client: Client, world: World) -> None:
    case = world.answered(timezone.now())
    token = make_rating_link(case=case, at=timezone.now())
    url = f"/rate/{token}/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"grade": "5"}).status_code == 422
    assert client.post(url, {"grade": "5", "solved": "yes", "comment": ""}).status_code == 200
    assert Rating.objects.get().grade == 5
    assert client.get(url).status_code == 404
    assert client.get("/rate/nonsense/").status_code == 404
