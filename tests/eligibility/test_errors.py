"""A mistake in a policy is named by file, line, policy and path before anything is evaluated."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.eligibility.library import write_rules

from qifu.eligibility import EligibilityError, load_facts, load_policies

TOP = "code: FC-05\ntitle: 奖励\n"
LEAVES = """
{fact: turnover, gte: 1}                    |      | turnover
{gte: 1}                                    |
{fact: [revenue], gte: 1}                   | .fact
{fact: city, gte: 1}                        | .gte | gte
{fact: revenue, in: [1]}                    | .in
{fact: revenue, is: true}                   | .is
{fact: honours, eq: 规上}                   | .eq
{fact: listed, eq: true}                    | .eq
{fact: founded, gt: 2024-01-01}             | .gt
{fact: city, under: [甲]}                   | .under
{fact: city, within_years: 1}               | .within_years
{fact: industry, has: C39}                  | .has
{fact: revenue, greater: 1}                 | .greater | greater
{fact: revenue, gte: 1, say: 多}            | .say | say
{fact: revenue}                             |
{fact: revenue, says: 多, cites: 第一条}    |
{fact: revenue, gte: 1, lte: 2}             |
{fact: revenue, gte: 1, gte: 2}             |
{fact: revenue, gte: 很多}                  | .gte
{fact: revenue, gte: true}                  | .gte
{fact: revenue, gte: }                      | .gte
{fact: revenue, gte: [1]}                   | .gte
{fact: revenue, gte: {a: 1}}                | .gte
{fact: revenue, gte: .nan}                  | .gte
{fact: revenue, gte: .inf}                  | .gte
{fact: revenue, gte: 2024-01-01}            | .gte
{fact: revenue, between: 5}                 | .between
{fact: revenue, between: [1]}               | .between
{fact: revenue, between: [1, 2, 3]}         | .between
{fact: revenue, between: [1, 二]}           | .between
{fact: revenue, between: {lo: 1, hi: 2}}    | .between
{fact: city, eq: [甲]}                      | .eq
{fact: city, eq: }                          | .eq
{fact: city, in: 甲}                        | .in
{fact: city, not_in: 甲}                    | .not_in
{fact: city, in: [甲, [乙]]}                | .in
{fact: industry, under: C39}                | .under
{fact: honours, has: [规上]}                | .has
{fact: honours, has_any: 规上}              | .has_any
{fact: honours, has_all: {规上: 1}}         | .has_all
{fact: listed, is: maybe}                   | .is
{fact: listed, is: 1}                       | .is
{fact: listed, is: }                        | .is
{fact: founded, on_or_after: soon}          | .on_or_after
{fact: founded, on_or_after: 2023-02-29}    | .on_or_after
{fact: founded, on_or_before: '2024-2-1'}   | .on_or_before
{fact: founded, on_or_before: 2024}         | .on_or_before
{fact: founded, within_years: -1}           | .within_years
{fact: founded, within_years: 1.5}          | .within_years
{fact: founded, within_years: 两}           | .within_years
{fact: founded, at_least_years: true}       | .at_least_years
{fact: founded, at_least_years: [1]}        | .at_least_years
{fact: revenue, per: nobody, gte: 1}        | .per | nobody
{fact: revenue, per: city, gte: 1}          | .per | city
{fact: revenue, per: 2, gte: 1}             | .per
{fact: city, per: staff, eq: 甲}            | .per
{}                                          |
[]                                          |
全部                                        |
{all: {fact: revenue, gte: 1}}              | .all
{all: 1}                                    | .all
{any: }                                     | .any
{any: [1]}                                  | .any[0]
{not: [{fact: revenue, gte: 1}]}            | .not
{not: }                                     | .not
{all: [], any: []}                          |
{all: [], not: {any: []}}                   |
{all: [], when: 1}                          |      | when
{any: [], fact: revenue, gte: 1}            |
{none: []}                                  |      | none
"""
AMOUNTS = """
很多                                                   |
true                                                   |
                                                       |
[1]                                                    |
{}                                                     |
.nan                                                   |
{rate: 0.1}                                            |
{of: revenue}                                          |
{rate: 一成, of: revenue}                              | .rate
{rate: {rate: 1, of: revenue}, of: revenue}            | .rate
{rate: 0.1, of: city}                                  | .of | city
{rate: 0.1, of: nobody}                                | .of | nobody
{rate: 0.1, of: revenue, cap: 多}                      | .cap
{rate: 0.1, of: revenue, floor: true}                  | .floor
{rate: 0.1, of: revenue, limit: 5}                     | .limit | limit
{tiers: 5}                                             | .tiers
{tiers: [{amount: 5}]}                                 | .tiers[0]
{tiers: [{when: {all: []}}]}                           | .tiers[0]
{tiers: [{when: {all: []}, amount: 5, then: 6}]}       | .tiers[0] | then
{tiers: [{when: {fact: nobody, gte: 1}, amount: 5}]}   | .tiers[0].when | nobody
{tiers: [{when: {fact: staff, gte: 一}, amount: 5}]}   | .tiers[0].when.gte
{tiers: [{when: {all: []}, amount: 多}]}               | .tiers[0].amount
{tiers: [{when: {all: []}, amount: 5}], otherwise: 多} | .otherwise
{tiers: [], cap: 5}                                    | .cap | cap
{sum: 5}                                               | .sum
{sum: [1, 多]}                                         | .sum[1]
{max: [1, {min: [{rate: 1, of: nobody}]}]}             | .max[1].min[0].of
{sum: [1], max: [1]}                                   |
{average: [1]}                                         |      | average
"""


def table(text: str) -> list[tuple[str, str, str]]:
    """(fragment, the rest of its path, a word of the message) of each line."""
    rows = [line.split(" |") for line in text.strip("\n").split("\n")]
    return [tuple(cell.strip() for cell in [*row, "", ""][:3]) for row in rows]  # type: ignore[misc]


def complaints(folder: Path, **files: str) -> list[str]:
    """The lines of the error that loading these files raises."""
    rules = write_rules(folder, [])
    for name, text in files.items():
        (rules / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(EligibilityError) as caught:
        load_policies(rules, load_facts(folder / "facts.yaml"))
    return caught.value.lines


def one_error(folder: Path, text: str, policy: str, path: str, word: str = "") -> None:
    """Exactly one error, at the line marked `# here`; its path may go on where an item is named."""
    (line,) = complaints(folder, bad=text)
    place, where, message = line.split(": ", 2)
    number = next(n for n, at in enumerate(text.splitlines(), 1) if "# here" in at)
    assert place.endswith(f"bad.yaml:{number}"), line
    code, _, found = where.partition(" ")
    assert (code, found[: len(path)]) == (policy, path), line
    assert word in line and message.strip()


@pytest.mark.parametrize(("leaf", "path", "word"), table(LEAVES))
def test_conditions(tmp_path: Path, leaf: str, path: str, word: str) -> None:
    """In the second place of a group, after a condition that is right."""
    text = f"{TOP}eligibility:\n  all:\n  - {{fact: staff, gte: 1}}\n  - {leaf} # here\n"
    one_error(tmp_path, text, "FC-05", f"eligibility.all[1]{path}", word)


@pytest.mark.parametrize(("amount", "path", "word"), table(AMOUNTS))
def test_amounts(tmp_path: Path, amount: str, path: str, word: str) -> None:
    """Each form of an amount, spoilt."""
    text = f"{TOP}benefit:\n  amount: {amount} # here\n"
    one_error(tmp_path, text, "FC-05", f"benefit.amount{path}", word)


@pytest.mark.parametrize(
    ("valid", "path"),
    [
        ("{from: soon}", ".from"),
        ("{until: 2023-02-29}", ".until"),
        ("{from: 2024}", ".from"),
        ("{since: 2024-01-01}", ".since"),
        ("2024-01-01", ""),
    ],
)
def test_valid(tmp_path: Path, valid: str, path: str) -> None:
    """A time that is none."""
    one_error(tmp_path, f"{TOP}valid: {valid} # here\n", "FC-05", f"valid{path}")


def test_line_is_that_of_the_offending_node(tmp_path: Path) -> None:
    """Not that of the leaf, the group or the policy; documents before it count."""
    text = """# A comment.
code: A-1
---
code: A-2
eligibility:
  any:
  - not:
      all:
      - fact: revenue
        says: 营业收入
        per: staff
        gte: 很多 # here
"""
    one_error(tmp_path, text, "A-2", "eligibility.any[0].not.all[0].gte")


@pytest.mark.parametrize("code", ["A B", "政策", "''", "A/B", "[A]", ""])
def test_bad_code(tmp_path: Path, code: str) -> None:
    """Letters, digits, dot, underscore and hyphen."""
    (line,) = complaints(tmp_path, bad=f"title: 奖励\ncode: {code}\n")
    assert "bad.yaml:2: " in line and "code" in line


def test_no_code(tmp_path: Path) -> None:
    """A policy without a code is named by its place."""
    (line,) = complaints(tmp_path, bad="code: A\n---\ntitle: 奖励\n")
    assert "bad.yaml:3: " in line and "code" in line


def test_duplicated_code_in_one_file(tmp_path: Path) -> None:
    """The second is the one that is wrong."""
    one_error(tmp_path, "code: A\n---\ncode: B\n---\ncode: A # here\n", "A", "code")


def test_duplicated_code_in_two_files(tmp_path: Path) -> None:
    """Files in order of their names."""
    (line,) = complaints(tmp_path, one="code: A\n", two="title: 奖励\ncode: A\n")
    assert "two.yaml:2: A code: " in line


@pytest.mark.parametrize(
    "text", ["code: [A\n", "code: A\n\teligibility: 1\n", "code: A\n*x\n", "政策\n"]
)
def test_not_a_policy(tmp_path: Path, text: str) -> None:
    """What YAML itself refuses, and what is no mapping."""
    (line,) = complaints(tmp_path, bad=text)
    assert "bad.yaml:" in line and line.split("bad.yaml:")[1].split(":")[0].isdigit()


def test_a_condition_within_itself(tmp_path: Path) -> None:
    """YAML can tie a knot; the language cannot."""
    (line,) = complaints(tmp_path, bad="code: A\neligibility: &a\n  not: *a\n")
    assert "bad.yaml:" in line and "eligibility" in line


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """All files, all policies, all places, in that order."""
    leaf = "{fact: city, gte: 1}"
    found = complaints(
        tmp_path,
        one=f"code: A\neligibility: {leaf}\n---\ncode: B\neligibility:\n  any:\n  - {leaf}\n"
        "  - {fact: staff, gte: x}\nbenefit: {amount: {rate: x, of: y}}\n",
        two="code: A\nvalid: {from: x}\n",
        three="code: C\n",
    )
    places = [line.split(": ", 2)[:2] for line in found]
    assert sorted((file.rpartition("/")[2], where) for file, where in places) == [
        ("one.yaml:2", "A eligibility.gte"),
        ("one.yaml:7", "B eligibility.any[0].gte"),
        ("one.yaml:8", "B eligibility.any[1].gte"),
        ("one.yaml:9", "B benefit.amount.of"),
        ("one.yaml:9", "B benefit.amount.rate"),
        ("two.yaml:1", "A code"),
        ("two.yaml:2", "A valid.from"),
    ]


def test_what_a_policy_may_carry_besides(tmp_path: Path) -> None:
    """The matcher reads its own keys and leaves the others alone."""
    rules = write_rules(tmp_path, [])
    text = f"{TOP}issuer: 区经信局\nwindow: {{from: x}}\nguide: [1]\ntext: 全文\n"
    (rules / "fine.yaml").write_text(text, encoding="utf-8")
    assert len(load_policies(rules, load_facts(tmp_path / "facts.yaml"))) == 1
