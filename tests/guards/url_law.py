"""What addresses of law services are asked with, and what they answer."""

from __future__ import annotations

from typing import Any

from tests.factories import World

from qifu.identity.actors import load_actor
from qifu.kernel.time import now
from qifu.law.evidence import EvidenceInput, preserve_evidence
from qifu.law.rules.digest import digests_of

# fmt: off
TABLE = """
/law/                                        GET  *=200
/law/evidence/                               GET  anonymous=302 *=200
/law/evidence/new/                           GET  anonymous=302 *=200
/law/evidence/new/                           POST anonymous=302 *=422
/law/evidence/check/                         GET  *=200
/law/evidence/check/                         POST *=422
/law/evidence/check/<code>/                  GET  *=200
/law/evidence/check/<code>/                  POST *=422
/law/evidence/keys/                          GET  *=200
/law/evidence/<number>/                      GET  own=200 anonymous=302 *=404
/law/evidence/<number>/certificate.pdf       GET  own=200 anonymous=302 *=404
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A preserved file of the world's firm."""
    at = now()
    owner = load_actor(world.users["owner"], at)
    data = EvidenceInput("合同", digests_of([b"x"]), "upload", enterprise_id=world.firm.pk)
    kept = preserve_evidence(data=data, actor=owner, at=at)
    return {
        "/law/evidence/check/<code>/#code": kept.code,
        "/law/evidence/<number>/#number": kept.number,
        "/law/evidence/<number>/certificate.pdf#number": kept.number,
    }
