"""Cards of the demonstration: talents of two firms with cards of both levels, a child's card, one that
waits for its holder, one in review, uses at three departments. By the real operations; people, telephones
and identity numbers are invented (no county has the code that the numbers begin with). Only where DEMO is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qifu.bundles.intake import ApplicationInput, submit_application
from qifu.bundles.models import Application
from qifu.bundles.operations import perform_task
from qifu.cards.models import Card
from qifu.cards.operations import UseInput, agree, use_privilege
from qifu.cards.queries import token_of
from qifu.cards.settings import card_book
from qifu.cases.models import PERSONAL, Case
from qifu.cases.operations import perform_action
from qifu.catalogue.queries import live_body
from qifu.demands.workers import WorkerInput, has_workers, submit_matter
from qifu.enterprises.evidence import keep_evidence, usable_evidence
from qifu.identity.actors import ANONYMOUS_ACTOR, Actor, load_actor
from qifu.identity.models import User
from qifu.kernel.files import store_file
from qifu.kernel.models import Notice
from qifu.kernel.time import shanghai_date

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ISSUE, FAMILY = "service-green-card", "green-card-family"


@dataclass(frozen=True)
class Talent:
    """Somebody invented, of a firm, with what the application says."""

    owner: str
    name: str
    phone: str
    identity: str
    says: Mapping[str, str]


GOLD = Talent(
    "firm2", "方博远（演示）", "13800000021", "990000198103070518",
    {"talent_role": "engineer", "talent_degree": "doctor", "talent_rank": "province",
     "contract_years": "5", "key_project": "true"},
)  # fmt: skip
GREEN = Talent(
    "firm2", "温若琳（演示）", "13800000022", "990000199207150728",
    {"talent_role": "skilled", "talent_degree": "bachelor", "talent_rank": "none",
     "contract_years": "3", "key_project": "true"},
)  # fmt: skip
WAITING = Talent(
    "firm4", "程砚秋（演示）", "13800000023", "990000198811230930",
    {"talent_role": "executive", "talent_degree": "master", "talent_rank": "none",
     "contract_years": "4", "key_project": "true"},
)  # fmt: skip
ASKED = Talent(
    "firm4", "童牧之（演示）", "13800000024", "99000019950102081X",
    {"talent_role": "engineer", "talent_degree": "master", "talent_rank": "district",
     "contract_years": "2", "key_project": "false"},
)  # fmt: skip
CHILD = {
    "family_name": "方小满（演示）", "family_relation": "child", "family_id": "990000201603070818",
}  # fmt: skip


def play_cards(*, at: datetime) -> int:
    """Play the stories; how many cards (0 when there are some, or nobody to play them)."""
    people = ("firm2", "firm4", "government-services", "government-services-head", "health")
    there = User.objects.filter(username__in=people).count() == len(people)
    if card_book() is None or Card.objects.exists() or not there:
        return 0
    gold = _agreed(_granted(_ask(GOLD, ISSUE, at, **_person(GOLD)), at), GOLD.identity, at)
    green = _agreed(_granted(_ask(GREEN, ISSUE, at, **_person(GREEN)), at), GREEN.identity, at)
    _granted(_ask(WAITING, ISSUE, at, **_person(WAITING)), at)
    asked = _ask(ASKED, ISSUE, at, **_person(ASKED))
    _act(asked, "accept", "government-services", at)
    child = _ask(GOLD, FAMILY, at, card_number=gold.number, **CHILD)
    family = _agreed(_granted(child, at), CHILD["family_id"], at)
    _use(gold, "doctor-path", "health", "区人民医院门诊（演示）", at)
    _use(gold, "checkup", "health", "区人民医院体检中心（演示）", at)
    _use(family, "school-place", "education-sports", "区教体局窗口（演示）", at)
    _use(green, "one-window", "government-services", "区级中心综合窗口（演示）", at)
    return Card.objects.count()


def _person(who: Talent) -> dict[str, str]:
    return {
        "talent_name": who.name, "talent_id": who.identity, "talent_phone": who.phone, **who.says,
    }  # fmt: skip


def _ask(who: Talent, item: str, at: datetime, **values: str) -> Application:
    """The firm applies, its papers put into its library first."""
    user = User.objects.get(username=who.owner)
    owner = load_actor(user, at)
    firm = min(ref.enterprise_id for ref in owner.firms if "admin" in ref.rights)
    body = live_body(item)
    kinds = [m.type for m in body.asked_materials]
    for kind in kinds:
        _keep(firm, kind, owner, at)
    held = usable_evidence(firm, kinds, shanghai_date(at))
    usual = {"contact_name": user.name.split()[-1], "contact_phone": "13800000000"}
    firm_row = held[kinds[0]].enterprise
    usual |= {"firm_name": firm_row.name, "firm_uscc": firm_row.uscc}
    data = ApplicationInput(
        enterprise_id=firm, item=item, contact_name=usual["contact_name"],
        contact_phone=usual["contact_phone"],
        values={u.name: v for u in body.fields if (v := {**usual, **values}.get(u.name))},
        materials={code: row.pk for code, row in held.items()},
    )  # fmt: skip
    token = f"demonstration-{item}-{who.phone}"
    return submit_application(data=data, actor=owner, at=at, channel="portal", token=token)


def _keep(firm: int, code: str, owner: Actor, at: datetime) -> None:
    if not usable_evidence(firm, [code], shanghai_date(at)):
        file = store_file(name=f"{code}（演示）.pdf", data=PAPER, actor=owner.ref, at=at)
        keep_evidence(enterprise_id=firm, type_code=code, file=file, actor=owner, at=at)


def _granted(application: Application, at: datetime) -> Card:
    """Accepted and proposed by one, approved by another: the card that follows."""
    _act(application, "accept", "government-services", at)
    said = {"outcome": "grant", "opinion": "条件属实（演示）"}
    _act(application, "propose", "government-services", at, **said)
    _act(application, "approve", "government-services-head", at)
    return Card.objects.select_related("main").latest("id")


def _act(application: Application, action: str, who: str, at: datetime, **data: Any) -> None:
    task = application.tasks.get()
    actor = load_actor(User.objects.get(username=who), at)
    perform_task(task_id=task.pk, action=action, actor=actor, at=at, data=data)


def _agreed(card: Card, identity: str, at: datetime) -> Card:
    """The holder opens the link of the message and says yes."""
    body = Notice.objects.filter(stream=card.stream, channel="sms").latest("id").body
    found = re.search(r"/card/([^/]+)/", body)
    assert found is not None
    return agree(secret=found[1], tail=identity[-6:], actor=ANONYMOUS_ACTOR, at=at)


def _use(card: Card, privilege: str, who: str, place: str, at: datetime) -> None:
    actor = load_actor(User.objects.get(username=who), at)
    code = token_of(Card.objects.select_related("main").get(pk=card.pk), at)
    data = UseInput(code, privilege, place, token=f"demonstration-{card.pk}-{privilege}")
    use_privilege(data=data, actor=actor, at=at)


RIDERS = (
    ("小杜（演示）", "13800000031", "rider", "某外卖平台涪城站（演示）", "wage",
     "上个月二十三号到月底的跑单费没有发，站长说系统算错了，一直没补。（演示）"),
    ("老魏（演示）", "13800000032", "driver", "某货运平台（演示）", "account",
     "账号突然被封，客服只说违规，没有说是哪一单，押金也退不出来。（演示）"),
)  # fmt: skip


def play_workers(*, at: datetime) -> int:
    """Two people without a firm say what happened; one is being helped. How many were raised."""
    unit = User.objects.filter(username="human-resources").first()
    if unit is None or not has_workers() or Case.objects.filter(channel=PERSONAL).exists():
        return 0
    for number, said in enumerate(RIDERS):
        token = f"demonstration-worker-{number}"
        data = WorkerInput(*said)
        case = submit_matter(data=data, token=token, actor=ANONYMOUS_ACTOR, at=at).case
        if not number:
            actor = load_actor(unit, at)
            perform_action(case_id=case.pk, action="accept", actor=actor, at=at)
    return len(RIDERS)
