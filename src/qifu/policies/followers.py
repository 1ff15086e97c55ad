"""Who follows policies like one that is published: the library's search, asked of one policy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from qifu.enterprises.facts import INDUSTRY
from qifu.enterprises.models import Enterprise, EvidenceType, Membership
from qifu.identity.actors import running
from qifu.policies.models import Policy, Subscription
from qifu.policies.rules.finding import rank, terms_of, topics_in
from qifu.policies.rules.following import Wish
from qifu.policies.rules.whom import open_to
from qifu.policies.search import doc_of, phrases, policy_topics


def followers_of(policy: Policy, at: datetime) -> dict[int, list[dict[str, Any]]]:
    """Who follows policies like this one, by firm: user and what is followed. Each wish is asked
    once, however many have it."""
    here = Membership.objects.filter(
        running("", at), user=OuterRef("user"), enterprise=OuterRef("enterprise")
    )
    rows = Subscription.objects.filter(
        Q(level="") | Q(level=policy.level), Q(kind="") | Q(kind=policy.kind), Exists(here),
        enterprise__status=Enterprise.Status.ACTIVE,
    ).order_by("enterprise_id", "pk")  # fmt: skip
    asked = _Asked(policy)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.iterator():
        wish = wish_of(row)
        if asked.hits(wish):
            told = {"user": row.user_id, "words": wish.label(asked.titles)}
            found.setdefault(row.enterprise_id, []).append(told)
    return found


def wish_of(row: Subscription) -> Wish:
    """A subscription as the rules take it."""
    return Wish(row.level, row.kind, row.topic, row.industry, row.text)


class _Asked:
    """One policy, asked whether it is what somebody wishes for."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.topics = policy_topics()
        self.titles = {topic.code: topic.title for topic in self.topics}
        self.doc = doc_of(policy, dict(EvidenceType.objects.values_list("code", "title")))
        self.of = topics_in(self.doc, self.topics)
        self.phrases = phrases(self.topics)
        self._known: dict[Wish, bool] = {}

    def hits(self, wish: Wish) -> bool:
        if wish not in self._known:
            self._known[wish] = (
                wish.level in ("", self.policy.level)
                and wish.kind in ("", self.policy.kind)
                and (not wish.topic or wish.topic in self.of)
                and (not wish.industry or open_to(self.policy.rule, wish.industry, INDUSTRY))
                and self._said(wish.text)
            )
        return self._known[wish]

    def _said(self, text: str) -> bool:
        terms = terms_of(text, self.phrases, [self.doc])
        return not terms or bool(rank(terms, [self.doc])[0])
