"""The rules of projects: conditions, planned days, likeness, the way of approvals over all stages."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.project_world import stages_body

from qifu.kernel.shipped import shipped_calendar
from qifu.projects.rules.dates import (
    Dated,
    deviation,
    light,
    moves,
    plan_problems,
    proposed,
    said_deviation,
)
from qifu.projects.rules.definition import NEEDS, parse_definition, problems
from qifu.projects.rules.entry import TITLES, conditions, missing
from qifu.projects.rules.likeness import Known, folded_company, folded_phone, why_alike
from qifu.projects.rules.way import DONE, RUNNING, WAITING, Part, gates, lay

CALENDAR = shipped_calendar()
TODAY = date(2026, 3, 2)  # a Monday
UNITS = frozenset(
    ("economic-cooperation", "natural-resources", "development-reform", "ecology-environment")
)


def test_the_district_definition_is_sound_and_covers_the_plan() -> None:
    assert list(problems(stages_body(), UNITS)) == []
    found = parse_definition(stages_body())
    assert [s.title for s in found.stages] == [
        "线索",
        "对接",
        "洽谈",
        "签约",
        "落地",
        "建设",
        "投产",
    ]
    assert [d.title for d in found.trio] == ["区级领导", "责任部门", "项目专员"]
    titles = {m.title for m in found.milestones}
    assert {"企业开办", "立项用地", "建设许可", "施工许可", "竣工验收", "水电气网"} <= titles
    assert set(NEEDS) == set(TITLES)


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        (lambda b: b["stages"][1]["needs"].append("wish"), ("stages", 1, "needs", 2), "不认识的进入条件"),
        (lambda b: b["stages"][1]["needs"].append("milestone:x"), ("stages", 1, "needs", 2), "没有手续节点"),
        (lambda b: b["stages"][0]["needs"].append("owner"), ("stages", 0, "needs"), "起点"),
        (lambda b: b.update(office="nobody"), ("office",), "不在 units.yaml"),
        (lambda b: b["milestones"][0]["after"].append("accept"), ("milestones",), "互相等待"),
        (lambda b: b["trio"].pop(), ("trio",), "各一个"),
        (lambda b: b["sources"].append(b["sources"][0]), ("sources", 6, "code"), "重复"),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_named(change: Any, where: tuple[Any, ...], says: str) -> None:
    body = deepcopy(stages_body())
    change(body)
    assert any(w == where and says in s for w, s in problems(body, UNITS))


def test_conditions_say_what_is_missing_and_what_to_do() -> None:
    found = parse_definition(stages_body())
    stage = found.stage("building")
    lacking = missing(found, stage, {"no-blocker"})
    assert [m.says for m in lacking] == ["施工许可手续还没有办结"] and "批文编号" in lacking[
        0
    ].remedy
    assert [c.met for c in conditions(found, stage, {"no-blocker"})] == [False, True]
    assert missing(found, stage, {"no-blocker", "milestone:build"}) == []


ROWS = [
    Dated("lead", "线索", actual_on=date(2026, 3, 1)),
    Dated("contact", "对接", date(2026, 3, 9), date(2026, 3, 5)),
    Dated("signed", "签约", date(2026, 4, 1), date(2026, 4, 1)),
    Dated("landed", "落地"),
]


def test_planned_days_keep_the_order_and_are_never_taken_away() -> None:
    assert (
        plan_problems(ROWS, {"contact": date(2026, 3, 9), "signed": date(2026, 4, 1)}, TODAY) == {}
    )
    wrong = plan_problems(
        ROWS, {"contact": date(2026, 3, 9), "signed": date(2026, 3, 8), "landed": date(2026, 3, 1)}, TODAY
    )  # fmt: skip
    assert "不能早于“对接”的计划日期（2026-03-09）" in wrong["signed"]
    assert "不能早于" in wrong["landed"]
    assert "不能清空" in plan_problems(ROWS, {"contact": None, "signed": None}, TODAY)["signed"]
    past = plan_problems([ROWS[0], Dated("contact", "对接")], {"contact": date(2026, 3, 1)}, TODAY)
    assert past == {"contact": "计划日期不能排在今天以前。"}


def test_only_a_day_that_was_planned_can_move() -> None:
    found = moves(ROWS, {"contact": date(2026, 3, 20), "signed": date(2026, 4, 1), "landed": TODAY})
    assert [(m.code, m.before, m.later) for m in found] == [("contact", date(2026, 3, 9), True)]


def test_deviation_is_from_the_first_plan() -> None:
    assert said_deviation(deviation(ROWS[1], TODAY)) == "比原计划晚 4 天"
    assert deviation(Dated("x", "x", TODAY, date(2026, 3, 5), date(2026, 3, 4)), TODAY) == -1
    assert deviation(ROWS[1], date(2026, 3, 19)) == 14  # past its day: today counts
    assert said_deviation(None) == "没有计划" and said_deviation(0) == "与原计划一致"


def test_the_light_of_a_stage() -> None:
    assert light(ROWS[0], TODAY, CALENDAR) == "done"
    assert light(ROWS[3], TODAY, CALENDAR) == ""
    assert light(ROWS[1], TODAY, CALENDAR) == "yellow"
    assert light(ROWS[1], date(2026, 3, 10), CALENDAR) == "red"
    assert light(ROWS[2], TODAY, CALENDAR) == "green"


@given(
    st.lists(st.integers(0, 60), min_size=2, max_size=7),
    st.dates(date(2026, 1, 1), date(2026, 12, 1)),
)
def test_proposed_days_never_go_back(days: list[int], start: date) -> None:
    stages = [(f"s{i}", d) for i, d in enumerate(days)]
    found = proposed(stages, start, CALENDAR)
    assert list(found) == [code for code, _ in stages[1:]]
    assert list(found.values()) == sorted(found.values())
    assert all(day >= start for day in found.values())


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("四川蜀光电子材料有限公司（筹）", "蜀光电子材料"),
        ("蜀光电子材料股份有限公司", "蜀光电子材料"),
        ("绵阳市涪城区好味道食品厂", "好味道食品"),
        ("ＡＢＣ（中国）有限公司", "abc"),
    ],
)
def test_company_names_are_folded(name: str, bare: str) -> None:
    assert folded_company(name) == bare


def test_what_speaks_for_one_and_the_same() -> None:
    one = Known("成都远航轴承有限公司", "年产2万套精密轴承项目", "", "139 0013 9000")
    assert why_alike(one, Known("远航轴承股份有限公司")) == ["投资方名称相同"]
    assert why_alike(one, Known("别的公司", "精密轴承年产2万套", phone="+86 13900139000")) == [
        "联系电话相同", "项目名称相近",
    ]  # fmt: skip
    assert why_alike(one, Known("别的公司", "智能家居园")) == []
    same = "91510703MA6ABCD123"
    assert why_alike(Known("甲", uscc=same), Known("乙", uscc=same.lower())) == [
        "统一社会信用代码相同"
    ]
    assert folded_phone("8613900139000") == "13900139000"


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_goes_both_ways(a: str, b: str) -> None:
    one, other = Known(a, b), Known(b, a)
    assert why_alike(one, other) == why_alike(other, one)


MILESTONES = [("opening", ()), ("land", ("opening",)), ("plan", ("land",)), ("water", ("land",))]


def test_the_critical_path_runs_over_stages() -> None:
    parts = [
        Part("1:a", "opening", "刻章", "公安", DONE, 1, ended_on=date(2026, 2, 27)),
        Part("2:b", "land", "备案", "发改", RUNNING, 3, due_on=date(2026, 3, 4)),
        Part("2:c", "land", "环评", "环保", WAITING, 10, after=("2:b",)),
        Part("2:d", "land", "能评", "发改", WAITING, 2, after=("2:b",)),
        Part("m:plan", "plan", "建设许可", "", WAITING, 5, planned=True),
        Part("m:water", "water", "水电", "", WAITING, 1, planned=True),
    ]
    waits = gates(MILESTONES, parts)
    assert waits["m:plan"] == ("2:b", "2:c", "2:d")
    way = lay(parts, waits, TODAY, CALENDAR)
    assert [s.part.code for s in way.critical] == ["2:b", "2:c", "m:plan"]
    assert way.due_on == CALENDAR.add_working_days(date(2026, 3, 4), 15)
    assert [s.part.code for s in way.of("land")] == ["2:b", "2:c", "2:d"]


def test_a_department_past_its_day_moves_the_end_and_is_late() -> None:
    parts = [
        Part("1:b", "land", "备案", "发改", RUNNING, 3, due_on=date(2026, 2, 25)),
        Part("m:plan", "plan", "建设许可", "", WAITING, 5),
    ]
    way = lay(parts, gates(MILESTONES, parts), TODAY, CALENDAR)
    assert [s.late for s in way.spots] == [True, False]
    assert way.due_on == CALENDAR.add_working_days(TODAY, 5)


def test_a_milestone_without_parts_passes_its_waiting_on() -> None:
    parts = [
        Part("1:a", "opening", "开办", "", RUNNING, 4, due_on=date(2026, 3, 6)),
        Part("m:plan", "plan", "建设许可", "", WAITING, 5),
    ]
    assert gates(MILESTONES, parts)["m:plan"] == ("1:a",)


@given(st.lists(st.tuples(st.sampled_from([RUNNING, WAITING]), st.integers(0, 30)), max_size=8))
def test_nothing_open_ends_before_what_it_waits_for(rows: list[tuple[str, int]]) -> None:
    parts = [
        Part(f"p{i}", f"m{i}", "x", "", state, days, due_on=TODAY if state == RUNNING else None)
        for i, (state, days) in enumerate(rows)
    ]
    order = [(f"m{i}", (f"m{i - 1}",) if i else ()) for i in range(len(rows))]
    waits = gates(order, parts)
    way = lay(parts, waits, TODAY, CALENDAR)
    ends = {spot.part.code: spot.ends for spot in way.spots}
    for part in parts:
        if part.state == WAITING:
            assert all(ends[name] <= ends[part.code] for name in waits[part.code])
    assert bool(way.critical) == bool(parts)
    assert way.due_on == max(ends.values(), default=None)
