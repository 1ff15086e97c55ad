"""Projects over the API: those of one's scope, the firm's own without what is confidential."""

from __future__ import annotations

import pytest
from tests.contract.api_client import ALL, BOTH, Api, forget, key_of
from tests.project_world import ProjectWorld, make_project_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def pw() -> ProjectWorld:
    forget()
    return make_project_world()


def test_a_project_is_read_by_those_it_concerns(pw: ProjectWorld) -> None:
    def api(name: str, scopes: tuple[str, ...] = ALL) -> Api:
        return Api(key_of(pw.people.get(name) or pw.world.users[name], scopes=scopes))

    row = pw.until("landed")
    lead = pw.lead(title="别的线索", company="某某公司", contact_phone="")
    officer = api("officer")
    assert [x["number"] for x in officer.get("/projects").json()["items"]] == [
        lead.number,
        row.number,
    ]
    page = officer.get("/projects?limit=1").json()
    assert (
        officer.get(f"/projects?before={page['next']}").json()["items"][0]["number"] == row.number
    )
    reached = officer.get("/projects?reached=signed").json()["items"]
    assert [x["stage_title"] for x in reached] == ["落地"]
    one = officer.get(f"/projects/{row.number}").json()
    assert one["company"] == row.company and one["specialist"] == "曾凡"
    assert one["milestones_done"] == ["accept", "build"] and one["stages"][5]["entered_on"] is None
    own = api("owner").get(f"/projects/{row.number}").json()
    assert own["company"] is None and own["number"] == row.number
    assert [x["number"] for x in api("owner").get("/projects?stage=landed").json()["items"]] == [
        row.number
    ]
    for name in ("stranger", "land", "dispatcher"):
        assert api(name).get("/projects").json()["items"] == []
        assert api(name).get(f"/projects/{row.number}").status_code == 404
    assert api("owner").get(f"/projects/{lead.number}").status_code == 404
    assert api("officer", BOTH).get("/projects").status_code == 403
