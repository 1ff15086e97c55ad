"""Versions of policies: a draft is opened, saved, published or discarded; what was live stays as it was.

Every write locks the policy's row first, so two officers meet there; each has its event in the
stream ``policy:<code>``, in the same transaction.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from qifu.identity.actors import Actor
from qifu.identity.models import District, Unit
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.policies import desk
from qifu.policies.mirror import body_of, clean_body, columns_of
from qifu.policies.models import Budget, Claim, PinnedFirm, Policy, PolicyVersion
from qifu.policies.pinned import moved_pins
from qifu.policies.rules.body import Body, Problem, amount_of, full_body, problems_of

State = PolicyVersion.State
CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
PINNED_AT_MOST = 40
AREA_DIGITS: dict[str, int] = {
    Policy.Level.DISTRICT: 6, Policy.Level.CITY: 4, Policy.Level.PROVINCE: 2,
}  # fmt: skip


@transaction.atomic
def create_policy(
    *, code: str, body: Body, actor: Actor, at: datetime, from_pack: bool = False
) -> PolicyVersion:
    """A policy that was not there, with its first draft; nobody outside sees it before it is
    published.

    An officer's policy without an area is for the district, or the city or province it lies in, as
    its level says. Effects: the policy (not active), draft 1, event `policy.draft_opened`. Invalid
    for a code that is badly formed or taken, NotVisible for another unit's.
    """
    if not CODE.fullmatch(code):
        raise Invalid({"code": ["编号由字母、数字、点、下划线、横线组成，最多 40 个字符。"]})
    if Policy.objects.filter(code=code).exists():
        raise Invalid({"code": [f"编号“{code}”已有政策在用，请换一个。"]})
    body = clean_body(body)
    if not body["title"]:
        raise Invalid({"title": ["“标题”没有填写，请填写后再提交。"]})
    if not from_pack and not body["area_code"]:
        body = {**body, **_own_area(body["level"], body["area"])}
    last = Policy.objects.aggregate(last=Max("position"))["last"] or 0
    policy = Policy(code=code, active=False, position=min(last + 1, 32_000), from_pack=from_pack)
    _fill(policy, body)
    if not desk.may_write(actor, policy):
        raise NotVisible
    policy.save(force_insert=True)
    return _new_draft(policy, body, actor, at)


def _own_area(level: str, area: str) -> Body:
    """The district's own area, as far as the level reaches; nothing for the whole country."""
    district = District.objects.first()
    digits = AREA_DIGITS.get(level)
    if district is None or digits is None:
        return {}
    name = area or (district.short_name if level == Policy.Level.DISTRICT else "")
    return {"area": name, "area_code": district.area_code[:digits]}


@transaction.atomic
def open_draft(*, code: str, actor: Actor, at: datetime) -> PolicyVersion:
    """The draft of a policy, made as a copy of what is live (or was last) where there is none.

    Effects: a draft and the event `policy.draft_opened`, or nothing. NotVisible.
    """
    policy = _locked(code, actor)
    found = desk.draft_of(policy)
    if found is not None:
        return found
    base = desk.version_in(policy, State.LIVE, State.WITHDRAWN)
    body = full_body(base.body) if base else body_of(policy, desk.budget_of(policy))
    return _new_draft(policy, body, actor, at)


@transaction.atomic
def save_draft(
    *, version_id: int, revision: int, body: Body, actor: Actor, at: datetime
) -> PolicyVersion:
    """Keep what an officer typed; a draft may be as incomplete as it likes.

    Effects: body, revision + 1, event `policy.draft_saved`. Conflict (by whom, when) when somebody
    saved since `revision`; Refused when it is no draft any more; Invalid for texts that cannot be
    kept; NotVisible.
    """
    row = _draft(version_id, actor)
    if row.revision != revision:
        raise Conflict(
            f"{row.edited_name}已在您之后打开的这段时间里保存过这份草稿。您填写的内容都还在，没有保存。",
            row.edited_name,
            row.edited_at,
            row.state,
        )
    return _keep(row, clean_body(body), actor, at)


@transaction.atomic
def discard_draft(*, version_id: int, actor: Actor, at: datetime) -> PolicyVersion:
    """Give a draft up; it stays readable. Effects: state discarded, event
    `policy.draft_discarded`. Refused when it is no draft any more; NotVisible."""
    row = _draft(version_id, actor)
    row.state = State.DISCARDED
    _touch(row, actor, at)
    row.save()
    _tell(row, "policy.draft_discarded", actor, at)
    return row


def publish_problems(row: PolicyVersion, at: datetime) -> list[Problem]:
    """Everything that keeps a draft from being published, pinned firms last; empty when it may."""
    known = desk.known_for(row.policy)
    body = full_body(row.body)
    found = problems_of(row.policy.code, body, known)
    if any(p.section in ("rule", "benefit") for p in found):
        return found
    day = shanghai_date(at)
    moved = moved_pins(row.policy.code, body, desk.pins_of(row.policy), known.facts, day)
    return found + [Problem("rule", pin.says) for pin in moved]


@transaction.atomic
def publish_draft(
    *, version_id: int, actor: Actor, at: datetime, revision: int | None = None
) -> PolicyVersion:
    """Make a draft the policy that everybody sees.

    Effects: the draft is live, the version before it superseded, the policy's row and budget are
    as the body says, event `policy.published`. Invalid with every problem by section (see
    `publish_problems`); Conflict when it was saved since `revision`; Refused; NotVisible.
    """
    row = _draft(version_id, actor)
    if revision is not None and row.revision != revision:
        raise Conflict(
            f"{row.edited_name}刚刚又保存过这份草稿，没有发布；请看过最新内容再发布。",
            row.edited_name,
            row.edited_at,
            row.state,
        )
    Budget.objects.select_for_update().filter(policy=row.policy).first()
    problems = publish_problems(row, at)
    if problems:
        found: dict[str, list[str]] = {}
        for problem in problems:
            found.setdefault(problem.section, []).append(problem.says)
        raise Invalid(found)
    return make_live(row, actor, at)


def make_live(
    row: PolicyVersion, actor: Actor, at: datetime, *, from_pack: bool = False
) -> PolicyVersion:
    """The one way a version goes live; in a transaction that holds the policy's row. Refused where
    the body gives the policy to a unit that is not the actor's."""
    policy = row.policy
    before = desk.version_in(policy, State.LIVE)
    if before is not None:
        step_back(before, State.SUPERSEDED)
    row.number = _number_for(row)
    row.state = State.LIVE
    row.published_by, row.published_at = actor.user_id, at
    row.save()
    _fill(policy, full_body(row.body))
    if not from_pack and not desk.may_write(actor, policy):
        raise Refused("other_unit", "这一版的受理部门不是本单位，请该部门的惠企政策专员来发布。")
    policy.version, policy.from_pack = row.number, from_pack
    policy.active, policy.published_at, policy.withdrawn_at = True, at, None
    policy.save()
    _fund(policy, row.body)
    if not from_pack:
        _tell(row, "policy.published", actor, at, superseded=before.number if before else None)
    return row


def step_back(row: PolicyVersion, state: str, reason: str = "") -> None:
    """What was live steps back; its body stays."""
    row.state, row.reason = state, reason
    row.save(update_fields=["state", "reason"])


@transaction.atomic
def withdraw_policy(*, code: str, reason: str, actor: Actor, at: datetime) -> Policy:
    """Take a policy off the portal. Effects: its live version withdrawn, the row not active, event
    `policy.withdrawn`. Refused while claims to it are open, or when it is not live; Invalid without
    a reason; NotVisible."""
    reason = clean_text(reason, max_length=300, label="撤回理由", field="reason")
    policy = _locked(code, actor)
    if not policy.active:
        raise Refused("not_live", "这项政策现在没有发布，不用撤回。")
    waiting = open_claims(policy)
    if waiting:
        raise Refused(
            "open_claims",
            f"这项政策还有 {waiting} 件申报没有办完，不能撤回；请先办结，或先截止申报窗口，"
            "等在办的都办完再撤回。",
            count=waiting,
        )
    row = desk.version_in(policy, State.LIVE)
    if row is None:
        row = _first_version(policy, at)
    step_back(row, State.WITHDRAWN, reason)
    policy.active, policy.withdrawn_at, policy.from_pack = False, at, False
    policy.save(update_fields=["active", "withdrawn_at", "from_pack"])
    _tell(row, "policy.withdrawn", actor, at, reason=reason)
    return policy


def open_claims(policy: Policy) -> int:
    """Claims to `policy` that are not finished."""
    return Claim.objects.filter(policy=policy, case__open=True).count()


@transaction.atomic
def pin_firm(
    *, code: str, title: str, facts: dict[str, Any], expects: str, actor: Actor, at: datetime
) -> PinnedFirm:
    """Fix a firm's verdict under a policy: a draft that would change it is not published.

    `facts` are JSON values as the ledger has them. Effects: one row, event `policy.firm_pinned`.
    Refused above `PINNED_AT_MOST` or for a firm pinned already; NotVisible.
    """
    policy = _locked(code, actor)
    if expects not in ("eligible", "ineligible", "unknown"):
        raise Invalid({"expects": ["没有这种结论。"]})
    pinned = desk.pins_of(policy)
    if any(pin.title == title for pin in pinned):
        raise Refused("pinned", f"“{title}”已经固定为试算样本，不用再加。")
    if len(pinned) >= PINNED_AT_MOST:
        raise Refused("too_many", f"最多固定 {PINNED_AT_MOST} 家，请先去掉几家。")
    pin = PinnedFirm.objects.create(
        policy=policy, title=title[:80], facts=facts, expects=expects,
        added_by=actor.user_id, added_at=at,
    )  # fmt: skip
    append_event(
        stream=policy.stream, kind="policy.firm_pinned", at=at, actor=actor.ref,
        payload={"code": policy.code, "title": pin.title, "expects": expects},
    )  # fmt: skip
    return pin


@transaction.atomic
def unpin_firm(*, code: str, pin_id: int, actor: Actor, at: datetime) -> None:
    """Let a firm's verdict change again. Effects: the row is gone, event `policy.firm_unpinned`.
    NotVisible."""
    policy = _locked(code, actor)
    pin = PinnedFirm.objects.filter(policy=policy, pk=pin_id).first()
    if pin is None:
        raise NotVisible
    pin.delete()
    append_event(
        stream=policy.stream, kind="policy.firm_unpinned", at=at, actor=actor.ref,
        payload={"code": policy.code, "title": pin.title, "expects": pin.expects},
    )  # fmt: skip


def _locked(code: str, actor: Actor) -> Policy:
    policy = Policy.objects.select_for_update().filter(code=code).first()
    if policy is None or not desk.may_write(actor, policy):
        raise NotVisible
    return policy


def _draft(version_id: int, actor: Actor) -> PolicyVersion:
    """The version, its policy locked; Refused when it is no draft (any more)."""
    place = PolicyVersion.objects.filter(pk=version_id).values_list("policy__code", flat=True)
    policy = _locked(place.first() or "", actor)
    row = PolicyVersion.objects.select_for_update().get(pk=version_id)
    row.policy = policy
    if row.state != State.DRAFT:
        word = State(row.state).label
        raise Refused("no_draft", f"第 {row.number} 版已不是草稿（{word}），不能再改；请重新起草。")
    return row


def _new_draft(policy: Policy, body: Body, actor: Actor, at: datetime) -> PolicyVersion:
    row = PolicyVersion(policy=policy, body=body, state=State.DRAFT)
    row.number = _number_for(row)
    _touch(row, actor, at)
    row.save()
    _tell(row, "policy.draft_opened", actor, at)
    return row


def _first_version(policy: Policy, at: datetime) -> PolicyVersion:
    """A live version for a policy that has none yet, as its columns say."""
    row = PolicyVersion(
        policy=policy, body=body_of(policy, desk.budget_of(policy)), state=State.LIVE, edited_at=at
    )
    row.number = _number_for(row)
    row.published_at = at
    row.save()
    return row


def _number_for(row: PolicyVersion) -> int:
    """One more than the highest of the others, or what it has where that is higher already."""
    others = PolicyVersion.objects.filter(policy=row.policy).exclude(pk=row.pk)
    return max((others.aggregate(last=Max("number"))["last"] or 0) + 1, row.number or 0)


def _keep(row: PolicyVersion, body: Body, actor: Actor, at: datetime) -> PolicyVersion:
    row.body, row.revision = body, row.revision + 1
    _touch(row, actor, at)
    row.save()
    _tell(row, "policy.draft_saved", actor, at)
    return row


def _touch(row: PolicyVersion, actor: Actor, at: datetime) -> None:
    row.edited_by, row.edited_name, row.edited_at = actor.user_id, actor.name, at


def _tell(row: PolicyVersion, kind: str, actor: Actor, at: datetime, **more: Any) -> None:
    payload = {"code": row.policy.code, "title": row.body.get("title", ""), "version": row.number}
    append_event(
        stream=row.policy.stream, kind=kind, at=at, actor=actor.ref,
        payload={**payload, "revision": row.revision, **more}, about=row,
    )  # fmt: skip


def _fill(policy: Policy, body: Body) -> None:
    units = dict(Unit.objects.filter(code=body["unit"]).values_list("code", "pk"))
    for name, value in columns_of(body, units).items():
        setattr(policy, name, value)


def _fund(policy: Policy, body: Body) -> None:
    total = amount_of(body.get("budget"))
    if total is not None:
        Budget.objects.update_or_create(policy=policy, defaults={"total": total})
