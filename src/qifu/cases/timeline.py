"""Events of a case as plain sentences, one for officials and one for the firm.

A kind without a firm sentence is not shown to the firm. Placeholders come from the payload.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from qifu.kernel.events import Event
from qifu.kernel.text import yuan


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a timeline; `detail` is the longer text that opens below it."""

    at: datetime
    who: str
    sentence: str
    detail: str
    kind: str


GRADES = {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"}
SOLVED = {"yes": "问题已解决", "partly": "问题部分解决", "no": "问题没有解决"}

# kind → (sentence for officials, sentence for the firm or "", keys of data shown as detail)
SENTENCES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "opened": ("登记诉求，编号 {number}", "诉求已收到，编号 {number}", ()),
    "answer_at_once": ("当场答复", "已当场答复", ("text",)),
    "dispatch": ("派单给{lead}{co}", "已分派给{lead}办理{co}", ("note",)),
    "designate": ("指定{lead}牵头，不得再提异议{co}", "已指定{lead}牵头办理{co}", ("reason",)),
    "call_consultation": ("组织会商：{parties}", "正在组织{parties}会商", ("question",)),
    "conclude_consultation": (
        "会商形成意见，由{lead}牵头",
        "会商形成意见，由{lead}牵头办理",
        ("decision", "minutes"),
    ),
    "merge": ("并入 {target}", "与 {target} 是同一问题，已合并办理", ("reason",)),
    "accept": ("{unit}签收", "{unit}已签收，开始办理", ()),
    "object": ("{unit}提出异议", "{unit}认为不属其职责，正在裁定", ("legal_basis", "reason")),
    "sustain_objection": ("异议成立，退回重派（{unit}）", "将改派其他单位办理", ("reason",)),
    "overrule_objection": ("异议不成立，由{unit}办理", "已裁定由{unit}办理", ("reason",)),
    "claim": ("认领此件", "", ()),
    "assign_handler": ("指定{handler}经办", "", ()),
    "invite_co": ("邀请协办{co}", "邀请协办单位一起办理{co}", ("note",)),
    "co_answer": ("{unit}提交协办意见", "{unit}提交了协办意见", ("text",)),
    "request_material": ("请企业补充材料", "请您补充材料", ("items", "reason")),
    "supply_material": ("企业补充了材料", "您已补充材料", ("text",)),
    "cancel_material_request": ("撤销补充要求", "不再需要补充材料，继续办理", ("reason",)),
    "material_lapsed": ("补充期限届满，恢复办理", "补充期限已到，按现有材料继续办理", ()),
    "interim_reply": ("阶段性答复", "阶段性答复", ("text",)),
    "request_extension": ("申请延期 {days} 个工作日", "", ("reason", "progress")),
    "grant_extension": (
        "同意延期 {days} 个工作日，到期日改为 {due}",
        "办理期限延长 {days} 个工作日，到期日改为 {due}",
        ("reason", "progress"),
    ),
    "refuse_extension": ("不同意延期", "", ("note",)),
    "answer": ("提交答复，待审批", "{unit}已拟出答复，正在审批", ("text", "evidence")),
    "approve_answer": ("答复审批通过", "已答复", ("text",)),
    "send_back_answer": ("答复退回修改", "", ("reason",)),
    "fulfil_promise": ("承诺已兑现", "承诺已兑现", ("text", "evidence")),
    "revisit_unreached": ("回访未接通", "回访时未能联系上您", ("note",)),
    "revisit_accepted": ("回访：问题已了结", "已回访，感谢您的反馈", ("note",)),
    "revisit_unsolved": (
        "回访：未解决，提级重新办理",
        "您反映问题没有解决，已提级重新办理",
        ("reason",),
    ),
    "send_back": (
        "督办查实，退回提级重新办理",
        "经督办核实，上一次的办理不实，已提级重新办理",
        ("reason",),
    ),
    "close_out": ("销号", "已办结销号", ("note",)),
    "close_unreached": (
        "多次回访未接通，销号",
        "多次联系未接通，已销号；如未解决可重新提出",
        ("note",),
    ),
    "withdraw": ("企业撤回诉求", "您撤回了诉求", ("reason",)),
    "rate": ("企业评价 {grade} 级", "您已评价：{rating}", ("comment",)),
    "reopen": ("企业重新提出", "您重新提出了诉求", ("reason",)),
    "issue_order": ("发出督办，{due} 前反馈", "已督促{unit}加快办理", ("text",)),
    "answer_order": ("反馈督办", "", ("text",)),
    "message": ("留言", "留言", ("text",)),
    "alarm": ("{alarm}", "", ()),
    "due_moved": (
        "到期日由 {before} 改为 {due}（{why}）",
        "到期日由 {before} 改为 {due}（{why}）",
        (),
    ),
    "passed_over": ("职责由{unit}转由{successor}承接", "改由{successor}继续办理", ()),
    "migrated": ("流程由第 {from_version} 版迁移到第 {to_version} 版", "", ()),
    "absorbed": ("并入了 {source}", "", ()),
    "known_answer": ("发布为常见答复：{question}", "", ()),
}
# What officials write to each other; the firm reads the sentence alone.
FIRM_DETAIL_HIDDEN = frozenset(
    "dispatch object answer merge issue_order invite_co co_answer call_consultation"
    " revisit_unreached close_out close_unreached".split()
)
FIRM_DETAIL = {"conclude_consultation": ("decision",)}  # not the minutes
FIRM_CLOCKS = frozenset({"main", "promise"})

# What a unit says to itself before its answer is approved.
DRAFT_WORDS = {"answer": ("text", "evidence"), "send_back_answer": ("reason",)}


Sentence = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Telling:
    """How the events of one kind of case are told.

    `sentences`: kind of event, or "kind>state it led to", → (for officials, for the firm or "",
    keys of data shown as detail). `hidden`: kinds whose detail the firm does not read; `drafts`:
    words hidden until decided; `words`: what the values of a choice are called.
    """

    sentences: Mapping[str, Sentence]
    hidden: frozenset[str] = frozenset()
    drafts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def key(self, event: Event) -> str:
        """What the event's sentences are under: with the state it led to where that has its own."""
        key = _key(event)
        landed = f"{key}>{event.payload.get('to')}"
        return landed if landed in self.sentences else key

    def of(self, event: Event) -> Sentence | None:
        """The sentences for one event, if it has any."""
        return self.sentences.get(self.key(event))


DEMAND = Telling(SENTENCES, FIRM_DETAIL_HIDDEN, DRAFT_WORDS)
_tellings: dict[str, Telling] = {}


def register_telling(kind: str, telling: Telling) -> None:
    """Tell cases of this kind by sentences of their own; what they lack is told as of a demand."""
    merged = {**SENTENCES, **telling.sentences}
    _tellings[kind] = Telling(merged, telling.hidden, telling.drafts, telling.words)


def _telling(kind: str) -> Telling:
    return _tellings.get(kind, DEMAND)


def _key(event: Event) -> str:
    return event.kind.removeprefix("case.")


def shown_to_firm(event: Event, kind: str = "") -> bool:
    """True when the firm has a sentence for this event, and it is of a clock the firm sees."""
    if event.kind == "case.due_moved" and event.payload.get("clock") not in FIRM_CLOCKS:
        return False
    sentence = _telling(kind).of(event)
    return sentence is not None and bool(sentence[1])


def without_drafts(events: list[Event], kind: str = "") -> list[Event]:
    """The events with the words of drafts left out; the rows in memory, never the stored ones."""
    drafts = _telling(kind).drafts
    for event in events:
        hidden = drafts.get(_key(event), ())
        data = event.payload.get("data")
        if hidden and data:
            kept = {k: v for k, v in data.items() if k not in hidden}
            event.payload = {**event.payload, "data": kept}
    return events


def entry_of(event: Event, *, for_firm: bool, kind: str = "") -> TimelineEntry:
    """The event of a case of this kind as one line for the given side."""
    key, telling = _key(event), _telling(kind)
    staff, firm, details = telling.of(event) or (event.kind, "", ())
    if for_firm:
        details = FIRM_DETAIL.get(key, details)
    payload = event.payload
    data = payload.get("data", {})
    words = _words(payload, data)
    for name, values in telling.words.items():
        words[name] = values.get(words[name], words[name])
    sentence = (firm if for_firm else staff).format_map(words)
    detail = (
        "" if for_firm and telling.key(event) in telling.hidden else _detail(payload, data, details)
    )
    mine = payload.get("side") == "firm" or key in ("withdraw", "rate", "reopen", "supply_material")
    who = event.actor_name if not for_firm or mine or key == "opened" else ""
    return TimelineEntry(event.at, who, sentence, detail, key)


def _words(payload: dict[str, Any], data: dict[str, Any]) -> dict[str, str]:
    words: dict[str, str] = defaultdict(str)
    for source in (data, payload):
        words.update({k: _name(v) for k, v in source.items() if k not in ("set", "data")})
    if payload.get("co"):
        words["co"] = "，协办：" + "、".join(u["name"] for u in payload["co"])
    if grade := GRADES.get(words["grade"]):
        words["rating"] = f"{grade}，{SOLVED.get(words['solved'], '是否解决未填')}"
    if words["amount"]:
        words["money"] = yuan(Decimal(words["amount"])) + " 元"
    return words


def _name(value: Any) -> str:
    match value:
        case {"name": str(name)}:
            return name
        case list():
            return "、".join(_name(v) for v in value)
        case None:
            return ""
    return str(value)


def _detail(payload: dict[str, Any], data: dict[str, Any], keys: tuple[str, ...]) -> str:
    parts = (_name(payload.get(k) or data.get(k)) for k in keys)
    return "\n".join(p for p in parts if p)
