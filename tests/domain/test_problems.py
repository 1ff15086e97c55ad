"""A class is found, confirmed, mended and measured; what a person decided stays decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import START
from tests.problem_world import ANOTHER, PIPES, ProblemWorld, make_problem_world

from qifu.cases.models import Case
from qifu.demands.operations import publish_known_answer
from qifu.identity.actors import load_actor
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice
from qifu.kernel.time import shanghai_date
from qifu.problems import articles, deciding, joining
from qifu.problems.articles import ArticleInput
from qifu.problems.deciding import ClassInput
from qifu.problems.gathering import ask_search, find_problems, search_when_due
from qifu.problems.measuring import heats, measure, part_of
from qifu.problems.models import Article, ClassDemand, ProblemClass, Remedy, Search
from qifu.problems.queries import classes_of, demands_behind, remedies_of, scope, without_remedy
from qifu.problems.remedies import (
    RemedyInput,
    add_remedy,
    alarm_remedies,
    drop_remedy,
    finish_remedy,
    move_remedy,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pw() -> ProblemWorld:
    return make_problem_world()


def states(problem: ProblemClass) -> dict[str, int]:
    rows = ClassDemand.objects.filter(problem=problem).values_list("state", flat=True)
    return {state: list(rows).count(state) for state in set(rows)}


def test_clustering_proposes_once_and_names_it_by_its_words(pw: ProblemWorld) -> None:
    row = pw.proposed()
    assert "管网" in row.title and "堵塞" in " ".join(row.words)
    assert states(row) == {"member": 5} and row.core
    assert stream_events(row.stream)[-1].kind == "problem.proposed"
    again = find_problems(at=START)
    assert (again.proposed, ProblemClass.objects.count()) == (0, 1)
    more = pw.raised(PIPES[1], START, 1)
    find_problems(at=START)
    assert ClassDemand.objects.filter(problem=row, case=more, state="member").exists()


def test_the_worker_searches_when_asked_or_when_enough_is_new(pw: ProblemWorld) -> None:
    assert search_when_due(at=START) is None
    pw.flooded()
    assert search_when_due(at=START) is not None
    pw.raised(ANOTHER, START)
    assert search_when_due(at=START + timedelta(hours=1)) is None
    with pytest.raises(Refused):
        ask_search(actor=pw.actor("handler"), at=START)
    asked = ask_search(actor=pw.actor("reform"), at=START)
    assert ask_search(actor=pw.actor("dispatcher"), at=START) == asked
    search_when_due(at=START + timedelta(hours=1))
    assert Search.objects.get(pk=asked.pk).texts == 12
    later = START + timedelta(days=1)
    assert search_when_due(at=later) is None, "nothing was raised since"


def test_a_dismissed_class_is_proposed_again_only_when_it_grows(pw: ProblemWorld) -> None:
    row, who = pw.proposed(), pw.actor("dispatcher")
    with pytest.raises(Refused):
        deciding.dismiss_problem(problem_id=row.pk, reason="x", actor=pw.actor("leader"), at=START)
    with pytest.raises(Invalid):
        deciding.dismiss_problem(problem_id=row.pk, reason="", actor=who, at=START)
    deciding.dismiss_problem(problem_id=row.pk, reason="都是一场暴雨", actor=who, at=START)
    for n in range(2):
        pw.raised(PIPES[n], START, n)
    find_problems(at=START)
    row.refresh_from_db()
    assert (row.state, ProblemClass.objects.count()) == ("dismissed", 1)
    for n in range(3):
        pw.raised(PIPES[n], START, n)
    find_problems(at=START)
    row.refresh_from_db()
    assert (row.state, states(row)) == ("proposed", {"member": 10})
    deciding.dismiss_problem(problem_id=row.pk, reason="还是", actor=who, at=START)
    deciding.restore_problem(problem_id=row.pk, actor=who, at=START)
    assert states(row) == {"member": 10}


def test_confirming_gives_it_to_a_unit_which_is_told_and_now_sees_it(pw: ProblemWorld) -> None:
    row, head = pw.proposed(), pw.actor("head")
    assert not scope(head).exists()
    who, data = pw.actor("reform"), ClassInput("", "nowhere", auto_from=12)
    with pytest.raises(Invalid) as found:
        deciding.confirm_problem(problem_id=row.pk, data=data, actor=who, at=START)
    assert set(found.value.field_errors) == {"title", "unit", "auto_from"}
    data = ClassInput("污水管网", pw.world.power.code)
    version = ProblemClass.objects.get().version
    deciding.confirm_problem(problem_id=row.pk, data=data, actor=who, at=START, version=version)
    with pytest.raises(Conflict):
        deciding.confirm_problem(problem_id=row.pk, data=data, actor=who, at=START, version=version)
    assert list(scope(head)) == [row]
    assert not scope(pw.actor("owner")).exists()
    assert Notice.objects.filter(template="problem.given", recipient=head.user_id).count() == 1
    assert list(without_remedy(START)) == [row]
    with pytest.raises(Refused):
        deciding.confirm_problem(problem_id=row.pk, data=data, actor=head, at=START)


def test_new_demands_join_by_themselves_or_ask_and_both_can_be_undone(pw: ProblemWorld) -> None:
    row = pw.confirmed()
    sure = pw.raised(PIPES[2], START + timedelta(hours=1), 1)
    joined = ClassDemand.objects.get(case=sure)
    assert (joined.state, joined.how) == ("member", "alike") and "%" in joined.why
    never = ClassInput(row.title, pw.world.power.code, auto_from=101)
    deciding.confirm_problem(problem_id=row.pk, data=never, actor=pw.actor("reform"), at=START)
    asked = ClassDemand.objects.get(case=pw.raised(PIPES[3], START + timedelta(hours=2), 2))
    assert asked.state == "suggested"
    assert Notice.objects.filter(template="problem.suggested").exists()
    assert not ClassDemand.objects.filter(case=pw.raised(ANOTHER, START)).exists()
    ClassDemand.objects.filter(pk=asked.pk).delete()
    assert joining.catch_up(at=START + timedelta(hours=2, minutes=1)) == 1, "raised in between"
    asked = ClassDemand.objects.get(case=asked.case_id)
    assert [c.problem for c in classes_of(pw.actor("head"), sure)] == [row]
    who = pw.actor("dispatcher")
    with pytest.raises(Refused):
        joining.decide_demand(row_id=asked.pk, joins=True, actor=pw.actor("head"), at=START)
    joining.decide_demand(row_id=asked.pk, joins=True, actor=who, at=START)
    with pytest.raises(Refused):
        joining.decide_demand(row_id=asked.pk, joins=False, actor=who, at=START)
    joining.take_out(row_id=joined.pk, reason="是自来水", actor=who, at=START)
    find_problems(at=START)
    joined.refresh_from_db()
    assert joined.state == "left", "what a person took out is not put back"
    kinds = [e.kind for e in stream_events(row.stream)]
    assert {"problem.joined", "problem.suggested", "problem.left"} <= set(kinds)
    joining.add_demand(problem_id=row.pk, number=sure.number, actor=who, at=START)
    with pytest.raises(Invalid):
        joining.add_demand(problem_id=row.pk, number=sure.number, actor=who, at=START)
    with pytest.raises(Invalid):
        joining.add_demand(problem_id=row.pk, number="SQ2026-99", actor=who, at=START)


def test_splitting_and_merging_lose_nothing(pw: ProblemWorld) -> None:
    row, who = pw.confirmed(), pw.actor("dispatcher")
    cases = list(ClassDemand.objects.filter(problem=row).values_list("case_id", flat=True))
    with pytest.raises(Invalid):
        deciding.split_problem(
            problem_id=row.pk, cases=cases, title="x", reason="x", actor=who, at=START
        )
    new = deciding.split_problem(
        problem_id=row.pk, cases=cases[:2], title="东区管网", reason="两处", actor=who, at=START
    )
    assert (states(row), states(new), new.state) == ({"member": 3}, {"member": 2}, "proposed")
    with pytest.raises(Invalid):
        deciding.merge_problems(problem_id=row.pk, into_id=new.pk, reason="x", actor=who, at=START)
    deciding.merge_problems(problem_id=new.pk, into_id=row.pk, reason="一处", actor=who, at=START)
    new.refresh_from_db()
    assert (states(row), new.state, new.merged_into) == ({"member": 5}, "merged", row)


def remedy_of(pw: ProblemWorld, row: ProblemClass, kind: str, days: int = 10) -> Remedy:
    data = RemedyInput(kind, "统一清淤并公布疏通电话", days)
    return add_remedy(problem_id=row.pk, data=data, actor=pw.actor("head"), at=START)


def test_a_remedy_is_done_only_with_what_was_published_after_the_class(pw: ProblemWorld) -> None:
    case = Case.objects.get(pk=pw.world.answered(START - timedelta(days=9)).pk)
    who = pw.actor("dispatcher")
    early = publish_known_answer(case=case, question="旧答复", answer="x", actor=who, at=START - timedelta(days=2))  # fmt: skip
    row = pw.confirmed()
    later = START + timedelta(hours=3)
    answer = publish_known_answer(case=case, question="堵了找谁", answer="打这个电话", actor=who, at=later)  # fmt: skip
    remedy, head = remedy_of(pw, row, "answer"), pw.actor("head")
    for link in (None, early.pk, 10**9):
        with pytest.raises(Invalid):
            finish_remedy(remedy_id=remedy.pk, outcome="已公布", link_id=link, actor=head, at=later)
    with pytest.raises(NotVisible):
        finish_remedy(remedy_id=remedy.pk, outcome="已公布", link_id=answer.pk, actor=pw.actor("owner"), at=later)  # fmt: skip
    with pytest.raises(Refused):
        finish_remedy(remedy_id=remedy.pk, outcome="x", link_id=answer.pk, actor=pw.actor("handler"), at=later)  # fmt: skip
    done = finish_remedy(remedy_id=remedy.pk, outcome="已公布", link_id=answer.pk, actor=head, at=later)  # fmt: skip
    assert (done.state, done.link, done.since) == ("done", "answer", shanghai_date(later))
    ((_, link),) = remedies_of(row, later)
    assert link is not None and not link.gone
    type(answer).objects.filter(pk=answer.pk).update(withdrawn_at=later)
    ((_, link),) = remedies_of(row, later)
    assert link is not None and link.gone
    other = remedy_of(pw, row, "other")
    for day in (None, shanghai_date(START) - timedelta(days=1), shanghai_date(START) + timedelta(days=9)):  # fmt: skip
        with pytest.raises(Invalid):
            finish_remedy(remedy_id=other.pk, outcome="清淤", link_id=None, since=day, actor=head, at=later)  # fmt: skip
    with pytest.raises(Refused):
        deciding.settle_problem(problem_id=row.pk, reason="好了", actor=who, at=later)
    drop_remedy(remedy_id=other.pk, reason="不用了", actor=head, at=later)
    deciding.settle_problem(problem_id=row.pk, reason="好了", actor=who, at=later)
    assert pw.raised(PIPES[0], later, 2) and states(row)["member"] == 6, "a return is still seen"


def test_remedies_are_reminded_of_once_and_moved_with_reason(pw: ProblemWorld) -> None:
    row = pw.confirmed()
    remedy = remedy_of(pw, row, "other", days=2)
    assert Notice.objects.filter(template="problem.remedy").count() == 0, "one's own needs no word"
    late = START + timedelta(days=7)
    assert alarm_remedies(at=late) == 1
    assert alarm_remedies(at=late) == 0
    assert Notice.objects.filter(template="problem.remedy_late").count() == 1
    first = remedy.first_due_on
    moved = move_remedy(remedy_id=remedy.pk, days=5, why="等设备", actor=pw.actor("head"), at=late)
    assert moved.due_on > first == moved.first_due_on


def test_recurrence_is_measured_over_declared_days(pw: ProblemWorld) -> None:
    row = pw.confirmed()
    remedy, head = remedy_of(pw, row, "other"), pw.actor("head")
    assert measure(row, START) is None
    finish_remedy(remedy_id=remedy.pk, outcome="清淤", link_id=None, since=shanghai_date(START), actor=head, at=START)  # fmt: skip
    found = measure(row, START)
    assert found is not None and found.own.verdict == "early"
    later = START + timedelta(days=50)
    pw.raised(PIPES[0], START + timedelta(days=20), 1)
    found = measure(row, later)
    assert found is not None
    first, last = found.after
    days = current_calendar().working_days_between(first - timedelta(days=1), last)
    # the last of the five was raised on the day the remedy took hold: it counts as after
    assert (found.own.before.count, found.own.after.count, found.own.after.days) == (4, 2, days)
    today = shanghai_date(later)
    for part, many in (("span_before", 4), ("span_after", 2), ("all", 6), ("unsolved", 6)):
        assert part_of(row, part, today).count() == many
    twin = ClassDemand.objects.filter(problem=row).order_by("-case_id")[0].case
    pw.world.act(
        twin, "merge", "dispatcher", later, reason="同一件",
        target=ClassDemand.objects.filter(problem=row).order_by("case_id")[0].case.number,
    )  # fmt: skip
    assert part_of(row, "span_after", today).count() == 1, "a duplicate is no recurrence"


def test_every_figure_of_heat_opens_to_as_many_demands(pw: ProblemWorld) -> None:
    row = pw.confirmed()
    later = START + timedelta(days=31)
    for n in range(3):
        pw.raised(PIPES[n], later, n)
    today, leader = shanghai_date(later), pw.actor("leader", later)
    heat = heats([row], today)[row.pk]
    for part, many in (("all", heat.count), ("lately", heat.lately), ("before", heat.before), ("unsolved", heat.unsolved)):  # fmt: skip
        seen, hidden = demands_behind(leader, row, part, later)
        assert (seen.count(), hidden) == (many, 0)
    quarter, _ = demands_behind(leader, row, "quarter", later)
    assert len({d.case.enterprise_id for d in quarter}) == heat.firms_lately
    seen, hidden = demands_behind(pw.actor("head", later), row, "all", later)
    assert (seen.count(), hidden) == (0, 8), "words are for who may open the demand"


def test_an_article_needs_a_remedy_that_was_done_and_a_second_person(pw: ProblemWorld) -> None:
    row, head = pw.confirmed(), pw.actor("head")
    data = ArticleInput("清一次淤，少一半诉求", "管网堵", "统一清淤", "")
    with pytest.raises(Refused):
        articles.write_article(problem_id=row.pk, data=data, actor=head, at=START)
    remedy = remedy_of(pw, row, "other")
    finish_remedy(remedy_id=remedy.pk, outcome="清淤", link_id=None, since=shanghai_date(START), actor=head, at=START)  # fmt: skip
    reform = pw.actor("reform")
    text = articles.write_article(problem_id=row.pk, data=data, actor=reform, at=START)
    articles.submit_article(article_id=text.pk, actor=reform, at=START)
    with pytest.raises(Refused):
        articles.decide_article(article_id=text.pk, publish=True, note="", actor=reform, at=START)
    second = pw.actor("dispatcher")
    with pytest.raises(Invalid):
        articles.decide_article(article_id=text.pk, publish=False, note="", actor=second, at=START)
    articles.decide_article(article_id=text.pk, publish=True, note="", actor=second, at=START)
    with pytest.raises(Refused):
        articles.rewrite_article(article_id=text.pk, data=data, actor=reform, at=START)
    articles.withdraw_article(article_id=text.pk, reason="数字变了", actor=second, at=START)
    kinds = [e.kind for e in stream_events(text.stream)]
    assert kinds == [f"article.{k}" for k in ("written", "submitted", "published", "withdrawn")]
    assert Article.objects.get().state == "withdrawn"


def test_a_closed_unit_passes_its_classes_on(pw: ProblemWorld) -> None:
    from tests.factories import make_staff

    from qifu.identity.operations import close_unit

    row, water = pw.confirmed(), pw.world.water
    remedy_of(pw, row, "other")
    admin = load_actor(make_staff(pw.world.centre, "system_admin"), START)
    close_unit(
        unit_id=pw.world.power.pk, successor_id=water.pk, reason="撤并", actor=admin, at=START
    )
    row.refresh_from_db()
    assert (row.unit, Remedy.objects.get().unit) == (water, water)
