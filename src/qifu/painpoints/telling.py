"""Who hears of a pain point: the firms that said so, the owner and the heads of the unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qifu.cases.recipients import firm_people
from qifu.identity.models import Post, Role
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.painpoints.models import PainPoint


def ask(row: PainPoint, firms: Iterable[int], at: datetime) -> None:
    """Ask the firms' people whether it is gone."""
    until = f"，请在 {row.answer_by:%Y-%m-%d} 前回答" if row.answer_by else ""
    words = f"“{row.title}”已报完成：{row.report[:200]}。是不是真的解决了，由您说了算{until}。"
    _tell(row, _people(firms, at), "请您核验：问题解决了吗", words, _portal(row), at)


def tell_firms(row: PainPoint, subject: str, text: str, at: datetime) -> None:
    """Tell the people of every firm that said so."""
    firms = row.reporters.values_list("enterprise_id", flat=True)
    _tell(row, _people(firms, at), subject, f"“{row.title}”：{text}", _portal(row), at)


def tell_owner(row: PainPoint, subject: str, text: str, at: datetime) -> None:
    """Tell the owner and the heads of the unit."""
    heads = Post.objects.filter(unit__pk=row.unit_id or 0, role=Role.HEAD, valid_until__isnull=True)
    people = {*heads.values_list("user_id", flat=True)}
    if row.owner_id is not None:
        people.add(row.owner_id)
    _tell(row, people, subject, f"“{row.title}”：{text[:300]}", f"/work/pains/{row.number}/", at)


def _portal(row: PainPoint) -> str:
    return f"/pain-points/{row.number}/"


def _people(firms: Iterable[int], at: datetime) -> set[int]:
    members, _ = firm_people(firms, at)
    return {user for many in members.values() for user in many}


def _tell(
    row: PainPoint, people: Iterable[int], subject: str, body: str, link: str, at: datetime
) -> None:
    enqueue_notices(
        [
            NoticeDraft(
                channel="site", recipient_id=user, subject=subject, body=body[:500], link=link,
                stream=row.stream,
                dedupe_key=f"{row.stream}:{row.round}:{subject[:20]}:{at.isoformat()}:{user}",
            )
            for user in sorted(set(people))
        ],
        at,
    )  # fmt: skip
