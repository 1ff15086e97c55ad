"""The pages of cards ask the database as often for many rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.card_world import CardWorld, make_card, make_card_world
from tests.guards.test_query_counts import BACKEND

from qifu.cards.models import Card, CardUse
from qifu.identity.models import User
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
CARD_PAGES: dict[str, str] = {
    "/work/cards/?show=all": "keeper",
    "/work/cards/uses/": "doctor",
    "/work/cards/figures/": "leader",
    "/cards/ours/": "owner",
    "/cards/": "owner",
}


@pytest.fixture
def cw() -> CardWorld:
    return make_card_world()


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_fifty_cards_cost_as_many_queries_as_one(cw: CardWorld) -> None:
    card = cw.active(now())
    doctor = cw.people["doctor"]

    def add(count: int) -> None:
        for n in range(count):
            row = make_card(card.enterprise, card.case)
            CardUse.objects.create(
                card=row, main=row, privilege="doctor-path", title="就医", unit=cw.health,
                place="门诊", year=2026, at=now(), by_id=doctor.pk, by_name="x",
                token=f"{row.pk}-{n}",
            )  # fmt: skip

    def counts() -> dict[str, int]:
        found = {}
        for url, who in CARD_PAGES.items():
            client = sign_in(cw.people[who])
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            pager = sum(q["sql"].startswith("SELECT COUNT(*) FROM (") for q in queries)
            found[url] = len(queries) - pager
        return found

    add(2)
    one = counts()
    add(30)
    assert counts() == one
    assert Card.objects.count() == 33
