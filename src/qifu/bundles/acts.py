"""What each act of a department does to its task, beside moving it. Names are those of the acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from qifu.bundles.aggregate import Aggregate
from qifu.bundles.models import ApplicationTask, TaskRequest
from qifu.bundles.settling import end_task, pause_task, resume_task
from qifu.cases import clockwork
from qifu.cases.operations import attach_files
from qifu.enterprises.evidence import keep_result
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid
from qifu.kernel.files import StoredFile


@dataclass
class TaskAct:
    """One act on a task under way; `payload` goes into its event."""

    agg: Aggregate
    task: ApplicationTask
    code: str
    to: str
    actor: Actor
    data: dict[str, Any]
    payload: dict[str, Any] = field(default_factory=dict)

    def move(self) -> None:
        """The task stands where the decision said."""
        task = self.task
        task.state = self.to
        self.agg.touch(task, self.actor)


Effect = Callable[[TaskAct], None]


def accept(act: TaskAct) -> None:
    """Who accepts it has it, unless somebody has it already."""
    task = act.task
    task.accepted_at = act.agg.at
    if task.handler_id is None and act.actor.user_id is not None:
        task.handler_id = act.actor.user_id
    act.move()


def not_accept(act: TaskAct) -> None:
    """Turned away, with the reason and the way out."""
    task = act.task
    task.remedy = act.data["remedy"]
    _decided(act)
    end_task(act.agg, task, act.to, reason=act.data["reason"])
    act.agg.touch(task, act.actor)


def take(act: TaskAct) -> None:
    """It is the actor's from now on."""
    act.task.handler_id = act.actor.user_id
    act.move()


def assign(act: TaskAct) -> None:
    """It is the colleague's whom the head named."""
    act.task.handler_id = act.data["handler"].pk
    act.payload["handler"] = act.data["handler"].name
    act.payload["handler_id"] = act.data["handler"].pk
    act.move()


def ask(act: TaskAct) -> None:
    """Everything that is missing, at once; the department's clock waits for the firm."""
    if act.task.handler_id is None:
        act.task.handler_id = act.actor.user_id
    _open_request(act, _new_request(act, "asked"))


def ask_again(act: TaskAct) -> None:
    """A second time only with the head's approval."""
    _new_request(act, "pending")
    act.move()


def approve_ask(act: TaskAct) -> None:
    """The head lets the department ask again."""
    row = act.agg.request_of(act.task, "pending")
    assert row is not None  # guarded
    row.state, row.approved_by = "asked", act.actor.user_id
    _open_request(act, row)


def refuse_ask(act: TaskAct) -> None:
    """The head says no; handling goes on with what is there."""
    row = act.agg.request_of(act.task, "pending")
    assert row is not None  # guarded
    row.state, row.approved_by, row.ended_at = "refused", act.actor.user_id, act.agg.at
    row.save(update_fields=["state", "approved_by", "ended_at"])
    act.move()


def supply(act: TaskAct) -> None:
    """The firm's answer, with files."""
    row = _end_request(act, "supplied", act.data["text"])
    attach_files(
        act.agg.case, act.data["files"], purpose="task_request", subject=row.pk,
        actor=act.actor, at=act.agg.at,
    )  # fmt: skip


def cancel_ask(act: TaskAct) -> None:
    """The department needs it no more."""
    _end_request(act, "cancelled", act.data["reason"])


def ask_lapsed(act: TaskAct) -> None:
    """The firm's days are over: handling goes on with what is there."""
    _end_request(act, "lapsed", "")


def plan_inspection(act: TaskAct) -> None:
    """The day on site; all of a joint inspection come on the same."""
    day = act.data["on"]
    together = [t for t in act.agg.tasks if _inspects_with(t, act.task)]
    for task in together:
        task.inspect_on = day
        act.agg.touch(task)
    act.payload["on"] = day.isoformat()
    act.payload["together"] = [t.title for t in together]
    act.move()


def _inspects_with(task: ApplicationTask, other: ApplicationTask) -> bool:
    if task.pk == other.pk:
        return True
    same = bool(task.joint) and task.joint == other.joint
    return same and not task.inspection and task.ended_on is None


NUMBER_AT_MOST = 60
OUTCOMES = {"pass": "符合", "mend": "有问题，须整改", "fail": "不符合"}


def inspect(act: TaskAct) -> None:
    """What was found on site."""
    act.task.inspection = f"{OUTCOMES[act.data['outcome']]}：{act.data['text']}"
    act.task.inspect_on = act.task.inspect_on or act.agg.today
    _attach(act, "task_inspection", for_firm=False)
    act.move()


def propose(act: TaskAct) -> None:
    """The opinion; granting a result that others will need has its file."""
    task, data = act.task, act.data
    granted = data["outcome"] == "grant"
    kind = task.item_version.body.get("result", {}).get("evidence", "")
    files = data["files"]
    errors = {}
    if granted and kind and not files and task.result_file_id is None:
        errors["files"] = [f"同意的，请上传“{task.result_title}”文件；复核后存入企业材料。"]
    if granted and kind and not data.get("result_number"):
        errors["result_number"] = [f"同意的，请填写“{task.result_title}”的编号。"]
    if len(data.get("result_number") or "") > NUMBER_AT_MOST:
        errors["result_number"] = [f"编号最多 {NUMBER_AT_MOST} 字，请核对。"]
    if len(files) > 1:
        errors["files"] = ["结果文件只上传一个；有几页的请合成一个文件。"]
    until = data.get("result_until")
    if until is not None and until < act.agg.today:
        errors["result_until"] = ["有效期已经过去，请核对。"]
    if errors:
        raise Invalid(errors)
    task.proposal, task.opinion = data["outcome"], data["opinion"]
    task.proposed_by = act.actor.user_id
    task.result_number, task.result_until = data.get("result_number") or "", until
    if files:
        _attach(act, "task_result", for_firm=False)
        task.result_file = StoredFile.objects.get(pk=files[0])
    act.move()


def approve(act: TaskAct) -> None:
    """The decision: granted with its result kept for the firm, or refused with the reason."""
    task = act.task
    _decided(act)
    if act.to == "granted":
        _keep_result(act)
    end_task(act.agg, task, act.to, reason=task.opinion if act.to == "refused" else "")
    act.agg.touch(task, act.actor)


def send_back(act: TaskAct) -> None:
    """The opinion is looked at again."""
    act.task.proposal = ""
    act.move()


def extend(act: TaskAct) -> None:
    """More days are asked for; nothing moves before the head has said yes."""
    task, said = act.task, act.data
    task.extension_days, task.extension_by = said["days"], act.actor.user_id
    task.extension_reason, task.extension_progress = said["reason"], said["progress"]
    act.payload["due"] = task.due_on.isoformat() if task.due_on else ""
    act.move()


def grant_extension(act: TaskAct) -> None:
    """The department's clock has the days; the law's has not, and the original day stays."""
    agg, task = act.agg, act.task
    days, before = task.extension_days or 0, task.due_on
    clock = agg.clock_of("task", task.pk)
    assert clock is not None  # it was accepted and is not over
    clockwork.extend(clock, days, agg.today)
    task.due_on, task.warn_on = clock.due_on, clock.warn_on
    task.extension, task.extension_days = task.extension + days, None
    act.payload |= {
        "days": days, "reason": task.extension_reason, "progress": task.extension_progress,
        "before": before.isoformat() if before else "",
        "due": task.due_on.isoformat() if task.due_on else "",
    }  # fmt: skip
    act.move()


def refuse_extension(act: TaskAct) -> None:
    """The day stays."""
    task = act.task
    task.extension_days, task.extension_reason, task.extension_progress = None, "", ""
    act.payload["due"] = task.due_on.isoformat() if task.due_on else ""
    act.move()


def withdraw(act: TaskAct) -> None:
    """The firm wants this optional part no more."""
    end_task(act.agg, act.task, act.to, reason=act.data["reason"])
    act.agg.touch(act.task, act.actor)


def _decided(act: TaskAct) -> None:
    act.task.decided_by, act.task.decided_name = act.actor.user_id, act.actor.name
    act.task.decided_at = act.agg.at


def _keep_result(act: TaskAct) -> None:
    """What was issued is the firm's document, never asked for again."""
    task, case = act.task, act.agg.case
    kind = task.item_version.body.get("result", {}).get("evidence", "")
    if task.result_file is None:
        return
    from qifu.cases.models import Attachment

    Attachment.objects.filter(file=task.result_file).update(for_firm=True)
    if kind:
        task.result_evidence = keep_result(
            enterprise_id=case.firm_id, type_code=kind, file=task.result_file,
            unit_id=task.unit_id, origin=case.number, actor=act.actor, at=act.agg.at,
            number=task.result_number, valid_from=act.agg.today, valid_until=task.result_until,
        )  # fmt: skip


def _attach(act: TaskAct, purpose: str, *, for_firm: bool) -> None:
    attach_files(
        act.agg.case, act.data["files"], purpose=purpose, subject=act.task.pk,
        actor=act.actor, at=act.agg.at, for_firm=for_firm,
    )  # fmt: skip


def _new_request(act: TaskAct, state: str) -> TaskRequest:
    number = sum(r.task_id == act.task.pk and r.state != "refused" for r in act.agg.requests) + 1
    row = TaskRequest.objects.create(
        task=act.task, number=number, items=act.data["items"], reason=act.data["reason"],
        days=act.data["days"], state=state, asked_by=act.actor.user_id, asked_at=act.agg.at,
    )  # fmt: skip
    act.agg.requests.append(row)
    return row


def _open_request(act: TaskAct, row: TaskRequest) -> None:
    """The firm's own days run; the department's wait."""
    agg, task = act.agg, act.task
    clock = agg.start(
        kind="ask", limit_code="task_ask", amount=row.days, time_unit="working-day",
        unit_id=task.unit_id, subject=task.pk,
    )  # fmt: skip
    row.due_on = clock.due_on
    row.save(update_fields=["due_on", "state", "approved_by"])
    pause_task(agg, task)
    act.payload |= {"due": row.due_on.isoformat() if row.due_on else "", "items": row.items}
    act.payload["reason"] = row.reason
    act.move()


def _end_request(act: TaskAct, state: str, answer: str) -> TaskRequest:
    agg, task = act.agg, act.task
    row = agg.request_of(task, "asked")
    assert row is not None  # the task is asked
    row.state, row.answer, row.ended_at = state, answer, agg.at
    row.save(update_fields=["state", "answer", "ended_at"])
    if (clock := agg.clock_of("ask", task.pk)) is not None:
        clockwork.stop(clock, agg.at)
    resume_task(agg, task)
    act.move()
    return row


EFFECTS: dict[str, Effect] = {
    fn.__name__: fn
    for fn in (
        accept, not_accept, take, assign, ask, ask_again, approve_ask, refuse_ask, supply,
        cancel_ask, ask_lapsed, plan_inspection, inspect, propose, approve, send_back, withdraw,
        extend, grant_extension, refuse_extension,
    )
}  # fmt: skip
