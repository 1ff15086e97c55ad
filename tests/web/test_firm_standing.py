"""A firm kept out of claiming, and one let in late, at the officer's desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant, make_policy

from qifu.enterprises.models import Enterprise
from qifu.identity.models import User
from qifu.kernel.events import Event
from qifu.kernel.time import today
from qifu.policies.models import ClaimWindow, Exclusion

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"


@pytest.fixture
def world() -> ClaimWorld:
    return make_claim_world()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def firms_word(firm: Enterprise, code: str = "P-1") -> str:
    client = signed_in(firm.memberships.get().user)
    return client.get(f"/policies/{code}/claim/").content.decode()


def test_a_firm_is_kept_out_and_let_back(world: ClaimWorld) -> None:
    client = signed_in(world.users["officer"])
    page = f"/work/firms/{world.firm.pk}/standing/"
    assert "不在名单内" in client.get(page).content.decode()
    answer = client.post(
        page, {"do": "exclude", "out-reason": "骗取补贴", "out-since": "2026-13-01"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "骗取补贴" in text and not Exclusion.objects.exists()
    said = {
        "do": "exclude", "out-reason": "骗取补贴", "out-source": "审计决定书",
        "out-since": today().isoformat(), "out-until": "",
    }  # fmt: skip
    assert client.post(page, {**said, "out-until": "2020-01-01"}).status_code == 422
    assert client.post(page, said).status_code == 303
    assert "不予兑现名单内（骗取补贴" in firms_word(world.firm)
    row = Exclusion.objects.get()
    end = {"do": "end", "exclusion": str(row.pk)}
    client.post(page, {**end, "reason": ""})
    row.refresh_from_db()
    assert row.ended_at is None
    client.post(page, {**end, "reason": "复核后撤销"})
    assert "提交申报" in firms_word(world.firm)
    kinds = Event.objects.filter(stream=world.firm.stream).values_list("kind", flat=True)
    assert {"enterprise.excluded", "enterprise.exclusion_ended"} <= set(kinds)


def test_a_firm_is_let_in_after_the_window(world: ClaimWorld) -> None:
    day = today()
    policy = make_policy(world.unit, "P-9")
    policy.open_until = day - timedelta(days=3)
    policy.save()
    assert "申报窗口已于" in firms_word(world.firm, "P-9")
    client = signed_in(world.users["officer"])
    page = f"/work/firms/{world.firm.pk}/standing/"
    said = {"do": "let_in", "in-policy": "P-9", "in-reason": "系统故障未能提交"}
    past = client.post(page, {**said, "in-until": (day - timedelta(days=1)).isoformat()})
    assert past.status_code == 422 and "今天或以后" in past.content.decode()
    until = day + timedelta(days=5)
    assert client.post(page, {**said, "in-until": until.isoformat()}).status_code == 303
    assert ClaimWindow.objects.get().until == until
    assert "提交申报" in firms_word(world.firm, "P-9")
    assert "申报窗口已于" in firms_word(make_claimant("另一家"), "P-9")


def test_only_officers_of_the_policys_unit(world: ClaimWorld) -> None:
    page = f"/work/firms/{world.firm.pk}/standing/"
    assert signed_in(world.users["handler"]).get(page).status_code == 403
    answer = signed_in(world.users["officer"]).post(page, {"do": "let_in", "in-policy": "P-1"})
    assert answer.status_code == 422 and not ClaimWindow.objects.exists()
