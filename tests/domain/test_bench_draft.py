"""The measuring of the sandbox runs, on few firms, and finds what the rule reaches."""

import pytest
from tests.factories import make_unit

from qifu.bench.draft import measure
from qifu.bench.match import firms as world
from qifu.policies import population


@pytest.mark.django_db
def test_the_sandbox_is_measured_over_seeded_firms() -> None:
    make_unit("industry-information")
    report = measure(3000, lambda text: None)
    assert [f.code for f in report.figures] == ["threshold", "wide", "same"]
    assert 0 < report.eligible < 3000 and len(world.firms(3000)) == 3000
    assert all(f.median <= f.p95 for f in report.figures) and not population._kept
