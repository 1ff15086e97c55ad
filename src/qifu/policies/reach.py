"""Finding the firms of a policy when it is published, or before its window closes.

What is asked for is a row (`PushRun`), written with the act; the worker decides the whole set at
once over columns and writes it in chunks, each one transaction that moves the run on. So a killed
worker's run goes on where it stopped, and two at once push nothing twice.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Q

from qifu.cases.clockwork import limits
from qifu.eligibility import EligibilityError
from qifu.enterprises.facts import declared_facts
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import District
from qifu.kernel.calendars import current_calendar
from qifu.kernel.events import Event, append_event, subscribe
from qifu.kernel.races import retried
from qifu.kernel.time import shanghai_date
from qifu.policies.drafting import judged_firms
from qifu.policies.followers import followers_of
from qifu.policies.footing import excluded_firms
from qifu.policies.models import Claim, Policy, PolicyVersion, Push, PushRun
from qifu.policies.queries import find_policies, rule_of
from qifu.policies.rules.body import full_body
from qifu.policies.rules.telling import alike, closing_begins

log = logging.getLogger(__name__)
CHUNK = 2000
CLOSING_DAYS = 5
ELIGIBLE, NEAR, OTHER = Push.Standing.ELIGIBLE, Push.Standing.NEAR, Push.Standing.OTHER
PUBLISHED, CLOSING, FOLLOWED = Push.Reason.PUBLISHED, Push.Reason.CLOSING, Push.Reason.FOLLOWED
PACK_KINDS = ("policy.added", "policy.changed", "policy.restored")


@dataclass(frozen=True)
class NewPush:
    """One push to write; `because` as its page tells it."""

    firm: int
    reason: str
    standing: str
    amount: Decimal | None = None
    because: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """Whom a run is for: firms by id ascending, with what each stands and may get (fen, -1 unknown).
    `followers` are the wishes met by firm."""

    firms: np.ndarray
    eligible: np.ndarray
    fen: np.ndarray
    followers: Mapping[int, list[dict[str, Any]]]

    @property
    def counts(self) -> tuple[int, int]:
        """(eligible, near)."""
        yes = int(np.count_nonzero(self.eligible))
        return yes, len(self.firms) - yes


@subscribe("policy.published", *PACK_KINDS)
def ask_for_firms(events: list[Event]) -> None:
    """Ask the worker for the firms of what went live; a district's first load asks for nothing."""
    codes = {event.stream.removeprefix("policy:"): event.at for event in events}
    if events[0].kind != "policy.published" and _first_load(set(codes)):
        return
    live = PolicyVersion.objects.filter(policy__code__in=codes, state="live", policy__active=True)
    rows = list(live.select_related("policy"))
    before = _bodies_before(rows)
    PushRun.objects.bulk_create(
        (
            PushRun(
                policy=row.policy, version=row.number, reason=PUBLISHED,
                asked_at=codes[row.policy.code],
                alike=alike(before.get(row.policy_id), full_body(row.body)),
            )
            for row in rows
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _first_load(codes: set[str]) -> bool:
    return not Policy.objects.exclude(code__in=codes).exists()


def _bodies_before(rows: Iterable[PolicyVersion]) -> dict[int, dict[str, Any]]:
    """The body that each policy's run before was of, by policy; one query."""
    numbers = {row.policy_id: row.number for row in rows}
    found: dict[int, dict[str, Any]] = {}
    older = PolicyVersion.objects.filter(policy_id__in=numbers, state="superseded")
    for row in older.order_by("number"):
        if row.number < numbers[row.policy_id]:
            found[row.policy_id] = full_body(row.body)
    return found


def closing_days() -> int:
    """Working days before the end of a window on which firms are reminded, as the district says."""
    found = limits().get("policy_closing_notice")
    return found.amount if found else CLOSING_DAYS


def ask_for_closing(*, at: datetime) -> int:
    """Ask for the firms of every window that is about to close, once a version; how many are new."""
    today, days, calendar = shanghai_date(at), closing_days(), current_calendar()
    rows = _here().filter(
        Q(open_from=None) | Q(open_from__lte=today), matched=True, withdrawn_at=None,
        open_until__gte=today,
    ).exclude(mode=Policy.Mode.AUTOMATIC)  # fmt: skip
    near = [
        row
        for row in rows
        if row.open_until and closing_begins(row.open_until, days, calendar) <= today
    ]
    known = set(
        PushRun.objects.filter(policy__in=near, reason=CLOSING).values_list("policy_id", "version")
    )
    new = [row for row in near if (row.pk, row.version) not in known]
    PushRun.objects.bulk_create(
        [PushRun(policy=r, version=r.version, reason=CLOSING, asked_at=at) for r in new],
        ignore_conflicts=True,
    )
    return len(new)


def _here() -> Any:
    """Policies in use that are for the district's own firms."""
    code = District.objects.values_list("area_code", flat=True).first() or ""
    return find_policies(here=code)


def open_runs() -> list[int]:
    """Ids of the runs that are not through, oldest first."""
    rows = PushRun.objects.filter(done_at=None).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def go_on_with(*, run_id: int, at: datetime, chunks: int | None = None) -> int:
    """Push a run's policy to its firms from where it stopped; how many chunks were gone through.
    For the worker; `chunks` stops earlier (tests)."""
    run = PushRun.objects.select_related("policy").filter(pk=run_id, done_at=None).first()
    if run is None:
        return 0
    decided = decide(run, at)
    gone = 0
    while (chunks is None or gone < chunks) and _push_chunk(run.pk, decided, at):
        gone += 1
    return gone


def decide(run: PushRun, at: datetime) -> Decided:
    """The firms of a run as of now, all at once."""
    policy, day = run.policy, shanghai_date(at)
    here = _here().filter(pk=policy.pk).exists()
    if not here or policy.version != run.version:
        return _nobody({})
    followers = followers_of(policy, at) if run.reason == PUBLISHED else {}
    if not policy.matched or (policy.valid_until and policy.valid_until < day):
        return _nobody(followers)
    try:
        found = judged_firms(rule_of(policy, declared_facts()), at=at)
    except EligibilityError as error:  # asks for a fact that is none any more
        log.warning("policy %s cannot be matched: %s", policy.code, error)
        return _nobody(followers)
    if run.reason == CLOSING:
        claimed = np.array(_claimed(policy, day), np.int64)
        left = ~np.isin(found.eligible, claimed)
        return _sorted(found.eligible[left], found.fen[left], found.eligible[:0], {})
    return _sorted(found.eligible, found.fen, found.near, followers)


def _nobody(followers: Mapping[int, list[dict[str, Any]]]) -> Decided:
    none = np.empty(0, np.int64)
    return Decided(none, np.empty(0, np.bool_), none, followers)


def _sorted(
    eligible: np.ndarray, fen: np.ndarray, near: np.ndarray,
    followers: Mapping[int, list[dict[str, Any]]],
) -> Decided:  # fmt: skip
    firms = np.concatenate([eligible, near])
    order = np.argsort(firms, kind="stable")
    yes = np.arange(len(firms)) < len(eligible)
    money = np.concatenate([fen, np.full(len(near), -1, np.int64)])
    return Decided(firms[order], yes[order], money[order], followers)


def _claimed(policy: Policy, day: date) -> list[int]:
    rows = Claim.objects.filter(policy=policy, live=True, year=day.year)
    return list(rows.values_list("enterprise_id", flat=True))


@retried
@transaction.atomic
def _push_chunk(run_id: int, decided: Decided, at: datetime) -> bool:
    """The next firms of a run, with its place in one transaction; False when there is no more."""
    run = PushRun.objects.select_for_update(of=("self",)).select_related("policy").get(pk=run_id)
    if run.done_at is not None:
        return False
    part = _next(run, decided)
    run.eligible, run.near = decided.counts
    if part:
        run.pushed += write_pushes(run.policy, run.version, part, at, alike=run.alike)
        run.passed = part[-1].firm
    else:
        run.done_at = at
        _tell_done(run, at)
    run.save(update_fields=["eligible", "near", "pushed", "passed", "done_at"])
    return bool(part)


def _next(run: PushRun, decided: Decided) -> list[NewPush]:
    """The pushes of the next `CHUNK` firms, those that only follow among them."""
    begin = int(np.searchsorted(decided.firms, run.passed, side="right"))
    rows = slice(begin, begin + CHUNK)
    columns = (decided.firms[rows], decided.eligible[rows], decided.fen[rows])
    found = {}
    for firm, yes, fen in zip(*(column.tolist() for column in columns), strict=True):
        amount = Decimal(fen).scaleb(-2) if fen >= 0 else None
        because = {"followed": decided.followers[firm]} if firm in decided.followers else {}
        standing = ELIGIBLE if yes else NEAR
        found[firm] = NewPush(firm, run.reason, standing, amount, because)
    last = max(found) if begin + CHUNK < len(decided.firms) else None
    for firm, wishes in decided.followers.items():
        if firm not in found and firm > run.passed and (last is None or firm <= last):
            found[firm] = NewPush(firm, FOLLOWED, OTHER, None, {"followed": wishes})
    return [found[firm] for firm in sorted(found)]


def _tell_done(run: PushRun, at: datetime) -> None:
    append_event(
        stream=run.policy.stream, kind="policy.pushed", at=at, actor=SYSTEM_ACTOR.ref,
        payload={
            "code": run.policy.code, "version": run.version, "reason": run.reason,
            "pushed": run.pushed, "eligible": run.eligible, "near": run.near,
        },
    )  # fmt: skip


# A firm that knows already that a version is its is not brought it again for another reason but
# the end of the window; of a version that says the same as one before, not as long as it stands
# the same.
_WRITE = """
INSERT INTO policies_push (enterprise_id, policy_id, version, reason, standing, amount, because, at)
SELECT f, %(policy)s, %(version)s, r, s, a, b, %(at)s
FROM json_to_recordset(%(rows)s::json) AS u(f bigint, r text, s text, a numeric, b jsonb)
WHERE r = 'closing' OR NOT EXISTS (
    SELECT 1 FROM policies_push q
    WHERE q.enterprise_id = f AND q.policy_id = %(policy)s AND q.reason <> 'closing' AND (
        (q.version = %(version)s AND q.standing = 'eligible')
        OR (%(alike)s AND q.version < %(version)s AND q.standing = s)
    )
)
ORDER BY f ON CONFLICT DO NOTHING
"""


def write_pushes(
    policy: Policy, version: int, pushes: Sequence[NewPush], at: datetime, *, alike: bool = False
) -> int:
    """Write pushes of one version by one INSERT; how many are new. In the caller's transaction.

    A firm that may not claim is told of what it follows alone.
    """
    if not pushes:
        return 0
    out = excluded_firms(shanghai_date(at))
    rows = [
        {"f": p.firm, "r": p.reason, "s": p.standing, "a": p.amount, "b": p.because}
        for p in pushes
        if p.firm not in out or p.reason == FOLLOWED
    ]
    text = json.dumps(rows, ensure_ascii=False, default=str)
    given: dict[str, Any] = {
        "policy": policy.pk, "version": version, "at": at, "rows": text, "alike": alike,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, given)
        return int(cursor.rowcount)
