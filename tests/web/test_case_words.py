"""What parts, clocks and lists of units are called on the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.claim_world import make_claim_world
from tests.factories import START, World
from tests.web.conftest import Browser

from qifu.cases.alarms import sweep_alarms
from qifu.cases.clockwork import forget_limits
from qifu.cases.models import Clock, Limit
from qifu.cases.queries import case_ledger
from qifu.identity.models import Unit
from qifu.kernel.events import stream_events
from qifu.web.components.action_forms import unit_choices
from qifu.web.workbench.cases.words import WORDS

pytestmark = pytest.mark.django_db


def test_a_part_is_called_by_what_is_awaited(world: World, browser: Browser) -> None:
    case = world.dispatched(co_units=[world.water.code])
    url = reverse("work:case", args=[case.number])
    page = browser("dispatcher").get(url).content.decode()
    parts = page[page.index('id="parts"') :].split("</section>")[0]
    assert "待签收" in parts and "待提交意见" in parts and "办理中" not in parts
    assert WORDS["lead"].keys() == WORDS["part"].keys()


def test_the_district_is_no_party(world: World, browser: Browser) -> None:
    case = world.submit().case
    district, _ = Unit.objects.get_or_create(
        kind=Unit.Kind.DISTRICT, defaults={"code": "district", "name": "全区"}
    )
    for act in ("dispatch", "call_consultation"):
        page = browser("dispatcher").get(f"/work/cases/{case.number}/actions/{act}/")
        text = page.content.decode()
        assert f'value="{world.power.code}"' in text
        assert f'value="{district.code}"' not in text, act
    assert unit_choices(Unit.objects.none()) == []


def test_each_step_of_a_claim_is_named_in_ledger_and_alarm() -> None:
    world = make_claim_world()
    Limit.objects.filter(code="claim_accept").update(title="申报受理")
    forget_limits()
    claim = world.claim()
    officer = world.actor("officer")
    titles = [v.title for v in case_ledger(officer, claim.case, START)]
    assert len(set(titles)) == len(titles) and "本环节时限：申报受理" in titles, titles
    step = Clock.objects.get(case=claim.case, kind="step", state="running")
    assert step.limit == "claim_accept"
    sweep_alarms(at=START + timedelta(days=30))
    said = [e.payload["alarm"] for e in stream_events(claim.case.stream) if "alarm" in e.payload]
    assert any("申报受理" in s for s in said) and not any("本环节" in s for s in said), said
    forget_limits()
