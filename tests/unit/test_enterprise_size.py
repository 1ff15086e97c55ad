"""Size classes of firms at every edge of the standard, and what must hold whatever the figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qifu.enterprises.rules.size import CLASSES, ROWS, Row, size_class, size_row

LARGE, MEDIUM, SMALL, MICRO = CLASSES
PLENTY = 10**13
MEASURES = ("staff", "revenue", "assets")


def edges() -> list[tuple[str, str, int, str, str]]:
    """(code, measure, bound in its unit, class at the bound, class one below)."""
    return [
        (row.codes[0], measure, bound * (1 if measure == "staff" else 10_000), at, below)
        for row in ROWS
        for measure in MEASURES
        for bound, at, below in zip(
            getattr(row, measure) or (), CLASSES[:3], CLASSES[1:], strict=False
        )
    ]


@pytest.mark.parametrize(("code", "measure", "bound", "at", "below"), edges())
def test_a_bound_belongs_to_the_class_above(
    code: str, measure: str, bound: int, at: str, below: str
) -> None:
    others = {name: PLENTY for name in MEASURES if name != measure}
    assert size_class(industry=code, **others, **{measure: bound}) == at
    assert size_class(industry=code, **others, **{measure: bound - 1}) == below


# What the standard prints, written down a second time: the sum of each row's bounds.
PRINTED = {
    "农、林、牧、渔业": (None, 20550, None),
    "工业": (1320, 42300, None),
    "建筑业": (None, 86300, 85300),
    "批发业": (225, 46000, None),
    "零售业": (360, 20600, None),
    "交通运输业": (1320, 33200, None),
    "仓储业": (320, 31100, None),
    "邮政业": (1320, 32100, None),
    "住宿业": (410, 12100, None),
    "餐饮业": (410, 12100, None),
    "信息传输业": (2110, 101100, None),
    "软件和信息技术服务业": (410, 11050, None),
    "房地产开发经营": (None, 201100, 17000),
    "物业管理": (1400, 6500, None),
    "租赁和商务服务业": (410, None, 128100),
    "其他未列明行业": (410, None, None),
}


def test_the_table_is_the_one_printed() -> None:
    sums = {
        row.title: tuple(
            sum(getattr(row, measure)) if getattr(row, measure) else None for measure in MEASURES
        )
        for row in ROWS
    }
    assert sums == PRINTED


@pytest.mark.parametrize(
    ("industry", "title"),
    [
        ("A0111", "农、林、牧、渔业"),
        ("B0610", "工业"),
        ("C3670", "工业"),
        ("D4411", "工业"),
        ("F5127", "批发业"),
        ("F5211", "零售业"),
        ("G5430", "交通运输业"),
        ("G5910", "交通运输业"),
        ("G5990", "仓储业"),
        ("G59", "仓储业"),
        ("I6410", "信息传输业"),
        ("I6513", "软件和信息技术服务业"),
        ("K7010", "房地产开发经营"),
        ("K7020", "物业管理"),
        ("K7030", "其他未列明行业"),
        ("M7310", "其他未列明行业"),
        ("O8211", "其他未列明行业"),
        ("Q8511", "其他未列明行业"),
    ],
)
def test_industries_find_their_row(industry: str, title: str) -> None:
    row = size_row(industry)
    assert row is not None
    assert row.title == title


@pytest.mark.parametrize(
    "industry",
    [None, "", "F", "G", "K", "K70", "G5310", "J6610", "K7040", "P8310", "Q8411", "S9111", "3670"],
)
def test_an_industry_the_standard_does_not_tell_is_unknown(industry: str | None) -> None:
    assert size_class(industry=industry, staff=50, revenue=50_000_000, assets=50_000_000) is None


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"staff": 300, "revenue": 20_000_000}, MEDIUM),
        ({"staff": 299, "revenue": 400_000_000}, SMALL),
        ({"staff": 1000, "revenue": 399_999_999}, MEDIUM),
        ({"staff": 20, "revenue": 3_000_000}, SMALL),
        ({"staff": 19, "revenue": 500_000_000}, MICRO),
        ({"staff": 5000, "revenue": Decimal("2999999.99")}, MICRO),
        ({"staff": 300}, None),
        ({"revenue": 20_000_000, "assets": 1}, None),
        ({"staff": 0, "revenue": 0}, MICRO),
    ],
)
def test_a_factory_takes_the_lowest_class_that_a_figure_allows(
    figures: dict[str, int | Decimal], expected: str | None
) -> None:
    assert size_class(industry="C3670", **figures) == expected


def test_what_a_row_does_not_ask_may_be_missing() -> None:
    assert size_class(industry="A0111", revenue=500_000) == SMALL
    assert size_class(industry="R8710", staff=100) == MEDIUM
    assert size_class(industry="L7211", staff=100, assets=80_000_000) == MEDIUM


ANY_ROW = st.sampled_from(ROWS)
FIGURE = st.one_of(st.integers(0, 3000), st.integers(0, 3_000_000_000))
FIGURES = st.fixed_dictionaries(dict.fromkeys(MEASURES, FIGURE))


@given(ANY_ROW, FIGURES, st.sampled_from(MEASURES), st.integers(0, 3_000_000_000))
def test_growing_never_makes_a_firm_smaller(
    row: Row, figures: dict[str, int], measure: str, growth: int
) -> None:
    before = size_class(industry=row.codes[0], **figures)
    after = size_class(industry=row.codes[0], **{**figures, measure: figures[measure] + growth})
    assert before is not None
    assert after is not None
    assert CLASSES.index(after) <= CLASSES.index(before)


@given(ANY_ROW, FIGURES, st.sampled_from(MEASURES))
def test_a_missing_figure_is_unknown_exactly_where_it_is_asked(
    row: Row, figures: dict[str, int], measure: str
) -> None:
    found = size_class(industry=row.codes[0], **{**figures, measure: None})
    asked = getattr(row, measure) is not None
    assert (found is None) == asked


@given(ANY_ROW, FIGURES)
def test_every_class_reaches_all_its_lower_bounds(row: Row, figures: dict[str, int]) -> None:
    found = size_class(industry=row.codes[0], **figures)
    assert found is not None

    def reaches(place: int) -> bool:
        return all(
            figures[measure] >= getattr(row, measure)[place] * (1 if measure == "staff" else 10_000)
            for measure in MEASURES
            if getattr(row, measure) is not None
        )

    held = [title for place, title in enumerate(CLASSES[:3]) if reaches(place)]
    assert found == (held[0] if held else MICRO)
