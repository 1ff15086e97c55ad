"""A bundle, a draft and an application of the world's firm, for the addresses of applying."""

from __future__ import annotations

from typing import Any

import yaml
from tests.draft_world import ONLINE, publish_bundle
from tests.factories import DISTRICT, START, World, make_item

from qifu.bundles.draft_rows import DraftShare
from qifu.bundles.drafts import start_draft
from qifu.bundles.operations import ApplicationInput, submit_application
from qifu.cases import clockwork
from qifu.cases.definitions import publish_definition
from qifu.cases.models import Limit
from qifu.enterprises.models import EvidenceType
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.time import now, shanghai_date

LIMITS = ("application", "application_accept", "application_wait", "task", "task_legal", "task_ask")


def lay_applications(world: World) -> dict[str, Any]:
    """Values by address; the draft asks for one paper that may follow."""
    for code in (*LIMITS, "undertaking"):
        Limit.objects.get_or_create(code=code, defaults={"title": code, "amount": 5})
    clockwork.forget_limits()
    process = yaml.safe_load((DISTRICT / "processes" / "application.yaml").read_text("utf-8"))
    publish_definition(doc=process, actor=SYSTEM_ACTOR.ref, at=START)
    EvidenceType.objects.get_or_create(code="photo", defaults={"title": "照片"})
    photo = {"type": "photo", "tolerable": True, "tolerable_days": 3}
    make_item(
        world.power,
        "kiosk",
        channels=ONLINE,
        promised_days=10,
        statutory_days=20,
        materials=[photo],
    )
    make_item(world.water, "kiosk-sign", channels=ONLINE)
    members = [{"item": "kiosk"}, {"item": "kiosk-sign", "required": False}]
    publish_bundle(
        {"code": "shop", "title": "开小店", "function": "opening", "firm_stages": ["start"],
         "unit": world.power.code, "members": members, "source": "测试"}
    )  # fmt: skip
    owner, at = world.actor("owner", now()), now()
    draft = start_draft(code="shop", kind="bundle", enterprise_id=world.firm.pk, actor=owner, at=at)
    draft.chosen = []
    draft.save()
    share = DraftShare.objects.create(
        draft=draft, user=world.users["handler"], until=shanghai_date(at), given_name="王", given_at=at,
        ended_at=at,
    )  # fmt: skip
    sent = submit_application(
        data=ApplicationInput(
            enterprise_id=world.firm.pk, contact_name="王", contact_phone="13800138000",
            bundle="shop", undertakings={"photo": shanghai_date(at)}, signed_name="王",
        ),
        actor=owner, at=at, channel="portal",
    )  # fmt: skip
    task = sent.tasks.get(code="kiosk-sign")
    apply = {
        f"/apply/<token>/{page}#token": draft.token
        for page in (
            "", "form/", "plan/", "materials/", "check/", "share/", "newer/", "discard/",
            "use/<kind>/", "promise/<kind>/", "share/<share_id>/end/",
        )
    }  # fmt: skip
    about = {
        f"/applications/<number>/{page}#number": sent.case.number
        for page in (
            "", "ledger/", "receipt/", "messages/", "bring/", "withdraw/", "rate/",
            "tasks/<task_id>/<action>/",
        )
    }  # fmt: skip
    return {
        **apply, **about, "/bundles/<code>/#code": "shop", "kind": "photo", "share_id": share.pk,
        "task_id": task.pk, "/applications/<number>/tasks/<task_id>/<action>/#action": "withdraw",
    }  # fmt: skip
