"""What the program is made of: locks whole, nothing known to be vulnerable, licences looked at, an SBOM."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from qifu.supply.check import Known, is_within, licences, problems, read_known, unasked, vulnerable
from qifu.supply.lock import Pinned, read_lock, read_npm
from qifu.supply.sbom import bill

ROOT = Path(__file__).parents[2]
H = "0" * 64


def test_the_project_has_no_problem_that_can_be_known_offline() -> None:
    assert problems(ROOT) == []


@pytest.mark.parametrize(
    ("version", "span", "within"),
    [
        ("5.2.7", ">=5.2,<5.2.8", True),
        ("5.2.8", ">=5.2,<5.2.8", False),
        ("5.2.19", ">=5.2,<5.2.8", False),
        ("5.2", "<5.2.0", False),
        ("44.0", ">=42,<44.0.1", True),
        ("1.0rc1", "==1.0", True),
    ],
)
def test_versions_are_compared_as_numbers(version: str, span: str, within: bool) -> None:
    assert is_within(version, span) is within


def test_a_vulnerable_version_is_named_with_its_source() -> None:
    row = {"id": "CVE-1", "package": "x", "affected": "<2", "source": "the project's own notice"}
    known = Known(("MIT",), advisories=(row,))
    (said,) = vulnerable([Pinned("x", "1.9", (H,)), Pinned("x", "2.0", (H,))], known)
    assert "CVE-1" in said and "the project's own notice" in said


def test_a_licence_nobody_looked_at_is_named() -> None:
    known = Known(("MIT",), licence_of={"a": "MIT", "b": "(MIT OR SSPL-1.0)"})
    found = licences([Pinned("a", "1", (H,)), Pinned("b", "1", (H,))], known)
    assert len(found) == 1 and "SSPL-1.0" in found[0] and "b：" in found[0]


def test_lines_without_a_version_a_hash_or_with_an_address_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "base.txt"
    lock.write_text(
        f"good==1.0 \\\n    --hash=sha256:{H}\nloose>=1.0 --hash=sha256:{H}\nbare==2.0\n"
        "--index-url https://elsewhere.example/simple\n",
        "utf-8",
    )
    pinned, wrong = read_lock(lock)
    assert [p.name for p in pinned] == ["good", "bare"]
    assert len(wrong) == 3
    npm = tmp_path / "package-lock.json"
    row = {"version": "1", "resolved": "https://elsewhere.example/x.tgz"}
    npm.write_text(json.dumps({"packages": {"": {}, "node_modules/x": row}}), "utf-8")
    assert len(read_npm(npm)[1]) == 2


def test_nobody_having_asked_or_not_for_long_is_said() -> None:
    day = date(2026, 11, 29)
    asked = Known(("MIT",), looked_on=day, asked_on=day)
    assert unasked(asked, day) == ""
    assert "91 天没有核对" in unasked(asked, day + timedelta(days=91))
    never = unasked(replace(asked, asked_on=None, looked_at=("django", "h11")), day)
    assert "没有问到过" in never and "django、h11" in never and "其余的包没有核对过" in never


def test_what_was_looked_at_is_what_the_list_names() -> None:
    known = read_known(ROOT)
    assert {row["package"] for row in known.advisories} <= set(known.looked_at)


def test_the_bill_lists_every_locked_package_once_and_is_the_same_each_time() -> None:
    one, again = bill(ROOT, "0.1.0"), bill(ROOT, "0.1.0")
    assert one == again and one["bomFormat"] == "CycloneDX" and one["specVersion"] == "1.5"
    purls = [part["purl"] for part in one["components"]]
    assert len(purls) == len(set(purls)) > 60
    django = next(part for part in one["components"] if part["name"] == "django")
    assert django["licenses"] and all(len(p["value"]) == 64 for p in django["properties"])
