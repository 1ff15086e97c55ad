"""Who is told what of a class. Words are the pack's (`notices.yaml`); a key never twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from qifu.identity.queries import holders
from qifu.identity.roles import Role
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.problems.models import Article, ProblemClass, Remedy


def tell_given(problem: ProblemClass, at: datetime) -> None:
    """The person it was given to, else the heads of the unit."""
    people = _people(problem.unit_id, problem.owner_id, at)
    _tell(problem, people, "problem.given", f"given:{problem.version}", at)


def tell_joined(problem: ProblemClass, number: str, share: int, joined: bool, at: datetime) -> None:
    """Whoever mends the class hears of one more; whether to take it in, dispatchers are asked."""
    if joined:
        people = _people(problem.unit_id, problem.owner_id, at)
        _tell(problem, people, "problem.joined", f"joined:{number}", at, text=number)
        return
    people = list(holders(Role.DISPATCHER, at).values_list("id", flat=True))
    said = f"{number}（{share}%）"
    _tell(problem, people, "problem.suggested", f"suggested:{number}", at, text=said)


def tell_remedy(row: Remedy, at: datetime) -> None:
    """Whoever is to do it, unless they wrote it down themselves."""
    people = [who for who in _people(row.unit_id, row.owner_id, at) if who != row.opened_by]
    key = f"remedy:{row.pk}"
    _tell(row.problem, people, "problem.remedy", key, at, text=row.text, due=row.due_on)


def warn_remedy(row: Remedy, late: bool, at: datetime) -> None:
    """It is nearly due, or past its day (then the heads of the unit too)."""
    people = list(_people(row.unit_id, row.owner_id, at))
    if late:
        people += holders(Role.HEAD, at, unit_ids=[row.unit_id]).values_list("id", flat=True)
    code = "problem.remedy_late" if late else "problem.remedy_due"
    key = f"{code}:{row.pk}:{row.due_on}"
    _tell(row.problem, people, code, key, at, text=row.text, due=row.due_on)


def tell_article(article: Article, people: Iterable[int], template: str, at: datetime) -> None:
    """Who has to read it over, or who wrote it."""
    link = f"/work/practice/{article.pk}/"
    context = {"title": article.title, "text": article.note, "link": link}
    enqueue_notices(
        [
            NoticeDraft(
                channel="site", dedupe_key=f"{template}:{article.pk}:{article.version}:{who}",
                recipient_id=who, template=template, context=context, link=link,
                stream=article.stream,
            )
            for who in dict.fromkeys(people)
        ],
        at,
    )  # fmt: skip


def _people(unit_id: int | None, owner_id: int | None, at: datetime) -> list[int]:
    if owner_id:
        return [owner_id]
    heads = holders(Role.HEAD, at, unit_ids=[unit_id or 0])
    return list(heads.values_list("id", flat=True))


def _tell(
    problem: ProblemClass, people: Iterable[int], template: str, key: str, at: datetime,
    *, text: str = "", due: date | None = None,
) -> None:  # fmt: skip
    link = f"/work/problems/{problem.pk}/"
    context = {
        "title": problem.title, "text": text, "due": due.isoformat() if due else "", "link": link,
    }  # fmt: skip
    enqueue_notices(
        [
            NoticeDraft(
                channel="site", dedupe_key=f"{template}:{problem.pk}:{key}:{who}",
                recipient_id=who, template=template, context=context, link=link,
                stream=problem.stream,
            )
            for who in dict.fromkeys(people)
        ],
        at,
    )  # fmt: skip
