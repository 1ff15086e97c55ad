"""What reads the codes of our papers reads any code, and tells one text from another."""

from __future__ import annotations

import pytest
import segno
from tests.qr_reading import printed, read

from qifu.web.papers.poster import PosterData, poster_pdf


@pytest.mark.parametrize("length", [1, 14, 15, 60, 90, 120, 170, 210])
def test_codes_of_every_size_are_read(length: int) -> None:
    text = ("https://qifu.example/integrity/?at=window-" * 6)[:length]
    code = segno.make(text, error="m", micro=False, boost_error=False)
    assert read([[bool(dark) for dark in row] for row in code.matrix]) == text


def test_a_poster_says_where_it_hangs() -> None:
    url = "https://qifu.example/integrity/?at=district-hall-2"
    data = PosterData("某区", "区纪委监委", "区中心 · 综合窗口", url, ("12388",), 15)
    assert printed(poster_pdf(data)) == url
