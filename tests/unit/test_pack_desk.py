"""The desk of a pack: each error has its file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.unit.pack_copy import FUCHENG, Copy

from qifu.packs.check import check_pack

NAME = "integrity.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    shutil.copytree(FUCHENG, tmp_path / "pack")
    return Copy(tmp_path / "pack")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("unit: discipline-commission", "unit: nowhere", "没有“nowhere”这个单位"),
        ("unit: public-security", "unit: no-such", "没有“no-such”这个单位"),
        ("code: procuratorate", "code: city-discipline", "“city-discipline”写了两次"),
        ("to: acknowledged", "to: nowhere", "没有的状态“nowhere”"),
        ("keep_years: 10", "keep_years: 0", "keep_years"),
        ("      last: true\n", "", "办不完"),
    ],
)
def test_each_error_of_the_desk_has_its_line(copy: Copy, old: str, new: str, says: str) -> None:
    line = copy.line(NAME, old.strip())
    copy.swap(NAME, old, new)
    pack, findings = check_pack(copy.root)
    assert pack is None
    assert any(says in f.message or says in str(f) for f in findings), findings
    if new and says != "办不完":
        assert any(abs(f.line - line) <= 3 for f in findings), findings


def test_a_district_may_have_no_desk(copy: Copy) -> None:
    (copy.root / NAME).unlink()
    assert check_pack(copy.root)[1] == []
