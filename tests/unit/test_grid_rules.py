"""Plans, health, cells and tiles of the grid: pure rules."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import DISTRICT

from qifu.grid.rules.cells import CellPlace, Hand, cell_of, draw, successor
from qifu.grid.rules.health import Open, Reading, Rule, Seen, examine, level_of
from qifu.grid.rules.plans import Plan, Standing, due_on, plan_for
from qifu.grid.rules.settings import problems, read_settings
from qifu.kernel.shipped import shipped_calendar
from qifu.kernel.working_days import WorkingCalendar

TODAY = date(2026, 3, 2)
PLANS = (
    Plan("urgent", "要关注", 15, level="urgent"),
    Plan("key", "重点", 30, key=True),
    Plan("large", "大中型", 90, fact="size_class", values=("大型", "中型")),
    Plan("other", "其他", 180),
)
FALL = Rule(
    "staff-falls", "用工减少", "fact_falls", "urgent", "x", fact="staff", label="从业人数",
    unit="人", percent=20, least=Decimal(5), months=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return shipped_calendar()


@pytest.mark.parametrize(
    ("firm", "code"),
    [
        (Standing(), "other"),
        (Standing(key=True), "key"),
        (Standing(key=True, level="urgent"), "urgent"),
        (Standing(level="watch"), "other"),
        (Standing(facts={"size_class": "中型"}), "large"),
        (Standing(facts={"size_class": "微型"}), "other"),
    ],
)
def test_the_first_plan_that_fits(firm: Standing, code: str) -> None:
    found = plan_for(PLANS, firm)
    assert found is not None
    assert found.code == code


def test_a_due_day_is_a_working_day_and_an_earlier_agreed_day_holds(
    calendar: WorkingCalendar,
) -> None:
    plan = Plan("key", "重点", 30)
    last = date(2026, 1, 16)  # 30 days later is a Sunday in the holiday of the spring festival
    assert due_on(plan, last, last, None, calendar) == date(2026, 2, 24)
    assert due_on(plan, None, date(2026, 3, 2), None, calendar) == date(2026, 4, 1)
    assert due_on(plan, last, last, date(2026, 2, 3), calendar) == date(2026, 2, 3)
    assert due_on(plan, last, last, date(2026, 1, 10), calendar) == date(2026, 2, 24)
    assert due_on(None, last, last, None, calendar) is None


@given(st.integers(0, 400), st.integers(1, 400))
def test_due_days_rest_on_no_rest_day_and_move_with_the_visit(shift: int, days: int) -> None:
    cal, plan = shipped_calendar(), Plan("p", "p", days)
    first = date(2025, 1, 1) + timedelta(days=shift)
    due = due_on(plan, first, first, None, cal)
    later = due_on(plan, first + timedelta(days=1), first, None, cal)
    assert due is not None
    assert later is not None
    assert cal.is_working_day(due)
    assert first + timedelta(days=days) <= due <= later


def seen(**more: object) -> Seen:
    return Seen(joined=TODAY, **more)  # type: ignore[arg-type]


def told(*rows: tuple[int, str, date]) -> dict[str, list[Reading]]:
    return {"staff": [Reading(*row) for row in rows]}


def test_a_fall_says_both_figures_with_source_and_day() -> None:
    facts = told((100, "统计部门", date(2025, 9, 30)), (70, "走访核实", date(2026, 2, 20)))
    (one,) = examine([FALL], seen(facts=facts), TODAY)
    assert one.figures == (
        "从业人数从 100人（2025-09-30，统计部门）降到 70人（2026-02-20，走访核实），少了 30%"
    )
    assert (one.source, one.on, one.level) == ("统计部门、走访核实", "2026-02-20", "urgent")


@pytest.mark.parametrize(
    "rows",
    [
        ((100, "a", date(2025, 9, 30)), (81, "b", date(2026, 2, 20))),  # too little
        ((100, "a", date(2025, 12, 30)), (50, "b", date(2026, 2, 20))),  # too near
        ((100, "a", date(2023, 9, 30)), (50, "b", date(2024, 2, 20))),  # too long ago
        ((10, "a", date(2025, 9, 30)), (6, "b", date(2026, 2, 20))),  # fewer than five people
        ((50, "a", date(2026, 2, 20)),),
        (),
    ],
)
def test_no_fall(rows: tuple[tuple[int, str, date], ...]) -> None:
    assert examine([FALL], seen(facts=told(*rows)), TODAY) == []


def test_each_other_kind() -> None:
    def rule(kind: str, **more: object) -> Rule:
        return Rule(kind, kind, kind, "watch", "x", **more)  # type: ignore[arg-type]

    yesterday = TODAY - timedelta(days=1)
    late = (Open("SQ1", yesterday),)
    found = {
        "fact_is": (
            rule("fact_is", fact="f", label="异常", values=(True,)),
            seen(believed={"f": Reading(True, "公示系统", yesterday)}),
        ),
        "demands_overdue": (rule("demands_overdue"), seen(demands=late)),
        "demands_again": (rule("demands_again"), seen(again=late)),
        "papers_expire": (rule("papers_expire", days=30), seen(papers=(Open("许可证", TODAY),))),
        "promises_overdue": (rule("promises_overdue"), seen(promises=late)),
        "not_visited": (
            rule("not_visited", days=10),
            seen(last_visit=TODAY - timedelta(days=11)),
        ),
    }
    for kind, (one, firm) in found.items():
        assert [s.code for s in examine([one], firm, TODAY)] == [kind]
        assert examine([one], seen(), TODAY) == [], kind
    on_the_day = seen(demands=(Open("SQ1", TODAY),))
    assert examine([rule("demands_overdue")], on_the_day, TODAY) == []


def test_levels() -> None:
    watch = examine(
        [Rule(str(i), "t", "demands_overdue", "watch", "x") for i in range(3)],
        seen(demands=(Open("SQ1", date(2026, 1, 1)),)), TODAY,
    )  # fmt: skip
    assert level_of([], 3) == ""
    assert level_of(watch[:2], 3) == "watch"
    assert level_of(watch, 3) == "urgent"


def test_a_firm_lies_in_the_cell_its_address_names() -> None:
    cells = [CellPlace(1, 9), CellPlace(2, 9, ("工业园",)), CellPlace(3, 9, ("工业园B区",))]
    assert cell_of(9, "长虹大道 1 号", cells) == 1
    assert cell_of(9, "城南工业园 3 栋", cells) == 2
    assert cell_of(9, "城南工业园B区 3 栋", cells) == 3
    assert cell_of(8, "城南工业园", cells) is None
    assert cell_of(None, "", cells) is None
    assert cell_of(9, "别处", cells[1:]) is None
    assert cell_of(9, "别处", cells[1:2]) == 2


def test_who_has_the_fewest_takes_over() -> None:
    team = [Hand(1, 5), Hand(2, 3), Hand(3, 3)]
    assert successor(team, leaving=1) == 2
    assert successor(team, leaving=2) == 3
    assert successor([Hand(1, 5)], leaving=1) is None


def test_tiles_do_not_overlap_and_stay_in_the_drawing() -> None:
    found = draw([(1, 1, 1, [11, 12, 13]), (2, 2, 1, [21]), (3, 1, 2, [])])
    boxes = [c for t in found.towns for c in t.cells]
    for a in boxes:
        assert 0 <= a.x < a.x + a.width <= found.width
        assert 0 <= a.y < a.y + a.height <= found.height
        for b in boxes:
            apart = a.x + a.width <= b.x or b.x + b.width <= a.x
            apart = apart or a.y + a.height <= b.y or b.y + b.height <= a.y
            assert a is b or apart


def test_fuchengs_grid_is_sound_and_a_broken_one_is_told() -> None:
    said = yaml.safe_load((DISTRICT / "grid.yaml").read_text("utf-8"))
    units = {
        row["code"]: row
        for row in yaml.safe_load((DISTRICT / "units.yaml").read_text("utf-8"))["units"]
    }
    rows = yaml.safe_load((DISTRICT / "facts.yaml").read_text("utf-8"))["facts"]
    facts = {row["name"]: row for row in rows}
    assert list(problems(said, units, facts)) == []
    found = read_settings(said, facts)
    assert [plan.days for plan in found.plans] == [15, 30, 45, 90, 180]
    assert [rule.code for rule in found.rules if rule.sensitive] == ["revenue-falls"]
    said["visits"]["facts"] = ["revenue", "nonsense"]
    said["visits"]["plans"][-1]["when"] = {"key": True}
    said["cells"][0]["town"] = "finance"
    said["health"]["signals"][0].pop("percent")
    told_of = " ".join(words for _, words in problems(said, units, facts))
    for words in (
        "经营秘密",
        "没有声明事实“nonsense”",
        "最后一个计划不能有条件",
        "没有画在",
        "还缺：percent",
    ):
        assert words in told_of
