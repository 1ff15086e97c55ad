"""What the acts of a claim do to the claim and its money (effects of processes/claim.yaml)."""

from __future__ import annotations

from decimal import Decimal

from django.db import IntegrityError, transaction

from qifu.cases.effects import register_effect
from qifu.cases.effects.triage import touch
from qifu.cases.operations import Act, attach_files
from qifu.enterprises.models import BankAccount
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.events import Event
from qifu.kernel.text import yuan
from qifu.policies import money
from qifu.policies.models import Claim, PublicObjection

GRANT, REFUSE = "grant", "refuse"


def claim_of(act: Act) -> Claim:
    """The claim of the case under way, with its policy."""
    return Claim.objects.select_related("policy", "version").get(pk=act.case.pk)


@register_effect
def record_proposal(act: Act) -> None:
    """The reviewer's opinion; against the matcher, or above its amount, only with a reason."""
    claim, data = claim_of(act), act.data
    granted = data["outcome"] == GRANT
    amount: Decimal | None = data.get("amount") if granted else None
    if granted and not amount:
        raise Invalid({"amount": ["建议通过的，请填写核定金额（大于 0 元）。"]})
    if (why := disagreement(claim, data["outcome"], amount)) and not data.get("override"):
        raise Invalid({"override": [f"{why}，请写明理由；由复核人员一并审定。"]})
    claim.proposed, claim.override = amount, data.get("override") or ""
    claim.reviewer = act.actor.user_id
    claim.save(update_fields=["proposed", "override", "reviewer"])
    act.case.answer_author, act.case.answer_outcome = act.actor.user_id, data["outcome"]
    act.extra["payload"] = {"computed": str(claim.computed), "verdict": claim.verdict}
    touch(act)
    attach_files(
        act.case, data["files"], purpose="review", actor=act.actor, at=act.at, for_firm=False
    )


def disagreement(claim: Claim, outcome: str, amount: Decimal | None) -> str:
    """How an opinion departs from what the matcher said; "" when it does not."""
    eligible = claim.verdict == "eligible"
    if outcome == GRANT and not eligible:
        return "系统比对不符合或不能确定，审核意见为通过"
    if outcome == REFUSE and eligible:
        return "系统比对符合，审核意见为不予通过"
    if amount is not None and claim.computed is not None and amount > claim.computed:
        return f"核定金额高于系统计算的 {yuan(claim.computed)} 元"
    return ""


@register_effect
def decide_claim(act: Act) -> None:
    """The second person decides: money is held and the claim made public, or it is refused."""
    claim = claim_of(act)
    claim.approver, claim.approved_at = act.actor.user_id, act.at
    touch(act)
    if act.case.answer_outcome == REFUSE:
        claim.save(update_fields=["approver", "approved_at"])
        refuse_claim(act)
        act.case.result = "refused"
        act.extra["payload"] = {"opinion": _opinion_of(act)}
        return
    if not claim.account_number:
        _take_account(claim)
    assert claim.proposed is not None  # a proposal to grant has its amount
    money.hold(claim, claim.proposed, act.actor, act.at)
    claim.amount = claim.proposed
    claim.save()
    act.extra["payload"] = {"amount": str(claim.amount)}
    _start_publicity(act, claim)


def _opinion_of(act: Act) -> str:
    """What the reviewer wrote last; the firm reads it when its claim is refused."""
    last = Event.objects.filter(stream=act.case.stream, kind="case.propose").order_by("-seq")
    found = last.first()
    return str(found.payload.get("data", {}).get("opinion", "")) if found else ""


def _take_account(claim: Claim) -> None:
    """The firm's account of today is where the claim is paid; Refused when there is none."""
    rows = BankAccount.objects.filter(enterprise_id=claim.enterprise_id, replaced_at__isnull=True)
    account = rows.first()
    if account is None:
        raise Refused(
            "no_account", "还没有登记收款账户，不能继续；请企业先在“收款账户”里登记后再操作。"
        )
    claim.account_name, claim.account_bank = account.name, account.bank
    claim.account_number = account.number


def _start_publicity(act: Act, claim: Claim) -> None:
    """The days of publicity are the policy's own where it names them."""
    days = claim.policy.service.get("publicity_days")
    if days:
        act.start(
            kind="step", limit_code="publicity", start_on=act.today,
            amount=int(days), time_unit="working-day",
        )  # fmt: skip
        act.extra["step_started"] = True


@register_effect
def end_publicity(act: Act) -> None:
    """Nothing is paid while somebody's objection waits for its ruling."""
    if PublicObjection.objects.filter(claim_id=act.case.pk, state="open").exists():
        raise Refused("objection_open", "公示期内收到的异议还没有处理完，处理后自动继续。")


@register_effect
def uphold_objection(act: Act) -> None:
    """The open objections hold: the claim is looked at again."""
    PublicObjection.objects.filter(claim_id=act.case.pk, state="open").update(
        state="upheld", ruling=act.data["reason"], ruled_by=act.actor.user_id, ruled_at=act.at
    )


@register_effect
def release_grant(act: Act) -> None:
    """What was held goes back to the budget."""
    claim = claim_of(act)
    money.release(claim, act.actor, act.at)
    claim.amount = None
    claim.flags = []
    claim.save(update_fields=["amount", "flags"])


@register_effect
def refuse_claim(act: Act) -> None:
    """The claim is over, so that the firm may claim again."""
    Claim.objects.filter(pk=act.case.pk).update(live=False)


@register_effect
def revive_claim(act: Act) -> None:
    """An appeal holds: the claim counts again, unless the firm has made another meanwhile."""
    try:
        with transaction.atomic():
            Claim.objects.filter(pk=act.case.pk).update(live=True)
    except IntegrityError:
        raise Refused(
            "claimed_again", "该企业此后已重新申报同一政策，请在新的申报里办理，此件维持原结果。"
        ) from None


@register_effect
def confirm_grant(act: Act) -> None:
    """The firm accepts an automatic grant: paid to its account of today, after publicity."""
    claim = claim_of(act)
    _take_account(claim)
    claim.save(update_fields=["account_name", "account_bank", "account_number"])
    act.extra["payload"] = {"amount": str(claim.amount)}
    _start_publicity(act, claim)


@register_effect
def clear_flags(act: Act) -> None:
    """Somebody looked at what changed since the claim, and it may be paid all the same."""
    claim = claim_of(act)
    claim.accepted, claim.flags = claim.flags, []
    claim.save(update_fields=["accepted", "flags"])
    touch(act)
