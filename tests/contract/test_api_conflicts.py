"""Two at once: one wins, the other is told by whom, when and what is so now; never a 500."""

from __future__ import annotations

import json
from functools import partial

from django.http import HttpResponse
from tests.contract.api_client import DEMAND, Api, ApiWorld, at_once

from qifu.cases.models import Case
from qifu.cases.operations import REPLAYED, row_values
from qifu.cases.rules.replay import replay
from qifu.kernel.events import stream_events


def replayed(number: str) -> None:
    case = Case.objects.get(number=number)
    row = replay(e.payload for e in stream_events(case.stream))
    assert {k: row[k] for k in REPLAYED} == row_values(case)


def test_a_stale_version_is_a_conflict(aw: ApiWorld) -> None:
    number = aw.dispatched()
    seen = aw.api("handler").get(f"/demands/{number}")["ETag"]
    assert aw.api("handler").act(number, "accept", If_Match=seen).status_code == 200
    late = aw.api("head").act(number, "accept", If_Match=seen)
    body = late.json()
    assert (late.status_code, body["code"]) == (409, "version_conflict")
    assert late["Content-Type"] == "application/problem+json"
    assert body["current"]["by"] == "经办甲"
    assert body["current"]["state"] == "handling"
    assert body["current"]["at"]
    assert "经办甲" in body["detail"]


def test_the_version_may_stand_in_the_body(aw: ApiWorld) -> None:
    number = aw.dispatched()
    path = f"/demands/{number}/actions/accept"
    assert aw.api("handler").post(path, {"version": 1}).status_code == 409
    assert aw.api("handler").post(path, {"version": 2}, If_Match='"3"').status_code == 400
    assert aw.api("handler").post(path, {"version": "2"}).status_code == 400
    assert aw.api("handler").post(path, {"version": 2}, If_Match='W/"2"').status_code == 200


def test_an_act_out_of_order_is_told_who_was_faster(aw: ApiWorld) -> None:
    number = aw.dispatched()
    aw.api("handler").act(number, "accept")
    late = aw.api("head").act(number, "accept")
    body = late.json()
    assert (late.status_code, body["code"]) == (409, "wrong_state")
    assert body["current"]["by"] == "经办甲"
    assert body["current"]["version"] == 3


def _accept(api: Api, number: str) -> HttpResponse:
    return api.act(number, "accept", If_Match='"2"')


def test_two_handlers_at_once(committed: ApiWorld) -> None:
    who = {"handler": "经办甲", "colleague": "经办乙", "head": "负责人甲"}
    for _ in range(5):
        number = committed.dispatched()
        responses = at_once(*[partial(_accept, committed.api(w), number) for w in who])
        assert sorted(r.status_code for r in responses) == [200, 409, 409], [
            r.content.decode() for r in responses
        ]
        winner = next(i for i, r in enumerate(responses) if r.status_code == 200)
        name = list(who.values())[winner]
        for response in responses:
            if response.status_code == 409:
                assert response.json()["current"]["by"] == name
        replayed(number)


def test_different_acts_at_once(committed: ApiWorld) -> None:
    """Firm, unit and dispatch all act on one case: whatever happens, the record holds."""
    for _ in range(4):
        number = committed.dispatched()
        basis = {"legal_basis": "三定规定", "reason": "不属本局职责"}
        order = {"level": "urge", "text": "请抓紧", "days": 2}
        owner, clerk = committed.api("owner"), committed.api("dispatcher")
        one, two = committed.api("handler"), committed.api("colleague")
        responses = at_once(
            partial(one.act, number, "accept"),
            partial(two.act, number, "object", basis),
            partial(owner.act, number, "withdraw", {"reason": "不用了"}),
            partial(clerk.act, number, "issue_order", order),
            partial(owner.post, f"/demands/{number}/messages", {"text": "请问进展？"}),
        )
        codes = [r.status_code for r in responses]
        assert set(codes) <= {200, 201, 409}, [r.content.decode() for r in responses]
        replayed(number)


def test_two_cases_merged_into_each_other_at_once(committed: ApiWorld) -> None:
    """Each waits for the other: a deadlock is tried again, and one of them stays open."""
    for _ in range(4):
        first, second = committed.submit(), committed.submit()
        one, two = committed.api("dispatcher"), committed.api("dispatcher2")
        responses = at_once(
            partial(one.act, first, "merge", {"target": second, "reason": "同一问题"}),
            partial(two.act, second, "merge", {"target": first, "reason": "同一问题"}),
        )
        codes = sorted(r.status_code for r in responses)
        assert codes == [200, 409], [r.content.decode() for r in responses]
        still = Case.objects.filter(number__in=[first, second], open=True)
        assert still.count() == 1
        replayed(first)
        replayed(second)


def test_one_file_attached_twice_at_once(committed: ApiWorld) -> None:
    from qifu.cases.models import Attachment
    from qifu.kernel.files import store_file
    from qifu.kernel.time import now

    actor = committed.world.actor("owner", now())
    stored = store_file(name="说明.txt", data="内容".encode(), actor=actor, at=now())
    api = committed.api("owner")
    number = committed.submit()
    body = {"text": "见附件", "files": [str(stored.pk)]}
    responses = at_once(*[lambda: api.post(f"/demands/{number}/messages", body) for _ in range(4)])
    codes = sorted(r.status_code for r in responses)
    assert codes == [201, 422, 422, 422], [r.content.decode() for r in responses]
    assert Attachment.objects.count() == 1


def test_a_token_and_its_numbers_are_never_given_twice(committed: ApiWorld) -> None:
    api = committed.api("owner")
    responses = at_once(*[lambda: api.post("/demands", DEMAND) for _ in range(8)])
    numbers = [json.loads(r.content)["number"] for r in responses]
    assert len(set(numbers)) == 8
