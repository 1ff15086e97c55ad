"""On the labelled set of messages to leaders, where it is at hand (`QIFU_TRIAGE_SET`)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qifu.triage import read_labelled
from qifu.triage.training import cross_validate

FILE = Path(os.environ.get("QIFU_TRIAGE_SET", ""))


@pytest.mark.skipif(not FILE.is_file(), reason="QIFU_TRIAGE_SET names no file")
def test_the_fast_setting_is_good_enough() -> None:
    assert cross_validate(read_labelled(FILE)).macro_f1 >= 0.88
