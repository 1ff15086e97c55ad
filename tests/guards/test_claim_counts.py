"""Lists of claims and money ask the database as often for twenty rows as for two."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant, make_policy
from tests.contract.api_client import forget
from tests.factories import START, make_staff
from tests.guards.test_query_counts import BACKEND, asked, unpaged

from qifu.identity.models import Role
from qifu.policies.grants import draw_grant_list
from qifu.policies.payments import draw_batch

pytestmark = pytest.mark.django_db

# address → who opens it; the claims of `owner` are of one firm
CLAIM_PAGES: dict[str, str] = {
    "/publicity/": "officer",
    "/claims/": "owner",
    "/work/claims/": "handler",
    "/work/claims/?show=open": "leader",
    "/work/claims/?show=closed": "head",
    "/work/claims/take/?q=测试": "officer",
    "/work/payments/": "officer",
    "/work/payments/ledger/": "officer",
    "/work/payments/{batch}/": "officer",
    "/work/grants/": "head",
}


def add_claims(world: ClaimWorld, count: int) -> int:
    """So many rows more on every list; gives the number of a batch with as many rows."""
    pay = []
    for n in range(count):
        own = make_policy(world.unit, f"C-{world.policy.pk}-{n}-{count}", budget="9000000")
        world.claim(policy=own)
        world.claim(make_claimant())
        world.public(world.claim(make_claimant()))
        waiting, drawn = world.claim(make_claimant()), world.claim(make_claimant())
        world.payable(waiting)
        world.payable(drawn)
        pay.append(drawn.pk)
        over = world.claim(make_claimant())
        world.act(over, "withdraw", world.owner(over.enterprise), reason="不报了")
        clear = {"declared_clear": True, "materials": []}
        make_policy(world.unit, f"A-{n}-{count}", mode="automatic", service=clear)
        draw_grant_list(policy_code=f"A-{n}-{count}", actor=world.actor("officer"), at=START)
    batch = draw_batch(
        claim_ids=pay, token=f"of {count}", actor=world.actor("officer"), at=START
    ).batch
    assert batch is not None
    return batch.pk


def counts(world: ClaimWorld, batch: int) -> dict[str, list[str]]:
    found = {}
    for page, who in CLAIM_PAGES.items():
        client = Client()
        client.force_login(world.users[who], backend=BACKEND)
        url = page.format(batch=batch)
        forget()
        assert client.get(url).status_code == 200, url
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found[page] = asked(queries)
    return found


def test_twenty_rows_cost_as_many_queries_as_two() -> None:
    world = make_claim_world()
    world.policy.budget.total = 90_000_000
    world.policy.budget.save()
    world.users["owner"] = world.firm.memberships.get().user
    world.users["leader"] = make_staff(world.unit, Role.LEADER)
    one = counts(world, add_claims(world, 2))
    many = counts(world, add_claims(world, 20))
    grown = [
        f"{page}: {len(one[page])} → {len(many[page])}\n" + "\n".join(s[:160] for s in many[page])
        for page in CLAIM_PAGES
        if len(unpaged(many[page])) != len(unpaged(one[page]))
    ]
    assert not grown, "\n".join(grown)
