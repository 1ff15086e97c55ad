"""Numbers: in order, never twice, also when many ask at once and some give up."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from qifu.kernel.numbering import check_number, next_number

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.django_db
def test_series_and_years_count_apart(django_assert_num_queries):
    first = next_number("TST", AT)
    with django_assert_num_queries(1):
        second = next_number("TST", AT)
    assert (first[:15], second[:15]) == ("TST2026-000001-", "TST2026-000002-")
    assert check_number(second.lower()) == second
    assert next_number("TS", AT).startswith("TS2026-000001-")
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert next_number("TST", new_year).startswith("TST2027-000001-"), "the year is Shanghai's"


@pytest.mark.django_db
@pytest.mark.parametrize("series", ["", "sq", "S-Q", "ABCDE", "S'"])
def test_bad_series(series):
    with pytest.raises(ValueError, match="series"):
        next_number(series, AT)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_share_a_number():
    given: list[str] = []

    def ask():
        try:
            for n in range(40):
                with transaction.atomic():
                    number = next_number("PAR", AT)
                    if n % 5 == 2:
                        transaction.set_rollback(True)
                    else:
                        given.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection.cursor() as cursor:
        cursor.execute("DROP SEQUENCE kernel_number_par_2026")
    assert len(given) == len(set(given)) == 5 * 32
