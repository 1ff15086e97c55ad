"""The designer of bundles: composed by buttons, what falls together, a trial run, two people, one day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories import DISTRICT, START, make_staff
from tests.web.test_item_desk_pages import typed

from qifu.bundles.desk import BUNDLES, open_draft, save_draft, withdraw_bundle
from qifu.bundles.models import Bundle, BundleVersion
from qifu.bundles.queries import get_bundle, offer_of_bundle
from qifu.bundles.rules.definition import Member
from qifu.catalogue.operations import withdraw_item
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role, Unit, User
from qifu.kernel.errors import Conflict, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.time import now, shanghai_date
from qifu.packs.load import load_pack

pytestmark = pytest.mark.django_db
CODE = "open-restaurant"
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"


class Office:
    """Fucheng as loaded, with people of the lead and the reform office, and a stranger."""

    def __init__(self) -> None:
        load_pack(DISTRICT, actor=SYSTEM_ACTOR, at=START)
        self.bundle = Bundle.objects.get(code=CODE)
        self.handler = make_staff(self.bundle.unit, Role.HANDLER, "孙丽")
        self.head = make_staff(self.bundle.unit, Role.HEAD, "徐刚")
        self.reform = make_staff(Unit.objects.get(code="reform-office"), Role.REFORM, "蒋文")
        other = Unit.objects.get(code="discipline-commission")
        self.stranger = make_staff(other, Role.HEAD, "外人")

    def actor(self, user: User) -> Actor:
        return load_actor(user, now())

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def opened(client: Client, code: str = CODE) -> dict[str, list[str]]:
    client.post(f"/work/bundles/{code}/open/")
    return typed(client.get(f"/work/bundles/{code}/draft/").content.decode())


def test_what_the_form_shows_is_what_it_keeps(office: Office) -> None:
    client = office.client(office.reform)
    for row in Bundle.objects.all():
        fields = opened(client, row.code)
        done = client.post(f"/work/bundles/{row.code}/draft/", {**fields, "do": "save"})
        assert done.status_code == 302, row.code
        draft = BundleVersion.objects.get(bundle=row, state="draft")
        assert row.live is not None
        assert draft.typed == row.live.typed
        assert draft.revision == 1


def test_items_are_added_ordered_and_fall_together(office: Office) -> None:
    client = office.client(office.handler)
    url = f"/work/bundles/{CODE}/draft/"
    fields = opened(client)
    page = client.get(url).content.decode()
    before = re.search(r"<b>(\d+) → (\d+)</b><span>项要填", page)
    assert before is not None
    assert int(before[1]) > int(before[2])
    assert "diagram-critical" in page
    more = {**fields, "add.members": "labour-dispatch-licence", "do": "members:add"}
    added = typed(client.post(url, more).content.decode())
    last = max(int(k.split(".")[1]) for k in added if k.startswith("members."))
    assert added[f"members.{last}.item"] == ["labour-dispatch-licence"]
    up = typed(client.post(url, {**added, "do": f"members:{last}:up"}).content.decode())
    assert up[f"members.{last - 1}.item"] == ["labour-dispatch-licence"]
    gone = typed(client.post(url, {**up, "do": f"members:{last - 1}:remove"}).content.decode())
    assert [v for k, v in gone.items() if k.endswith(".item")] == [
        v for k, v in fields.items() if k.endswith(".item")
    ]


def test_a_ring_is_told_and_not_sent(office: Office) -> None:
    actor = office.actor(office.handler)
    row = open_draft(code=CODE, actor=actor, at=now())
    first, second = row.typed.members[:2]
    members = (
        replace(first, after=(second.item,), required=True, when=None),
        replace(second, after=(first.item,), required=True, when=None),
    )
    body = replace(row.typed, members=members, stages=())
    save_draft(version_id=row.pk, revision=row.revision, body=body, actor=actor, at=now())
    client = office.client(office.handler)
    page = client.get(f"/work/bundles/{CODE}/check/").content.decode()
    assert "这些事项互相等待" in page
    assert f"/work/bundles/{CODE}/draft/#f-members" in page
    assert client.get(f"/work/bundles/{CODE}/draft/").status_code == 200
    trial = client.get(f"/work/bundles/{CODE}/trial/").content.decode()
    assert "互相等待的事项" in trial


def test_a_made_up_firm_tries_it(office: Office) -> None:
    client = office.client(office.handler)
    url = f"/work/bundles/{CODE}/trial/"
    first = client.get(url).content.decode()
    assert "才知道后面要不要问" in first
    questions = get_bundle(CODE).live.typed.questions  # type: ignore[union-attr]
    kinds = offer_of_bundle(CODE).kinds
    answers = {
        f"try-{q.field}": "yes" if kinds[q.field].type == "boolean" else "100"
        for q in questions
        if kinds[q.field].type != "choice"
    }
    for q in questions:
        if kinds[q.field].type == "choice":
            answers[f"try-{q.field}"] = kinds[q.field].choices[0][0]
    full = client.get(url, {**answers, "firm": "1"}).content.decode()
    assert "才知道后面要不要问" not in full
    assert "前全部办好" in full
    assert "虚构的" in full
    assert "各部门收到的" in full


def test_from_draft_to_everybody_by_two_people_and_on_a_day(office: Office) -> None:
    client, head = office.client(office.handler), office.client(office.head)
    fields = opened(client)
    url = f"/work/bundles/{CODE}"
    changed = {**fields, "short": ["开饭店"], "do": "next"}
    assert client.post(f"{url}/draft/", changed)["Location"] == f"{url}/check/"
    revision = str(BundleVersion.objects.get(bundle=office.bundle, state="draft").revision)
    day = shanghai_date(now()) + timedelta(days=5)
    client.post(f"{url}/check/", {"revision": revision, "starts_on": day.isoformat()})
    own = client.post(f"{url}/review/", {"do": "approve", "revision": revision})
    assert own.status_code == 409
    head.post(f"{url}/review/", {"do": "approve", "revision": revision})
    row = BundleVersion.objects.get(bundle=office.bundle, state="scheduled")
    assert get_bundle(CODE).short != "开饭店"
    BUNDLES.put_due_version(version_id=row.pk, at=now() + timedelta(days=5))
    assert get_bundle(CODE).short == "开饭店"
    kinds = [event.kind for event in stream_events(office.bundle.stream)]
    assert kinds[-1] == "bundle.published"
    assert "生效" in head.get(f"{url}/").content.decode()


def test_two_designers_and_strangers(office: Office) -> None:
    actor = office.actor(office.handler)
    row = open_draft(code=CODE, actor=actor, at=now())
    body = replace(row.typed, short="甲")
    save_draft(version_id=row.pk, revision=1, body=body, actor=actor, at=now())
    with pytest.raises(Conflict):
        save_draft(
            version_id=row.pk, revision=1, body=replace(body, short="乙"),
            actor=office.actor(office.reform), at=now(),
        )  # fmt: skip
    with pytest.raises(NotVisible):
        open_draft(code=CODE, actor=office.actor(office.stranger), at=now())
    client = office.client(office.stranger)
    for page in ("", "draft/", "trial/", "check/", "review/", "withdraw/"):
        assert client.get(f"/work/bundles/{CODE}/{page}").status_code == 404
    assert CODE not in client.get("/work/bundles/").content.decode()


def test_an_item_of_a_bundle_stays_until_the_bundle_lets_it_go(office: Office) -> None:
    code = office.bundle.items[0]
    who: dict[str, Any] = {"actor": SYSTEM_ACTOR, "at": now()}
    with pytest.raises(Refused, match=r"一件事“.*”里有它"):
        withdraw_item(code=code, reason="取消", **who)
    for row in Bundle.objects.filter(items__contains=[code], active=True):
        withdraw_bundle(code=row.code, reason="停办", **who)
    withdraw_item(code=code, reason="取消", **who)
    with pytest.raises(NotVisible):
        get_bundle(CODE)


def test_a_new_bundle_begins_empty_and_says_what_is_missing(office: Office) -> None:
    client = office.client(office.handler)
    new = {
        "code": "new-shop",
        "title": "开店",
        "function": "opening",
        "unit": office.bundle.unit.code,
    }
    assert (
        client.post("/work/bundles/new/", {**new, "code": office.bundle.items[0]}).status_code
        == 422
    )
    assert client.post("/work/bundles/new/", new).status_code == 302
    page = client.get("/work/bundles/new-shop/draft/").content.decode()
    assert "一件事里没有事项" in page
    row = BundleVersion.objects.get(bundle__code="new-shop")
    body = replace(row.typed, members=(Member(office.bundle.items[0]),))
    actor = office.actor(office.handler)
    save_draft(version_id=row.pk, revision=1, body=body, actor=actor, at=now())
    assert "diagram" in client.get("/work/bundles/new-shop/draft/").content.decode()
