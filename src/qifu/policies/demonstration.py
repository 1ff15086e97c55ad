"""A living demonstration of claims: policies opened for claiming, money, and firms on their way.

Made by the same operations people use; only where the demonstration is asked for. What an office
would have to say itself (guide, contact, budget) says that it is the demonstration's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from qifu.cases.operations import perform_action
from qifu.enterprises.accounts import set_account
from qifu.enterprises.demonstration import SAID, play_ledger
from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import User
from qifu.kernel.files import store_file
from qifu.kernel.time import shanghai_date
from qifu.policies.claims import ClaimInput, submit_claim
from qifu.policies.drafting import forget_firms
from qifu.policies.finance import finance_workbook, read_result
from qifu.policies.grants import approve_grant_list, draw_grant_list
from qifu.policies.models import Claim, Policy
from qifu.policies.payments import draw_batch, send_batch
from qifu.policies.population import forget_population
from qifu.policies.reach import ask_for_closing, go_on_with, open_runs
from qifu.policies.rechecks import check_firms
from qifu.policies.rules.body import AUTOMATIC, CLAIM
from qifu.policies.rules.following import Wish
from qifu.policies.subscriptions import follow
from qifu.policies.telling import tell_pushes
from qifu.policies.versions import open_draft, publish_draft, save_draft

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OFFICER, SECOND, REVIEWER, HEAD = (
    "policy", "policy2", "industry-information", "industry-information-head"
)  # fmt: skip
DAYS_AGO = 21


@dataclass(frozen=True)
class Opened:
    """A policy of the district opened for claims (or for grants without one) with a budget."""

    code: str
    mode: str
    budget: str
    material: str


OPENED = (
    Opened("FC-05", CLAIM, "500000", "licence"),
    Opened("FC-03", CLAIM, "300000", "financial-statements"),
    Opened("FC-09", AUTOMATIC, "200000", "recognition"),
)

# username of the firm's administrator → what an authority says of the firm
FACTS: Mapping[str, Mapping[str, Any]] = {
    "firm": {
        "newly_above_scale": True,
        "qualifications": frozenset({"省级专精特新小巨人"}),
        "output_value": Decimal(96_000_000),
        "output_value_last_year": Decimal(70_000_000),
    },
    "firm2": {
        "output_value": Decimal(460_000_000),
        "output_value_last_year": Decimal(360_000_000),
    },
    "firm3": {"newly_above_scale": True},
}
ACCOUNTS = {"firm": "6228480128800001", "firm2": "6228480128800002", "firm3": "6228480128800003"}


def play_claims(*, at: datetime) -> int:
    """Open the policies and play the firms' claims; how many claims (0 when already there)."""
    officer = User.objects.filter(username=OFFICER).first()
    if officer is None or Claim.objects.exists():
        return 0
    cast = {
        name: load_actor(User.objects.get(username=name), at)
        for name in (OFFICER, SECOND, REVIEWER, HEAD, *FACTS)
    }
    begun = at - timedelta(days=DAYS_AGO)
    owners = User.objects.filter(username__in={n for by in SAID.values() for n in by})
    play_ledger(at=begun, owners={user.username: load_actor(user, at) for user in owners})
    for opened in OPENED:
        open_policy(opened, cast[OFFICER], begun)
    firms = {name: _firm(cast[name]) for name in FACTS}
    _equip(cast, firms, begun)
    _paid(cast, firms["firm3"], begun)
    _deciding(cast, firms["firm2"], at - timedelta(days=4))
    _granted(cast, at - timedelta(days=1))
    _reached(cast["firm"], firms["firm"], begun, at)
    return Claim.objects.count()


def _reached(owner: Actor, firm: Enterprise, begun: datetime, at: datetime) -> None:
    """What the worker would have done by now: firms found and told, one that follows and learns of
    something new, windows about to close."""
    follow(enterprise_id=firm.pk, wish=Wish("district", "奖补"), actor=owner, at=begun)
    work_reach(at=begun + timedelta(hours=1))
    work_reach(at=at - timedelta(days=9))
    record_facts(
        said={firm.pk: {"industrial_loan_years": Decimal(2)}}, source="department",
        on=shanghai_date(at), actor=SYSTEM_ACTOR, at=at - timedelta(hours=2), note="演示数据",
    )  # fmt: skip
    work_reach(at=at)


def work_reach(*, at: datetime) -> None:
    """One round of all the worker does to bring policies to firms."""
    ask_for_closing(at=at)
    for run_id in open_runs():
        go_on_with(run_id=run_id, at=at)
    check_firms(at=at)
    tell_pushes(at=at)
    forget_firms()


def open_policy(opened: Opened, officer: Actor, at: datetime) -> Policy:
    """Publish a version of a policy with guide, contact, materials, way of paying and budget."""
    draft = open_draft(code=opened.code, actor=officer, at=at)
    material = {"type": opened.material, "note": "", "required": opened.mode == CLAIM}
    service = {
        **draft.body["service"],
        "guide": "登录平台，在政策页点“申报”，核对系统带出的情况，补齐缺少的材料后提交（演示）。",
        "contact": {"name": "区经信局（演示）", "phone": "0816-0000000"},
        "materials": [material],
        "declared_clear": opened.mode == AUTOMATIC,
    }
    body = {**draft.body, "mode": opened.mode, "budget": opened.budget, "service": service}
    saved = save_draft(
        version_id=draft.pk, body=body, revision=draft.revision, actor=officer, at=at
    )
    publish_draft(version_id=saved.pk, actor=officer, at=at)
    return Policy.objects.get(code=opened.code)


def _firm(owner: Actor) -> Enterprise:
    own = Enterprise.objects.filter(pk__in=owner.firm_ids("admin"), demonstration=True)
    return own.earliest("pk")


def _equip(cast: dict[str, Actor], firms: dict[str, Enterprise], at: datetime) -> None:
    """Facts from the authorities, an account and the papers of each firm."""
    said = {firms[name].pk: dict(facts) for name, facts in FACTS.items()}
    record_facts(
        said=said, source="statistics", on=shanghai_date(at), actor=SYSTEM_ACTOR, at=at,
        note="演示数据",
    )  # fmt: skip
    forget_population()
    for name, firm in firms.items():
        who: dict[str, Any] = {"enterprise_id": firm.pk, "actor": cast[name], "at": at}
        set_account(bank="绵阳市商业银行涪城支行（演示）", number=ACCOUNTS[name], **who)
        for code, title in (("licence", "营业执照"), ("financial-statements", "财务报表")):
            file = store_file(name=f"{title}.pdf", data=PAPER, actor=cast[name].ref, at=at)
            keep_evidence(type_code=code, file=file, **who)


def _claim(cast: dict[str, Actor], owner: str, firm: Enterprise, code: str, at: datetime) -> Claim:
    data = ClaimInput(contact_name=cast[owner].name[-3:], contact_phone="13900000000")
    return submit_claim(
        policy_code=code, enterprise_id=firm.pk, data=data, token="", actor=cast[owner], at=at
    )


def _act(claim: Claim, action: str, actor: Actor, at: datetime, **data: Any) -> None:
    perform_action(case_id=claim.pk, action=action, actor=actor, at=at, data=data)


def _proposed(cast: dict[str, Actor], claim: Claim, at: datetime) -> None:
    _act(claim, "accept", cast[REVIEWER], at)
    said = {"outcome": "grant", "amount": str(claim.computed), "opinion": "材料齐全，符合条件。"}
    _act(claim, "propose", cast[REVIEWER], at, **said)


def _paid(cast: dict[str, Actor], firm: Enterprise, at: datetime) -> None:
    """A claim through publicity to the money on the account."""
    claim = _claim(cast, "firm3", firm, "FC-05", at)
    _proposed(cast, claim, at + timedelta(days=1))
    _act(claim, "approve_claim", cast[HEAD], at + timedelta(days=2))
    over = at + timedelta(days=10)
    _act(claim, "publicity_over", SYSTEM_ACTOR, over)
    drawn = draw_batch(claim_ids=[claim.pk], token="demo", actor=cast[OFFICER], at=over)
    assert drawn.batch is not None
    batch = send_batch(batch_id=drawn.batch.pk, actor=cast[SECOND], at=over)
    content = _answered(finance_workbook(batch), over)
    file = store_file(name="拨付结果.xlsx", data=content, actor=cast[OFFICER].ref, at=over)
    read_result(batch_id=batch.pk, file=file, actor=cast[OFFICER], at=over + timedelta(days=3))


def _answered(content: bytes, at: datetime) -> bytes:
    """The file of the finance office with every row paid."""
    book = load_workbook(BytesIO(content))
    sheet = book.active
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = "成功", shanghai_date(at)
        sheet.cell(row, 9).value = f"演示{row - 3:04d}"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _deciding(cast: dict[str, Actor], firm: Enterprise, at: datetime) -> None:
    """A claim that waits for the second person."""
    _proposed(cast, _claim(cast, "firm2", firm, "FC-03", at), at + timedelta(days=1))


def _granted(cast: dict[str, Actor], at: datetime) -> None:
    """Firms that may have a grant without claiming, asked for their word."""
    found = draw_grant_list(policy_code="FC-09", actor=cast[OFFICER], at=at)
    approve_grant_list(list_id=found.pk, actor=cast[SECOND], at=at)
