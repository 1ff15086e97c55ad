"""The three administrators (三员): who may be which, what each writes, who reads the audit."""

from __future__ import annotations

import itertools

import pytest
from django.db import transaction
from tests.factories import START, make_staff, make_unit, make_user

from qifu.identity import auditing
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Post, Precedent, Role, Unit
from qifu.identity.operations import (
    add_post,
    change_user,
    close_unit,
    create_user,
    disable_user,
    issue_token,
    record_precedent,
    set_password,
)
from qifu.identity.rules.separation import PARTS
from qifu.kernel.errors import Refused
from qifu.kernel.events import Event, append_event
from qifu.kernel.notices import mark_read

ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def admin(unit: Unit, role: str) -> Actor:
    return load_actor(make_staff(unit, role), START)


@pytest.mark.parametrize(("held", "wanted"), list(itertools.permutations(ADMINS, 2)))
def test_a_second_of_the_three_is_refused_with_a_sentence(
    unit: Unit, held: str, wanted: str
) -> None:
    person = make_staff(unit, held)
    for actor in (SYSTEM_ACTOR, admin(unit, Role.SECURITY_ADMIN)):
        with pytest.raises(Refused, match="三员分立"):
            add_post(user_id=person.pk, unit_id=unit.pk, role=wanted, actor=actor, at=START)
    assert Post.objects.filter(user=person).count() == 1


def test_each_writes_its_own_part_only(unit: Unit) -> None:
    person = make_user("张三")
    system, security, audit = (admin(unit, role) for role in ADMINS)
    acts = {
        Role.SYSTEM_ADMIN: lambda actor: create_user(
            username="zhangsi", name="张四", password="Quiet-river-2026", actor=actor, at=START
        ),
        Role.SECURITY_ADMIN: lambda actor: add_post(
            user_id=person.pk, unit_id=unit.pk, role=Role.HANDLER, actor=actor, at=START
        ),
        Role.AUDIT_ADMIN: lambda actor: auditing.ask_for_verification(actor=actor, at=START),
    }
    for role, act in acts.items():
        for actor in (system, security, audit):
            if not actor.has(role):
                with pytest.raises(Refused):
                    act(actor)
    acts[Role.SYSTEM_ADMIN](system)
    acts[Role.SECURITY_ADMIN](security)


def test_what_is_nobody_s_part_is_undone_even_where_nothing_else_asks(unit: Unit) -> None:
    """An operation without a check of its own: the event's refusal undoes the row."""
    for role in ADMINS:
        with pytest.raises(Refused, match="各管一段"):
            record_precedent(
                topic="",
                lead_unit_id=unit.pk,
                case_number="SQ1",
                reason="试",
                actor=admin(unit, role),
                at=START,
            )
    assert not Precedent.objects.exists()


def _event(actor: Actor, kind: str) -> None:
    with transaction.atomic():
        append_event(stream="x:1", kind=kind, at=START, actor=actor, payload={})


def test_the_audit_administrator_changes_nothing_but_the_own_account(unit: Unit) -> None:
    person, other = make_staff(unit, Role.AUDIT_ADMIN), make_user("李四")
    actor = load_actor(person, START)
    before = Event.objects.count()
    for act in (
        lambda: disable_user(user_id=other.pk, reason="试", actor=actor, at=START),
        lambda: set_password(
            user_id=other.pk, password="Quiet-river-2026", actor=actor, at=START
        ),
        lambda: close_unit(
            unit_id=unit.pk, successor_id=make_unit().pk, reason="试", actor=actor, at=START
        ),
        lambda: issue_token(
            user_id=other.pk, name="试", scopes=["demands:read"], actor=actor, at=START, days=3
        ),
        lambda: _event(actor, "demand.submitted"),
    ):  # fmt: skip
        with pytest.raises(Refused):
            act()
    assert Event.objects.exclude(kind="user.post_added").count() == before
    change_user(
        user_id=person.pk, name=person.name, phone="13900001111", email="", actor=actor, at=START
    )
    mark_read(user_id=person.pk, at=START)


def test_only_the_audit_administrator_reads_the_audit(unit: Unit) -> None:
    for role in set(Role) - {Role.AUDIT_ADMIN}:
        actor = admin(unit, role)
        for read in (
            auditing.audit_events,
            auditing.audit_accesses,
            auditing.audit_seals,
            auditing.audit_verifications,
        ):
            with pytest.raises(Refused, match="只有审计管理员"):
                read(actor)
    assert auditing.audit_events(admin(unit, Role.AUDIT_ADMIN)).count() == Event.objects.count()


def test_the_declared_parts_do_not_meet() -> None:
    kinds = {role: set(part.kinds) for role, part in PARTS.items()}
    own = set.intersection(*kinds.values())
    for one, two in itertools.combinations(kinds, 2):
        assert kinds[one] & kinds[two] == own
    assert set(PARTS) == set(ADMINS)
