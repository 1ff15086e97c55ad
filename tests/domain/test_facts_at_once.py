"""Two officials enter facts of one firm at one moment: both words are kept, one present holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from tests.domain.test_concurrency import at_once
from tests.factories import START, make_firm

from qifu.enterprises.facts import known_facts, record_facts
from qifu.enterprises.models import Fact, FactRecord
from qifu.identity.actors import SYSTEM_ACTOR

DAY = date(2026, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_writers_lose_no_word() -> None:
    for name in ("staff", "revenue"):
        Fact.objects.create(name=name, type="number", label=name)
    firm = make_firm()
    say = partial(record_facts, on=DAY, actor=SYSTEM_ACTOR, at=START)
    at_once(
        partial(say, said={firm.pk: {"staff": Decimal(5)}}, source="visit"),
        partial(say, said={firm.pk: {"staff": Decimal(7), "revenue": Decimal(9)}}, source="tax"),
    )
    known = known_facts(firm.pk)
    assert known.values == {"staff": 7, "revenue": 9}
    assert known.origins["staff"] == ("tax", DAY)
    assert FactRecord.objects.filter(enterprise=firm).count() == 3
