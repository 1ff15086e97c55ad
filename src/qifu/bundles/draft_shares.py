"""Letting a colleague or an agent go on with a draft, until a day, and taking it back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from qifu.bundles.draft_access import open_draft
from qifu.bundles.draft_rows import ApplicationDraft, DraftShare
from qifu.identity.actors import Actor, running
from qifu.identity.models import Post, User
from qifu.identity.rules.accounts import mobile_problem, normal_phone
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.time import shanghai_date

LONGEST_DAYS = 365


@transaction.atomic
def share_draft(
    *,
    token: str,
    who: str,
    until: date | None,
    submit: bool,
    actor: Actor,
    at: datetime,
) -> DraftShare:
    """Let the person with user name or mobile number `who` go on with a draft until a day.

    Effects: one row (what the person had before is replaced), event `enterprise.draft_shared` of the
    firm, a notice to the person. Invalid by field; Refused for who is only let in themselves.
    """
    hand = open_draft(token, actor, at, lock=True)
    if not hand.own:
        raise Refused("not_yours", "只有企业自己的人员能授权他人。")
    draft, today = hand.draft, shanghai_date(at)
    errors: dict[str, list[str]] = {}
    user = _person(who)
    if user is None:
        errors["who"] = ["没有找到这个账号；请核对用户名或手机号，对方须先有本平台的账号。"]
    elif user.pk == actor.user_id:
        errors["who"] = ["这是您自己的账号，不用授权。"]
    elif Post.objects.filter(running("", at), user=user).exists():
        errors["who"] = ["这是工作人员账号，不能代表企业办理。"]
    if until is None or until < today:
        errors["until"] = ["请选择今天或以后的日期，到那天为止对方可以办理。"]
    elif (until - today).days > LONGEST_DAYS:
        errors["until"] = [f"授权最长 {LONGEST_DAYS} 天，请选早一些的日期。"]
    if errors:
        raise Invalid(errors)
    assert user is not None and until is not None
    DraftShare.objects.filter(draft=draft, user=user, ended_at=None).update(ended_at=at)
    share = DraftShare.objects.create(
        draft=draft, user=user, until=until, submit=submit, agent=not _of_firm(user, draft, at),
        given_by=actor.user_id, given_name=actor.name, given_at=at,
    )  # fmt: skip
    _note(share, "enterprise.draft_shared", actor, at)
    enqueue_notices([_letter(share)], at)
    return share


@transaction.atomic
def end_share(*, token: str, share_id: int, actor: Actor, at: datetime) -> None:
    """Take an authority back, from now on. Event `enterprise.draft_share_ended`. Again: nothing."""
    hand = open_draft(token, actor, at, lock=True)
    share = DraftShare.objects.filter(draft=hand.draft, pk=share_id).first()
    if share is None or not hand.own:
        raise NotVisible
    if share.ended_at is None:
        share.ended_at = at
        share.save(update_fields=["ended_at"])
        _note(share, "enterprise.draft_share_ended", actor, at)


def shares_of(draft: ApplicationDraft) -> QuerySet[DraftShare]:
    """Who is or was let in, the latest first. For who has the draft open."""
    return DraftShare.objects.filter(draft=draft).select_related("user").order_by("-pk")


def _person(who: str) -> User | None:
    phone = normal_phone(who)
    key = {"phone": phone} if mobile_problem(phone) is None else {"username": who.strip().lower()}
    return None if "\x00" in who else User.objects.filter(is_active=True, **key).first()


def _of_firm(user: User, draft: ApplicationDraft, at: datetime) -> bool:
    return user.memberships.filter(running("", at), enterprise=draft.enterprise_id).exists()


def _letter(share: DraftShare) -> NoticeDraft:
    draft = share.draft
    may = "填写并提交" if share.submit else "填写（由企业提交）"
    return NoticeDraft(
        channel="site", dedupe_key=f"draft-share:{share.pk}", recipient_id=share.user_id,
        subject=f"{draft.enterprise.name}请您办理“{draft.title}”",
        body=f"{share.given_name}授权您{may}，到 {share.until} 为止。",
        link=f"/apply/{draft.token}/",
    )  # fmt: skip


def _note(share: DraftShare, kind: str, actor: Actor, at: datetime) -> None:
    said = {
        "user": share.user_id,
        "until": str(share.until),
        "submit": share.submit,
        "what": share.draft.title,
    }
    append_event(
        stream=f"enterprise:{share.draft.enterprise_id}", kind=kind, at=at, actor=actor.ref,
        payload=said,
    )  # fmt: skip
