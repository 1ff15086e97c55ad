"""Who handles requests: the security administrator, who reads no case.

个人信息保护法 article 52 wants a named person to answer for it; which account that is, is a post.
"""

from __future__ import annotations

from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible, Refused
from qifu.privacy.models import DataRequest

OFFICERS = (Role.SECURITY_ADMIN,)


def can_handle(actor: Actor) -> bool:
    """True for the officers."""
    return actor.has(*OFFICERS)


def check_handle(actor: Actor, row: DataRequest) -> None:
    """Raises NotVisible to others; nobody handles their own."""
    if not can_handle(actor):
        raise NotVisible
    if actor.user_id == row.user_id:
        raise Refused("own_request", "自己的申请不能由自己处理，请由另一位安全管理员处理。")
