"""The sum of a firm's policies: of an exclusive group the largest counts, and it is said."""

from decimal import Decimal

from qifu.policies.matching import total_of


def test_free_ones_add_up() -> None:
    found = total_of([("", Decimal(100), True), ("", Decimal("0.50"), True)])
    assert (found.amount, found.overlaps, found.unsure) == (Decimal("100.50"), False, False)


def test_of_a_group_the_largest_counts_and_it_is_said() -> None:
    found = total_of(
        [("g", Decimal(100), True), ("g", Decimal(300), True), ("h", Decimal(5), True)]
    )
    assert (found.amount, found.overlaps) == (Decimal(305), True)


def test_one_of_a_group_alone_is_no_overlap() -> None:
    assert not total_of([("g", Decimal(100), True), ("h", Decimal(5), True)]).overlaps


def test_a_payment_of_unknown_size_is_said_and_a_right_is_not() -> None:
    assert total_of([("", None, True)]).unsure
    assert not total_of([("", None, False)]).unsure
