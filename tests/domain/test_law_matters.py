"""A law matter stays one case through all offices, and is read by the firm and its office alone."""

from datetime import timedelta

import pytest
from tests.factories import make_firm, make_member, make_staff
from tests.law_world import LawWorld, make_law_world

from qifu.cases.lists import ListFilter, list_cases
from qifu.cases.models import Case, Clock
from qifu.cases.permissions import can_see
from qifu.cases.queries import visible_cases
from qifu.identity.actors import load_actor
from qifu.identity.models import Role, Unit
from qifu.kernel.audit import verify_audit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.models import Notice
from qifu.law.matters import (
    MatterInput,
    answer_invitation,
    confirm_by_other,
    invitation_by,
    open_agreement,
    open_invitation,
    open_matter,
    own_matter,
    stays_of,
    unit_matter,
    watched_case,
)
from qifu.law.models import LawMatter

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> LawWorld:
    return make_law_world()


def invite(world: LawWorld, row: LawMatter) -> str:
    world.act(
        row, "mediator", "invite", other_name="某商贸公司", about="货款",
        meet_on=(world.at + timedelta(days=7)).date(), place="调解室",
    )  # fmt: skip
    found = open_invitation(row)
    assert found is not None
    return found.token


def test_the_same_form_twice_is_one_matter(world: LawWorld) -> None:
    assert world.matter(token="a") == world.matter(token="a")
    assert world.matter(token="b").case.number != world.matter(token="a").case.number


def test_everything_wrong_is_told_at_once(world: LawWorld) -> None:
    with pytest.raises(Invalid) as said:
        world.matter(words=" ", contact_phone="12", amount="很多")
    assert set(said.value.field_errors) == {"words", "contact_phone", "amount"}


def test_from_mediation_to_legal_aid_it_stays_one_case(world: LawWorld) -> None:
    row = world.matter()
    world.act(row, "mediator", "accept")
    answer_invitation(token=invite(world, row), agree=False, words="不谈", at=world.at)
    case = world.act(row, "mediator", "pass_on", office="legal-aid", reason="对方不愿谈，准备起诉")
    assert (case.state, case.number) == ("passed", row.case.number)
    assert case.lead_unit is not None
    assert case.lead_unit.code == "legal-aid-centre"
    with pytest.raises(NotVisible):
        unit_matter(world.actor("mediator"), row.case.number)
    with pytest.raises(NotVisible):
        world.act(row, "mediator", "accept")
    world.act(row, "aid", "accept")
    first, second = stays_of(Case.objects.get(pk=row.pk))
    assert (first.until is not None, second.why) == (True, "对方不愿谈，准备起诉")
    assert first.due_on is not None
    assert second.due_on is not None
    amounts = list(
        Clock.objects.filter(case=row.case, limit="law_handle").values_list("amount", flat=True)
    )
    assert amounts == [5, 5, 7]  # before and after the invitation, then the other office's own
    case = world.act(row, "aid", "finish", text="已指派律师")
    assert case.state == "done"
    assert own_matter(world.actor("owner"), case.number).result == "已指派律师"
    assert Case.objects.filter(kind="law").count() == 1
    assert verify_audit().ok


def test_both_confirm_and_the_matter_is_done(world: LawWorld) -> None:
    row = world.matter()
    world.act(row, "mediator", "accept")
    token = invite(world, row)
    answer_invitation(token=token, agree=True, words="", at=world.at)
    with pytest.raises(Refused):
        answer_invitation(token=token, agree=True, words="", at=world.at)
    day = (world.at + timedelta(days=20)).date()
    world.act(row, "mediator", "agree", terms="月底前付清", perform_on=day)
    confirm_by_other(token=token, at=world.at)
    with pytest.raises(Refused):
        confirm_by_other(token=token, at=world.at)
    assert Case.objects.get(pk=row.pk).state == "signing"
    case = world.act(row, "owner", "confirm_agreement")
    assert (case.state, case.result) == ("done", "agreed")
    found = open_agreement(row)
    assert found is not None
    assert found.state == "confirmed"


def test_a_mediation_that_ended_leaves_no_way_in(world: LawWorld) -> None:
    row = world.matter()
    world.act(row, "mediator", "accept")
    token = invite(world, row)
    world.act(row, "mediator", "end_mediation", reason="对方没有回应")
    with pytest.raises(NotVisible):
        invitation_by(token)


def test_nobody_reads_it_but_the_firm_and_its_office(world: LawWorld) -> None:
    row = world.matter()
    case = row.case
    assert can_see(world.actor("owner"), case)
    assert can_see(world.actor("mediator"), case)
    for who in ("leader", "dispatcher", "revisitor", "aid"):
        actor = world.actor(who)
        assert not can_see(actor, case)
        assert not visible_cases(actor).filter(pk=case.pk).exists()
    rival = load_actor(make_member(make_firm(), "admin"), world.at)
    assert not can_see(rival, case)
    listed = list_cases(world.actor("leader"), ListFilter(box="all", q=world.firm.name), world.at)
    assert listed.rows == []
    seen = list_cases(world.actor("leader"), ListFilter(box="all", kind="law"), world.at).rows
    assert [(c.firm_name, c.title) for c in seen] == [("（保密）", "法律服务：纠纷调解")]
    assert watched_case(world.actor("leader"), case.number) == case
    with pytest.raises(NotVisible):
        watched_case(world.actor("aid"), case.number)
    words = " ".join(f"{n.subject} {n.body}" for n in Notice.objects.all())
    assert world.firm.name not in words
    assert "货款" not in words


def test_only_ones_own_firm(world: LawWorld) -> None:
    with pytest.raises(NotVisible):
        open_matter(
            enterprise_id=make_firm().pk, token="x", actor=world.actor("owner"), at=world.at,
            data=MatterInput("notary", "公证", "王", "13800138000"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("service", "office", "days"),
    [("ip-protection", "ip-protection-station", 10), ("ip-dispute", "ip-protection-station", 10),
     ("labour", "human-resources", 5)],
)  # fmt: skip
def test_ip_and_labour_go_to_their_own_office_with_its_own_days(
    world: LawWorld, service: str, office: str, days: int
) -> None:
    unit = Unit.objects.get(code=office)
    world.users["own"] = make_staff(unit, Role.HANDLER, "经办")
    row = world.matter(service)
    assert row.case.lead_unit == unit
    with pytest.raises(NotVisible):
        unit_matter(world.actor("mediator"), row.case.number)
    world.act(row, "own", "accept")
    (stay,) = stays_of(Case.objects.get(pk=row.pk))
    clock = Clock.objects.get(case=row.case, limit="law_handle")
    assert (stay.unit, clock.amount) == (unit.name, days)
    case = world.act(row, "own", "finish", text="已告知证据怎么收集、到哪里维权。")
    assert not case.open
    assert own_matter(world.actor("owner"), case.number).result.startswith("已告知")
