"""Several windows at one moment: the last one of a year is given once, a person has one card."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.card_world import CardWorld, code_of, make_card_world
from tests.domain.test_concurrency import at_once, done, emptied
from tests.factories import START

from qifu.cards.models import Card, CardUse
from qifu.cards.operations import UseInput, use_privilege
from qifu.kernel.errors import Refused


@pytest.fixture
def cw(transactional_db: None) -> Iterator[CardWorld]:
    with emptied():
        yield make_card_world()


def test_the_last_of_a_year_is_given_once(cw: CardWorld) -> None:
    code = code_of(cw.active())
    doctor = cw.actor("doctor")

    def give(token: str) -> CardUse:
        data = UseInput(code, "doctor-path", "区人民医院", token=token)
        return use_privilege(data=data, actor=doctor, at=START)

    for n in range(4):
        give(f"before-{n}")
    results = at_once(*[lambda n=n: give(f"now-{n}") for n in range(6)])
    assert len(done(results)) == 2
    assert {r.code for r in results if isinstance(r, Refused)} == {"quota"}
    assert CardUse.objects.count() == 6
    # two firms for one person: the second application is refused, whichever is second
    first = cw.apply("service-green-card", talent_id="510703199003078611")
    second = cw.apply("service-green-card", talent_id="510703199003078611")
    granted = at_once(*[lambda a=a: cw.grant(a) for a in (first, second)])
    assert len(done(granted)) == 1
    assert Card.objects.count() == 2
