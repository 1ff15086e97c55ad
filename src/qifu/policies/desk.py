"""What a policy officer sees: the policies of the own unit and those of none, drafts included."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from qifu.cases.clockwork import limits
from qifu.enterprises.facts import declared_facts
from qifu.enterprises.models import EvidenceType
from qifu.identity.actors import Actor
from qifu.identity.models import Unit, Window
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible
from qifu.policies.models import Budget, PinnedFirm, Policy, PolicyVersion
from qifu.policies.rules.body import Known

State = PolicyVersion.State
GUIDE_DAYS = 7


def may_write(actor: Actor, policy: Policy) -> bool:
    """An officer of the policy's unit; of any unit where the policy has none; or the system."""
    if actor.system:
        return True
    if not actor.has(Role.POLICY_OFFICER):
        return False
    return policy.unit_id is None or policy.unit_id in actor.units(Role.POLICY_OFFICER)


def desk_policies(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[Policy]:
    """The officer's policies by position, each with `drafted` (bool) and its budget in one query.

    `state`: "" all, "live", "draft" (a draft is open), "guide" (live without a guide), "closed".
    """
    drafts = PolicyVersion.objects.filter(policy=OuterRef("pk"), state=State.DRAFT)
    found = Policy.objects.select_related("unit", "budget").annotate(drafted=Exists(drafts))
    if not actor.system:
        found = found.filter(Q(unit=None) | Q(unit_id__in=actor.units(Role.POLICY_OFFICER) or [0]))
    for word in text.split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(code__iexact=word))
    chosen = {
        "live": Q(active=True),
        "draft": Q(drafted=True),
        "guide": Q(active=True) & (Q(service__guide="") | Q(service__guide__isnull=True)),
        "closed": Q(active=False),
    }
    if state in chosen:
        found = found.filter(chosen[state])
    return found.order_by("position", "pk")


def get_desk_policy(actor: Actor, code: str) -> Policy:
    """One policy by code; NotVisible when there is none or it is another unit's."""
    found = Policy.objects.select_related("unit").filter(code=code).first()
    if found is None or not may_write(actor, found):
        raise NotVisible
    return found


def versions_of(policy: Policy) -> list[PolicyVersion]:
    """Every version, newest first."""
    return list(PolicyVersion.objects.filter(policy=policy).order_by("-number"))


def version_in(policy: Policy, *states: str) -> PolicyVersion | None:
    """The newest version in one of `states`."""
    return PolicyVersion.objects.filter(policy=policy, state__in=states).first()


def draft_of(policy: Policy) -> PolicyVersion | None:
    """The open draft."""
    return version_in(policy, State.DRAFT)


def overtaken_by(policy: Policy) -> tuple[PolicyVersion, PolicyVersion | None] | None:
    """(what is live, what was live before it) where the open draft was begun before the former, as
    when the district's data brought a new version; None where the draft is the newest."""
    draft, live = draft_of(policy), version_in(policy, State.LIVE)
    if draft is None or live is None or live.number < draft.number:
        return None
    older = PolicyVersion.objects.filter(policy=policy, number__lt=draft.number)
    return live, older.exclude(state=State.DISCARDED).order_by("-number").first()


def guide_days() -> int:
    """Working days from a publication to its guide, as the district says."""
    found = limits().get("policy_guide")
    return found.amount if found else GUIDE_DAYS


def budget_of(policy: Policy) -> Budget | None:
    """The money of a policy; None where it has none."""
    return Budget.objects.filter(policy=policy).first()


def pins_of(policy: Policy) -> list[PinnedFirm]:
    """The pinned firms, oldest first."""
    return list(PinnedFirm.objects.filter(policy=policy).order_by("pk"))


def known_for(policy: Policy) -> Known:
    """What a body of `policy` may refer to today. Five queries."""
    budget = budget_of(policy)
    spent = budget.held + budget.paid if budget else Decimal(0)
    return Known(
        declared_facts(),
        set(EvidenceType.objects.filter(active=True).values_list("code", flat=True)),
        set(Window.objects.filter(active=True).values_list("code", flat=True)),
        set(Unit.objects.filter(status=Unit.Status.ACTIVE).values_list("code", flat=True)),
        spent,
    )
