"""A living demonstration of law services: preserved files, check-ups, matters on their way.

Made by the same operations people use; only where the demonstration is asked for. Firms, other
parties and words are invented.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from qifu.cases.operations import perform_action
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import User
from qifu.law.checkups import finish_checkup, save_answers, start_checkup
from qifu.law.evidence import EvidenceInput, preserve_evidence
from qifu.law.matters import (
    MatterInput,
    answer_invitation,
    confirm_by_other,
    open_invitation,
    open_matter,
)
from qifu.law.models import CheckSheet, CheckUp, LawMatter, LawService
from qifu.law.rules.checkup import missing
from qifu.law.rules.digest import digests_of

FIRMS = ("firm", "firm2", "firm3", "firm4", "firm5", "firm6")
OFFICES = ("mediation-committee", "justice", "ip-protection-station")
DEBT = "供货三个月，对方一直没付货款，催过两次。想先调解，谈不成再起诉。"
COPIED = "发现网店在卖和我们一样外观的产品，图片也是我们拍的，已经存证。"
# answers that show something; the rest is answered as is well
SAID: tuple[dict[str, str], ...] = (
    {"written": "no", "chase": "yes"}, {"chase": "yes", "contracts": "no"},
    {"chase": "unsure"}, {"chase": "yes", "annual": "no"}, {"chase": "yes"}, {"personal": "no"},
)  # fmt: skip
WELL = {"chase": "no", "invoices": "no", "personal": "no"}


def play_law(*, at: datetime) -> int:
    """Play it once; how many matters (0 when already there, or without the people)."""
    users = {u.username: u for u in User.objects.filter(username__in=(*FIRMS, *OFFICES))}
    if LawMatter.objects.exists() or not LawService.objects.exists():
        return 0
    if not {"firm", "firm2", *OFFICES} <= users.keys():
        return 0
    cast = {name: load_actor(user, at) for name, user in users.items()}
    _evidence(cast["firm"], at)
    _checkups(cast, at)
    _agreed(cast, at - timedelta(days=16))
    _passed_on(cast, at - timedelta(days=6))
    _open(cast["firm2"], "ip-protection", COPIED, "", at - timedelta(hours=5))
    return LawMatter.objects.count()


def _firm(actor: Actor) -> int:
    return min(actor.firm_ids("submit"))


def _evidence(firm: Actor, at: datetime) -> None:
    files = (
        ("与绵阳某商贸公司的供货合同（演示）", "供货合同.pdf", 20),
        ("新夹具设计图（演示）", "", 3),
    )
    for title, name, days in files:
        data = EvidenceInput(
            title, digests_of([title.encode()]), "upload" if name else "hashed", name, _firm(firm)
        )
        preserve_evidence(data=data, actor=firm, at=at - timedelta(days=days))


def _checkups(cast: dict[str, Actor], at: datetime) -> None:
    """Six firms the general one; the first again a month later, with a part mended."""
    if not CheckSheet.objects.filter(code="general").exists():
        return
    for name, said in zip(FIRMS, SAID, strict=True):
        if name in cast:
            _checked(cast[name], said, at - timedelta(days=40))
    _checked(cast["firm"], {"chase": "yes"}, at - timedelta(days=4))


def _checked(firm: Actor, said: dict[str, str], at: datetime) -> CheckUp:
    row = start_checkup(sheet_code="general", enterprise_id=_firm(firm), actor=firm, at=at)
    answers: dict[str, str] = {}
    while left := missing(row.body, answers):
        answers |= {c: said.get(c) or WELL.get(c, "yes") for c in left}
    save_answers(checkup_id=row.pk, answers=answers, actor=firm)
    return finish_checkup(checkup_id=row.pk, actor=firm, at=at)


def _open(firm: Actor, service: str, words: str, other: str, at: datetime) -> LawMatter:
    data = MatterInput(
        service, words, "演示联系人", "13800138000", other_name=other,
        amount="86000" if other else "",
    )  # fmt: skip
    token = f"demo-{service}-{LawMatter.objects.count()}"
    return open_matter(enterprise_id=_firm(firm), data=data, token=token, actor=firm, at=at)


def _invited(row: LawMatter, mediator: Actor, at: datetime) -> str:
    perform_action(case_id=row.pk, action="accept", actor=mediator, at=at + timedelta(hours=4))
    sent = at + timedelta(days=1)
    perform_action(
        case_id=row.pk, action="invite", actor=mediator, at=sent,
        data={
            "other_name": row.other_name, "about": "供货合同货款", "place": "区营商环境和政务服务中心调解室",
            "meet_on": (sent + timedelta(days=5)).date(),
        },
    )  # fmt: skip
    invitation = open_invitation(row)
    assert invitation is not None
    return invitation.token


def _agreed(cast: dict[str, Actor], at: datetime) -> None:
    mediator = cast["mediation-committee"]
    row = _open(cast["firm2"], "mediation", DEBT, "绵阳某商贸公司（演示）", at)
    token = _invited(row, mediator, at)
    answer_invitation(
        token=token, agree=True, words="可以谈，希望分期。", at=at + timedelta(days=2)
    )
    drawn = at + timedelta(days=7)
    perform_action(
        case_id=row.pk, action="agree", actor=mediator, at=drawn,
        data={
            "terms": "一、对方分两期支付货款 86000 元。\n二、按期付清的，我方不再主张利息。",
            "perform_on": (drawn + timedelta(days=60)).date(),
        },
    )  # fmt: skip
    confirm_by_other(token=token, at=drawn + timedelta(hours=3))
    perform_action(
        case_id=row.pk, action="confirm_agreement", actor=cast["firm2"],
        at=drawn + timedelta(hours=5),
    )  # fmt: skip


def _passed_on(cast: dict[str, Actor], at: datetime) -> None:
    mediator = cast["mediation-committee"]
    row = _open(cast["firm"], "mediation", DEBT, "四川某建材公司（演示）", at)
    token = _invited(row, mediator, at)
    refused = at + timedelta(days=3)
    answer_invitation(token=token, agree=False, words="没有欠这么多，不同意调解。", at=refused)
    perform_action(
        case_id=row.pk, action="pass_on", actor=mediator, at=refused + timedelta(hours=2),
        data={"office": "consultation", "reason": "对方不同意调解，由公共法律服务指导起诉和财产保全。"},
    )  # fmt: skip
    perform_action(
        case_id=row.pk, action="accept", actor=cast["justice"], at=refused + timedelta(days=1)
    )
