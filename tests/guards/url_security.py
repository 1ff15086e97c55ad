"""Signing in by two steps, one's devices, and what the security administrator does about them."""

from __future__ import annotations

from typing import Any

from tests.factories import World, make_user

from qifu.identity.models import User
from qifu.identity.rules.factor import new_secret
from qifu.identity.sign_in_models import SecondFactor, SignedIn
from qifu.kernel.time import now

# fmt: off
TABLE = """
/accounts/login/code/                        GET  *=302
/accounts/login/code/                        POST *=302
/accounts/security/                          GET  anonymous=302 *=200
/accounts/security/factor/                   GET  anonymous=302 *=200
/accounts/security/factor/                   POST anonymous=302 *=422
/accounts/security/codes/                    POST anonymous=302 *=422
/accounts/security/remove/                   POST anonymous=302 *=422
/accounts/security/devices/end/              POST anonymous=302 *=302
/accounts/security/devices/<device_id>/end/  POST anonymous=302 *=404
/work/reveal/                                GET  anonymous=302 *=404
/work/reveal/                                POST anonymous=302 *=404
/work/admin/keys/                            GET  anonymous=302 security_admin=200 *=403
/work/admin/keys/                            POST anonymous=302 security_admin=302 *=403
/work/admin/devices/<device_id>/end/         POST anonymous=302 security_admin=302 *=403
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A device of somebody else; everybody has opened the page of the second factor before.

    A secret is drawn at the first look and kept until it is confirmed. What a question of this world
    writes is undone, so that each would be the first look, and draw another.
    """
    row = SignedIn.objects.create(
        user=make_user("别人"), session_key="k" * 32, address="10.0.0.7", began_at=now(), seen_at=now()
    )  # fmt: skip
    SecondFactor.objects.bulk_create(
        SecondFactor(user=user, secret=new_secret()) for user in User.objects.all()
    )
    return {"device_id": row.pk}
