"""Check-ups of a firm: begun, saved, finished, compared with the one before; private to the firm.

Officials see how many firms have a risk, from five firms on, and in full only what a firm shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.law.models import CheckSheet, CheckUp, LawTemplate
from qifu.law.rules.checkup import ANSWERS, Difference, Risk, compare, kept, missing, risks

FEWEST_FIRMS = 5


def live_sheets() -> QuerySet[CheckSheet]:
    """The questionnaires in use."""
    return CheckSheet.objects.filter(active=True).order_by("position", "code")


def my_checkups(actor: Actor) -> QuerySet[CheckUp]:
    """Check-ups of one's firms, newest first."""
    rows = CheckUp.objects.filter(enterprise_id__in=actor.firm_ids("view"))
    return rows.select_related("sheet", "enterprise").order_by("-id")


def get_checkup(actor: Actor, checkup_id: int, right: str = "view") -> CheckUp:
    """A check-up of one of the actor's firms; NotVisible otherwise."""
    rows = CheckUp.objects.filter(pk=checkup_id, enterprise_id__in=actor.firm_ids(right))
    found = rows.select_related("sheet", "enterprise", "previous").first()
    if found is None:
        raise NotVisible
    return found


@transaction.atomic
def start_checkup(*, sheet_code: str, enterprise_id: int, actor: Actor, at: datetime) -> CheckUp:
    """Begin a check-up, or go on with the one begun. A later one of the same sheet begins with the
    answers of the last, and is compared with it."""
    if enterprise_id not in actor.firm_ids("submit") or actor.user_id is None:
        raise NotVisible
    sheet = live_sheets().select_for_update().filter(code=sheet_code).first()
    if sheet is None:
        raise NotVisible
    own = CheckUp.objects.filter(enterprise_id=enterprise_id, sheet=sheet)
    if begun := own.filter(state=CheckUp.State.DRAFT).first():
        return begun
    last = own.filter(state=CheckUp.State.DONE).order_by("-id").first()
    return CheckUp.objects.create(
        enterprise_id=enterprise_id, sheet=sheet, body=sheet.body, previous=last,
        answers=kept(sheet.body, last.answers) if last else {}, started_by_id=actor.user_id,
        started_at=at,
    )  # fmt: skip


def _locked(actor: Actor, checkup_id: int) -> CheckUp:
    rows = CheckUp.objects.select_for_update().filter(
        pk=checkup_id, enterprise_id__in=actor.firm_ids("submit")
    )
    found = rows.first()
    if found is None:
        raise NotVisible
    if found.state == CheckUp.State.DONE:
        raise Refused("checkup_done", "这次体检已经完成；要重新作答，请点“再查一次”。")
    return found


@transaction.atomic
def save_answers(*, checkup_id: int, answers: Mapping[str, str], actor: Actor) -> CheckUp:
    """Keep what was answered so far; it carries no event. What is no answer is left out."""
    row = _locked(actor, checkup_id)
    known = {q["code"] for q in row.body["questions"]}
    said = {k: v for k, v in answers.items() if k in known and v in ANSWERS}
    row.answers = kept(row.body, {**row.answers, **said})
    row.save(update_fields=["answers"])
    return row


@transaction.atomic
def finish_checkup(*, checkup_id: int, actor: Actor, at: datetime) -> CheckUp:
    """The answers become the result. Effects: event `law.checkup_finished` without any answer.
    Invalid names each question that is still open."""
    row = _locked(actor, checkup_id)
    if open_ones := missing(row.body, row.answers):
        raise Invalid({code: ["请选一项；拿不准就选“说不清”。"] for code in open_ones})
    row.state, row.finished_at = CheckUp.State.DONE, at
    row.risks = [r.code for r in risks(row.body, row.answers)]
    row.save(update_fields=["state", "finished_at", "risks"])
    append_event(
        stream=row.stream, kind="law.checkup_finished", at=at, actor=actor.ref,
        payload={"sheet": row.sheet_id, "enterprise": row.enterprise_id}, about=row,
    )  # fmt: skip
    return row


@transaction.atomic
def share_checkup(*, checkup_id: int, share: bool, actor: Actor, at: datetime) -> CheckUp:
    """Let the offices of law read a finished check-up, or no more."""
    rows = CheckUp.objects.select_for_update().filter(
        pk=checkup_id, state=CheckUp.State.DONE, enterprise_id__in=actor.firm_ids("submit")
    )
    row = rows.first()
    if row is None:
        raise NotVisible
    row.shared_at = at if share else None
    row.save(update_fields=["shared_at"])
    kind = "law.checkup_shared" if share else "law.checkup_closed"
    append_event(
        stream=row.stream, kind=kind, at=at, actor=actor.ref, payload={"sheet": row.sheet_id}
    )
    return row


def result_of(row: CheckUp) -> list[Risk]:
    """The risks of a finished check-up, by the sheet as it was then."""
    return risks(row.body, row.answers)


def change_since(row: CheckUp) -> Difference | None:
    """What became of the risks of the check-up before; None for the first."""
    return compare(row.previous.risks, row.risks) if row.previous else None


@dataclass(frozen=True)
class RiskCount:
    """How many firms' last check-up of a sheet shows a risk; None where it would be too few."""

    sheet: str
    risk: str
    firms: int | None
    of: int


_COUNT = """
WITH last AS (
    SELECT DISTINCT ON (sheet_id, enterprise_id) sheet_id, enterprise_id, risks
    FROM law_checkup WHERE state = 'done' ORDER BY sheet_id, enterprise_id, id DESC
), firms AS (SELECT sheet_id, count(*) AS n FROM last GROUP BY sheet_id)
SELECT f.sheet_id, f.n, r.code, count(r.code) FROM firms f
LEFT JOIN (SELECT l.sheet_id, c.code FROM last l, jsonb_array_elements_text(l.risks) c(code)) r
    ON r.sheet_id = f.sheet_id
WHERE f.n >= %s GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 3
"""


def risk_counts() -> list[RiskCount]:
    """For officials: risks by how many firms have them; sheets of fewer than five firms are not
    told at all, and a risk of fewer than five is told as such."""
    titles = {
        (s.code, r["code"]): (s.title, r["title"])
        for s in CheckSheet.objects.all()
        for r in s.body["risks"]
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [FEWEST_FIRMS])
        rows = cursor.fetchall()
    found = []
    for sheet, of, code, firms in rows:
        if (sheet, code) in titles:
            names = titles[sheet, code]
            found.append(RiskCount(*names, firms if firms >= FEWEST_FIRMS else None, of))
    return found


def shared_checkups() -> QuerySet[CheckUp]:
    """Check-ups whose firm lets the offices of law read them."""
    rows = CheckUp.objects.filter(shared_at__isnull=False)
    return rows.select_related("sheet", "enterprise").order_by("-shared_at", "-id")


def shared_checkup(checkup_id: int) -> CheckUp:
    """A shared one; NotVisible otherwise, also when it was shared once."""
    found = shared_checkups().select_related("previous").filter(pk=checkup_id).first()
    if found is None:
        raise NotVisible
    return found


def get_template(code: str) -> LawTemplate:
    """A paper in use; NotVisible otherwise."""
    found = LawTemplate.objects.filter(code=code, active=True).first()
    if found is None:
        raise NotVisible
    return found
