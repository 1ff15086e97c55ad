"""Versions of policies: two officers, what keeps one from being published, pinned firms, withdrawal."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.factories import DISTRICT, START, make_firm, make_staff, make_unit

from qifu.cases.models import Case, ProcessDefinition
from qifu.enterprises.models import EvidenceType, Fact
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import District, Role, Unit, User
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.packs.load import LoadResult, load_pack
from qifu.policies import desk, queries, versions
from qifu.policies.models import Budget, Claim, Policy, PolicyVersion, PushRun

pytestmark = pytest.mark.django_db
RULE = {"all": [{"fact": "revenue", "gte": 20_000_000}]}
LATER = START + timedelta(hours=1)


class Desk:
    """A unit with two officers, and another unit's."""

    def __init__(self) -> None:
        self.unit = make_unit("economy", name="区经信局")
        self.first = self.officer(self.unit, "邓洁")
        self.second = self.officer(self.unit, "谢莉")
        self.stranger = self.officer(make_unit(name="区商务局"), "外人")
        Fact.objects.create(name="revenue", type="number", label="上年度营业收入", unit="元")
        Fact.objects.create(name="size", type="text", label="企业规模", values=["小型"])
        EvidenceType.objects.create(code="licence", title="营业执照")

    @staticmethod
    def officer(unit: Unit, name: str) -> Actor:
        return load_actor(make_staff(unit, Role.POLICY_OFFICER, name), START)

    def body(self, **more: Any) -> dict[str, Any]:
        service = {
            "guide": "带材料到窗口。",
            "contact": {"name": "邓洁", "phone": "0816-2222222"},
            "materials": [{"type": "licence", "note": "", "required": True}],
        }
        return {
            "title": "首次升规奖励", "issuer": "区政府", "unit": self.unit.code,
            "source_text": "文件", "area": "涪城区", "gives": "10万元", "eligibility": RULE,
            "benefit": {"amount": 100_000}, "mode": "claim", "budget": "1000000.00",
            "service": service, **more,
        }  # fmt: skip

    def draft(self, code: str = "P-1", **more: Any) -> PolicyVersion:
        return versions.create_policy(code=code, body=self.body(**more), actor=self.first, at=START)

    def live(self, code: str = "P-1", **more: Any) -> PolicyVersion:
        row = self.draft(code, **more)
        return versions.publish_draft(version_id=row.pk, actor=self.first, at=START)

    def save(self, row: PolicyVersion, who: Actor | None = None, **more: Any) -> PolicyVersion:
        return versions.save_draft(
            version_id=row.pk, revision=row.revision, body=self.body(**more),
            actor=who or self.first, at=LATER,
        )  # fmt: skip


@pytest.fixture
def office(db: None) -> Desk:
    return Desk()


def test_an_officers_policy_is_for_the_own_district(office: Desk) -> None:
    District.objects.create(short_name="涪城区", area_code="510703", loaded_at=START)
    own, city = office.live("P-1", area=""), office.live("P-2", level="city", area="绵阳市")
    assert (own.body["area"], own.body["area_code"]) == ("涪城区", "510703")
    assert (city.body["area"], city.body["area_code"]) == ("绵阳市", "5107")
    assert set(queries.find_policies(here="510703").values_list("code", flat=True)) == {
        "P-1",
        "P-2",
    }
    nation = office.live("P-3", level="national", area="全国")
    assert nation.body["area_code"] == ""


def said(row: PolicyVersion) -> str:
    return "\n".join(f"{p.section}: {p.says}" for p in versions.publish_problems(row, START))


def test_a_draft_is_published_and_everybody_sees_it(office: Desk) -> None:
    row = office.draft()
    with pytest.raises(NotVisible):
        queries.get_policy("P-1")
    versions.publish_draft(version_id=row.pk, actor=office.first, at=START)
    policy = queries.get_policy("P-1")
    assert (policy.title, policy.rule, policy.mode, policy.version) == (
        "首次升规奖励", RULE, "claim", 1,
    )  # fmt: skip
    assert policy.unit == office.unit and not policy.from_pack
    assert Budget.objects.get(policy=policy).total == 1_000_000
    kinds = [e.kind for e in stream_events("policy:P-1")]
    assert kinds == ["policy.draft_opened", "policy.published"]


def test_a_new_version_replaces_the_live_one_which_stays_as_it_was(office: Desk) -> None:
    old = office.live()
    row = versions.open_draft(code="P-1", actor=office.second, at=LATER)
    assert row.number == 2 and row.body["title"] == "首次升规奖励"
    assert versions.open_draft(code="P-1", actor=office.first, at=LATER).pk == row.pk
    office.save(row, title="升规奖励", budget="500000.00")
    versions.publish_draft(version_id=row.pk, actor=office.second, at=LATER)
    states = {v.number: v.state for v in desk.versions_of(row.policy)}
    assert states == {1: "superseded", 2: "live"}
    assert Policy.objects.get(code="P-1").title == "升规奖励"
    old.refresh_from_db()
    assert old.body["title"] == "首次升规奖励"
    for change in ({"body": {}}, {"state": "live"}, {"state": "draft"}, {"number": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PolicyVersion.objects.filter(pk=old.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        old.delete()


def test_of_two_officers_the_second_is_told_by_whom_and_when(office: Desk) -> None:
    row = office.draft()
    office.save(row, office.first, title="第一人的标题")
    with pytest.raises(Conflict) as told:
        office.save(row, office.second, title="第二人的标题")
    assert told.value.by == "邓洁" and told.value.at == LATER
    row.refresh_from_db()
    assert row.body["title"] == "第一人的标题" and row.revision == 2
    with pytest.raises(Conflict):
        versions.publish_draft(version_id=row.pk, actor=office.second, at=LATER, revision=1)


def test_another_units_officer_sees_nothing(office: Desk) -> None:
    row = office.draft()
    handler = load_actor(make_staff(office.unit, Role.HANDLER), START)
    for actor in (office.stranger, handler):
        with pytest.raises(NotVisible):
            versions.open_draft(code="P-1", actor=actor, at=START)
        with pytest.raises(NotVisible):
            office.save(row, actor)
        with pytest.raises(NotVisible):
            versions.publish_draft(version_id=row.pk, actor=actor, at=START)
        with pytest.raises(NotVisible):
            desk.get_desk_policy(actor, "P-1")
        assert not desk.desk_policies(actor)
    assert [p.code for p in desk.desk_policies(office.second)] == ["P-1"]
    with pytest.raises(NotVisible):
        versions.create_policy(code="P-2", body=office.body(), actor=office.stranger, at=START)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"eligibility": None}, "rule: 还没有写条件"),
        ({"eligibility": {"fact": "revenu", "gte": 1}}, "没有声明过的事实“revenu”"),
        ({"eligibility": {"all": [RULE, {"fact": "revenue", "gte": "一千"}]}}, "条件第 2 条：“一千” 不是数字"),
        ({"eligibility": {"fact": "revenue", "gte": ""}}, "条件：还没有填数字"),
        ({"eligibility": {"all": [{"fact": "size", "in": []}]}}, "条件第 1 条：还没有填和什么比"),
        ({"benefit": {"amount": {"rate": 0.1, "of": "nothing"}}}, "benefit: 金额：没有声明过"),
        ({"service": {}}, "service: 没有申报指南"),
        ({"service": {}}, "至少要一种"),
        ({"service": {}}, "没有咨询人"),
        ({"service": {"materials": [{"type": "paper"}]}}, "没有“paper”这种材料"),
        ({"service": {"window": "nowhere"}}, "没有“nowhere”这个窗口"),
        ({"budget": None}, "没有预算总额"),
        ({"budget": "很多"}, "预算“很多”不是金额"),
        ({"unit": ""}, "须有受理部门"),
        ({"mode": "automatic"}, "须先声明"),
        ({"mode": "automatic", "benefit": None}, "须能算出金额"),
        ({"mode": "automatic", "matched": False}, "不能免申即享"),
        ({"matched": False}, "须写明条件"),
        ({"valid_from": "2026-05-01", "valid_until": "2026-04-01"}, "晚于有效期止"),
        ({"open_from": "2026-05-01", "open_until": "2026-04-01"}, "晚于申报截止"),
        ({"open_until": "2026-05-01", "valid_until": "2026-04-01"}, "晚于有效期止"),
        ({"gives": ""}, "“给什么”没有填写"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_and_nothing_published(
    office: Desk, change: dict[str, Any], words: str
) -> None:
    row = office.draft(**change)
    assert words in said(row)
    with pytest.raises(Invalid):
        versions.publish_draft(version_id=row.pk, actor=office.first, at=START)
    row.refresh_from_db()
    assert row.state == "draft" and not Policy.objects.get(code="P-1").active


def test_a_policy_is_not_given_to_another_unit(office: Desk) -> None:
    other = make_unit("culture")
    row = office.draft(mode="none", service={})
    row = office.save(row, unit=other.code, mode="none")
    with pytest.raises(Refused, match="不是本单位"):
        versions.publish_draft(version_id=row.pk, actor=office.first, at=START)
    assert not Policy.objects.get(code="P-1").active


def test_words_only_is_published_and_not_matched(office: Desk) -> None:
    office.live(matched=False, conditions="逐人核对", mode="none", benefit=None, service={})
    policy = Policy.objects.get(code="P-1")
    assert not policy.matched and policy.rule is None


def test_a_budget_is_not_below_what_is_held_and_paid(office: Desk) -> None:
    row = office.live()
    Budget.objects.filter(policy=row.policy).update(held=300_000, paid=400_000)
    draft = versions.open_draft(code="P-1", actor=office.first, at=LATER)
    draft = office.save(draft, budget="600000")
    assert "预算不能少于已预留和已拨付的 700,000.00 元" in said(draft)
    assert "没有预算总额" in said(office.save(draft, budget=None, mode="none"))


def test_a_pinned_firm_keeps_its_verdict(office: Desk) -> None:
    row = office.draft()
    pin = versions.pin_firm(
        code="P-1", title="测试一厂", facts={"revenue": 25_000_000, "gone": 1},
        expects="eligible", actor=office.first, at=START,
    )  # fmt: skip
    assert said(row) == ""
    row = office.save(row, eligibility={"all": [{"fact": "revenue", "gte": 30_000_000}]})
    assert "“测试一厂”原来符合，按这一版不符合" in said(row)
    with pytest.raises(Invalid):
        versions.publish_draft(version_id=row.pk, actor=office.first, at=LATER)
    with pytest.raises(Refused):
        versions.pin_firm(
            code="P-1", title="测试一厂", facts={}, expects="unknown", actor=office.first, at=START
        )
    with pytest.raises(NotVisible):
        versions.unpin_firm(code="P-1", pin_id=pin.pk, actor=office.stranger, at=LATER)
    versions.unpin_firm(code="P-1", pin_id=pin.pk, actor=office.first, at=LATER)
    assert said(row) == ""


def test_withdrawal_waits_for_open_claims(office: Desk) -> None:
    row = office.live()
    case = open_case()
    Claim.objects.create(
        case=case, policy=row.policy, version=row, enterprise=case.enterprise, year=2026,
        verdict="eligible",
    )  # fmt: skip
    with pytest.raises(Refused, match="还有 1 件申报没有办完"):
        withdraw(office)
    Case.objects.filter(pk=case.pk).update(open=False, closed_at=START)
    with pytest.raises(Invalid):
        withdraw(office, reason=" ")
    withdraw(office)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("withdrawn", "依据废止")
    with pytest.raises(NotVisible):
        queries.get_policy("P-1")
    with pytest.raises(Refused):
        withdraw(office)
    again = versions.open_draft(code="P-1", actor=office.first, at=LATER)
    assert again.number == 2 and again.body["eligibility"] == RULE


def withdraw(office: Desk, reason: str = "依据废止") -> Policy:
    return versions.withdraw_policy(code="P-1", reason=reason, actor=office.first, at=LATER)


def open_case() -> Case:
    process = ProcessDefinition.objects.create(
        code="claim-x", version=1, status="draft", title="申报", body={}, digest=""
    )
    firm = make_firm()
    return Case.objects.create(
        number="T-1", kind="claim", process=process, state="submitted", title="申报",
        enterprise=firm, firm_name=firm.name, channel="web", opened_at=START,
        received_on=START.date(), round_on=START.date(), last_at=START,
    )  # fmt: skip


def test_a_draft_given_up_is_kept_and_frozen(office: Desk) -> None:
    row = office.draft()
    versions.discard_draft(version_id=row.pk, actor=office.first, at=LATER)
    with pytest.raises(Refused, match="已不是草稿"):
        office.save(row)
    assert versions.open_draft(code="P-1", actor=office.first, at=LATER).number == 2


@pytest.mark.parametrize(
    "change",
    [
        {"guide": "x" * 10_000_000},
        {"title": "标题<script>alert(1)</script>"},
        {"eligibility": {"fact": "revenue", "gte": 1, "says": "<script>alert(1)</script>"}},
        {"eligibility": {"fact": "\x00", "gte": 1}},
    ],
)
def test_texts_that_cannot_be_kept_are_refused(office: Desk, change: dict[str, Any]) -> None:
    row = office.draft()
    if "guide" in change:
        change = {"service": change}
    with pytest.raises(Invalid):
        office.save(row, **change)
    row.refresh_from_db()
    assert row.revision == 1


@pytest.mark.parametrize("code", ["", "a b", "政策", "x" * 41, "P-1"])
def test_a_code_is_well_formed_and_free(office: Desk, code: str) -> None:
    office.draft()
    with pytest.raises(Invalid):
        office.draft(code)


# --- the pack ------------------------------------------------------------------------------------


def load(directory: Path = DISTRICT) -> LoadResult:
    return load_pack(directory, actor=SYSTEM_ACTOR, at=START)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    load()
    return Path(shutil.copytree(DISTRICT, tmp_path / "pack"))


def reword(pack: Path) -> None:
    path = pack / "policies" / "fucheng.yaml"
    path.write_text(path.read_text("utf-8").replace("标准厂房运营补助\n", "厂房补助\n", 1), "utf-8")


def officer_of(code: str) -> Actor:
    user: User = make_staff(Unit.objects.get(code=code), Role.POLICY_OFFICER)
    return load_actor(user, START)


def test_the_pack_makes_versions_and_a_change_a_new_one(pack: Path) -> None:
    assert Policy.objects.count() == PolicyVersion.objects.filter(state="live", number=1).count()
    body = PolicyVersion.objects.get(policy__code="FC-01").body
    assert body["unit"] == "industry-information" and body["eligibility"]["all"]
    reword(pack)
    result = load(pack)
    assert [c.code for c in result.changes] == ["FC-01"] and not result.kept
    policy = Policy.objects.get(code="FC-01")
    assert (policy.title, policy.version, policy.from_pack) == ("厂房补助", 2, True)
    assert {v.number: v.state for v in desk.versions_of(policy)} == {1: "superseded", 2: "live"}
    assert not load(pack).changes


def test_the_pack_leaves_alone_what_an_officer_published(pack: Path) -> None:
    officer = officer_of("industry-information")
    row = versions.open_draft(code="FC-01", actor=officer, at=START)
    versions.publish_draft(version_id=row.pk, actor=officer, at=START)
    reword(pack)
    result = load(pack)
    assert not result.changes and "FC-01" in result.kept[0] and "没有采用" in result.kept[0]
    assert Policy.objects.get(code="FC-01").title == "标准厂房运营补助"
    versions.withdraw_policy(code="FC-01", reason="废止", actor=officer, at=LATER)
    load(pack)
    assert not Policy.objects.get(code="FC-01").active


def test_the_pack_comes_between_a_draft_and_its_publication(pack: Path) -> None:
    officer = officer_of("industry-information")
    row = versions.open_draft(code="FC-01", actor=officer, at=START)
    reword(pack)
    load(pack)
    row = versions.publish_draft(version_id=row.pk, actor=officer, at=LATER)
    assert row.number == 4 and Policy.objects.get(code="FC-01").version == 4


def test_a_policy_of_before_versions_gets_one(pack: Path) -> None:
    with transaction.atomic():
        Policy.objects.create(
            code="OLD", title="旧", level="district", issuer="区", source_text="旧", kind="奖补",
            certainty="found", area="区", gives="无",
        )  # fmt: skip
        result = load(pack)
    assert [(c.action, c.code) for c in result.changes] == [("closed", "OLD")]
    officer = officer_of("industry-information")
    row = versions.open_draft(code="OLD", actor=officer, at=START)
    assert row.number == 1 and row.body["title"] == "旧"


def test_what_the_pack_brings_later_asks_for_its_firms(pack: Path) -> None:
    assert not PushRun.objects.exists()  # the first load pushes nothing
    load(pack)
    assert not PushRun.objects.exists()
    reword(pack)
    load(pack)
    run = PushRun.objects.get()
    assert (run.version, run.alike, run.policy.title) == (2, True, "厂房补助")
