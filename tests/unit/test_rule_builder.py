"""The rule builder: a tree as fields of a form and back is the same tree; buttons do what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from qifu.eligibility import load_facts
from qifu.policies.rules.builder import (
    benefit_fields,
    benefit_of,
    fields_of,
    number_of,
    number_text,
    tree_of,
)
from qifu.policies.rules.edits import edited

PACK = Path(__file__).parents[2] / "districts" / "fucheng"
FACTS = load_facts(PACK / "facts.yaml")
BY_TYPE = {
    kind: sorted(n for n, f in FACTS.items() if f.type == kind)
    for kind in ("number", "text", "code", "set", "boolean", "date")
}
words = st.text("高新技术企业AC3670 -x", min_size=1, max_size=8)
numbers = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**6), 10**6, places=4, allow_nan=False).map(float),
)
lists = st.lists(words, max_size=3)
days = st.dates().map(str)
VALUES: dict[str, dict[str, Any]] = {
    "number": {
        **dict.fromkeys(("eq", "ne", "gt", "gte", "lt", "lte"), numbers),
        "between": st.lists(numbers, min_size=2, max_size=2),
    },
    "text": {"eq": words, "ne": words, "in": lists, "not_in": lists},
    "code": {"eq": words, "in": lists, "under": lists},
    "set": {"has": words, "has_any": lists, "has_all": lists},
    "boolean": {"is": st.booleans()},
    "date": {
        "on_or_after": days,
        "on_or_before": days,
        "within_years": st.integers(0, 99),
        "at_least_years": st.integers(0, 99),
    },
}


@st.composite
def leaf(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(sorted(VALUES)))
    operator = draw(st.sampled_from(sorted(VALUES[kind])))
    found = {"fact": draw(st.sampled_from(BY_TYPE[kind]))}
    if kind == "number" and draw(st.booleans()):
        found["per"] = draw(st.sampled_from(BY_TYPE["number"]))
    found[operator] = draw(VALUES[kind][operator])
    for key in ("says", "cites"):
        if draw(st.booleans()):
            found[key] = draw(words)
    return found


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, max_size=4)}, optional={"says": words}),
        st.fixed_dictionaries({"any": st.lists(inner, max_size=4)}),
        st.fixed_dictionaries({"not": inner}),
    )


strange = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, words),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["all", "any", "not", "fact", "gte", "x", "says"]), inner),
    ),
    max_leaves=8,
)
trees = st.recursive(st.one_of(leaf(), strange), grown, max_leaves=12)
money = st.one_of(numbers, st.text("abc1,", max_size=5))
rates = st.fixed_dictionaries(
    {"rate": numbers, "of": st.sampled_from(BY_TYPE["number"])},
    optional={"cap": money, "floor": money},
)
tiers = st.fixed_dictionaries(
    {"tiers": st.lists(st.fixed_dictionaries({"when": trees, "amount": money | rates}))},
    optional={"otherwise": money | rates},
)
amounts = st.one_of(money, rates, tiers, strange, st.fixed_dictionaries({"sum": st.lists(rates)}))


@example({"fact": []})
@example({"fact": "staff", "per": [], "gte": 1})
@given(trees)
def test_a_tree_comes_back_from_the_form_as_it_was(tree: Any) -> None:
    assert tree_of(fields_of(tree, FACTS), FACTS) == tree


@given(st.one_of(st.none(), strange, st.fixed_dictionaries({"amount": amounts})))
def test_a_benefit_comes_back_from_the_form_as_it_was(benefit: Any) -> None:
    assert benefit_of(benefit_fields(benefit, FACTS), FACTS) == benefit


@given(
    st.dictionaries(
        st.text("rb.0123kindfactopvaluewhe", max_size=12), st.lists(st.text(max_size=5))
    )
)
def test_whatever_is_posted_is_read(fields: dict[str, list[str]]) -> None:
    tree_of(fields, FACTS)
    benefit_of({"b.kind": ["tiers"], **fields}, FACTS)


def test_every_policy_of_the_pack_is_edited_without_raw_text() -> None:
    raw = []
    for path in sorted((PACK / "policies").glob("*.yaml")):
        for policy in yaml.safe_load(path.read_text("utf-8")):
            plain = json.loads(json.dumps(policy.get("eligibility"), default=str))
            found = fields_of(plain, FACTS)
            raw += [policy["code"] for name, v in found.items() if v == ["raw"]]
    assert not raw


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("2000", "wan", 20_000_000),
        ("0.5", "wan", 5_000),
        ("1,200", "yuan", 1200),
        ("0.2", "percent", 0.002),
        ("1.2", "plain", 1.2),
        ("两千", "wan", "两千"),
        ("1e9", "wan", "1e9"),
        ("", "wan", ""),
        ("9" * 30, "wan", "9" * 30),
    ],
)
def test_money_is_typed_in_its_unit(text: str, unit: str, value: Any) -> None:
    assert number_of(text, unit) == value


def test_money_is_shown_in_wan_where_it_is_whole() -> None:
    assert number_text(20_000_000, "wan") == "2000" and number_text(1e-05) == "0.00001"
    assert fields_of({"fact": "revenue", "gte": 20_000_000}, FACTS)["r.unit"] == ["wan"]
    assert fields_of({"fact": "revenue", "gte": 1234}, FACTS)["r.unit"] == ["yuan"]


def test_another_fact_is_asked_as_fits_it() -> None:
    fields = {"r.kind": ["leaf"], "r.fact": ["qualifications"], "r.op": ["gte"], "r.value": ["5"]}
    assert tree_of(fields, FACTS) == {"fact": "qualifications", "has_any": ["5"]}
    fields = {"r.kind": ["leaf"], "r.fact": ["staff"], "r.op": ["between"], "r.value": ["5"]}
    assert tree_of(fields, FACTS) == {"fact": "staff", "between": [5, ""]}


A, B, C = ({"fact": name, "gte": 1} for name in ("staff", "revenue", "tax_paid"))


@pytest.mark.parametrize(
    ("command", "after"),
    [
        ("add:r", {"all": [A, {"any": [B, C]}, {"fact": ""}]}),
        ("group:r", {"all": [A, {"any": [B, C]}, {"any": [{"fact": ""}]}]}),
        ("add:r.1", {"all": [A, {"any": [B, C, {"fact": ""}]}]}),
        ("remove:r.1.0", {"all": [A, {"any": [C]}]}),
        ("up:r.1", {"all": [{"any": [B, C]}, A]}),
        ("down:r.1.0", {"all": [A, {"any": [C, B]}]}),
        ("down:r.1", {"all": [A, {"any": [B, C]}]}),
        ("unwrap:r.1", {"all": [A, B, C]}),
        ("wrap:r.0", {"all": [{"all": [A]}, {"any": [B, C]}]}),
        ("deny:r.1.1", {"all": [A, {"any": [B, {"not": C}]}]}),
        ("remove:r", None),
        ("everyone:r", {"all": []}),
        ("remove:r.9", {"all": [A, {"any": [B, C]}]}),
        ("nonsense:r", {"all": [A, {"any": [B, C]}]}),
        ("add:r.x", {"all": [A, {"any": [B, C]}]}),
    ],
)
def test_a_button_does_what_it_says(command: str, after: Any) -> None:
    before = {"all": [A, {"any": [B, C]}]}
    assert edited(before, None, command) == (after, None)
    assert before == {"all": [A, {"any": [B, C]}]}


def test_tiers_are_added_and_their_conditions_edited() -> None:
    _, benefit = edited(None, None, "tier:b")
    _, benefit = edited(None, benefit, "add:b.0.when")
    assert benefit["amount"]["tiers"][0]["when"] == {"all": [{"fact": ""}, {"fact": ""}]}
    _, benefit = edited(None, benefit, "remove:b.0.when.0")
    _, two = edited(None, benefit, "tier:b")
    assert len(two["amount"]["tiers"]) == 2
    assert edited(None, two, "untier:b.1")[1] == benefit
