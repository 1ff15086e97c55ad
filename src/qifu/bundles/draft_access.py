"""Who may go on with a draft: the firm's own people who submit for it, and whom they let in.

An agent acts for the firm in this one draft and the application it becomes, never beyond, and only
until the day that was given.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Q, QuerySet

from qifu.bundles.draft_rows import ApplicationDraft, DraftShare
from qifu.bundles.models import Application
from qifu.bundles.queries import applications_for, get_application
from qifu.identity.actors import Actor, FirmRef
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.time import shanghai_date


@dataclass(frozen=True)
class Hand:
    """Somebody at a draft: `actor` as they act here (with the firm's right, when they were let in),
    `share` what lets them in ("own" people need none), `window` for a clerk on the firm's behalf,
    `may_submit` whether they may hand it in."""

    draft: ApplicationDraft
    actor: Actor
    share: DraftShare | None = None
    window: bool = False

    @property
    def own(self) -> bool:
        return self.share is None and not self.window

    @property
    def may_submit(self) -> bool:
        return self.share is None or self.share.submit


def open_draft(token: str, actor: Actor, at: datetime, *, lock: bool = False) -> Hand:
    """The draft of a token, for who may go on with it.

    NotVisible for everybody else; Refused("authority_ended") for whom it was shared with until a
    day that has passed, or whose authority was taken back.
    """
    rows = ApplicationDraft.objects.select_related("enterprise", "version")
    if lock:
        rows = rows.select_for_update(of=("self",))
    draft = rows.filter(token=token).first()
    if draft is None:
        raise NotVisible
    if draft.enterprise_id in actor.firm_ids("submit"):
        return Hand(draft, actor)
    if at_window(draft, actor):
        return Hand(draft, as_firm(actor, draft.enterprise_id), window=True)
    share = DraftShare.objects.filter(draft=draft, user_id=actor.user_id or 0).last()
    if share is None:
        raise NotVisible
    check_authority(share, draft.title, shanghai_date(at))
    return Hand(draft, as_firm(actor, draft.enterprise_id), share)


def at_window(draft: ApplicationDraft, actor: Actor) -> bool:
    """True for the clerks of the centre at whose window the draft was begun."""
    return draft.centre_id is not None and draft.centre_id in actor.centres(Role.CLERK)


def window_drafts(actor: Actor) -> QuerySet[ApplicationDraft]:
    """The open drafts begun at the windows of the actor's centres, the latest first."""
    rows = ApplicationDraft.objects.filter(centre_id__in=actor.centres(Role.CLERK), number="")
    return rows.select_related("enterprise").order_by("-updated_at", "-pk")


def check_authority(share: DraftShare, title: str, on: date) -> None:
    """Refused with a sentence when an authority is over."""
    if share.ended_at is not None:
        ended = f"已被收回（{shanghai_date(share.ended_at)}）"
    elif share.until < on:
        ended = f"已于 {share.until} 到期"
    else:
        return
    raise Refused(
        "authority_ended",
        f"您办理“{title}”的授权{ended}，不能再修改或提交。此前填写的内容都已保存，"
        "企业可以自己接着办，也可以重新授权给您。",
    )


def as_firm(actor: Actor, enterprise_id: int) -> Actor:
    """The actor with the right to submit for one firm: for one operation, never kept."""
    right = FirmRef(enterprise_id, frozenset({"submit"}))
    same = {f.name: getattr(actor, f.name) for f in fields(Actor)}  # a request's actor is lazy
    return Actor(**{**same, "firms": (*actor.firms, right)})


def drafts_for(actor: Actor, at: datetime) -> QuerySet[ApplicationDraft]:
    """The open drafts of one's firms and those one was let in to, the latest first."""
    let_in = DraftShare.objects.filter(
        user_id=actor.user_id or 0, ended_at=None, until__gte=shanghai_date(at)
    )
    mine = Q(enterprise__in=actor.firm_ids("submit")) | Q(pk__in=let_in.values("draft"))
    rows = ApplicationDraft.objects.filter(mine, number="")
    return rows.select_related("enterprise").order_by("-updated_at", "-pk")


def _let_in_to(actor: Actor, at: datetime) -> QuerySet[DraftShare]:
    on = shanghai_date(at)
    rows = DraftShare.objects.filter(user_id=actor.user_id or 0, ended_at=None, until__gte=on)
    return rows.exclude(draft__number="")


def own_applications(actor: Actor, at: datetime) -> QuerySet[Application]:
    """The applications of one's firms, and those one handles as an agent, newest first."""
    firms = actor.firm_ids("view")
    shares = list(_let_in_to(actor, at).values_list("draft__enterprise_id", "draft__number"))
    acting = actor
    for enterprise_id, _ in shares:
        acting = as_firm(acting, enterprise_id)
    numbers = [number for _, number in shares]
    mine = Q(enterprise__in=firms) | Q(case__number__in=numbers)
    return applications_for(acting).filter(mine)


def own_application(number: str, actor: Actor, at: datetime) -> tuple[Application, Actor]:
    """An application of one's firm or one handled as an agent, with the actor as they act on it;
    NotVisible for officials, who have pages of their own, and for everybody else."""
    if (own := _of_own_firm(number, actor)) is not None:
        return own, actor
    share = _let_in_to(actor, at).filter(draft__number=number).select_related("draft").first()
    acting = as_firm(actor, share.draft.enterprise_id) if share else actor
    row = get_application(number, acting)
    if row.enterprise_id not in acting.firm_ids("view"):
        raise NotVisible
    return row, acting


def _of_own_firm(number: str, actor: Actor) -> Application | None:
    """The application where the actor submits for the firm anyway: no share is looked for."""
    if not actor.firm_ids("submit"):
        return None
    try:
        row = get_application(number, actor)
    except NotVisible:
        return None
    return row if row.enterprise_id in actor.firm_ids("submit") else None
