"""The claims, the batch and the list of grants that addresses of money are asked with."""

from __future__ import annotations

from typing import Any

from tests.claim_world import (
    START,
    ClaimWorld,
    equip,
    lay_claim_ground,
    make_claimant,
    make_policy,
)
from tests.factories import World, give_post, make_staff

from qifu.identity.models import Role, User
from qifu.kernel.time import now
from qifu.policies.grants import draw_grant_list
from qifu.policies.models import PublicObjection
from qifu.policies.payments import draw_batch
from qifu.policies.publicity import object_to_claim


def lay_claims(world: World, officer: User) -> dict[str, Any]:
    """Values by name, `address#value` for one address only."""
    lay_claim_ground()
    give_post(officer, world.power, Role.POLICY_OFFICER)
    people = {
        **world.users,
        "officer": officer,
        "officer2": make_staff(world.power, Role.POLICY_OFFICER, "政策乙"),
    }
    claims = ClaimWorld(world.power, make_policy(world.power), world.firm, people)
    equip(world.firm)
    filed = claims.claim(channel="window", centre_id=world.window.centre_id)
    public = claims.claim(make_claimant())
    claims.public(public)
    said = {"name": "赵六", "phone": "13900139000", "text": "不是首次"}
    object_to_claim(case_id=public.pk, at=START, **said)
    paid = claims.claim(make_claimant())
    claims.payable(paid)
    batch = draw_batch(claim_ids=[paid.pk], token="url", actor=claims.actor("officer2"), at=START)
    assert batch.batch is not None
    clear = {"declared_clear": True, "materials": []}
    make_policy(world.power, "P-2", mode="automatic", service=clear)
    grants = draw_grant_list(policy_code="P-2", actor=claims.actor("officer2"), at=now())
    numbers = {
        f"{page}#number": case.number
        for case, pages in (
            (filed.case, FILED),
            (public.case, ("/publicity/<number>/", f"{DESK}objections/<objection_id>/")),
        )
        for page in pages
    }
    return numbers | {
        "/policies/<code>/claim/#code": "P-1",
        "/work/claims/take/<firm_id>/<code>/#code": "P-1",
        "/claims/<number>/do/<action>/#action": "withdraw",
        "/api/v1/policies/<code>#code": "P-1",
        "/api/v1/firms/<uscc>/policies/<code>#code": "P-1",
        "/api/v1/claims/<number>/actions/<action>#action": "accept",
        "uscc": world.firm.uscc,
        "/work/payments/<batch_id>/do/<action>/#action": "send",
        "objection_id": PublicObjection.objects.get().pk,
        "batch_id": batch.batch.pk,
        "list_id": grants.pk,
    }


DESK = "/work/claims/<number>/"
API = "/api/v1/claims/<number>"
FILED = (
    API,
    f"{API}/events",
    f"{API}/actions",
    f"{API}/actions/<action>",
    DESK,
    f"{DESK}ledger/",
    f"{DESK}taken/",
    f"{DESK}acceptance.pdf",
    "/claims/<number>/acceptance.pdf",
    "/claims/<number>/",
    "/claims/<number>/ledger/",
    "/claims/<number>/do/<action>/",
)
