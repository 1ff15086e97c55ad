"""A department's task: what may be done to it, and what becomes of it. Pure.

waiting → (preparing) → ready → accepted → (asked) → (inspected) → proposed → granted | refused;
not_accepted, withdrawn and stopped end it too. `decide` says yes with the next state or no with a
sentence that says what to do; the same rule decides the button and the write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qifu.bundles.rules.task_fields import FIELDS
from qifu.cases.rules.definition import FieldSpec
from qifu.kernel.errors import Refused

STATES = {
    "waiting": "等待前置事项",
    "preparing": "待企业备齐材料",
    "ready": "待受理",
    "accepted": "审查中",
    "asked": "待企业补正",
    "inspected": "已现场核查",
    "proposed": "待复核",
    "granted": "已办结",
    "refused": "不予通过",
    "not_accepted": "不予受理",
    "withdrawn": "已撤回",
    "stopped": "不再办理",
}
ENDED = frozenset({"granted", "refused", "not_accepted", "withdrawn", "stopped"})
FAILED = ENDED - {"granted"}
OPEN = tuple(state for state in STATES if state not in ENDED)
WITH_FIRM = frozenset({"preparing", "asked"})
WITH_UNIT = frozenset({"ready", "accepted", "inspected", "proposed"})
HELD_TO_LAW = frozenset({"ready", "accepted", "asked", "inspected", "proposed"})
BACK = frozenset({"supply", "ask_lapsed", "cancel_ask", "send_back"})  # to where it was before
UNIT, HEAD, FIRM, SYSTEM = "unit", "head", "firm", "system"


@dataclass(frozen=True)
class TaskView:
    """A task as far as a decision needs it. `asked_times` counts what the firm was asked before;
    `pending_ask`: a second request waits for its approval; `extension` was granted already,
    `extension_days` wait for a decision."""

    state: str
    title: str = ""
    required: bool = True
    handler: int | None = None
    joint: str = ""
    needs_inspection: bool = False
    inspect_on: date | None = None
    asked_times: int = 0
    pending_ask: bool = False
    ask_by: int | None = None
    proposal: str = ""
    proposed_by: int | None = None
    open_undertakings: tuple[str, ...] = ()
    inspected: bool = False
    result: str = ""
    due_on: date | None = None
    days: int = 0
    statutory_days: int | None = None
    extension: int = 0
    extension_days: int | None = None
    extension_by: int | None = None


@dataclass(frozen=True)
class Doing:
    """Who acts, when, and what was entered."""

    today: date
    actor: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


Guard = Callable[[TaskView, Doing], str | None]


@dataclass(frozen=True)
class TaskAction:
    """One act: from which states, to which ("" stays), by whom, under which guards."""

    code: str
    title: str
    from_: frozenset[str]
    to: str
    by: frozenset[str]
    guards: tuple[Guard, ...] = ()
    help: str = ""

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """What it asks for."""
        return FIELDS.get(self.code, ())


def _free_to_ask(task: TaskView, doing: Doing) -> str | None:
    """What is missing is told once and completely (行政许可法第三十二条 一次性告知)."""
    if task.asked_times:
        return (
            "已一次性告知过需要补正的内容；确需再次要求的，请用“申请再次补正”，由本单位负责人批准。"
        )
    return None


def _asked_before(task: TaskView, doing: Doing) -> str | None:
    return None if task.asked_times else "还没有告知过，请直接“一次性告知补正”。"


def _no_pending(task: TaskView, doing: Doing) -> str | None:
    return "已有一份再次补正的申请等待批准，请等批准后再操作。" if task.pending_ask else None


def _pending(task: TaskView, doing: Doing) -> str | None:
    return None if task.pending_ask else "没有等待批准的再次补正申请。"


def _not_asker(task: TaskView, doing: Doing) -> str | None:
    if doing.actor is not None and doing.actor == task.ask_by:
        return "不能批准自己提出的再次补正申请，请由本单位其他负责人批准。"
    return None


def _not_proposer(task: TaskView, doing: Doing) -> str | None:
    if doing.actor is not None and doing.actor == task.proposed_by:
        return "不能复核自己提出的意见，请由本单位其他负责人复核。"
    return None


def _looked_at(task: TaskView, doing: Doing) -> str | None:
    if task.needs_inspection and task.state != "inspected":
        return "此事项须先现场核查并记录结果，再提出意见。"
    return None


def _inspection_due(task: TaskView, doing: Doing) -> str | None:
    if task.joint and task.inspect_on is None:
        return "此事项与其他部门联合踏勘，请先约定踏勘日期。"
    if task.inspect_on is not None and doing.today < task.inspect_on:
        return f"约定 {task.inspect_on} 踏勘，请到当日再记录结果。"
    return None


def _inspects(task: TaskView, doing: Doing) -> str | None:
    if not task.needs_inspection:
        return "此事项没有现场核查环节。"
    return None


def _complete(task: TaskView, doing: Doing) -> str | None:
    """No result before the papers tolerated are there (容缺受理)."""
    if task.open_undertakings and task.proposal == "grant":
        return f"容缺的“{'”“'.join(task.open_undertakings)}”还没有补齐，补齐前不能作出同意的决定。"
    return None


def _optional(task: TaskView, doing: Doing) -> str | None:
    if task.required:
        return f"“{task.title}”是必办事项，不能单独撤回；不想办了请撤回整件。"
    return None


def _free(task: TaskView, doing: Doing) -> str | None:
    return "已有经办人；如需更换，请本单位负责人指定。" if task.handler else None


def _ahead(task: TaskView, doing: Doing) -> str | None:
    day = doing.data.get("on")
    if day is not None and day < doing.today:
        return "核查日期已经过去，请选今天或以后的日期。"
    return None


def _in_time(task: TaskView, doing: Doing) -> str | None:
    """An extension is asked for before the day, never after it."""
    if task.due_on is None or doing.today > task.due_on:
        return "已过承诺的日期，不能再申请延期；请尽快办结，并在意见里说明原因。"
    return None


def _once(task: TaskView, doing: Doing) -> str | None:
    """Once for each part (行政许可法第四十二条)."""
    if task.extension:
        return f"已经延长过 {task.extension} 个工作日，一个事项只能延期一次。"
    return None


def _within_law(task: TaskView, doing: Doing) -> str | None:
    """The promise may be moved, the law's own limit never."""
    if task.statutory_days is None:
        return None
    room, wanted = task.statutory_days - task.days, int(doing.data.get("days") or 1)
    if wanted <= room:
        return None
    most = f"最多还能延长 {room} 个工作日" if room > 0 else "不能再延长"
    return f"法定时限是 {task.statutory_days} 个工作日，承诺时限{most}。"


def _no_extension(task: TaskView, doing: Doing) -> str | None:
    if task.extension_days is not None:
        return "已有一份延期申请等待批准，请等批准后再操作。"
    return None


def _extension(task: TaskView, doing: Doing) -> str | None:
    return None if task.extension_days is not None else "没有等待批准的延期申请。"


def _not_requester(task: TaskView, doing: Doing) -> str | None:
    if doing.actor is not None and doing.actor == task.extension_by:
        return "不能批准自己提出的延期申请，请由本单位其他负责人批准。"
    return None


def _set(*names: str) -> frozenset[str]:
    return frozenset(names)


ACTIONS = {
    action.code: action
    for action in (
        TaskAction("accept", "受理", _set("ready"), "accepted", _set(UNIT)),
        TaskAction(
            "not_accept", "不予受理", _set("ready"), "not_accepted", _set(UNIT),
            help="写明理由，并告诉企业怎样才能办；会出具不予受理通知书。",
        ),
        TaskAction(
            "take", "认领", _set("ready", "accepted", "inspected"), "", _set(UNIT), (_free,)
        ),
        TaskAction(
            "assign", "指定经办人", _set("ready", "accepted", "asked", "inspected"), "", _set(HEAD)
        ),
        TaskAction(
            "ask", "一次性告知补正", _set("ready", "accepted", "inspected"), "asked", _set(UNIT),
            (_free_to_ask,), "一次列清全部要补的内容。等待期间本部门暂停计时，到期自动恢复。",
        ),
        TaskAction(
            "ask_again", "申请再次补正", _set("accepted", "inspected"), "", _set(UNIT),
            (_asked_before, _no_pending), "已告知过一次，再次要求须由本单位负责人批准。",
        ),
        TaskAction(
            "approve_ask", "同意再次补正", _set("accepted", "inspected"), "asked", _set(HEAD),
            (_pending, _not_asker),
        ),
        TaskAction(
            "refuse_ask", "不同意再次补正", _set("accepted", "inspected"), "", _set(HEAD), (_pending,)
        ),
        TaskAction("cancel_ask", "撤销补正要求", _set("asked"), "accepted", _set(UNIT)),
        TaskAction("supply", "补正材料", _set("asked"), "accepted", _set(FIRM)),
        TaskAction("ask_lapsed", "补正期限届满", _set("asked"), "accepted", _set(SYSTEM)),
        TaskAction(
            "prepare", "材料已备齐", _set("preparing"), "ready", _set(SYSTEM)
        ),
        TaskAction(
            "plan_inspection", "约定现场核查日期", _set("accepted"), "", _set(UNIT),
            (_inspects, _ahead), "联合踏勘的事项约定同一天，企业只接待一次。",
        ),
        TaskAction(
            "inspect", "记录现场核查结果", _set("accepted"), "inspected", _set(UNIT),
            (_inspects, _inspection_due),
        ),
        TaskAction(
            "propose", "提出办理意见", _set("accepted", "inspected"), "proposed", _set(UNIT),
            (_looked_at, _no_pending, _no_extension), "由本单位另一人复核后生效。",
        ),
        TaskAction(
            "approve", "同意，作出决定", _set("proposed"), "granted", _set(HEAD),
            (_not_proposer, _complete),
        ),
        TaskAction(
            "extend", "申请延期", _set("accepted", "inspected"), "", _set(UNIT),
            (_in_time, _once, _no_extension, _within_law),
            "到期前提出，由本单位负责人批准；批准后把原因和进展告诉企业，原来的日期一直保留。",
        ),
        TaskAction(
            "grant_extension", "批准延期", _set("accepted", "asked", "inspected"), "", _set(HEAD),
            (_extension, _not_requester),
        ),
        TaskAction(
            "refuse_extension", "不批准延期", _set("accepted", "asked", "inspected"), "", _set(HEAD),
            (_extension,),
        ),
        TaskAction("send_back", "退回重新审查", _set("proposed"), "accepted", _set(HEAD)),
        TaskAction(
            "withdraw", "撤回这一项", _set(*OPEN), "withdrawn", _set(FIRM), (_optional,)
        ),
        TaskAction("stop", "不再办理", _set(*OPEN), "stopped", _set(SYSTEM)),
    )
}  # fmt: skip


def refusal(
    task: TaskView, action: TaskAction, relations: frozenset[str], doing: Doing
) -> tuple[str, str] | None:
    """(stable code, sentence) why the act may not happen, or None."""
    if task.state not in action.from_:
        return (
            "wrong_state",
            f"这一项现在是“{STATES[task.state]}”，不能“{action.title}”；请刷新页面查看最新情况。",
        )
    if not relations & action.by:
        return "wrong_role", f"您不是这一项的经办方，不能“{action.title}”。"
    for guard in action.guards:
        if (sentence := guard(task, doing)) is not None:
            return f"guard:{guard.__name__.strip('_')}", sentence
    return None


def decide(task: TaskView, code: str, relations: frozenset[str], doing: Doing) -> str:
    """The state after the act, or Refused with a stable code and a sentence."""
    action = ACTIONS.get(code)
    if action is None:
        raise Refused("unknown_action", f"没有“{code}”这个操作。")
    why = refusal(task, action, relations, doing)
    if why is not None:
        raise Refused(why[0], why[1], state=task.state, action=code)
    if code == "approve" and task.proposal == "refuse":
        return "refused"
    if code in BACK and task.inspected:
        return "inspected"
    return action.to or task.state
