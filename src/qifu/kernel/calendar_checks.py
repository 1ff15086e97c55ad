"""Whether days can be published: no gap, no contradiction, the days that always are free. Pure.

Source: the State Council's yearly notice, which speaks of whole years; 全国年节及纪念日放假办法
for the days that are free in every year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from qifu.kernel.calendar_file import DayDraft
from qifu.kernel.errors import Invalid

ALWAYS_FREE = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"))
# A notice names few ordinary workdays; a file that names more than these lists every day.
FEW = 10


def check_days(days: Sequence[DayDraft], published: tuple[int, int]) -> dict[date, DayDraft]:
    """The days by date when they can be published beside the `published` years; else Invalid."""
    if not days:
        raise Invalid({"days": ["没有任何一天，无法发布；请上传放假调休安排。"]})
    chosen: dict[date, DayDraft] = {}
    twice: list[date] = []
    for draft in days:
        known = chosen.setdefault(draft.day, draft)
        if known.working != draft.working:
            twice.append(draft.day)
    errors = []
    if twice:
        errors.append(f"这些天既写了上班又写了休息：{_list(twice)}。请每天只留一种。")
    years = range(min(chosen).year, max(chosen).year + 1)
    errors += _year_gap(years, published)
    ordinary = sum(d.working and d.day.weekday() < 5 for d in chosen.values())
    errors += _listed_gaps(chosen, years) if ordinary > FEW else _holiday_gaps(chosen)
    errors += _statutory(chosen, years)
    if errors:
        raise Invalid({"days": errors})
    return chosen


def _year_gap(years: range, published: tuple[int, int]) -> list[str]:
    first, last = published
    missing = [*range(last + 1, years[0]), *range(years[-1] + 1, first)]
    if not missing:
        return []
    words = "、".join(f"{y}年" for y in missing)
    return [f"日历会缺少{words}：现已公布到 {last} 年，请先发布缺少的年份。"]


def _listed_gaps(chosen: dict[date, DayDraft], years: range) -> list[str]:
    missing = [d for d in every_day(years[0], years[-1]) if d not in chosen]
    if not missing:
        return []
    return [f"逐日列出的日历缺少 {len(missing)} 天：{_list(missing)}。请补齐后再发布。"]


def _holiday_gaps(chosen: dict[date, DayDraft]) -> list[str]:
    """Working weekdays between two free days of one holiday less than ten days apart."""
    holes: list[date] = []
    free = sorted(d.day for d in chosen.values() if not d.working)
    for one, two in pairwise(free):
        if chosen[one].name == chosen[two].name != "" and (two - one).days < 10:
            between = [one + timedelta(days=n) for n in range(1, (two - one).days)]
            holes += [d for d in between if d.weekday() < 5 and d not in chosen]
    if not holes:
        return []
    return [f"同一个假期中间缺少：{_list(holes)}。请写明这些天放假还是上班。"]


def _statutory(chosen: dict[date, DayDraft], years: range) -> list[str]:
    errors = []
    for year in years:
        for month, day, name in ALWAYS_FREE:
            moment = date(year, month, day)
            draft = chosen.get(moment)
            if draft is not None and draft.working:
                errors.append(f"{_name(moment)}是{name}法定放假日，不能写成上班。")
            elif draft is None and moment.weekday() < 5:
                errors.append(f"缺少 {_name(moment)}（{name}法定放假日）；请上传全年完整的安排。")
    return errors


def _name(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _list(days: list[date]) -> str:
    words = "、".join(_name(d) for d in sorted(days)[:10])
    return words + (f" 等 {len(days)} 天" if len(days) > 10 else "")


def every_day(first_year: int, last_year: int) -> Iterator[date]:
    """Each day of whole years."""
    day, end = date(first_year, 1, 1), date(last_year, 12, 31)
    while day <= end:
        yield day
        day += timedelta(days=1)
