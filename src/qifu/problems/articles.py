"""Good practice told to everybody: written of a remedy that was done, approved by a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.identity.queries import holders
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.problems.measuring import remedy_day
from qifu.problems.models import Article
from qifu.problems.notices import tell_article
from qifu.problems.permissions import can_keep, can_mend, can_see, check_mend
from qifu.problems.recording import lock_problem

State = Article.State


@dataclass(frozen=True)
class ArticleInput:
    """The words of an article: what the trouble was, what was changed, what others may take from it.
    The figure is not written: the page quotes it as it is."""

    title: str
    trouble: str
    change: str
    lesson: str = ""


@transaction.atomic
def write_article(*, problem_id: int, data: ArticleInput, actor: Actor, at: datetime) -> Article:
    """A draft on a class whose remedy was done. Effects: event `article.written`. Raises Refused
    (no remedy was done), Invalid, NotVisible."""
    problem = lock_problem(problem_id, actor)
    check_mend(actor, problem)
    if remedy_day(problem) is None:
        raise Refused("not_mended", "先有落实了的整改措施，才能写成经验。")
    assert problem.unit_id is not None and actor.user_id is not None
    row = Article.objects.create(
        problem=problem, unit_id=problem.unit_id, written_by=actor.user_id,
        written_name=actor.name, written_at=at, **_words(data),
    )  # fmt: skip
    _note(row, "written", actor, at)
    return row


def _words(data: ArticleInput) -> dict[str, str]:
    errors: dict[str, list[str]] = {}
    found = {}
    rules = (
        ("title", "标题", 100, True), ("trouble", "问题是什么", 3000, True),
        ("change", "怎么改的", 3000, True), ("lesson", "可以借鉴的", 2000, False),
    )  # fmt: skip
    for name, label, most, required in rules:
        try:
            found[name] = clean_text(
                getattr(data, name), max_length=most, label=label, field=name, required=required,
                multiline=name != "title",
            )  # fmt: skip
        except Invalid as error:
            errors |= error.field_errors
    if errors:
        raise Invalid(errors)
    return found


@transaction.atomic
def rewrite_article(*, article_id: int, data: ArticleInput, actor: Actor, at: datetime) -> Article:
    """Change a draft; whoever changes it is its writer, so never the one who approves it.

    Effects: event `article.written`. Raises Refused, Invalid, NotVisible.
    """
    row = _lock(article_id, actor)
    check_mend(actor, row.problem)
    if row.state != State.DRAFT:
        raise Refused("not_draft", f"这篇{row.get_state_display()}，不能再改。")
    for name, text in _words(data).items():
        setattr(row, name, text)
    assert actor.user_id is not None
    row.written_by, row.written_name, row.written_at = actor.user_id, actor.name, at
    _note(row, "written", actor, at)
    return row


@transaction.atomic
def submit_article(*, article_id: int, actor: Actor, at: datetime) -> Article:
    """Send it to be read over; dispatchers and the reform office are told.

    Effects: event `article.submitted`. Raises Refused, NotVisible.
    """
    row = _lock(article_id, actor)
    check_mend(actor, row.problem)
    if row.state != State.DRAFT:
        raise Refused("not_draft", f"这篇{row.get_state_display()}，不用再送审。")
    row.state, row.note = State.REVIEW, ""
    _note(row, "submitted", actor, at)
    people = {
        pk
        for role in (Role.REFORM, Role.DISPATCHER)
        for pk in holders(role, at).values_list("id", flat=True)
    }
    tell_article(row, sorted(people - {row.written_by}), "article.submitted", at)
    return row


def can_approve(actor: Actor, article: Article) -> bool:
    """True for dispatchers and the reform office, never for who wrote it."""
    return can_keep(actor) and actor.user_id is not None and actor.user_id != article.written_by


@transaction.atomic
def decide_article(
    *, article_id: int, publish: bool, note: str, actor: Actor, at: datetime
) -> Article:
    """A second person publishes it, or sends it back with the reason.

    Effects: events `article.published` or `article.sent_back`; the writer is told. Raises Refused
    (the writer's own, not in review), Invalid, NotVisible.
    """
    row = _lock(article_id, actor)
    if row.state != State.REVIEW:
        raise Refused("not_in_review", f"这篇{row.get_state_display()}，不在审核中。")
    if not can_approve(actor, row):
        raise Refused("same_person", "要由写的人以外、指挥调度中心或改革专班的另一个人审核。")
    row.note = clean_text(note, max_length=300, label="审核意见", field="note", required=not publish)  # fmt: skip
    if publish:
        row.state, row.published_at, row.withdrawn_at = State.PUBLISHED, at, None
        row.approved_by, row.approved_name = actor.user_id, actor.name
    else:
        row.state = State.DRAFT
    _note(row, "published" if publish else "sent_back", actor, at)
    template = "article.published" if publish else "article.sent_back"
    tell_article(row, [row.written_by], template, at)
    return row


@transaction.atomic
def withdraw_article(*, article_id: int, reason: str, actor: Actor, at: datetime) -> Article:
    """Take it from the public pages, with the reason. Effects: event `article.withdrawn`. Raises
    Refused, Invalid, NotVisible."""
    row = _lock(article_id, actor)
    if not can_keep(actor):
        raise Refused("wrong_role", "由指挥调度中心或改革专班撤下。")
    if row.state != State.PUBLISHED:
        raise Refused("not_published", f"这篇{row.get_state_display()}，不用撤下。")
    row.note = clean_text(reason, max_length=300, label="撤下理由", field="reason")
    row.state, row.withdrawn_at = State.WITHDRAWN, at
    _note(row, "withdrawn", actor, at)
    tell_article(row, [row.written_by], "article.withdrawn", at)
    return row


def can_write(actor: Actor, article: Article) -> bool:
    """True for who may change the draft."""
    return article.state == State.DRAFT and can_mend(actor, article.problem)


def _lock(article_id: int, actor: Actor) -> Article:
    rows = Article.objects.select_for_update(of=("self",)).select_related("problem", "unit")
    row = rows.filter(pk=article_id).first()
    if row is None or not can_see(actor, row.problem):
        raise NotVisible
    return row


def _note(row: Article, what: str, actor: Actor, at: datetime) -> None:
    row.version += 1
    row.save()
    append_event(
        stream=row.stream, kind=f"article.{what}", at=at, actor=actor.ref,
        payload={"article": row.pk, "problem": row.problem_id, "title": row.title, "note": row.note},
        about=row,
    )  # fmt: skip
