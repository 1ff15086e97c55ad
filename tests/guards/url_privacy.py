"""A request of the firm's administrator and a copy that waits; a deletion that is asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import World

from qifu.kernel.time import now
from qifu.privacy import operations
from qifu.privacy.links import token_of

# fmt: off
TABLE = """
/profile/data/                               GET  anonymous=302 *=200
/profile/data/                               POST anonymous=302 *=422
/profile/data/<number>.zip                   GET  anonymous=302 firm_admin=200 *=404
/profile/data/<request_id>/drop/             POST anonymous=302 firm_admin=302 *=404
/data-answer/<token>/                        GET  *=200
/work/privacy/                               GET  anonymous=302 security_admin=200 *=403
/work/privacy/registry/                      GET  anonymous=302 security_admin,audit_admin=200 *=403
/work/privacy/retention/                     GET  anonymous=302 security_admin,audit_admin=200 *=403
/work/privacy/<number>/                      GET  anonymous=302 security_admin=200 *=403
/work/privacy/<number>/                      POST anonymous=302 security_admin=422 *=403
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """One asks for a copy, which is made, and for a correction, which waits."""
    at = now()
    owner = world.actor("owner")
    made = operations.ask(kind="copy", words="", actor=owner, at=at - timedelta(hours=1))
    operations.make_copies(at=at)
    asked = operations.ask(kind="correct", words="姓名写错了", actor=owner, at=at)
    leaves = operations.ask(kind="delete", words="", actor=owner, at=at)
    return {
        "/data-answer/<token>/#token": token_of(leaves),
        "/profile/data/<number>.zip#number": made.number,
        "/work/privacy/<number>/#number": asked.number,
        "request_id": asked.pk,
    }
