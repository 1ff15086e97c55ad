"""Every public read of pushes and subscriptions, scoped to who asks; and their counts for officers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from qifu.eligibility import EligibilityError, Explanation, explain
from qifu.eligibility.facts import Fact as DeclaredFact
from qifu.eligibility.wording import label_of, shown
from qifu.enterprises.facts import Known, declared_facts, known_facts
from qifu.enterprises.rules.values import as_typed
from qifu.identity.actors import Actor
from qifu.identity.models import User
from qifu.kernel.errors import NotVisible
from qifu.kernel.models import Notice
from qifu.policies.models import (
    Claim,
    Policy,
    PolicyVersion,
    Push,
    PushRun,
    QuietFirm,
    Subscription,
)
from qifu.policies.rules.body import full_body, rule_of_body


def firm_pushes(actor: Actor, firm_id: int) -> QuerySet[Push]:
    """What was found for one of the actor's firms, newest first, told or not; NotVisible."""
    if firm_id not in actor.firm_ids("view"):
        raise NotVisible
    rows = Push.objects.filter(enterprise_id=firm_id)
    return rows.select_related("policy").order_by("-at", "-pk")


def fresh_pushes(actor: Actor, at_most: int = 3) -> list[Push]:
    """The newest that nobody of the actor's firms has looked at and that are the firm's to have; one
    a policy and not claimed yet. One query."""
    claimed = Claim.objects.filter(
        policy=OuterRef("policy"), enterprise=OuterRef("enterprise"), live=True
    )
    rows = Push.objects.filter(
        ~Exists(claimed),
        enterprise_id__in=actor.firm_ids("view"), opened_at=None, lapsed_at=None,
        standing=Push.Standing.ELIGIBLE, policy__active=True,
    )  # fmt: skip
    found: dict[tuple[int, int], Push] = {}
    for push in rows.select_related("policy", "enterprise").order_by("-at", "-pk")[: at_most * 4]:
        found.setdefault((push.enterprise_id, push.policy_id), push)
    return list(found.values())[:at_most]


def get_push(actor: Actor, push_id: int) -> Push:
    """A push to one of the actor's firms; NotVisible."""
    rows = Push.objects.select_related("policy__unit", "enterprise")
    found = rows.filter(pk=push_id, enterprise_id__in=actor.firm_ids("view")).first()
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Moved:
    """A fact that changed, as people read it."""

    label: str
    old: str
    new: str
    source: str
    on: str


@dataclass(frozen=True)
class Receipt:
    """How the people of a firm were told on one channel."""

    channel: str
    people: int
    reached: int
    read: int


@dataclass(frozen=True)
class Why:
    """Why a policy was pushed: the wording it was pushed with, held against what is known today.

    `found` is None where it has no conditions to be matched by. `newer` is the version that is live
    now, if that is another; `claim` the number of the firm's claim, if it made one.
    """

    push: Push
    version: PolicyVersion | None
    found: Explanation | None
    known: Known
    changed: list[Moved] = field(default_factory=list)
    wishes: list[tuple[str, str]] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    newer: int | None = None
    claim: str = ""


def why(push: Push, day: date) -> Why:
    """All that explains one push; about ten queries, whatever its policy."""
    declared = declared_facts()
    known = known_facts(push.enterprise_id)
    version = PolicyVersion.objects.filter(policy=push.policy, number=push.version).first()
    newer = push.policy.version if push.policy.version != push.version else None
    return Why(
        push, version, _explained(push, version, known, declared, day), known,
        changed=[_moved(row, declared) for row in push.because.get("changed", [])],
        wishes=_wishes(push), receipts=_receipts(push), newer=newer, claim=_claimed(push),
    )  # fmt: skip


def _claimed(push: Push) -> str:
    """The number of the firm's latest claim to the policy; "" when there is none."""
    rows = Claim.objects.filter(policy=push.policy, enterprise=push.enterprise_id, live=True)
    found = rows.order_by("-pk").values_list("case__number", flat=True)
    return found.first() or ""


def _explained(
    push: Push, version: PolicyVersion | None, known: Known, declared: dict[str, DeclaredFact],
    day: date,
) -> Explanation | None:  # fmt: skip
    policy = push.policy
    body = full_body(version.body) if version else {}
    if not body.get("title"):  # a version without a body of its own: what the policy says
        body = {"title": policy.title, "eligibility": policy.rule, "benefit": policy.benefit,
                "matched": policy.matched}  # fmt: skip
    if not body["matched"]:
        return None
    try:
        return explain(rule_of_body(policy.code, body, declared), known.values, declared, day)
    except EligibilityError:  # it asks for a fact that is none any more
        return None


def _moved(row: dict[str, Any], declared: dict[str, DeclaredFact]) -> Moved:
    name = row["fact"]
    if name not in declared:
        return Moved(name, str(row["old"]), str(row["new"]), row["source"], row["on"])
    fact = declared[name]
    old, new = (shown(as_typed(fact.type, row[key]), fact) for key in ("old", "new"))
    return Moved(label_of(declared, name), old, new, row["source"], row["on"])


def _wishes(push: Push) -> list[tuple[str, str]]:
    """(who, what) of the subscriptions that were met."""
    told = push.because.get("followed", [])
    names = dict(User.objects.filter(pk__in=[w["user"] for w in told]).values_list("pk", "name"))
    return [(names.get(wish["user"], ""), wish["words"]) for wish in told]


def _receipts(push: Push) -> list[Receipt]:
    rows = Notice.objects.filter(stream=push.stream).values_list("channel", "sent_at", "read_at")
    people: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for channel, sent_at, read_at in rows:
        people[channel] += 1
        reached[channel] += sent_at is not None
        read[channel] += read_at is not None
    titles = Notice.Channel
    return [Receipt(titles(c).label, people[c], reached[c], read[c]) for c in sorted(people)[::-1]]


def my_subscriptions(actor: Actor, firm_id: int) -> list[Subscription]:
    """What the actor follows for a firm, oldest first."""
    rows = Subscription.objects.filter(user_id=actor.user_id or 0, enterprise_id=firm_id)
    return list(rows.order_by("pk"))


def quiet_since(firm_id: int) -> QuietFirm | None:
    """Whether a firm wants to be told of no policies, since when and by whom."""
    return QuietFirm.objects.filter(enterprise_id=firm_id).first()


@dataclass(frozen=True)
class Funnel:
    """Firms a policy came to, over all its versions: found for them, told, looked at, claimed,
    paid. `eligible` and `near` are those of the last run, None where there was none."""

    pushed: int = 0
    told: int = 0
    held: int = 0
    opened: int = 0
    claimed: int = 0
    paid: int = 0
    eligible: int | None = None
    near: int | None = None

    @property
    def steps(self) -> list[tuple[str, int, int]]:
        """(word, firms, percent of the first) from the push to the money."""
        rows = [
            ("推送", self.pushed), ("已通知", self.told), ("已查看", self.opened),
            ("已申报", self.claimed), ("已拨付", self.paid),
        ]  # fmt: skip
        most = max(self.pushed, self.claimed, 1)
        return [(word, count, round(count * 100 / most)) for word, count in rows]


def funnels(policies: Iterable[int]) -> dict[int, Funnel]:
    """The counts of several policies by id. Three queries."""
    wanted = list(policies)
    firms = Count("enterprise", distinct=True)
    pushes = Push.objects.filter(policy__in=wanted).order_by().values("policy").annotate(
        pushed=firms,
        told=Count("enterprise", distinct=True, filter=Q(told_at__isnull=False)),
        held=Count("enterprise", distinct=True, filter=Q(told_at=None, lapsed_at=None)),
        opened=Count("enterprise", distinct=True, filter=Q(opened_at__isnull=False)),
    )  # fmt: skip
    claims = Claim.objects.filter(policy__in=wanted).order_by().values("policy").annotate(
        claimed=firms, paid=Count("enterprise", distinct=True, filter=Q(paid_at__isnull=False)),
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {pk: {} for pk in wanted}
    for row in [*pushes, *claims]:
        found[row["policy"]] |= {key: n for key, n in row.items() if key != "policy"}
    runs = PushRun.objects.filter(
        policy__in=wanted, reason=Push.Reason.PUBLISHED, eligible__isnull=False
    ).order_by("pk")
    for policy, eligible, near in runs.values_list("policy_id", "eligible", "near"):
        found[policy] |= {"eligible": eligible, "near": near}
    return {pk: Funnel(**counts) for pk, counts in found.items()}


def funnel(policy: Policy) -> Funnel:
    """The counts of one policy."""
    return funnels([policy.pk])[policy.pk]
