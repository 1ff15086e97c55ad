"""Pictures for the README, of the living demonstration: QIFU_SCREENSHOTS=1, this file alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.people import POWER, Town
from tests.browser.visitor import Device, Visitor

from qifu.cases.models import Case
from qifu.demands.demonstration import play_demonstration
from qifu.enterprises.models import Membership
from qifu.identity.models import User
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import SHANGHAI, now, today
from qifu.policies.demonstration import play_claims

pytestmark = pytest.mark.skipif(
    os.environ.get("QIFU_SCREENSHOTS") != "1", reason="pictures are taken when asked for"
)
IMAGES = Path(__file__).parents[2] / "docs" / "images"
LIMIT = 200_000
PHONE = Device("phone", width=390, height=844, touch=True, scale=2)
DESK = Device("desk", width=1280, height=900, touch=False)
FIRMS = ("绵阳安昌机械制造有限公司", "四川金家林环保科技有限公司", "绵阳塘汛电子有限公司")
UNIT = "housing-construction"
MORE = (  # words, working days ago, class, how far
    ("厂区外市政雨水管断头，一下雨就淹到变电房", 9, "general_10", "handling"),
    ("施工图审查意见反复补正三次，希望一次说清", 4, "general_5", "handling"),
    ("燃气管道开口报装还差哪些材料", 3, "general_5", "handling"),
    ("厂房竣工联合验收约不上时间", 6, "general_15", "handling"),
    ("园区二期临时用水接驳点位置没有定", 12, "general_10", "handling"),
    ("工地渣土运输路线能不能提前批", 1, "general_5", "dispatched"),
    ("人才公寓申请排到第几位", 0, "general_5", "dispatched"),
    ("老旧厂房改造的消防审验走什么程序", 7, "complex_30", "handling"),
)
Shoot = Callable[[Visitor, str], None]


@pytest.fixture(scope="package")
def demonstration(town: Town) -> Town:
    assert play_demonstration(at=now()), "other demands are here already: run this file alone"
    firms = [town.firm(name) for name in FIRMS]
    for place, (words, days, klass, far) in enumerate(MORE):
        day = current_calendar().add_working_days(today(), -days) if days else today()
        at = min(now(), datetime.combine(day, time(9, 20 + place), SHANGHAI))
        case = town.demand(firms[place % len(firms)], f"{words}。", at=at)
        case = town.dispatched(case, UNIT, klass=klass, at=at)
        if far == "handling":
            town.act(case, "accept", UNIT, at=at)
    play_claims(at=now())
    return town


@pytest.fixture
def shoot(demonstration: Town) -> Shoot:
    def take(visitor: Visitor, name: str) -> None:
        visitor.page.evaluate("document.activeElement.blur()")
        picture = Image.open(BytesIO(visitor.page.screenshot(animations="disabled")))
        path = IMAGES / f"{name}.png"
        few = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=2)
        few.save(path, optimize=True)
        assert path.stat().st_size < LIMIT, f"{name}: {path.stat().st_size}"

    return take


def owner_of(case: Case) -> User:
    member = Membership.objects.filter(enterprise_id=case.enterprise_id, rights__contains=["admin"])
    return member.select_related("user")[0].user


def told_of(words: str) -> Case:
    return Case.objects.get(title__contains=words)


def test_phone(company: Company, shoot: Shoot) -> None:
    case = told_of("技改补贴")
    owner = company.enter(owner_of(case), PHONE)
    owner.open("/")
    owner.fill("用您自己的话说说", POWER)
    owner.reads("区发改局", within="#suggest")
    shoot(owner, "home-phone")
    owner.open(f"/demands/{case.number}/")
    shoot(owner, "demand-phone")
    owner.open(f"/demands/{case.number}/ledger/")
    shoot(owner, "ledger-phone")
    asked = told_of("人才认定")
    other = company.enter(owner_of(asked), PHONE)
    other.open(f"/demands/{asked.number}/")
    shoot(other, "supply-phone")


def test_desk(company: Company, shoot: Shoot) -> None:
    dispatcher = company.enter("dispatcher", DESK)
    dispatcher.open("/work/triage/")
    shoot(dispatcher, "triage")
    submitted = Case.objects.filter(state="submitted").order_by("pk")[0]
    dispatcher.open(f"/work/triage/{submitted.number}/")
    shoot(dispatcher, "dispatch")
    dispatcher.open("/work/cases/")
    shoot(dispatcher, "cases")
    leader = company.enter("leader", DESK)
    leader.open("/work/lights/")
    shoot(leader, "lights")
    case = told_of("污水管网")
    handler = company.enter(UNIT, DESK)
    handler.open("/work/inbox/")
    shoot(handler, "inbox")
    handler.open(f"/work/cases/{case.number}/")
    shoot(handler, "case")
    owner = company.enter(owner_of(case), DESK)
    owner.open("/")
    shoot(owner, "home")


def test_policies(company: Company, shoot: Shoot) -> None:
    owner = company.enter("firm", PHONE)
    owner.open("/policies/mine/")
    shoot(owner, "policies-phone")
    officer = company.enter("policy", DESK)
    officer.open("/work/policies/FC-03/")
    officer.press("起草新版")
    expect(officer.page.locator("#count-eligible")).not_to_have_text("")
    shoot(officer, "policy-draft")
