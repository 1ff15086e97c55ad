"""Merged form and departments' own forms: nothing lost, nothing invented; days are longest paths."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qifu.bundles.rules.definition import BundleBody, Member, Question, Stage, waits_for
from qifu.bundles.rules.merge import Merged, merge, split
from qifu.bundles.rules.status import TaskSnapshot, schedule
from qifu.catalogue.rules.body import FieldKind, FieldUse, ItemBody, Material
from qifu.kernel.calendar import Terms, compute_due
from qifu.kernel.shipped import shipped_calendar

NAMES = [f"f{n}" for n in range(6)]
FLAGS = ["yes", "gas", "sign"]
PAPERS = [f"p{n}" for n in range(5)]
KINDS = {n: FieldKind(n, n, "text") for n in NAMES} | {n: FieldKind(n, n, "boolean") for n in FLAGS}
TODAY = date(2026, 3, 2)
CALENDAR = shipped_calendar()

conditions = st.one_of(
    st.none(),
    st.builds(lambda name, is_: {"fact": name, "is": is_}, st.sampled_from(FLAGS), st.booleans()),
)


@st.composite
def items(draw: st.DrawFn, code: str) -> ItemBody:
    fields = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5))
    papers = draw(st.lists(st.sampled_from(PAPERS), unique=True, max_size=4))
    return ItemBody(
        code=code, list="statutory", title=code, type="licence", function="opening",
        unit="u", kind="promised", promised_days=draw(st.integers(0, 20)),
        fields=tuple(FieldUse(n, draw(st.booleans()), draw(conditions)) for n in fields),
        materials=tuple(
            Material(p, source=draw(st.sampled_from(["applicant", "department"])),
                     tolerable=True, tolerable_days=draw(st.integers(1, 9)), when=draw(conditions))
            for p in papers
        ),
        result_evidence=draw(st.sampled_from(["", *PAPERS])),
    )  # fmt: skip


@st.composite
def bundles(draw: st.DrawFn) -> tuple[BundleBody, dict[str, ItemBody]]:
    """Up to six items, each waiting for some of those before it, perhaps in stages."""
    codes = [f"i{n}" for n in range(draw(st.integers(1, 6)))]
    staged = draw(st.booleans())
    marks = sorted(draw(st.integers(0, 2)) for _ in codes) if staged else []
    members = tuple(
        Member(
            code,
            required=draw(st.booleans()),
            when=draw(conditions),
            after=tuple(draw(st.lists(st.sampled_from(codes[:n]), unique=True))) if n else (),
            stage=f"s{marks[n]}" if staged else "",
        )
        for n, code in enumerate(codes)
    )
    body = BundleBody(
        code="b", title="b", function="opening", unit="u", members=members,
        questions=tuple(Question(flag) for flag in FLAGS),
        stages=tuple(Stage(f"s{n}", f"s{n}") for n in sorted(set(marks))),
    )  # fmt: skip
    return body, {code: draw(items(code)) for code in codes}


answers = st.fixed_dictionaries({flag: st.booleans() for flag in FLAGS})
some_answers = st.dictionaries(st.sampled_from(FLAGS), st.booleans())


def said(condition: Mapping[str, Any] | None, given_: Mapping[str, Any]) -> bool:
    return condition is None or given_[condition["fact"]] is condition["is"]


def handled(body: BundleBody, chosen: set[str], given_: Mapping[str, Any]) -> list[str]:
    return [
        m.item for m in body.members if said(m.when, given_) and (m.required or m.item in chosen)
    ]


@given(bundles(), answers, st.sets(st.sampled_from([f"i{n}" for n in range(6)])))
def test_forms_lose_nothing_and_invent_nothing(
    drawn: tuple[BundleBody, dict[str, ItemBody]], given_: dict[str, bool], chosen: set[str]
) -> None:
    body, bodies = drawn
    merged = merge(body, bodies, KINDS, given_, on=TODAY, chosen=chosen)
    there = handled(body, chosen, given_)
    assert [m.code for m in merged.included] == there
    own = {code: {u.name for u in bodies[code].fields if said(u.when, given_)} for code in there}
    values = {name: f"v-{name}" for name in NAMES} | given_
    forms = split(merged, values)
    assert {code: set(form) for code, form in forms.items()} == own
    assert all(form[name] == values[name] for form in forms.values() for name in form)
    names = [field.name for field in merged.fields]
    assert len(names) == len(set(names))
    assert set(names) == set().union(*own.values(), FLAGS)


@given(bundles(), answers)
def test_each_paper_is_brought_once_and_never_what_is_made_or_held(
    drawn: tuple[BundleBody, dict[str, ItemBody]], given_: dict[str, bool]
) -> None:
    body, bodies = drawn
    merged = merge(body, bodies, KINDS, given_, on=TODAY)
    asked: dict[str, list[Material]] = {}
    for code in handled(body, set(bodies), given_):
        for material in bodies[code].materials:
            if said(material.when, given_):
                asked.setdefault(material.type, []).append(material)
    assert [m.type for m in merged.materials] == list(
        dict.fromkeys(m.type for m in merged.materials)
    )
    assert {m.type for m in merged.materials} == set(asked)
    for row in merged.materials:
        brought = [m for m in asked[row.type] if m.asked]
        assert row.asked == (bool(brought) and not row.made_by)
        if brought:
            assert row.tolerable_days == min(m.tolerable_days for m in brought)
        if row.made_by:
            assert bodies[row.made_by].result_evidence == row.type
            assert row.made_by not in row.asked_by


@given(bundles(), some_answers)
def test_what_is_unknown_is_settled_by_answering_it(
    drawn: tuple[BundleBody, dict[str, ItemBody]], given_: dict[str, bool]
) -> None:
    body, bodies = drawn
    merged = merge(body, bodies, KINDS, given_, on=TODAY)
    assert not set(merged.unknown) & set(given_)
    full = merge(body, bodies, KINDS, dict.fromkeys(FLAGS, True) | given_, on=TODAY)
    assert all(m.applies is not None for m in full.members)
    sure = {f.name for f in merged.fields if f.applies}
    assert sure <= {f.name for f in full.fields}


def longest(code: str, days: Mapping[str, int], after: Mapping[str, tuple[str, ...]]) -> int:
    return days[code] + max((longest(n, days, after) for n in after[code]), default=0)


@given(bundles(), answers, st.integers(0, 200))
def test_the_day_of_the_whole_is_the_longest_path_under_the_calendar(
    drawn: tuple[BundleBody, dict[str, ItemBody]], given_: dict[str, bool], shift: int
) -> None:
    body, bodies = drawn
    merged = merge(body, bodies, KINDS, given_, on=TODAY)
    start = TODAY + timedelta(days=shift)
    tasks = tasks_of(merged)
    days = {t.code: t.days for t in tasks}
    most = max((longest(c, days, merged.after) for c in days), default=0)
    assert merged.plan.days == most
    found = schedule(tasks, start, CALENDAR)
    assert found.due_on == compute_due(Terms(start, most), CALENDAR).due
    assert found.counted == most
    assert set(found.critical) == set(merged.plan.critical) or most == 0
    for span in found.spans.values():
        assert all(span.begins >= found.spans[n].ends for n in merged.after[span.code])


@given(
    bundles(),
    answers,
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30), st.integers(0, 15)), max_size=4),
)
def test_the_firms_time_moves_the_day_later_never_earlier(
    drawn: tuple[BundleBody, dict[str, ItemBody]],
    given_: dict[str, bool],
    pauses: list[tuple[int, int, int]],
) -> None:
    body, bodies = drawn
    merged = merge(body, bodies, KINDS, given_, on=TODAY)
    tasks = tasks_of(merged)
    plain = schedule(tasks, TODAY, CALENDAR)
    paused = [with_pauses(task, place, pauses) for place, task in enumerate(tasks)]
    found = schedule(paused, TODAY, CALENDAR)
    assert found.due_on >= plain.due_on
    reached = compute_due(Terms(TODAY, found.counted), CALENDAR).due
    assert reached is not None and reached >= found.due_on


def tasks_of(merged: Merged) -> list[TaskSnapshot]:
    return [
        TaskSnapshot(
            m.code, m.title, "u", "waiting", m.item.promised_days, after=merged.after[m.code]
        )
        for m in merged.included
    ]


def with_pauses(task: TaskSnapshot, place: int, pauses: list[tuple[int, int, int]]) -> TaskSnapshot:
    own = tuple(
        (TODAY + timedelta(days=begin), TODAY + timedelta(days=begin + length))
        for which, begin, length in pauses
        if which == place
    )
    return TaskSnapshot(**{**vars(task), "suspensions": own})


@given(bundles(), st.sets(st.sampled_from([f"i{n}" for n in range(6)])))
def test_who_is_left_out_passes_on_what_it_waited_for(
    drawn: tuple[BundleBody, dict[str, ItemBody]], there: set[str]
) -> None:
    body, _ = drawn
    everybody = waits_for(body, body.codes)

    def before(code: str, waits: Mapping[str, tuple[str, ...]]) -> set[str]:
        direct = set(waits.get(code, ()))
        return direct.union(*(before(name, waits) for name in direct))

    left = waits_for(body, there & set(body.codes))
    for code in left:
        assert before(code, left) == before(code, everybody) & there
