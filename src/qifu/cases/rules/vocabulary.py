"""The closed vocabulary of guards and effects a process definition may name. Pure.

A guard looks at the snapshot, the facts gathered for this act and the data typed in, and returns
None, or the sentence that tells the person why not and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

RETURN_LIMIT = 2
REOPEN_DAYS = 30
REVISIT_ATTEMPTS = 3
APPEAL_DAYS = 30


@dataclass(frozen=True)
class Snapshot:
    """What a case is now, as far as a decision needs it (column values of `models.Case`)."""

    state: str
    version: int = 1
    lead_unit: int | None = None
    handler: int | None = None
    level: int = 1
    round: int = 1
    returns: int = 0
    final: bool = False
    objected_units: tuple[int, ...] = ()
    handled_by: tuple[int, ...] = ()
    open_co: int = 0
    answer_author: int | None = None
    answer_outcome: str = ""
    pending_extension: int | None = None
    unreached: int = 0
    rated_round: int = 0
    open_orders: int = 0
    due_on: date | None = None
    step_due_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What a decision needs beside the case: the day, the actor, and looked-up properties."""

    today: date
    actor: int | None = None
    lead: int | None = None
    lead_name: str = ""
    lead_has_power: bool = True
    lead_active: bool = True
    lead_routable: bool = True
    topic_needs_power: bool = False
    extension_asked_by: int | None = None
    target_open: bool = True
    target_is_self: bool = False
    own_due: date | None = None
    """The day promised to the firm of the case, where one is; `target_due` likewise of the target."""
    target_due: date | None = None
    material_asked: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)


Guard = Callable[[Snapshot, Facts], str | None]
GUARDS: dict[str, Guard] = {}


def _guard(fn: Guard) -> Guard:
    GUARDS[fn.__name__] = fn
    return fn


@_guard
def not_returned(case: Snapshot, facts: Facts) -> str | None:
    """Answering at once is for first words only, not for what came back."""
    if case.returns or case.round > 1:
        return "此件曾被退回或重新办理，不能当场答复；请派单办理。"
    return None


@_guard
def lead_may_lead(case: Snapshot, facts: Facts) -> str | None:
    """A town is never made lead of what needs a department's power (权责一致)."""
    if facts.lead is None:
        return None
    if not facts.lead_active:
        return f"“{facts.lead_name}”已撤并或停用，请改派承接其职责的单位。"
    if not facts.lead_routable:
        return (
            f"“{facts.lead_name}”不能牵头：它是单位统称，或由其他功能区托管，不归本区派单；"
            "请改派由本区管理的具体单位。"
        )
    if facts.topic_needs_power and not facts.lead_has_power:
        return (
            f"该事项须由有法定职权的部门牵头，“{facts.lead_name}”不能牵头；"
            "请选择主管部门牵头，可把该单位列为协办。"
        )
    return None


@_guard
def returns_below_limit(case: Snapshot, facts: Facts) -> str | None:
    if case.returns >= RETURN_LIMIT:
        return f"此件已被退回 {case.returns} 次，不能再普通派单；请“指定牵头”或“组织会商”。"
    return None


@_guard
def lead_has_not_returned(case: Snapshot, facts: Facts) -> str | None:
    if facts.lead is not None and facts.lead in case.objected_units and not case.final:
        return f"“{facts.lead_name}”的异议已裁定成立，不能再普通派给它；请另选单位或“指定牵头”。"
    return None


@_guard
def merge_target_open(case: Snapshot, facts: Facts) -> str | None:
    if facts.target_is_self:
        return "不能并入自己，请填写另一件诉求的编号。"
    if not facts.target_open:
        return "要并入的诉求已办结或已并入别件，不能并入；请单独办理。"
    return None


@_guard
def merge_keeps_promise(case: Snapshot, facts: Facts) -> str | None:
    """No firm waits longer, and nothing overdue vanishes, because two demands became one."""
    if facts.data.get("target") is None or facts.own_due is None:
        return None
    said = f"此件已定下 {facts.own_due:%Y-%m-%d} 前办结"
    if facts.target_due is None:
        return f"{said}，要并入的那一件还没有定期限；请反过来把那一件并入此件。"
    if facts.target_due > facts.own_due:
        return (
            f"{said}，要并入的那一件 {facts.target_due:%Y-%m-%d} 才到期，企业会等得更久；"
            "请反过来把那一件并入此件。"
        )
    return None


@_guard
def not_final(case: Snapshot, facts: Facts) -> str | None:
    if case.final:
        return "此件由指挥调度中心裁定或指定，不得再提异议；请签收办理。"
    return None


@_guard
def objection_in_time(case: Snapshot, facts: Facts) -> str | None:
    if case.step_due_on is not None and facts.today > case.step_due_on:
        return f"异议期限为签收时限内（截至 {case.step_due_on:%Y-%m-%d}），现已超过；请签收办理。"
    return None


@_guard
def not_objected_before(case: Snapshot, facts: Facts) -> str | None:
    if case.lead_unit in case.objected_units:
        return "本单位已对此件提出过一次异议，不能再提；请签收办理。"
    return None


@_guard
def no_handler(case: Snapshot, facts: Facts) -> str | None:
    return "此件已有经办人；如需更换，请本单位负责人指定。" if case.handler else None


@_guard
def before_due(case: Snapshot, facts: Facts) -> str | None:
    if case.due_on is not None and facts.today > case.due_on:
        return f"延期须在到期日（{case.due_on:%Y-%m-%d}）前提出，此件已超期；请尽快办结并说明原因。"
    return None


@_guard
def no_pending_extension(case: Snapshot, facts: Facts) -> str | None:
    return "已有一份延期申请等待审批，请等审批后再操作。" if case.pending_extension else None


@_guard
def pending_extension(case: Snapshot, facts: Facts) -> str | None:
    return None if case.pending_extension else "此件没有等待审批的延期申请。"


@_guard
def not_requester(case: Snapshot, facts: Facts) -> str | None:
    if facts.actor is not None and facts.actor == facts.extension_asked_by:
        return "不能审批自己提出的延期申请，请由其他调度人员审批。"
    return None


@_guard
def co_handlers_done(case: Snapshot, facts: Facts) -> str | None:
    if case.open_co:
        return f"还有 {case.open_co} 个协办单位未提交意见；请等其提交或督促后再答复。"
    return None


@_guard
def promise_has_date(case: Snapshot, facts: Facts) -> str | None:
    """A promise has a day that can be watched (承诺待兑现)."""
    if facts.data.get("outcome") != "promised":
        return None
    day = facts.data.get("promise_on")
    if day is None:
        return "选择“承诺限期解决”时，请填写承诺兑现日期。"
    if day <= facts.today:
        return "承诺兑现日期须晚于今天。"
    return None


@_guard
def not_answer_author(case: Snapshot, facts: Facts) -> str | None:
    if facts.actor is not None and facts.actor == case.answer_author:
        return "不能审批自己起草的答复，请由本单位其他负责人审批。"
    return None


@_guard
def not_a_handler(case: Snapshot, facts: Facts) -> str | None:
    """Revisit and close-out are independent of the handling (回访、销号与办理分离)."""
    if facts.actor is not None and facts.actor in (*case.handled_by, case.handler):
        return "您经办过此件，不能回访或销号；请由其他回访人员操作。"
    return None


@_guard
def three_attempts(case: Snapshot, facts: Facts) -> str | None:
    if case.unreached < REVISIT_ATTEMPTS:
        return (
            f"须在不同日期至少回访 {REVISIT_ATTEMPTS} 次仍未接通才能这样销号，"
            f"目前 {case.unreached} 次。"
        )
    return None


@_guard
def not_rated(case: Snapshot, facts: Facts) -> str | None:
    return "这一轮办理您已评价过，谢谢。" if case.rated_round >= case.round else None


@_guard
def in_reopen_window(case: Snapshot, facts: Facts) -> str | None:
    if case.closed_on is not None and (facts.today - case.closed_on).days > REOPEN_DAYS:
        return f"销号已超过 {REOPEN_DAYS} 日，不能重新提出；请提交一件新的诉求，并注明原编号。"
    return None


@_guard
def open_order(case: Snapshot, facts: Facts) -> str | None:
    return None if case.open_orders else "此件没有等待反馈的督办。"


@_guard
def not_asked_before(case: Snapshot, facts: Facts) -> str | None:
    """What is missing is told once and completely (一次性告知)."""
    if facts.material_asked:
        return "已一次性告知过需要补正的内容，不能再次要求补正；请按现有材料提出审核意见。"
    return None


@_guard
def in_appeal_window(case: Snapshot, facts: Facts) -> str | None:
    if case.final:
        return "申诉已有结论，不能再次申诉；可依法申请行政复议或者提起行政诉讼。"
    if case.closed_on is not None and (facts.today - case.closed_on).days > APPEAL_DAYS:
        return f"结果告知已超过 {APPEAL_DAYS} 日，不能申诉；可依法申请行政复议或者提起行政诉讼。"
    return None


GUARD_NAMES = frozenset(GUARDS)
# What these look for is not there, or is over: saying so beside every case helps nobody.
NO_OBJECT = frozenset(
    {"open_order", "pending_extension", "no_handler", "not_returned", "not_rated"}
)

EFFECT_NAMES = frozenset(
    "set_class_simple record_answer_at_once set_topic set_class assign_lead add_co mark_final"
    " conclude_consultation record_precedent open_consultation merge_into take_if_free"
    " accept_assignment record_objection rule_sustained release_lead rule_overruled take"
    " set_handler record_co_answer open_material_request supply_material end_material_request"
    " record_interim request_extension grant_extension refuse_extension draft_answer"
    " approve_answer send_back_answer fulfil_promise record_unreached record_revisit"
    " record_unsolved next_round close_case withdraw_case record_rating issue_order"
    " answer_order reopen_case"
    # of claims, written by the room of policies
    " record_proposal decide_claim end_publicity uphold_objection release_grant refuse_claim"
    " confirm_grant clear_flags revive_claim"
    # of exchanges, written by the room of exchange
    " note_offer close_answers choose_offer choose_by_rule note_result note_failure"
    " confirm_result dispute_result end_exchange"
    # of law services, written by the room of law
    " pass_to_office start_handling invite_other note_other draw_agreement confirm_agreement"
    " drop_mediation record_law_result".split()
)
