"""Days from files: what is taken, what is refused, and that the refusal names the place."""

import json
from datetime import date, timedelta

import pytest

from qifu.kernel.calendar_checks import check_days
from qifu.kernel.calendar_file import DayDraft, parse_calendar_file
from qifu.kernel.errors import Invalid

CSV = "日期,类型,名称\n2027-01-01,放假,元旦\n2027/1/3,上班,元旦\n"


def messages(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", CSV.encode()),
        ("a.csv", CSV.encode("gb18030")),
        ("a.csv", "2027-01-01,休,元旦\n2027-1-3,班,元旦\n".encode("utf-8-sig")),
        (
            "a.json",
            json.dumps(
                {
                    "days": [
                        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
                        {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
                    ]
                }
            ).encode(),
        ),
        (
            "a.yaml",
            "days:\n- {date: 2027-01-01, working: false, name: 元旦}\n"
            "- {date: 2027-01-03, working: true, name: 元旦}\n".encode(),
        ),
    ],
)
def test_every_shape_gives_the_same_days(name, data):
    assert parse_calendar_file(name, data) == [
        DayDraft(date(2027, 1, 1), False, "元旦"),
        DayDraft(date(2027, 1, 3), True, "元旦"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.csv", b"", "没有日期"),
        ("a.csv", "日期,类型\n2027-02-30,放假\n".encode(), "第 2 行"),
        ("a.csv", "日期,类型\n2027-02-03,也许\n".encode(), "也许"),
        ("a.csv", "日期,类型\n2027-02-03,\n".encode(), "没有写明"),
        ("a.json", b"{", "无法读取"),
        ("a.json", b"[" * 100_000, "无法读取"),
        ("a.yaml", b"a: [", "无法读取"),
        ("a.yaml", b"!!python/object/apply:os.system [echo]", "无法读取"),
        ("a.json", b'{"days": [1]}', "第 1 项"),
        ("a.csv", b"\xff\xff\xff\xff", "无法读取"),
        ("a.csv", b"x" * 3_000_000, "超过"),
    ],
)
def test_bad_files_are_named(name, data, word):
    assert word in messages(parse_calendar_file, name, data)


def year(number, **change):
    """Every day of a year, Monday to Friday, the three always free days free."""
    days = {}
    moment = date(number, 1, 1)
    while moment.year == number:
        always = (moment.month, moment.day) in ((1, 1), (5, 1), (10, 1))
        days[moment] = DayDraft(moment, moment.weekday() < 5 and not always)
        moment += timedelta(1)
    return days


def test_a_year_that_names_each_day_is_taken():
    assert len(check_days(list(year(2027).values()), (2004, 2026))) == 365


def test_a_missing_day_is_named():
    days = year(2027)
    del days[date(2027, 3, 17)], days[date(2027, 3, 20)]
    found = messages(check_days, list(days.values()), (2004, 2026))
    assert "2027年3月17日" in found
    assert "2027年3月20日" in found


def test_a_missing_year_is_named():
    assert "2027年" in messages(check_days, list(year(2028).values()), (2004, 2026))


def test_one_day_twice_is_named():
    days = [*year(2027).values(), DayDraft(date(2027, 3, 17), False)]
    assert "2027年3月17日" in messages(check_days, days, (2004, 2026))


def notice(*changes):
    free = [date(2027, 1, 1), *(date(2027, 5, n) for n in range(1, 6))]
    free += [date(2027, 10, n) for n in range(1, 8)]
    names = {1: "元旦", 5: "劳动节", 10: "国庆节"}
    days = {d: DayDraft(d, False, names[d.month]) for d in free}
    days |= {d.day: d for d in changes}
    return days


def test_a_notice_is_taken_and_a_hole_in_a_holiday_is_not():
    assert check_days(list(notice().values()), (2004, 2026))
    days = notice()
    del days[date(2027, 10, 5)]
    assert "2027年10月5日" in messages(check_days, list(days.values()), (2004, 2026))


def test_statutory_days_must_be_there_and_free():
    days = notice()
    del days[date(2027, 1, 1)]
    assert "2027年1月1日" in messages(check_days, list(days.values()), (2004, 2026))
    days = notice(DayDraft(date(2027, 10, 1), True, "国庆节"))
    assert "不能写成上班" in messages(check_days, list(days.values()), (2004, 2026))


def test_nothing_is_refused():
    assert "没有任何一天" in messages(check_days, [], (2004, 2026))
