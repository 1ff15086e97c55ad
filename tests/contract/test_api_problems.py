"""Problem classes over the API: those of one's scope, with what their figures count."""

from __future__ import annotations

import pytest
from tests.contract.api_client import ALL, BOTH, Api, forget, key_of
from tests.factories import START
from tests.problem_world import ProblemWorld, make_problem_world

from qifu.kernel.time import shanghai_date
from qifu.problems.remedies import RemedyInput, add_remedy, finish_remedy

pytestmark = pytest.mark.django_db


@pytest.fixture
def pw() -> ProblemWorld:
    forget()
    return make_problem_world()


def test_classes_are_read_by_those_they_concern(pw: ProblemWorld) -> None:
    def api(name: str, scopes: tuple[str, ...] = ALL) -> Api:
        return Api(key_of(pw.world.users[name], scopes=scopes))

    row, head = pw.confirmed(), pw.actor("head")
    remedy = add_remedy(problem_id=row.pk, data=RemedyInput("other", "清淤", 5), actor=head, at=START)  # fmt: skip
    finish_remedy(remedy_id=remedy.pk, outcome="已清", link_id=None, since=shanghai_date(START), actor=head, at=START)  # fmt: skip
    listed = api("leader").get("/problems?state=confirmed").json()
    assert [x["id"] for x in listed["items"]] == [row.pk] and listed["next"] is None
    assert listed["items"][0]["heat"]["count"] == 5
    assert api("leader").get("/problems?state=settled").json()["items"] == []
    one = api("leader").get(f"/problems/{row.pk}").json()
    assert len(one["demands"]) == 5 and one["hidden"] == 0
    assert one["remedy_list"][0]["since"] == f"{shanghai_date(START)}"
    assert one["recurrence"]["after"]["count"] == 1 and one["recurrence"]["verdict"]
    own = api("head").get(f"/problems/{row.pk}").json()
    assert own["demands"] == [] and own["hidden"] == 5
    assert api("water_head").get(f"/problems/{row.pk}").status_code == 404
    assert api("water_head").get("/problems").json()["items"] == []
    assert api("owner").get(f"/problems/{row.pk}").status_code == 404
    assert api("leader", BOTH).get("/problems").status_code == 403
