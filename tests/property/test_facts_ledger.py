"""The present of a firm is what its records make of it, in whatever order they came."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.factories import START, make_firm, make_member, make_staff, make_unit

from qifu.enterprises.facts import known_facts, record_facts
from qifu.enterprises.ledger import fact_history
from qifu.enterprises.models import Fact, FactRecord, FirmFacts
from qifu.enterprises.rules.precedence import RANK, Said, believed
from qifu.enterprises.rules.values import as_json, as_typed
from qifu.identity.actors import SYSTEM_ACTOR, load_actor
from qifu.identity.models import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused

DAY = date(2026, 1, 1)
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
TYPED: dict[str, st.SearchStrategy[Any]] = {
    "number": st.integers(-(10**14), 10**14).map(Decimal),
    "text": words,
    "code": words,
    "set": st.frozensets(words, max_size=5),
    "boolean": st.booleans(),
    "date": st.dates(),
}
entries = st.lists(
    st.tuples(
        st.none() | st.integers(0, 5).map(Decimal),
        st.sampled_from(sorted(RANK)),
        st.integers(0, 4),
    ),
    max_size=12,
)


@given(st.sampled_from(sorted(TYPED)).flatmap(lambda k: st.tuples(st.just(k), TYPED[k])))
def test_a_value_comes_back_as_it_was(case: tuple[str, Any]) -> None:
    kind, value = case
    assert as_typed(kind, as_json(value)) == value


class Ledger(TestCase):
    """Words of several sources, taken back at times, days in any order."""

    @settings(max_examples=60, deadline=None)
    @given(entries)
    def test_the_present_is_what_is_believed(self, told: list[tuple[Any, str, int]]) -> None:
        Fact.objects.get_or_create(name="score", defaults={"type": "number", "label": "得分"})
        firm = make_firm()
        for value, source, days in told:
            record_facts(
                said={firm.pk: {"score": value}}, source=source, on=DAY + timedelta(days=days),
                actor=SYSTEM_ACTOR, at=START,
            )  # fmt: skip
        rows = FactRecord.objects.filter(enterprise=firm, fact="score")
        holds = believed(Said(r.value, r.source, r.on, r.pk) for r in rows)
        row = FirmFacts.objects.filter(pk=firm.pk).first()
        now = (row.values, row.origins) if row else ({}, {})
        wanted = ({}, {})
        if holds is not None:
            wanted = ({"score": holds.value}, {"score": [holds.source, holds.on.isoformat()]})
        assert now == wanted


@pytest.fixture
def _declared(db: None) -> None:
    for name, kind in (("staff", "number"), ("revenue", "number"), ("size_class", "text")):
        Fact.objects.create(name=name, type=kind, label=name)


@pytest.mark.usefixtures("_declared")
def test_the_size_class_follows_what_it_is_made_of() -> None:
    firm = make_firm()
    firm.industry = "C3484"
    firm.save()

    def say(**values: int | None) -> Any:
        typed = {n: None if v is None else Decimal(v) for n, v in values.items()}
        record_facts(said={firm.pk: typed}, source="tax", on=DAY, actor=SYSTEM_ACTOR, at=START)
        return known_facts(firm.pk).values.get("size_class")

    assert say(staff=350) is None
    assert say(revenue=30_000_000) == "中型"
    assert say(staff=100) == "小型"
    assert known_facts(firm.pk).origins["size_class"] == ("derived", DAY)
    assert say(revenue=None) is None


@pytest.mark.usefixtures("_declared")
def test_who_may_say_what() -> None:
    firm, other = make_firm(), make_firm()
    owner = load_actor(make_member(firm, "submit"), START)
    viewer = load_actor(make_member(firm, "view"), START)
    officer = load_actor(make_staff(make_unit(), Role.POLICY_OFFICER), START)

    def say(actor: Any, source: str, pk: int = firm.pk, name: str = "staff") -> Any:
        values = {pk: {name: Decimal(3)}}
        return record_facts(said=values, source=source, on=DAY, actor=actor, at=START)

    assert say(owner, "declared") == {firm.pk: ["staff"]}
    assert say(officer, "tax") == {}
    for actor, source, pk in (
        (viewer, "declared", firm.pk),
        (owner, "declared", other.pk),
        (officer, "tax", 10**9),
    ):
        with pytest.raises(NotVisible):
            say(actor, source, pk)
    for actor, source in ((owner, "tax"), (officer, "derived")):
        with pytest.raises(Refused):
            say(actor, source)
    with pytest.raises(Invalid):
        say(officer, "tax", name="nobody_declared_it")
    assert [r.source for r in fact_history(owner, firm.pk, "staff")][-1] == "declared"


@pytest.mark.usefixtures("_declared")
def test_the_same_word_again_is_not_entered_again() -> None:
    firm = make_firm()

    def say(value: int, on: date) -> int:
        values = {firm.pk: {"staff": Decimal(value)}}
        record_facts(said=values, source="tax", on=on, actor=SYSTEM_ACTOR, at=START)
        return FactRecord.objects.filter(enterprise=firm).count()

    later = DAY + timedelta(days=1)
    assert [say(3, DAY), say(3, DAY), say(3, later), say(3, DAY), say(4, later)] == [1, 1, 2, 2, 3]
