"""The ledger of firms and who acts for each, on a real database."""

from __future__ import annotations

import pytest
from tests.factories import START, make_firm, make_member, make_staff, make_unit, make_user

from qifu.enterprises.models import Enterprise, Membership
from qifu.enterprises.operations import (
    change_enterprise,
    grant_membership,
    invite,
    register_enterprise,
    revoke_membership,
)
from qifu.enterprises.queries import (
    contacts_of,
    enterprise_by_uscc,
    find_enterprises,
    get_enterprise,
    members,
    my_firms,
)
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role, User
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.packs.demo_people import demo_uscc

pytestmark = pytest.mark.django_db
CODE = demo_uscc("MATETK01")


def actor_of(user: User) -> Actor:
    return load_actor(User.objects.get(pk=user.pk), START)


@pytest.fixture
def clerk() -> Actor:
    return actor_of(make_staff(make_unit(), Role.CLERK))


def register(actor: Actor, **more: object) -> Enterprise:
    said = {"uscc": CODE, "name": "绵阳测试有限公司", "actor": actor, "at": START, **more}
    return register_enterprise(**said)  # type: ignore[arg-type]


def test_the_window_registers_a_firm(clerk: Actor) -> None:
    firm = register(clerk, uscc=f" {CODE[:8].lower()} {CODE[8:]} ", phone="0816-2345678")
    assert (firm.uscc, firm.phone) == (CODE, "0816-2345678")
    assert not firm.memberships.exists()
    assert [e.kind for e in stream_events(firm.stream)] == ["enterprise.registered"]


def test_every_error_comes_at_once(clerk: Actor) -> None:
    with pytest.raises(Invalid) as invalid:
        register(clerk, uscc=CODE[:-1], name=" ", phone="12", industry="zz", town_id=0)
    assert set(invalid.value.field_errors) == {"uscc", "name", "phone", "industry", "town"}
    assert "应为 18 位，现在是 17 位" in invalid.value.field_errors["uscc"][0]


def test_a_known_code_is_told_without_telling_whose(clerk: Actor) -> None:
    register(clerk)
    with pytest.raises(Invalid, match="查找后直接选用"):
        register(clerk)
    with pytest.raises(Invalid, match="请联系本企业管理员"):
        register(actor_of(make_user()))


def test_a_person_registers_its_own_firm_and_administers_it() -> None:
    owner = make_user()
    firm = register(actor_of(owner))
    assert actor_of(owner).firm_ids("admin") == {firm.pk}


def test_officials_without_a_window_do_not_register() -> None:
    with pytest.raises(Refused):
        register(actor_of(make_staff(make_unit(), Role.HANDLER)))
    with pytest.raises(Refused):
        register(Actor(user_id=None, name="访客"))


def test_firms_are_found_by_code_or_name(clerk: Actor) -> None:
    firm = register(clerk)
    make_firm("另一家机械有限公司")
    for text in (CODE, CODE[:14].lower(), "测试", " 绵阳测试 "):
        assert find_enterprises(clerk, text) == [firm]
    for text in ("", "测", "%", "不存在", "a\x00b", "__"):
        assert find_enterprises(clerk, text) == []
    assert enterprise_by_uscc(clerk, CODE.lower()) == firm
    with pytest.raises(Refused):
        find_enterprises(actor_of(make_member(firm)), "测试")


def test_a_firm_is_seen_by_its_people_and_the_windows(clerk: Actor) -> None:
    firm = make_firm()
    insider, stranger = actor_of(make_member(firm, "view")), actor_of(make_member(make_firm()))
    assert get_enterprise(insider, firm.pk) == get_enterprise(clerk, firm.pk) == firm
    assert list(my_firms(insider)) == [firm]
    with pytest.raises(NotVisible):
        get_enterprise(stranger, firm.pk)
    with pytest.raises(NotVisible):
        members(stranger, firm.pk, START)


def test_the_firms_administrator_gives_and_takes_rights() -> None:
    firm, friend = make_firm(), make_user(phone="13900139000")
    boss = actor_of(make_member(firm, "admin"))
    row = invite(
        enterprise_id=firm.pk, who="139 0013 9000", rights=["submit"], actor=boss, at=START
    )
    assert row.user == friend
    same = invite(
        enterprise_id=firm.pk, who=friend.username, rights=["submit"], actor=boss, at=START
    )
    assert same == row
    more = grant_membership(
        enterprise_id=firm.pk, user_id=friend.pk, rights=["view"], actor=boss, at=START
    )
    assert actor_of(friend).firm_ids("submit") == frozenset()
    assert contacts_of(firm.pk, START).count() == 2
    revoke_membership(membership_id=more.pk, actor=boss, at=START)
    assert actor_of(friend).firms == ()
    kinds = [e.kind for e in stream_events(firm.stream)]
    assert kinds == ["membership.granted", "membership.granted", "membership.revoked"]


def test_others_give_no_rights() -> None:
    firm, friend = make_firm(), make_user()
    said = {"enterprise_id": firm.pk, "user_id": friend.pk, "rights": ["view"], "at": START}
    with pytest.raises(Refused):
        grant_membership(actor=actor_of(make_member(firm, "submit")), **said)
    with pytest.raises(NotVisible):
        grant_membership(actor=actor_of(make_member(make_firm())), **said)
    official = make_staff(make_unit(), Role.HANDLER)
    with pytest.raises(Refused, match="工作人员账号"):
        grant_membership(actor=SYSTEM_ACTOR, **{**said, "user_id": official.pk})
    boss = actor_of(make_member(firm, "admin"))
    for rights in ([], ["king"]):
        with pytest.raises(Invalid):
            grant_membership(actor=boss, **{**said, "rights": rights})
    with pytest.raises(Invalid):
        invite(enterprise_id=firm.pk, who="nobody\x00", rights=["view"], actor=boss, at=START)


def test_the_last_administrator_cannot_leave() -> None:
    firm = make_firm()
    user = make_member(firm, "admin")
    boss, row = actor_of(user), Membership.objects.get(user=user)
    with pytest.raises(Refused) as refused:
        revoke_membership(membership_id=row.pk, actor=boss, at=START)
    assert refused.value.code == "last_admin"
    with pytest.raises(Refused):
        grant_membership(
            enterprise_id=firm.pk, user_id=user.pk, rights=["view"], actor=boss, at=START
        )
    gone = make_member(firm, "admin")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(Refused):
        revoke_membership(membership_id=row.pk, actor=boss, at=START)
    make_member(firm, "admin")
    revoke_membership(membership_id=row.pk, actor=boss, at=START)
    assert actor_of(user).firms == ()


def test_one_leaves_a_firm_by_oneself_and_others_do_not_see_it() -> None:
    firm = make_firm()
    make_member(firm, "admin")
    user = make_member(firm, "view")
    row = Membership.objects.get(user=user)
    with pytest.raises(NotVisible):
        revoke_membership(membership_id=row.pk, actor=actor_of(make_user()), at=START)
    revoke_membership(membership_id=row.pk, actor=actor_of(user), at=START)
    assert actor_of(user).firms == ()


def test_the_ledger_is_corrected_but_never_the_code(clerk: Actor) -> None:
    firm = register(clerk)
    town = make_unit(kind="town", has_power=False)
    changed = change_enterprise(
        enterprise_id=firm.pk,
        name="绵阳测试股份有限公司",
        town_id=town.pk,
        industry="c3562",
        actor=clerk,
        at=START,
    )
    assert (changed.uscc, changed.town, changed.industry) == (CODE, town, "C3562")
    assert stream_events(firm.stream)[-1].payload["fields"] == ["industry", "name", "town_id"]
    with pytest.raises(NotVisible):
        change_enterprise(enterprise_id=firm.pk, name="x", actor=actor_of(make_user()), at=START)
