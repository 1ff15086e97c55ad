"""The lists of problem classes ask the database as often for many rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import START
from tests.guards.test_query_counts import BACKEND
from tests.problem_world import ProblemWorld, make_problem_world

from qifu.problems.models import Article, ClassDemand, ProblemClass, Remedy
from qifu.web import middleware

pytestmark = pytest.mark.django_db
PROBLEM_PAGES = (
    "/work/problems/", "/work/problems/?show=mending", "/work/practice/", "/practice/",
)  # fmt: skip


@pytest.fixture
def pw(monkeypatch: pytest.MonkeyPatch) -> ProblemWorld:
    monkeypatch.setattr(middleware, "now", lambda: START)
    return make_problem_world(1)


def test_lists_ask_the_same_for_one_row_and_many(pw: ProblemWorld) -> None:
    client = Client()
    client.force_login(pw.world.users["dispatcher"], backend=BACKEND)
    power = pw.world.power

    def add(n: int) -> None:
        for state in ("proposed", "confirmed"):
            row = ProblemClass.objects.create(
                title=f"问题{n}", state=state, unit=power, proposed_at=START, confirmed_at=START,
                last_at=START,
            )  # fmt: skip
            case = pw.raised("厂门口的路灯不亮", START)
            ClassDemand.objects.create(problem=row, case=case, how="found", at=START)
            asked = pw.raised("路灯还是不亮", START)
            ClassDemand.objects.create(
                problem=row, case=asked, how="alike", state="suggested", at=START
            )
        today = START.date()
        Remedy.objects.create(
            problem=row, kind="other", text="修", unit=power, due_on=today, first_due_on=today,
            warn_on=today, opened_at=START,
        )  # fmt: skip
        Article.objects.create(
            problem=row, unit=power, title="修好", trouble="不亮", change="修", state="published",
            written_by=1, written_name="甲", written_at=START, approved_by=2, published_at=START,
        )  # fmt: skip

    def counts() -> list[int]:
        found = []
        first = ProblemClass.objects.filter(state="confirmed").order_by("id")[0].pk
        for url in (*PROBLEM_PAGES, f"/work/problems/{first}/demands/"):
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url).status_code == 200, url
            found.append(len(caught))
        return found

    add(0)
    counts()
    one = counts()
    first = ProblemClass.objects.filter(state="confirmed").order_by("id")[0]
    for n in range(1, 5):
        add(n)
        case = pw.raised("路灯", START)
        ClassDemand.objects.create(problem=first, case=case, how="found", at=START)
    assert counts() == one
