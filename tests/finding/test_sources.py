"""The district's own rooms as sources: nothing is found that the public may not see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from tests.factories import START, make_user

from qifu.catalogue.models import ServiceItem
from qifu.cli import main
from qifu.finding.indexing import sync_all
from qifu.finding.models import SearchDocument
from qifu.finding.queries import search
from qifu.identity.actors import SYSTEM_ACTOR, load_actor
from qifu.identity.models import Role, Unit
from qifu.identity.operations import add_post
from qifu.packs.load import load_pack
from qifu.policies.models import Policy
from qifu.policies.versions import withdraw_policy

pytestmark = pytest.mark.django_db


def codes(words: str, days: int = 0) -> list[str]:
    found = search(words, at=START + timedelta(days=days), meaning=False)
    return [hit.code for hit in found.hits]


def test_only_what_is_public_is_found() -> None:
    load_pack(settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=START)
    sync_all(at=START)
    kinds = set(SearchDocument.objects.values_list("kind", flat=True))
    assert kinds == {"bundle", "item", "product", "policy", "centre", "need", "law"}
    shown = set(SearchDocument.objects.filter(kind="policy").values_list("code", flat=True))
    elsewhere = Policy.objects.exclude(code__in=shown)
    assert elsewhere and not set(elsewhere.values_list("level", flat=True)) & {"national"}

    user = make_user("policy")
    unit = Unit.objects.get(code="industry-information")
    add_post(
        user_id=user.pk, unit_id=unit.pk, role=Role.POLICY_OFFICER, actor=SYSTEM_ACTOR, at=START
    )
    officer = load_actor(user, START)
    assert codes("绿色工厂奖励")[0] == "FC-06"
    with transaction.atomic():
        withdraw_policy(code="FC-06", reason="政策到期", actor=officer, at=START)
        assert "FC-06" not in codes("绿色工厂奖励")

    assert "ip-dispute" in codes("知识产权纠纷调处")[:3]
    assert codes("标准厂房运营补助")[0] == "FC-01"
    Policy.objects.filter(code="FC-01").update(valid_until=START.date() + timedelta(days=3))
    ServiceItem.objects.filter(code="seal-filing").update(active=False)
    assert main(["search", "rebuild", "--no-vectors"]) == 0
    assert codes("标准厂房运营补助", days=2)[0] == "FC-01"
    assert "FC-01" not in codes("标准厂房运营补助", days=9)
    assert "seal-filing" not in codes("公章刻制备案")
    assert main(["search", "ask", "开饭店要办什么证", "--no-meaning"]) == 0
