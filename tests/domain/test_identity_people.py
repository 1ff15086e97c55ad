"""People, posts, deputies, tokens and sign-in, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    PASSWORD,
    START,
    give_post,
    make_firm,
    make_member,
    make_staff,
    make_unit,
    make_user,
)

from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.backends import NameOrPhoneBackend
from qifu.identity.models import ApiToken, Post, Role, User
from qifu.identity.operations import (
    add_post,
    change_password,
    change_user,
    create_user,
    delegate,
    disable_user,
    enable_user,
    end_delegation,
    end_post,
    issue_token,
    record_precedent,
    revoke_token,
    set_password,
    sign_up,
)
from qifu.identity.queries import colleagues, find_users, holders, tokens
from qifu.identity.tokens import actor_for_token
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SAID = {"name": "李华", "password": "four-boats-6-river", "actor": SYSTEM_ACTOR, "at": START}


def actor_of(user: User, at=START) -> Actor:  # type: ignore[no-untyped-def]
    return load_actor(User.objects.get(pk=user.pk), at)


def test_an_account_is_made_with_an_event_that_keeps_no_phone() -> None:
    user = create_user(username=" LiHua ", phone="+86 139 0013 9000", email="a@b.cn", **SAID)
    assert (user.username, user.phone) == ("lihua", "13900139000")
    events = stream_events(user.stream)
    assert [e.kind for e in events] == ["user.created"]
    assert "139" not in str(events[0].payload)


def test_every_error_comes_at_once() -> None:
    with pytest.raises(Invalid) as invalid:
        create_user(
            username="1",
            name="",
            phone="123",
            email="x",
            password="short",
            actor=SYSTEM_ACTOR,
            at=START,
        )
    assert set(invalid.value.field_errors) == {"username", "name", "phone", "email", "password"}


def test_name_and_phone_belong_to_one_account() -> None:
    create_user(username="lihua", phone="13900139000", **SAID)
    with pytest.raises(Invalid) as invalid:
        create_user(username="lihua", phone="139 0013 9000", **SAID)
    assert set(invalid.value.field_errors) == {"username", "phone"}


def test_one_signs_in_by_name_or_phone_until_disabled() -> None:
    user = create_user(username="lihua", phone="13900139000", **SAID)
    backend = NameOrPhoneBackend()
    password = SAID["password"]
    for typed in ("lihua", "LIHUA ", "13900139000", "+86 13900139000"):
        assert backend.authenticate(None, typed, password) == user
    for typed, secret in (("lihua", "x"), ("nobody", password), ("a\x00", password), ("", "")):
        assert backend.authenticate(None, typed, secret) is None
    disable_user(user_id=user.pk, reason="调离", actor=SYSTEM_ACTOR, at=START)
    assert backend.authenticate(None, "lihua", password) is None
    assert backend.get_user(user.pk) is None
    enable_user(user_id=user.pk, actor=SYSTEM_ACTOR, at=START)
    assert backend.get_user(user.pk) == user


def test_an_account_of_a_system_cannot_sign_in() -> None:
    user = create_user(username="robot", **{**SAID, "password": None})
    assert not is_password_usable(user.password)


def test_passwords_are_changed_by_oneself_or_the_system_administrator() -> None:
    unit = make_unit()
    one, other = make_user(), make_user()
    admin = make_staff(unit, Role.SYSTEM_ADMIN)
    change_password(user_id=one.pk, password="new-River-2031x", actor=actor_of(one), at=START)
    with pytest.raises(Refused):
        change_password(user_id=one.pk, password="new-River-2031x", actor=actor_of(admin), at=START)
    with pytest.raises(Refused):
        set_password(user_id=one.pk, password="new-River-2031x", actor=actor_of(other), at=START)
    with pytest.raises(Invalid):
        set_password(user_id=one.pk, password="1234567890", actor=actor_of(admin), at=START)
    row = set_password(
        user_id=one.pk,
        password="new-River-2032x",
        actor=actor_of(admin),
        at=START,
        must_change=True,
    )
    assert row.must_change_password


def test_anyone_may_sign_up_and_may_then_do_nothing() -> None:
    user = sign_up(
        username="newfirm",
        name="赵一",
        phone="13700137000",
        password="four-boats-6-river",
        at=START,
    )
    actor = actor_of(user)
    assert (actor.posts, actor.firms, actor.is_staff) == ((), (), False)
    with pytest.raises(Invalid):
        sign_up(username="newfirm2", name="赵二", phone="", password="four-boats-6-river", at=START)


def test_the_three_administrators_each_hold_a_part() -> None:
    unit, person = make_unit(), make_user()
    system = actor_of(make_staff(unit, Role.SYSTEM_ADMIN))
    security = actor_of(make_staff(unit, Role.SECURITY_ADMIN))
    audit = actor_of(make_staff(unit, Role.AUDIT_ADMIN))
    wanted = {"user_id": person.pk, "unit_id": unit.pk, "role": Role.HANDLER, "at": START}
    for actor in (system, audit, actor_of(person)):
        with pytest.raises(Refused):
            add_post(actor=actor, **wanted)
    with pytest.raises(Refused):
        create_user(username="lihua", **{**SAID, "actor": security})
    post = add_post(actor=security, **wanted)
    assert add_post(actor=security, **wanted) == post
    end_post(post_id=post.pk, actor=security, at=START + HOUR)
    assert actor_of(person, START + HOUR).posts == ()
    assert [e.kind for e in stream_events(person.stream)] == ["user.post_added", "user.post_ended"]


def test_nobody_grants_itself_a_post() -> None:
    unit = make_unit()
    security = actor_of(make_staff(unit, Role.SECURITY_ADMIN))
    assert security.user_id is not None
    with pytest.raises(Refused, match="不能给自己"):
        add_post(
            user_id=security.user_id, unit_id=unit.pk, role=Role.HEAD, actor=security, at=START
        )


def test_administrators_meet_nobody_in_one_person() -> None:
    unit = make_unit()
    handler = make_staff(unit, Role.HANDLER)
    with pytest.raises(Refused) as refused:
        add_post(
            user_id=handler.pk, unit_id=unit.pk, role=Role.AUDIT_ADMIN, actor=SYSTEM_ACTOR, at=START
        )
    assert refused.value.code == "separation"
    with pytest.raises(IntegrityError), transaction.atomic():
        give_post(handler, unit, Role.AUDIT_ADMIN)
    give_post(handler, unit, Role.HEAD)
    Post.objects.filter(user=handler).update(valid_until=START)
    add_post(
        user_id=handler.pk, unit_id=unit.pk, role=Role.AUDIT_ADMIN, actor=SYSTEM_ACTOR, at=START
    )


def test_an_official_does_not_act_for_a_firm() -> None:
    unit, owner = make_unit(), make_member(make_firm())
    with pytest.raises(Refused) as refused:
        add_post(user_id=owner.pk, unit_id=unit.pk, role=Role.CLERK, actor=SYSTEM_ACTOR, at=START)
    assert refused.value.code == "is_member"


def test_a_post_needs_a_real_place() -> None:
    group, person = make_unit(kind="group", has_power=False), make_user()
    with pytest.raises(Invalid) as invalid:
        add_post(
            user_id=person.pk,
            unit_id=group.pk,
            role="king",
            window_id=999_999,
            actor=SYSTEM_ACTOR,
            at=START,
        )
    assert set(invalid.value.field_errors) == {"unit", "role", "window"}


def test_a_deputy_acts_in_the_absent_persons_unit_while_it_lasts() -> None:
    unit, other = make_unit(), make_unit()
    head, deputy = make_staff(unit, Role.HEAD), make_staff(unit, Role.HANDLER)
    give_post(head, other, Role.HEAD)
    row = delegate(
        absent_id=head.pk,
        deputy_id=deputy.pk,
        unit_id=unit.pk,
        since=START,
        until=START + 24 * HOUR,
        actor=actor_of(head),
        at=START,
    )
    actor = actor_of(deputy, START + HOUR)
    assert actor.units(Role.HEAD) == {unit.pk}
    assert actor.deputy_for == {head.pk}
    assert {p.acting_for for p in actor.posts} == {None, head.pk}
    assert actor_of(deputy, START + 25 * HOUR).deputy_for == frozenset()
    end_delegation(delegation_id=row.pk, actor=actor_of(head), at=START + 2 * HOUR)
    assert not actor_of(deputy, START + 3 * HOUR).has(Role.HEAD)


def test_who_may_not_stand_in() -> None:
    unit = make_unit()
    head, admin = make_staff(unit, Role.HEAD), make_staff(unit, Role.SYSTEM_ADMIN)
    stranger = make_staff(make_unit(), Role.HANDLER)
    said = {"absent_id": head.pk, "unit_id": unit.pk, "since": START, "at": START}
    for deputy in (admin, stranger, head):
        with pytest.raises(Invalid):
            delegate(deputy_id=deputy.pk, until=START + HOUR, actor=actor_of(head), **said)
    with pytest.raises(Refused):
        delegate(deputy_id=stranger.pk, until=START + HOUR, actor=actor_of(stranger), **said)


def test_an_actor_takes_three_queries_and_a_disabled_one_is_nobody() -> None:
    unit = make_unit()
    user = make_staff(unit, Role.HANDLER)
    with CaptureQueriesContext(connection) as queries:
        load_actor(user, START)
    assert len(queries) <= 3
    user.is_active = False
    assert load_actor(user, START).posts == ()


def test_rights_of_a_firm_include_the_lesser() -> None:
    firm = make_firm()
    for right, held in (("admin", {"admin", "submit", "view"}), ("submit", {"submit", "view"})):
        actor = actor_of(make_member(firm, right))
        assert {r for r in ("admin", "submit", "view") if firm.pk in actor.firm_ids(r)} == held


def test_a_token_is_shown_once_and_dies_in_four_ways() -> None:
    user = make_staff(make_unit(), Role.HANDLER)
    me = actor_of(user)

    def fresh(days: int = 1) -> tuple[ApiToken, str]:
        return issue_token(
            user_id=user.pk, name="脚本", scopes=["demands:read"], days=days, actor=me, at=START
        )

    token, key = fresh()
    assert key not in str(ApiToken.objects.filter(pk=token.pk).values())
    found = actor_for_token(key, START)
    assert found is not None
    assert (found.user_id, found.scopes, found.client) == (user.pk, {"demands:read"}, "")
    for wrong in (key[:-1] + "_", "qf_x_y", "", "x" * 500, key.replace("qf_", "")):
        assert actor_for_token(wrong, START) is None
    assert actor_for_token(key, START + 25 * HOUR) is None
    revoke_token(token_id=token.pk, actor=me, at=START)
    assert actor_for_token(key, START) is None
    _, other = fresh()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert actor_for_token(other, START) is None


def test_tokens_of_systems_and_administrators() -> None:
    unit = make_unit()
    robot, admin = make_staff(unit, Role.API_CLIENT), make_staff(unit, Role.SYSTEM_ADMIN)
    security = make_staff(unit, Role.SECURITY_ADMIN)
    said = {"name": "推送", "scopes": ["demands:write"], "days": 30, "at": START}
    token, key = issue_token(
        user_id=robot.pk, system="mianqitong", actor=actor_of(security), **said
    )
    found = actor_for_token(key, START)
    assert found is not None
    assert (found.client, found.is_staff, found.system) == ("mianqitong", False, "")
    for person, system in ((robot, ""), (make_user(), "x"), (admin, "")):
        with pytest.raises(Refused):
            issue_token(user_id=person.pk, system=system, actor=actor_of(security), **said)
    with pytest.raises(Refused):
        issue_token(user_id=make_user().pk, actor=actor_of(admin), **said)
    with pytest.raises(Invalid):
        issue_token(
            user_id=robot.pk,
            system="x",
            actor=actor_of(security),
            **{**said, "scopes": ["all"], "days": 9999},
        )
    assert list(tokens(actor_of(security))) == [token]
    assert not tokens(actor_of(admin)).exists()


def test_people_are_listed_for_administrators_only() -> None:
    unit = make_unit()
    handler, admin = make_staff(unit, Role.HANDLER, "李华"), make_staff(unit, Role.SYSTEM_ADMIN)
    with pytest.raises(NotVisible):
        find_users(actor_of(handler), START)
    assert list(find_users(actor_of(admin), START, "李华")) == [handler]
    assert list(holders(Role.HANDLER, START, unit_ids=[unit.pk])) == [handler]
    assert list(colleagues(unit.pk, START, Role.HANDLER, Role.HEAD)) == [handler]


def test_one_changes_its_own_name_and_nobody_elses() -> None:
    one, other = make_user(), make_user(phone="13900139000")
    said = {"name": "新名", "email": "", "at": START}
    assert (
        change_user(user_id=one.pk, phone="13600136000", actor=actor_of(one), **said).name == "新名"
    )
    with pytest.raises(Refused):
        change_user(user_id=other.pk, phone="", actor=actor_of(one), **said)
    with pytest.raises(Invalid):
        change_user(user_id=one.pk, phone="13900139000", actor=actor_of(one), **said)


def test_a_precedent_is_kept_with_its_case() -> None:
    unit = make_unit()
    row = record_precedent(
        topic="",
        lead_unit_id=unit.pk,
        case_number="SQ2026-0000001-1",
        reason="无牵头部门",
        actor=SYSTEM_ACTOR,
        at=START,
    )
    assert row.title == "未列入职责目录的事项"
    assert stream_events(unit.stream)[-1].kind == "duty.precedent"


def test_a_session_password_is_checked_with_the_stored_hash() -> None:
    assert make_user().check_password(PASSWORD)
