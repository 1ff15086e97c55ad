"""Two workers at one moment: no firm is pushed a policy twice, none is told more than its week allows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import pytest
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant, make_policy
from tests.domain.test_concurrency import at_once, emptied
from tests.factories import START

from qifu.kernel.models import Notice
from qifu.policies import reach, rechecks, telling
from qifu.policies.drafting import forget_firms
from qifu.policies.models import FirmCheck, Policy, Push, PushRun


@pytest.fixture
def world(transactional_db: None) -> Iterator[ClaimWorld]:
    """A committed world."""
    with emptied():
        yield make_claim_world()
        forget_firms()


def test_two_workers_push_once(world: ClaimWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "CHUNK", 3)
    for _ in range(20):
        make_claimant()
    forget_firms()
    run = PushRun.objects.create(
        policy=Policy.objects.get(), version=1, reason="published", asked_at=START
    )
    work = partial(reach.go_on_with, run_id=run.pk, at=START)
    at_once(work, work)
    run.refresh_from_db()
    assert run.done_at == START and run.pushed == 21
    assert Push.objects.count() == 21


def test_two_workers_match_each_firm_once(
    world: ClaimWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecks, "CHUNK", 3)
    firms = [make_claimant() for _ in range(12)]
    work = partial(rechecks.check_firms, at=START)
    at_once(work, work)
    assert not FirmCheck.objects.exists()
    assert Push.objects.filter(reason="facts").count() == len(firms) + 1


def test_two_workers_keep_to_the_weeks_limit(
    world: ClaimWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "FIRMS", 2)
    firms = [make_claimant() for _ in range(6)]
    for n in range(8):
        policy = make_policy(world.unit, f"T-{n}")
        rows = [reach.NewPush(f.pk, "published", "eligible", Decimal(n)) for f in firms]
        reach.write_pushes(policy, 1, rows, START)
    tell = partial(telling.tell_pushes, at=START)
    at_once(tell, tell, tell)
    tell()
    for firm in firms:
        assert Push.objects.filter(enterprise=firm, told_at=START).count() == 5
    assert Notice.objects.filter(template="push.eligible", channel="site").count() == 30
