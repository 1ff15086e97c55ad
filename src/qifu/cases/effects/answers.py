"""What the answer's acts do: draft, approve, send back, fulfil a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qifu.cases.effects.triage import touch
from qifu.cases.models import Answer, Attachment

if TYPE_CHECKING:
    from qifu.cases.operations import Act


def draft_answer(act: Act) -> None:
    """The handler's answer with its evidence, waiting for the unit's head; the firm sees neither
    words nor files before it is approved."""
    from qifu.cases.operations import attach_files

    case = act.case
    row = Answer.objects.create(
        case=case,
        round=case.round,
        unit=case.lead_unit,
        outcome=act.data["outcome"],
        text=act.data["text"],
        evidence=act.data["evidence"],
        promise_on=act.data.get("promise_on"),
        author=act.actor.user_id,
        drafted_at=act.at,
    )
    case.answer_author = act.actor.user_id
    case.answer_outcome = act.data["outcome"]
    touch(act)
    attach_files(
        case,
        act.data["files"],
        purpose="answer",
        subject=row.pk,
        actor=act.actor,
        at=act.at,
        for_firm=False,
    )


def approve_answer(act: Act) -> None:
    """The answer goes to the firm; a promise gets its own watched date."""
    row = _pending(act)
    row.state, row.decided_by, row.decided_at = "approved", act.actor.user_id, act.at
    row.note = act.data.get("note") or ""
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
    Attachment.objects.filter(case=act.case, purpose="answer", subject=row.pk).update(for_firm=True)
    act.case.answered_at = act.at
    touch(act)
    payload = {"text": row.text, "outcome": row.outcome, "unit": row.unit.name if row.unit else ""}
    if act.decision.to_state == "promised" and row.promise_on is not None:
        payload["promise_on"] = row.promise_on.isoformat()
        act.start(
            kind="promise",
            limit_code="promise",
            start_on=act.today,
            amount=(row.promise_on - act.today).days,
            time_unit="calendar-day",
            unit_id=act.case.lead_unit_id,
            subject=row.pk,
        )
        act.extra["step_started"] = True
    act.extra["payload"] = payload


def send_back_answer(act: Act) -> None:
    """Back to the handler with what to change; the clock never stopped."""
    row = _pending(act)
    row.state, row.decided_by, row.decided_at = "sent_back", act.actor.user_id, act.at
    row.note = act.data["reason"]
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
    act.case.answer_outcome = ""
    touch(act)


def fulfil_promise(act: Act) -> None:
    """The promise is kept: with evidence, then it is revisited like any answer."""
    from qifu.cases.operations import attach_files

    row = Answer.objects.filter(case=act.case, state="approved").order_by("-id").first()
    assert row is not None  # the state `promised` is only reached by an approved answer
    row.fulfilled_at = act.at
    row.fulfilment = f"{act.data['text']}\n凭证：{act.data['evidence']}"
    row.save(update_fields=["fulfilled_at", "fulfilment"])
    act.case.answer_outcome = "solved"
    touch(act)
    attach_files(
        act.case,
        act.data["files"],
        purpose="answer",
        subject=row.pk,
        actor=act.actor,
        at=act.at,
    )


def _pending(act: Act) -> Answer:
    return Answer.objects.filter(case=act.case, state="pending").latest("id")
