"""Fucheng's lists: enough items over every function and stage, nothing invented."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from tests.unit.pack_copy import Copy

from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import ItemBody
from qifu.packs.catalogue import read_items

FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(Path(shutil.copytree(FUCHENG, tmp_path / "pack")))


@pytest.fixture(scope="module")
def items() -> list[ItemBody]:
    return read_items(FUCHENG)


def test_there_are_forty_of_each_list(items: list[ItemBody]) -> None:
    counts = Counter(item.list for item in items)
    assert counts[words.STATUTORY] >= 40
    assert counts[words.VALUE_ADDED] >= 40


@pytest.mark.parametrize("name", words.LISTS)
def test_each_list_covers_every_function_and_stage(name: str, items: list[ItemBody]) -> None:
    listed = [item for item in items if item.list == name]
    assert {item.function for item in listed} == set(words.FUNCTIONS)
    assert {stage for item in listed for stage in item.firm_stages} == set(words.FIRM_STAGES)


def test_the_life_cycle_of_a_project_is_covered(items: list[ItemBody]) -> None:
    assert {stage for item in items for stage in item.project_stages} == set(words.PROJECT_STAGES)


def test_what_nobody_confirmed_is_marked_so(items: list[ItemBody]) -> None:
    assert not [item.code for item in items if item.verified]
    assert not [item.code for item in items if item.basic_code or item.implementation_code]
    assert not [item.code for item in items if item.contact or item.complaint]


def test_what_is_added_has_its_clause_of_the_plan(items: list[ItemBody]) -> None:
    added = [item for item in items if item.list == words.VALUE_ADDED]
    assert not [item.code for item in added if not item.source.startswith("实施方案 ")]
    assert not [item.code for item in added if item.legal_basis]


@pytest.mark.parametrize(
    ("name", "old", "new", "words_"),
    [
        ("items/01-opening.yaml", "unit: market-regulation", "unit: nobody", "没有单位“nobody”"),
        ("items/01-opening.yaml", "promised_days: 1", "promised_days: 9", "长于法定时限 3 天"),
        ("items/01-opening.yaml", "{type: premises-proof}", "{type: strange}", "没有材料种类"),
        ("items/01-opening.yaml", "code: seal-filing", "code: tax-registration", "重复，已在"),
        ("items/02-trades.yaml", "is: true", "eq: true", "不能用 eq"),
        ("stationing.yaml", "item: business-registration", "item: gone", "没有事项“gone”"),
        ("stationing.yaml", "bundle: start-firm", "bundle: gone", "没有一件事“gone”"),
        ("stationing.yaml", "district-centre-general", "nowhere", "没有窗口“nowhere”"),
        ("form_fields.yaml", "name: firm_phone", "name: firm_name", "写了两次"),
        ("form_fields.yaml", "type: uscc", "type: code", "只能是"),
    ],
)
def test_what_is_spoilt_is_told_with_its_file_and_line(
    copy: Copy, name: str, old: str, new: str, words_: str
) -> None:
    copy.swap(name, old, new)
    found = [line for line in copy.found() if words_ in line]
    assert found, copy.found()
    assert found[0].startswith(f"{name}:")
