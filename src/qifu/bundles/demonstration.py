"""A living demonstration of applications: a restaurant with a late department and a tolerated paper,
a plant in its first stage, utilities waiting for the firm, a change that is done, an innovation centre
whose gaps are told already, a closure just in.

Made by the same operations people use; only where the demonstration is asked for. What firms fill in
is invented and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from qifu.bundles.intake import ApplicationInput, HandIn, hand_in, submit_application
from qifu.bundles.models import Application, ApplicationTask, Bundle
from qifu.bundles.operations import perform_task
from qifu.bundles.queries import Offer, offer_of_bundle
from qifu.bundles.rules.tolerance import days_allowed, latest_day
from qifu.bundles.rules.values import read_values
from qifu.catalogue.rules.body import FieldKind
from qifu.enterprises.evidence import keep_evidence, usable_evidence
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import User
from qifu.kernel.calendars import current_calendar
from qifu.kernel.files import store_file
from qifu.kernel.time import SHANGHAI, shanghai_date

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SAMPLES = {
    "text": "演示内容", "longtext": "演示内容", "integer": "6", "number": "120", "money": "500000",
    "date": "2026-01-05", "boolean": "false", "phone": "13800000000",
}  # fmt: skip
SAID: Mapping[str, Any] = {
    "premises_address": "涪城区花园路 00 号（演示）", "premises_area": "120", "seats": "36",
    "kitchen_area": "28", "premises_floor": "1 楼", "food_kind": "hot", "food_manager": "张三（演示）",
    "sign_text": "好味道火锅（演示）", "sign_size": "6×1.2", "sign_position": "门头上方",
    "sewage_treatment": "隔油池", "sewage_volume": "3", "project_name": "年产 2 万套部件项目（演示）",
    "project_site": "涪城区工业园 0 号地块（演示）", "investment": "80000000", "energy_use": "300",
    "earthwork": "500", "project_kind": "filing", "power_need": "630", "water_need": "40",
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One application: whose, for what, so many working days ago, and what is answered."""

    owner: str
    bundle: str
    days_ago: int
    answers: Mapping[str, Any] = field(default_factory=dict)
    tolerated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Played:
    """An application under way; people are who they are `now`, whenever they act."""

    application: Application
    begun: datetime
    now: datetime

    def actor(self, **who: Any) -> Actor:
        """A person of the demonstration."""
        return load_actor(User.objects.get(**who), self.now)


RESTAURANT = Story(
    "firm3", "open-restaurant", 9,
    {"gathering_kind": "restaurant", "decorated": False, "has_signboard": True,
     "discharges_sewage": True, "needs_invoice": True, "has_staff_insured": False},
    ("health-certificates",),
)  # fmt: skip
UTILITIES = Story(
    "firm", "connect-utilities", 2,
    {"needs_water": True, "needs_power": True, "uses_gas": False, "needs_network": True},
)  # fmt: skip
PLANT = Story("firm2", "build-plant", 5, {"special_fire": False, "cuts_road": False})
CHANGE = Story(
    "firm4", "change-firm", 6,
    {"changes_name": False, "has_staff_insured": True, "has_fund_account": True},
)  # fmt: skip
CLOSURE = Story(
    "firm5", "close-firm", 0,
    {"simple_closure": True, "has_staff_insured": False, "has_fund_account": True},
)  # fmt: skip
CENTRE = Story(
    "firm8", "apply-innovation-centre", 4,
    {"centre_technology": True, "centre_industry": True, "centre_manufacturing": False},
)  # fmt: skip
CENTRES = ("technology-centre-recommendation", "industry-centre-recommendation")
FOOD, FIRE, SIGN = "food-business-licence", "fire-safety-check", "signboard-permit"


def play_applications(*, at: datetime) -> int:
    """Play the stories; how many applications (0 when they are there or there are no people)."""
    there = User.objects.filter(username=RESTAURANT.owner).exists()
    if not there or Application.objects.exists() or not Bundle.objects.exists():
        return 0
    _restaurant(at)
    _utilities(at)
    _plant(at)
    _change(at)
    _centre(at)
    apply_story(CLOSURE, at)
    return Application.objects.count()


def _restaurant(at: datetime) -> None:
    """Fire, sign and invoices are done; the licence waits for a tolerated paper that came; the
    sewage permit is past its day."""
    played = apply_story(RESTAURANT, at)
    begun = played.begun
    first = _day(begun, 1, 10)
    for code in (FIRE, SIGN, "invoice-application", FOOD):
        _act(played, code, "accept", first)
    _act(played, FOOD, "plan_inspection", first, on=shanghai_date(_day(begun, 2, 10)))
    second = _day(begun, 2, 11)
    for code in (FIRE, SIGN):
        _act(played, code, "inspect", second, outcome="pass", text="符合要求（演示）")
    for code in (FIRE, SIGN, "invoice-application"):
        _grant(played, code, _day(begun, 3, 10))
    _bring(played, "health-certificates", _day(begun, 3, 15))
    _act(played, FOOD, "inspect", second, outcome="pass", text="布局、设备符合要求（演示）")
    _propose(played, FOOD, _day(begun, 4, 10))
    _act(played, "sewage-discharge-permit", "accept", _day(begun, 1, 14))


def _utilities(at: datetime) -> None:
    """Everybody looks on one day; the power office asks for a drawing."""
    played = apply_story(UTILITIES, at)
    begun = played.begun
    for code in ("utilities-joint", "water-connection", "power-connection"):
        _act(played, code, "accept", _day(begun, 1, 10))
    _act(
        played, "power-connection", "ask", _day(begun, 1, 15), items=["厂区用电负荷分布图"],
        days=5, reason="核定容量要用（演示）",
    )  # fmt: skip


def _plant(at: datetime) -> None:
    """The first stage is under way: filed, the site under review."""
    played = apply_story(PLANT, at)
    begun = played.begun
    _act(played, "project-filing-item", "accept", begun)
    _grant(played, "project-filing-item", begun)
    for code in ("site-preliminary-review", "eia-approval"):
        _act(played, code, "accept", _day(begun, 1, 10))


def _change(at: datetime) -> None:
    """Done, with a result pack."""
    played = apply_story(CHANGE, at)
    begun = played.begun
    for day, codes in (
        (0, ("business-change",)),
        (1, ("tax-change", "social-insurance-change", "housing-fund-change")),
    ):
        for code in codes:
            _act(played, code, "accept", _day(begun, day, 14))
            _grant(played, code, _day(begun, day, 16))


def _centre(at: datetime) -> None:
    """Two departments have it and come on one day; what is still missing is written down."""
    played = apply_story(CENTRE, at)
    begun = played.begun
    for code in (*CENTRES, "platform-cultivation"):
        _act(played, code, "accept", _day(begun, 1, 10))
    day = shanghai_date(_day(begun, 6, 10))
    for code in CENTRES:
        _act(played, code, "plan_inspection", _day(begun, 2, 10), on=day)
    _grant(played, "platform-cultivation", _day(begun, 3, 10))


def _day(begun: datetime, days: int, hour: int) -> datetime:
    """So many working days after the beginning, at an hour of the day."""
    day = current_calendar().add_working_days(shanghai_date(begun), days) if days else begun
    on = day if isinstance(day, date) and not isinstance(day, datetime) else shanghai_date(begun)
    return datetime.combine(on, time(hour), SHANGHAI)


def apply_story(story: Story, at: datetime) -> Played:
    """Hand a story's application in, its papers put into the firm's library first."""
    day, left = shanghai_date(at), story.days_ago
    while left:
        day -= timedelta(days=1)
        left -= current_calendar().is_working_day(day)
    begun = datetime.combine(day, time(9), SHANGHAI) if story.days_ago else at
    user = User.objects.get(username=story.owner)
    owner = load_actor(user, at)
    firm = min(ref.enterprise_id for ref in owner.firms if "admin" in ref.rights)
    offer = offer_of_bundle(story.bundle)
    raw = _values(offer, story.answers)
    typed, _ = read_values(offer.kinds, raw)
    merged = offer.merged(typed, on=day)
    wanted = [m for m in merged.asked_materials if m.must and not m.stage]
    for material in wanted:
        if material.type not in story.tolerated:
            _keep(firm, material.type, owner, begun)
    held = usable_evidence(firm, [m.type for m in wanted], day)
    promised = {
        m.type: latest_day(day, days_allowed(m.tolerable_days, 10**6), current_calendar())
        for m in wanted
        if m.type in story.tolerated and m.type not in held
    }
    data = ApplicationInput(
        enterprise_id=firm, contact_name=user.name.split()[-1], contact_phone="13800000000",
        bundle=story.bundle, values=raw, undertakings=promised, signed_name=user.name.split()[-1],
        materials={code: row.pk for code, row in held.items()},
    )  # fmt: skip
    token = f"demonstration-{story.bundle}"
    made = submit_application(data=data, actor=owner, at=begun, channel="portal", token=token)
    return Played(made, begun, at)


def _values(offer: Offer, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Every field filled in with something a reader knows for invented."""
    names = {q.field for q in offer.body.questions}
    names |= {use.name for item in offer.items.values() for use in item.fields}
    known = {name: _sample(offer.kinds[name]) for name in names if name in offer.kinds}
    return {n: v for n, v in {**known, **SAID, **answers}.items() if v != "" and n in names}


def _sample(kind: FieldKind) -> str:
    if kind.prefill or kind.type in ("uscc", "id_number"):
        return ""
    if kind.choices:
        return kind.choices[0][0]
    text = SAMPLES.get(kind.type, "演示内容")
    return str(kind.minimum) if kind.minimum and kind.type == "number" else text


def _keep(firm: int, code: str, owner: Actor, at: datetime) -> None:
    if usable_evidence(firm, [code], shanghai_date(at)):
        return
    file = store_file(name=f"{code}（演示）.pdf", data=PAPER, actor=owner.ref, at=at)
    keep_evidence(enterprise_id=firm, type_code=code, file=file, actor=owner, at=at)


def _bring(played: Played, code: str, at: datetime) -> None:
    owner, firm = (
        played.actor(pk=played.application.submitted_by or 0),
        played.application.enterprise_id,
    )
    _keep(firm, code, owner, at)
    row = usable_evidence(firm, [code], shanghai_date(at))[code]
    hand_in(
        case_id=played.application.pk, data=HandIn(materials={code: row.pk}), actor=owner, at=at
    )


def _act(
    played: Played,
    code: str,
    action: str,
    at: datetime,
    *,
    head: bool = False,
    **data: Any,
) -> ApplicationTask:
    task = played.application.tasks.select_related("unit").get(code=code)
    username = task.unit.code + ("-head" if head else "")
    actor = played.actor(username=username)
    return perform_task(task_id=task.pk, action=action, actor=actor, at=at, data=data)


def _propose(played: Played, code: str, at: datetime) -> None:
    task = played.application.tasks.select_related("unit", "item_version").get(code=code)
    data: dict[str, Any] = {"outcome": "grant", "opinion": "符合条件（演示）"}
    if task.item_version.body.get("result", {}).get("evidence"):
        actor = played.actor(username=task.unit.code)
        name = f"{task.result_title}（演示）.pdf"
        file = store_file(name=name, data=PAPER, actor=actor.ref, at=at)
        data |= {"files": [str(file.pk)], "result_number": f"演示-{task.pk}"}
    _act(played, code, "propose", at, **data)


def _grant(played: Played, code: str, at: datetime) -> None:
    _propose(played, code, at)
    _act(played, code, "approve", at + timedelta(hours=1), head=True)
