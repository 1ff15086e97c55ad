"""Telling firms of what was found for them: so many a week, the most urgent first.

What is above the week's limit is held and told later, or lapses when its policy is over. Firms are
locked one by one, so that two workers at once neither tell one twice nor tell it too much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count

from qifu.cases.clockwork import limits
from qifu.cases.recipients import firm_people
from qifu.enterprises.models import Membership
from qifu.identity.actors import SYSTEM_ACTOR, running
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.races import retried
from qifu.kernel.text import yuan
from qifu.kernel.time import shanghai_date
from qifu.policies.models import Claim, Policy, Push, PushRun
from qifu.policies.rules.telling import WEEK, Held, choose

FIRMS = 100
A_WEEK = 5
ELIGIBLE, NEAR = Push.Standing.ELIGIBLE, Push.Standing.NEAR
TEMPLATES = ("push.eligible", "push.near", "push.facts", "push.closing", "push.followed")

# Firms with somebody to tell and something held, that do not want quiet; nobody waits for a lock.
_FIRMS = """
SELECT e.id FROM enterprises_enterprise e
WHERE e.id > %(after)s AND e.status = 'active'
  AND e.id IN (
    SELECT m.enterprise_id FROM enterprises_membership m
    WHERE m.valid_from <= %(at)s AND (m.valid_until IS NULL OR m.valid_until > %(at)s)
      AND m.rights && ARRAY['admin', 'submit']::varchar[]
  )
  AND EXISTS (
    SELECT 1 FROM policies_push p
    WHERE p.enterprise_id = e.id AND p.told_at IS NULL AND p.lapsed_at IS NULL
  )
  AND NOT EXISTS (SELECT 1 FROM policies_quietfirm q WHERE q.enterprise_id = e.id)
ORDER BY e.id LIMIT %(firms)s FOR NO KEY UPDATE OF e SKIP LOCKED
"""


def a_week() -> int:
    """How many policies a firm is told of in seven days at most, as the district says."""
    found = limits().get("policy_push_week")
    return found.amount if found else A_WEEK


def tell_pushes(*, at: datetime) -> int:
    """Tell every firm whose turn it is; how many pushes were told. For the worker."""
    told, after = 0, 0
    while True:
        count, last = _tell_some(after, at)
        told += count
        if last is None:
            return told
        after = last


@retried
@transaction.atomic
def _tell_some(after: int, at: datetime) -> tuple[int, int | None]:
    """(pushes told, last firm) of the next firms; None when there are no more."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRMS, {"after": after, "at": at, "firms": FIRMS})
        firms = [pk for (pk,) in cursor.fetchall()]
    if not firms:
        return 0, None
    held = Push.objects.filter(enterprise__in=firms, told_at=None, lapsed_at=None)
    by_firm: dict[int, list[Push]] = defaultdict(list)
    for push in held.select_related("policy", "enterprise"):
        by_firm[push.enterprise_id].append(push)
    over, week = _over(by_firm), _told_since(firms, at)
    tell: list[Push] = []
    lapse: list[int] = []
    for firm, pushes in by_firm.items():
        rows = {push.pk: push for push in pushes}
        chosen = choose(
            (_held(push, over) for push in pushes), week.get(firm, 0), a_week(), shanghai_date(at)
        )
        tell += [rows[pk] for pk in chosen.tell]
        lapse += chosen.lapse
    Push.objects.filter(pk__in=lapse).update(lapsed_at=at)
    Push.objects.filter(pk__in=[push.pk for push in tell]).update(told_at=at)
    enqueue_notices(list(_drafts(tell, at)), at=at)
    append_events(_events(tell, at))
    return len(tell), firms[-1]


def _told_since(firms: list[int], at: datetime) -> dict[int, int]:
    """How many pushes each firm was told of in the last seven days. One query."""
    rows = Push.objects.filter(enterprise__in=firms, told_at__gt=at - WEEK, told_at__isnull=False)
    return dict(rows.values_list("enterprise_id").annotate(n=Count("pk")))


def _over(by_firm: Mapping[int, list[Push]]) -> set[int]:
    """Ids of held pushes with nothing left to tell: claimed meanwhile, or of a version that a later
    one, pushed anew, has taken the place of. Two queries."""
    pushes = [push for rows in by_firm.values() for push in rows]
    policies = {push.policy_id for push in pushes}
    runs = PushRun.objects.filter(policy__in=policies, reason=Push.Reason.PUBLISHED, alike=False)
    newest: dict[int, int] = {}
    for policy, version in runs.values_list("policy_id", "version"):
        newest[policy] = max(version, newest.get(policy, 0))
    claims = Claim.objects.filter(policy__in=policies, enterprise__in=list(by_firm), live=True)
    claimed = set(claims.values_list("policy_id", "enterprise_id"))
    return {
        push.pk
        for push in pushes
        if (push.policy_id, push.enterprise_id) in claimed
        or newest.get(push.policy_id, 0) > push.version
    }


def _held(push: Push, over: set[int]) -> Held:
    policy = push.policy
    gone = push.pk in over or not policy.active or policy.withdrawn_at is not None
    return Held(push.pk, last_day(policy), push.amount, push.standing == ELIGIBLE, over=gone)


def last_day(policy: Policy) -> date | None:
    """The last day to claim a policy, else the last day it holds."""
    return policy.open_until or policy.valid_until


def _events(told: list[Push], at: datetime) -> list[EventDraft]:
    """One event a firm, of all it was told of."""
    by_firm: dict[int, list[str]] = defaultdict(list)
    for push in told:
        by_firm[push.enterprise_id].append(push.policy.code)
    return [
        EventDraft(
            stream=f"enterprise:{firm}", kind="policy.told", at=at, actor=SYSTEM_ACTOR.ref,
            payload={"policies": codes},
        )
        for firm, codes in by_firm.items()
    ]  # fmt: skip


def _drafts(told: list[Push], at: datetime) -> Iterator[NoticeDraft]:
    members, emails = firm_people({push.enterprise_id for push in told}, at)
    viewers = _viewers(told, at)
    for push in told:
        people = _followers(push, viewers) or members[push.enterprise_id]
        words = words_of(push)
        for user in sorted(people):
            yield _draft(push, "site", words, user, "")
            address = emails.get(user) or viewers.get((push.enterprise_id, user), "")
            if address:
                yield _draft(push, "email", words, user, address)


def _viewers(told: list[Push], at: datetime) -> dict[tuple[int, int], str]:
    """E-mail addresses by (firm, user) of all who belong to firms that something followed is for."""
    firms = {p.enterprise_id for p in told if p.reason == Push.Reason.FOLLOWED}
    if not firms:
        return {}
    rows = Membership.objects.filter(running("", at), enterprise__in=firms, user__is_active=True)
    found = rows.values_list("enterprise_id", "user_id", "user__email")
    return {(firm, user): email for firm, user, email in found}


def _followers(push: Push, viewers: Iterable[tuple[int, int]]) -> set[int]:
    """Who is told of a policy that is there only because they follow such ones."""
    if push.reason != Push.Reason.FOLLOWED:
        return set()
    wanted = {wish["user"] for wish in push.because.get("followed", [])}
    return {user for user in wanted if (push.enterprise_id, user) in viewers}


def template_of(push: Push) -> str:
    """The words for a push."""
    if push.reason == Push.Reason.PUBLISHED:
        return "push.near" if push.standing == NEAR else "push.eligible"
    return f"push.{push.reason}"


def words_of(push: Push) -> dict[str, str]:
    """What the templates may say of a push."""
    policy, last = push.policy, last_day(push.policy)
    wishes = dict.fromkeys(wish["words"] for wish in push.because.get("followed", []))
    details = [f"预计 {yuan(push.amount)} 元"] if push.amount is not None else []
    details += [f"截止 {last.isoformat()}"] if last else []
    return {
        "firm": push.enterprise.name,
        "title": policy.title,
        "text": policy.gives.rstrip("。") + (f"（{'，'.join(details)}）" if details else ""),
        "due": last.isoformat() if last else "",
        "reason": "、".join(wishes),
        "number": policy.code,
        "link": f"/policies/pushed/{push.pk}/",
    }


def _draft(push: Push, channel: str, words: dict[str, str], user: int, address: str) -> NoticeDraft:
    link = settings.QIFU_BASE_URL + words["link"] if channel == "email" else words["link"]
    return NoticeDraft(
        recipient_id=user,
        address=address,
        channel=channel,
        template=template_of(push),
        context={**words, "link": link},
        link=words["link"],
        stream=push.stream,
        dedupe_key=f"{push.stream}:{channel}:u{user}",
    )
