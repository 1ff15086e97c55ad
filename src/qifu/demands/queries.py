"""Every public read of demands: suggestions, known answers, one's own, tracking."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import F, QuerySet

from qifu.cases.models import Case
from qifu.cases.search import fold
from qifu.demands.audiences import FOLLOWED
from qifu.demands.directory import duty_lines, latest_precedents, precedents_for
from qifu.demands.models import KIND, Demand, DemandDraft, KnownAnswer, Submission
from qifu.demands.operations import SECRET_TRIES, secret_hash
from qifu.demands.rules.suggest import Suggestion, suggest
from qifu.identity.actors import Actor
from qifu.identity.models import Precedent
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import Event, stream_events
from qifu.kernel.numbering import check_number


def suggest_topics(text: str, *, limit: int = 3) -> list[Suggestion]:
    """Topics with lead units for what is being typed, best first, with the reason."""
    found = suggest(fold(text)[:2000], duty_lines(), limit=limit)
    return [_with_precedent(s) for s in found[:1]] + found[1:]


def _with_precedent(suggestion: Suggestion) -> Suggestion:
    if suggestion.unit_code:
        return suggestion
    return _led_by(suggestion, next(iter(precedents_for(suggestion.topic)), None))


def _led_by(suggestion: Suggestion, precedent: Precedent | None) -> Suggestion:
    if suggestion.unit_code or precedent is None:
        return suggestion
    return replace(
        suggestion,
        unit_code=precedent.lead_unit.code,
        unit_name=precedent.lead_unit.name,
        precedent=precedent.case_number,
    )


def suggestions_for(cases: Sequence[Case]) -> dict[int, list[Suggestion]]:
    """The two best topics of each case by its words, by case id. Two queries for a whole list."""
    texts = dict(Demand.objects.filter(pk__in=[c.pk for c in cases]).values_list("case_id", "text"))
    found = {
        c.pk: suggest(fold(texts.get(c.pk, c.title))[:2000], duty_lines(), limit=2) for c in cases
    }
    unowned = {s.topic for many in found.values() for s in many if not s.unit_code}
    known = latest_precedents(unowned)
    return {pk: [_led_by(s, known.get(s.topic)) for s in many] for pk, many in found.items()}


def similar_answers(text: str, *, topic: str = "", limit: int = 3) -> list[KnownAnswer]:
    """Published answers whose question shares most with `text`; empty when none is near."""
    wanted = _pairs(fold(text))
    rows = KnownAnswer.objects.filter(withdrawn_at__isnull=True).select_related("unit")
    scored = []
    for row in rows.order_by("-published_at", "-pk")[:500]:
        pairs = _pairs(fold(row.question))
        score = len(wanted & pairs) / max(1, len(pairs)) + (
            0.2 if topic and row.topic == topic else 0
        )
        if score >= 0.35:
            scored.append((score, row.pk, row))
    return [row for _, _, row in sorted(scored, key=lambda s: (-s[0], s[1]))[:limit]]


def known_answer(answer_id: int) -> KnownAnswer:
    """A published answer by its key; NotVisible when there is none or it was withdrawn."""
    rows = KnownAnswer.objects.filter(withdrawn_at__isnull=True).select_related("unit")
    row = rows.filter(pk=answer_id).first() if answer_id < 2**63 else None
    if row is None:
        raise NotVisible
    return row


def known_answers_from(case: Case) -> list[KnownAnswer]:
    """What was published from a case and is still shown, newest first."""
    rows = KnownAnswer.objects.filter(from_number=case.number, withdrawn_at__isnull=True)
    return list(rows.order_by("-published_at", "-pk"))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def my_demands(actor: Actor, *, open_only: bool = False) -> QuerySet[Case]:
    """Demands of the firms the actor may act for, newest first."""
    cases = Case.objects.filter(kind=KIND, enterprise_id__in=actor.firm_ids("view"))
    if open_only:
        cases = cases.filter(open=True)
    return cases.select_related("lead_unit").order_by("-id")


def my_drafts(actor: Actor) -> QuerySet[DemandDraft]:
    """One's own unsent demands, newest first."""
    return DemandDraft.objects.filter(user_id=actor.user_id or 0).order_by("-updated_at", "-pk")


def sent_with(actor: Actor, token: str) -> Case | None:
    """What was raised with a form's token already, for the firm's own people; None when nothing."""
    sent = Submission.objects.filter(token=token).select_related("case").first()
    own = sent is not None and sent.case.enterprise_id in actor.firm_ids("view")
    return sent.case if sent and own else None


def followed_events(case: Case) -> list[Event]:
    """What happened to the demand a merged `case` went on in, since then, as far as its firm is
    told (`FOLLOWED`); oldest first. Two queries for each merging."""
    found: list[Event] = []
    seen = {case.pk}
    while case.merged_into_id is not None and case.merged_into_id not in seen:
        since = case.closed_at
        case = Case.objects.get(pk=case.merged_into_id)
        seen.add(case.pk)
        found += [
            e
            for e in stream_events(case.stream)
            if e.kind.removeprefix("case.") in FOLLOWED and (since is None or e.at >= since)
        ]
    return found


def demand_of(case: Case) -> Demand:
    """The words of a case already found in scope."""
    return Demand.objects.select_related("place", "window", "contact_user").get(pk=case.pk)


def track(number: str, secret: str) -> Case:
    """The case of a number with its second secret; NotVisible otherwise, whatever was wrong.

    After `SECRET_TRIES` wrong secrets the number can no longer be tracked this way.
    """
    clean = check_number(number) or ""
    demand = Demand.objects.select_related("case", "case__lead_unit").filter(case__number=clean)
    row = demand.first()
    expected = row.secret_hash if row else "0" * 64
    right = hmac.compare_digest(expected, secret_hash(clean, secret.strip()))
    if row is None:
        raise NotVisible
    if row.secret_failures >= SECRET_TRIES or not right:
        Demand.objects.filter(pk=row.pk, secret_failures__lt=SECRET_TRIES).update(
            secret_failures=F("secret_failures") + 1
        )
        raise NotVisible
    return row.case
