"""Painted work of the demonstration, by the real operations and found by the real rules: closes that
show no evidence, calls back on one number, demands passed from unit to unit. Invented firms only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.demands.demonstration import REACHED, Cast, Moments, find_cast
from qifu.demands.operations import DemandInput, submit_demand
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Post, Role, Unit
from qifu.kernel.time import shanghai_date
from qifu.supervision.exceptions import decide_exception, propose_exception
from qifu.supervision.looking import look_until
from qifu.supervision.models import Finding
from qifu.supervision.operations import dismiss, reply

HOLLOW = (
    ("market-regulation", 6, "连锁门店变更住所要逐店跑窗口，能不能一次办？"),
    ("transport", 70, "货车道路运输证年审预约不上，企业停运损失大。"),
)
CALLED = (
    "食堂改造后食品经营许可要不要重新申请？",
    "公司想增加医疗器械经营范围，需要哪些条件？",
    "广告牌设置许可到期，续期怎么办？",
    "计量器具强制检定排期太久，影响出货。",
)
PASSED = (
    "园区背街路灯坏了半年，几个单位都说不归自己管。",
    "厂区外排水沟堵塞，反映后一直在单位之间转。",
    "物流通道限高杆位置不合理，找不到主管单位。",
)
PHONE = "13900001234"  # of an invented bookkeeper


def play_supervision(*, at: datetime) -> int:
    """Make the painted work, look at every day, and judge one finding wrong; how many were found
    (0 when there are some already)."""
    if Finding.objects.exists():
        return 0
    cast = find_cast(at)
    for number, (code, days, text) in enumerate(HOLLOW):
        _closed(cast, cast.staffed(code), number, text, Moments(at, days), evidence="已办结")
    for number, text in enumerate(CALLED):
        when = Moments(at, 12)
        when.minute = 23 * number
        _closed(cast, cast.staffed("market-regulation"), number, text, when, phone=PHONE)
    for number, text in enumerate(PASSED):
        _passed(cast, number, text, Moments(at, 14))
    look_until(last=shanghai_date(at) - timedelta(days=1), at=at)
    _judge(at)
    return Finding.objects.count()


def _submitted(cast: Cast, number: int, text: str, when: Moments, phone: str) -> Case:
    firms = {enterprise: actor for actor, enterprise in reversed(cast.firms)}
    enterprise, actor = sorted(firms.items())[number % len(firms)]
    data = DemandInput(
        enterprise_id=enterprise, text=text, contact_name=actor.name, contact_phone=phone
    )
    return submit_demand(actor=actor, at=when.next(), data=data).case


def _closed(
    cast: Cast,
    unit: Unit,
    number: int,
    text: str,
    when: Moments,
    *,
    evidence: str = "现场核实记录、办理结果截图",
    phone: str = "13900000000",
) -> None:
    case = _submitted(cast, number, text, when, phone)
    handler, head = cast.member(unit, Role.HANDLER), cast.member(unit, Role.HEAD)
    said = {
        "outcome": "solved",
        "text": f"关于“{text.rstrip('。')}”，已按规定办理。",
        "evidence": evidence,
    }
    lead = {"lead_unit": unit.code, "klass": "general_5"}
    note = {**REACHED, "note": f"关于“{text[:12]}”的事，办好了。"}
    steps: tuple[tuple[str, Actor, dict[str, Any], int], ...] = (
        ("dispatch", cast.dispatcher, lead, 0),
        ("accept", handler, {}, 0),
        ("answer", handler, said, 2),
        ("approve_answer", head, {}, 0),
        ("revisit_accepted", cast.revisitor, note, 1),
        ("close_out", cast.revisitor, {"note": "已核实"}, 0),
    )
    _do(case, steps, when)


def _do(
    case: Case, steps: tuple[tuple[str, Actor, dict[str, Any], int], ...], when: Moments
) -> None:
    for action, who, data, days in steps:
        perform_action(case_id=case.pk, action=action, actor=who, at=when.next(days), data=data)


def _passed(cast: Cast, number: int, text: str, when: Moments) -> None:
    case = _submitted(cast, number, text, when, "13900000000")
    first, second = cast.staffed("housing-construction"), cast.staffed("law-enforcement")
    last = cast.staffed("transport")
    why = {"legal_basis": "本单位“三定”规定", "reason": "不属本单位管养范围。"}
    steps: list[tuple[str, Actor, dict[str, Any], int]] = []
    for unit in (first, second):
        lead = {"lead_unit": unit.code, "klass": "general_10"}
        steps += [
            ("dispatch", cast.dispatcher, lead, 0),
            ("object", cast.member(unit, Role.HANDLER), why, 1),
            ("sustain_objection", cast.dispatcher, {"reason": "职责不在该单位"}, 0),
        ]
    named = {"lead_unit": last.code, "klass": "general_15", "reason": "多次退回，指定牵头"}
    steps.append(("designate", cast.dispatcher, named, 0))
    _do(case, tuple(steps), when)


def _somebody(role: str, at: datetime) -> Iterator[Actor]:
    posts = Post.objects.filter(role=role, valid_until__isnull=True, user__demonstration=True)
    for post in posts.select_related("user").order_by("pk"):
        yield load_actor(post.user, at)


def _judge(at: datetime) -> None:
    """The unit says its word on one; the oldest is a false alarm that teaches an exception."""
    boss, second = (
        next(_somebody(Role.SUPERVISOR, at), None),
        next(_somebody(Role.LEADER, at), None),
    )
    if boss is None or second is None:
        return
    shared = Finding.objects.filter(rule="one-phone").first()
    head = next(
        (h for h in _somebody(Role.HEAD, at) if shared and shared.unit_id in h.units()), None
    )
    if shared is not None and head is not None:
        words = "四家企业都请同一家记账公司代办，电话是记账公司的（演示）。"
        reply(finding_id=shared.pk, text=words, actor=head, at=at)
    old = Finding.objects.filter(rule="no-evidence").order_by("since", "pk").first()
    if old is None:
        return
    why = "运输证年审的结果在省运政系统里能查到，不另附纸质依据（演示）。"
    dismiss(finding_id=old.pk, reason=why, actor=boss, at=at)
    until = shanghai_date(at) + timedelta(days=180)
    learnt = propose_exception(
        finding_id=old.pk, traits=[n for n in ("unit", "topic") if n in old.traits], why=why,
        until=until, actor=boss, at=at,
    )  # fmt: skip
    decide_exception(exception_id=learnt.pk, agreed=True, actor=second, at=at)
