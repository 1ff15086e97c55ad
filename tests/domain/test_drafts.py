"""Writing an application: pinned, kept bit by bit, prefilled, shared until a day, tolerated by law."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.draft_world import BUNDLE, BundleWorld, make_bundle_world, publish_bundle
from tests.factories import START, make_firm, make_item, make_member, make_staff, make_user

from qifu.bundles import drafts
from qifu.bundles.draft_access import drafts_for, open_draft
from qifu.bundles.draft_rows import ApplicationDraft
from qifu.bundles.draft_shares import end_share, share_draft, shares_of
from qifu.bundles.draft_view import DraftView, view_of
from qifu.enterprises.evidence import keep_evidence, record_shared
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.files import store_file
from qifu.kernel.models import Notice
from qifu.kernel.time import shanghai_date

pytestmark = pytest.mark.django_db
TODAY = shanghai_date(START)
YES = {"has_sewage": "true", "has_sign": "true"}


@pytest.fixture
def world() -> BundleWorld:
    return make_bundle_world()


def begin(world: BundleWorld, actor: Actor | None = None, **more: Any) -> ApplicationDraft:
    said = {"code": "restaurant", "kind": "bundle", "enterprise_id": world.firm.pk, **more}
    return drafts.start_draft(actor=actor or world.owner, at=START, **said)


def say(world: BundleWorld, draft: ApplicationDraft, **raw: str) -> DraftView:
    drafts.save_answers(token=draft.token, raw=raw, actor=world.owner, at=START)
    return look(world, draft)


def look(world: BundleWorld, draft: ApplicationDraft) -> DraftView:
    draft.refresh_from_db()
    return view_of(draft, world.owner, START)


def paper(world: BundleWorld, name: str = "图.txt") -> Any:
    return store_file(name=name, data=name.encode(), actor=world.owner.ref, at=START)


def states(view: DraftView) -> dict[str, str]:
    return {m.material.type: m.state for m in view.materials}


def test_questions_decide_what_is_handled_asked_and_how_long(world: BundleWorld) -> None:
    draft = begin(world)
    assert begin(world).pk == draft.pk, "nothing was answered: the same beginning"
    view = look(world, draft)
    assert [q.name for q in view.situation_open] == ["has_sewage", "has_sign", "uses_gas"]
    view = say(world, draft, has_sewage="false", has_sign="false", uses_gas="false")
    assert [m.code for m in view.merged.included] == ["food", "fire", "tax"]
    assert not view.situation_open and not view.choice_open and view.schedule().counted == 12
    asked = {f.field.name for f in view.form}
    assert "sign_text" not in asked and "gas_supplier" not in asked
    view = say(world, draft, uses_gas="true", has_sign="true", has_sewage="true")
    assert [m.code for m in view.merged.included] == ["food", "fire", "sewage", "sign", "tax"]
    assert view.choice_open, "the sign is optional: it is asked, and taken as wanted until then"
    drafts.choose_members(token=draft.token, chosen=["fire"], actor=world.owner, at=START)
    view = look(world, draft)
    assert draft.chosen == [] and not view.choice_open
    assert "sign" not in [m.code for m in view.merged.included]
    assert "gas_supplier" in {f.field.name for f in view.form}


def test_what_is_held_is_filled_in_and_wrong_answers_are_kept_and_told(world: BundleWorld) -> None:
    draft = begin(world)
    view = say(world, draft, **YES, uses_gas="false", legal_id="51070319900101123X", seats="多")
    rows = {f.field.name: f for f in view.form}
    assert (rows["firm_name"].state, rows["firm_name"].source) == ("held", "登记信息")
    assert set(view.errors) == {"legal_id", "seats"} and draft.raw["seats"] == "多"
    assert "校验" in view.errors["legal_id"]
    view = say(world, draft, legal_id="", seats="40", nonsense="x")
    assert set(view.errors) == set() and "legal_id" not in draft.raw and "nonsense" not in draft.raw
    assert {f.field.name for f in view.missing_fields} == {"legal_id", "contact_phone", "sign_text"}


def test_a_document_on_record_is_offered_and_what_departments_hold_is_not_asked(
    world: BundleWorld,
) -> None:
    keep_evidence(
        enterprise_id=world.firm.pk, type_code="plan", file=paper(world), actor=world.owner,
        at=START, valid_until=TODAY + timedelta(1),
    )  # fmt: skip
    clerk = load_actor(make_staff(world.units["food"], Role.CLERK), START)
    record_shared(
        enterprise_id=world.firm.pk, type_code="legal-person-id", number="51", actor=clerk,
        unit_id=world.units["fire"].pk, at=START,
    )  # fmt: skip
    draft = begin(world)
    view = say(world, draft, **YES, uses_gas="false")
    assert states(view) == {
        "licence": "held", "legal-person-id": "on_record", "plan": "on_record",
        "food-rules": "lacking", "fire-files": "lacking", "food-licence": "made",
    }  # fmt: skip
    later = view_of(draft, world.owner, START + timedelta(2))
    assert states(later)["plan"] == "lacking", "no longer valid: asked"
    drafts.use_paper(token=draft.token, kind="plan", use=False, actor=world.owner, at=START)
    assert states(look(world, draft))["plan"] == "lacking"
    drafts.hand_in_paper(
        token=draft.token, kind="plan", file=paper(world, "新.txt"), actor=world.owner, at=START
    )
    assert states(look(world, draft))["plan"] == "given"
    with pytest.raises(NotVisible):
        drafts.use_paper(token=draft.token, kind="loan", use=True, actor=world.owner, at=START)


def test_only_what_may_follow_is_promised_and_only_in_time(world: BundleWorld) -> None:
    draft = begin(world)
    view = say(world, draft, **YES, uses_gas="false")
    said: dict[str, Any] = {"token": draft.token, "actor": world.owner, "at": START}
    latest = drafts.last_promise(view, "food-rules")
    assert latest == date(2026, 3, 9) and drafts.last_promise(view, "fire-files") is None
    with pytest.raises(Refused):
        drafts.promise_paper(kind="fire-files", promised_on=latest, name="张三", **said)
    for day, name, where in (
        (latest + timedelta(1), "张三", "on"), (TODAY - timedelta(1), "张三", "on"),
        (None, "张三", "on"), (latest, " ", "name"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            drafts.promise_paper(kind="food-rules", promised_on=day, name=name, **said)
        assert list(wrong.value.field_errors) == [where]
    drafts.promise_paper(kind="food-rules", promised_on=latest, name="张三", **said)
    row = next(m for m in look(world, draft).materials if m.material.type == "food-rules")
    assert row.state == "promised" and row.promise is not None and row.promise.name == "张三"
    drafts.drop_promise(kind="food-rules", **said)
    assert states(look(world, draft))["food-rules"] == "lacking"


def test_a_form_changed_meanwhile_stays_valid_and_can_be_taken(world: BundleWorld) -> None:
    draft = begin(world)
    say(world, draft, **YES, uses_gas="false")
    assert drafts.newer_offer(draft) is None
    more = make_item(world.units["tax"], "seal", channels=["online"], title="刻章备案")
    members = [*BUNDLE["members"], {"item": more.code}]
    publish_bundle(
        {**BUNDLE, "members": members, "unit": world.units["food"].code}, START + timedelta(1)
    )
    draft.refresh_from_db()
    assert "seal" not in [m.code for m in look(world, draft).merged.included]
    offer = drafts.newer_offer(draft)
    assert offer is not None and "seal" in offer.items
    drafts.take_newer(token=draft.token, actor=world.owner, at=START)
    view = look(world, draft)
    assert "seal" in [m.code for m in view.merged.included] and view.given["has_sign"] is True
    assert drafts.newer_offer(draft) is None


def test_an_agent_is_let_in_to_one_draft_until_a_day_and_nothing_is_lost(
    world: BundleWorld,
) -> None:
    draft, agent = begin(world), make_user("代办", username="agent")
    actor = load_actor(agent, START)
    said: dict[str, Any] = {"token": draft.token, "actor": world.owner, "at": START}
    with pytest.raises(NotVisible):
        open_draft(draft.token, actor, START)
    clerk = make_staff(world.units["food"], Role.CLERK)
    for who, until, where in (
        ("nobody", TODAY, "who"), (clerk.username, TODAY, "who"),
        (world.owner_user.username, TODAY, "who"), ("agent", TODAY - timedelta(1), "until"),
        ("agent", None, "until"), ("agent", TODAY + timedelta(400), "until"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            share_draft(who=who, until=until, submit=False, **said)
        assert list(wrong.value.field_errors) == [where]
    share = share_draft(who="agent", until=TODAY + timedelta(3), submit=False, **said)
    assert share.agent and Notice.objects.get(recipient=agent).link == f"/apply/{draft.token}/"
    hand = open_draft(draft.token, actor, START)
    assert not hand.own and not hand.may_submit and list(drafts_for(actor, START)) == [draft]
    drafts.save_answers(token=draft.token, raw={"seats": "9"}, actor=actor, at=START)
    with pytest.raises(Refused):
        drafts.discard_draft(token=draft.token, actor=actor, at=START)
    with pytest.raises(Refused):
        share_draft(token=draft.token, who="x", until=TODAY, submit=True, actor=actor, at=START)
    after = START + timedelta(4)
    with pytest.raises(Refused, match="到期") as refused:
        drafts.save_answers(token=draft.token, raw={"seats": "10"}, actor=actor, at=after)
    assert refused.value.code == "authority_ended" and not drafts_for(actor, after)
    assert look(world, draft).given["seats"] == 9
    share = share_draft(who="agent", until=TODAY + timedelta(9), submit=True, **said)
    assert open_draft(draft.token, actor, START).may_submit
    end_share(share_id=share.pk, **said)
    end_share(share_id=share.pk, **said)
    with pytest.raises(Refused, match="收回"):
        open_draft(draft.token, actor, START)
    assert len(shares_of(draft)) == 2
    kinds = [e.kind for e in stream_events(world.firm.stream)]
    assert kinds.count("enterprise.draft_shared") == 2
    assert kinds.count("enterprise.draft_share_ended") == 1


def test_a_draft_is_its_firms_alone(world: BundleWorld) -> None:
    draft = begin(world)
    for rights, firm in (("view", world.firm), ("admin", make_firm("别家"))):
        other = load_actor(make_member(firm, rights), START)
        with pytest.raises(NotVisible):
            open_draft(draft.token, other, START)
        with pytest.raises(NotVisible):
            begin(world, other)
        assert not drafts_for(other, START)
    colleague = load_actor(make_member(world.firm, "submit"), START)
    assert open_draft(draft.token, colleague, START).own
    make_item(world.units["tax"], "at-window", channels=["window"])
    with pytest.raises(Refused):
        begin(world, kind="item", code="at-window")
    single = begin(world, kind="item", code="sewage")
    assert single.version is None and look(world, single).schedule().counted == 6
    drafts.discard_draft(token=draft.token, actor=world.owner, at=START)
    with pytest.raises(NotVisible):
        open_draft(draft.token, world.owner, START)
