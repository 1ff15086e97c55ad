"""The lines of a firm's record: who may enter and end them, and what every change leaves behind."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.factories import SHANGHAI, START, make_firm, make_member, make_staff, make_unit

from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Enterprise, Fact, FirmFacts, FirmRelation, FirmTag, Tag
from qifu.enterprises.operations import (
    change_enterprise,
    grant_membership,
    register_enterprise,
)
from qifu.enterprises.queries import find_enterprises
from qifu.enterprises.record import (
    ContactInput,
    PlanInput,
    RelationInput,
    add_contact,
    add_plan,
    add_relation,
    add_tag,
    end_line,
)
from qifu.enterprises.standing import change_standing
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import District, Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def specialist() -> Actor:
    return load_actor(make_staff(make_unit(), Role.SPECIALIST, "罗强"), START)


def test_a_tag_is_put_on_once_and_ended_with_its_reason(specialist: Actor) -> None:
    firm, tag = make_firm(), Tag.objects.create(code="key", title="重点企业")
    add_tag(enterprise_id=firm.pk, code="key", actor=specialist, at=START)
    row = add_tag(
        enterprise_id=firm.pk, code="key", actor=specialist, at=START, until=date(2027, 1, 1)
    )
    assert FirmTag.objects.get() == row and row.until == date(2027, 1, 1) and row.tag == tag
    end_line(kind="tag", line_id=row.pk, because="不再符合", actor=specialist, at=START)
    again = add_tag(enterprise_id=firm.pk, code="key", actor=specialist, at=START)
    assert again.pk != row.pk
    kinds = [e.kind for e in stream_events(firm.stream)]
    assert kinds == [
        "enterprise.tag_added",
        "enterprise.tag_added",
        "enterprise.tag_ended",
        "enterprise.tag_added",
    ]


def test_a_firm_speaks_for_itself_and_cannot_end_what_officials_entered(specialist: Actor) -> None:
    firm = make_firm()
    owner = load_actor(make_member(firm, "submit"), START)
    viewer = load_actor(make_member(firm, "view"), START)
    stranger = load_actor(make_member(make_firm(), "admin"), START)
    plan = PlanInput("expand", "再上两条生产线", date(2026, 12, 1), Decimal(8_000_000))
    own = add_plan(enterprise_id=firm.pk, data=plan, actor=owner, at=START)
    seen = add_plan(enterprise_id=firm.pk, data=plan, actor=specialist, at=START)
    assert (own.source, seen.source) == ("declared", "visit")
    with pytest.raises(Refused):
        end_line(kind="plan", line_id=seen.pk, because="不做了", actor=owner, at=START)
    with pytest.raises(Refused):
        add_plan(enterprise_id=firm.pk, data=plan, actor=viewer, at=START)
    with pytest.raises(NotVisible):
        add_plan(enterprise_id=firm.pk, data=plan, actor=stranger, at=START)
    with pytest.raises(NotVisible):
        end_line(kind="plan", line_id=own.pk, because="不做了", actor=stranger, at=START)
    ended = end_line(kind="plan", line_id=own.pk, because="不做了", actor=owner, at=START)
    assert ended.ended_because == "不做了"


def test_an_agent_has_a_matter_and_an_end(specialist: Actor) -> None:
    firm = make_firm()
    with pytest.raises(Invalid) as told:
        add_contact(
            enterprise_id=firm.pk,
            data=ContactInput("agent", "王芳", "12"),
            actor=specialist,
            at=START,
        )
    assert set(told.value.field_errors) == {"phone", "may", "until"}
    row = add_contact(
        enterprise_id=firm.pk, actor=specialist, at=START,
        data=ContactInput("agent", "王芳", "13800138001", "代办开办手续", until=date(2026, 6, 30)),
    )  # fmt: skip
    assert row.holds(date(2026, 6, 30)) and not row.holds(date(2026, 7, 1))


def test_a_relation_names_another_firm_once(specialist: Actor) -> None:
    firm, mother = make_firm(), make_firm("长虹集团")

    def say(**data: str) -> FirmRelation:
        return add_relation(
            enterprise_id=firm.pk, data=RelationInput(**data), actor=specialist, at=START
        )

    assert say(kind="parent", uscc=mother.uscc.lower()).other == mother
    for wrong in (
        {"kind": "parent", "uscc": mother.uscc},
        {"kind": "parent", "uscc": firm.uscc},
        {"kind": "parent", "uscc": "91510703MA0000000X"},
        {"kind": "cousin", "name": "某厂"},
        {"kind": "branch"},
    ):
        with pytest.raises(Invalid):
            say(**wrong)
    assert say(kind="supplier", name="成都某厂").other is None


def test_a_closed_firm_names_the_one_that_carries_on(specialist: Actor) -> None:
    old, new = make_firm(), make_firm()
    with pytest.raises(Invalid):
        change_standing(
            enterprise_id=old.pk, status="closed", reason="", actor=specialist, at=START
        )
    change_standing(
        enterprise_id=old.pk, status="closed", reason="吸收合并", successor=new.uscc,
        actor=specialist, at=START,
    )  # fmt: skip
    old.refresh_from_db()
    assert old.status == "closed"
    assert FirmRelation.objects.get().other == new
    said = [e.payload for e in stream_events(old.stream) if e.kind == "enterprise.standing"]
    assert said == [{"before": "active", "after": "closed", "reason": "吸收合并"}]


def test_a_former_name_is_kept_and_two_characters_find_a_firm(specialist: Actor) -> None:
    District.objects.create(code="x", name="绵阳市涪城区", loaded_at=START)
    code = make_firm().uscc
    Enterprise.objects.filter(uscc=code).delete()
    firm = register_enterprise(uscc=code, name="绵阳蜀锦商贸有限公司", actor=SYSTEM_ACTOR, at=START)
    assert firm.initials == "sjsmyxgs"
    change_enterprise(enterprise_id=firm.pk, name="绵阳云海ABC有限公司", actor=specialist, at=START)
    firm.refresh_from_db()
    assert firm.former_names == ["绵阳蜀锦商贸有限公司"] and firm.initials == "yhabcyxgs"
    assert find_enterprises(specialist, "云海") == [firm]
    assert find_enterprises(specialist, "海abc") == [firm]
    assert not find_enterprises(specialist, "云绵")


def test_the_declared_order_of_sources_decides_and_the_losing_word_is_marked() -> None:
    firm = make_firm()
    ranks = {"tax": 1, "statistics": 2}
    Fact.objects.create(name="staff", type="number", label="从业人数", precedence=ranks)

    def say(source: str, value: int, on: date) -> FirmFacts:
        said = {firm.pk: {"staff": Decimal(value)}}
        record_facts(said=said, source=source, on=on, actor=SYSTEM_ACTOR, at=START)
        return FirmFacts.objects.get(pk=firm.pk)

    assert say("statistics", 20, date(2025, 1, 1)).values == {"staff": 20}
    row = say("tax", 25, date(2026, 1, 1))
    assert (row.values, row.disputed) == ({"staff": 20}, ["staff"])
    assert say("tax", 20, date(2026, 2, 1)).disputed == []


def test_the_row_of_the_ledger_follows_the_size_class() -> None:
    firm = make_firm()
    Enterprise.objects.filter(pk=firm.pk).update(industry="C3484")
    for name, kind in (("staff", "number"), ("revenue", "number"), ("size_class", "text")):
        Fact.objects.create(name=name, type=kind, label=name)
    said = {"staff": Decimal(350), "revenue": Decimal(30_000_000)}
    record_facts(
        said={firm.pk: said}, source="tax", on=date(2026, 1, 1), actor=SYSTEM_ACTOR, at=START
    )
    firm.refresh_from_db()
    assert firm.size == "中型"


def test_what_a_person_may_do_for_a_firm_ends_by_itself() -> None:
    firm = make_firm()
    owner = load_actor(make_member(firm, "admin"), START)
    clerk = make_member(make_firm(), "view")
    given = {"enterprise_id": firm.pk, "user_id": clerk.pk, "actor": owner, "at": START}
    with pytest.raises(Invalid):
        grant_membership(**given, rights=["submit"], until=date(2026, 3, 1))
    grant_membership(**given, rights=["submit"], until=date(2026, 3, 31))
    evening = datetime(2026, 3, 31, 23, 59, tzinfo=SHANGHAI)
    assert firm.pk in load_actor(clerk, evening).firm_ids("submit")
    assert firm.pk not in load_actor(clerk, evening + timedelta(minutes=1)).firm_ids("view")
    with pytest.raises(Refused):
        grant_membership(
            enterprise_id=firm.pk, user_id=owner.user_id or 0, rights=["admin"], actor=owner,
            at=START, until=date(2026, 12, 31),
        )  # fmt: skip
