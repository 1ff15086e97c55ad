"""An account ends for good: nobody can be told from it, and what it did stays with its id."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.identity.actors import Actor, running
from qifu.identity.models import ApiToken, Post, User
from qifu.identity.sign_in_models import FormerPassword, SecondFactor
from qifu.kernel.errors import Refused
from qifu.kernel.events import append_event

GONE = "已注销用户"


def check_may_go(*, user_id: int, at: datetime) -> None:
    """Refused while the account holds a post: duties are handed over first."""
    if Post.objects.filter(running("", at), user_id=user_id).exists():
        raise Refused(
            "holds_post", "账号还有在岗岗位，不能注销；请先由安全管理员办理离岗和工作交接。"
        )


@transaction.atomic
def erase_account(*, user_id: int, actor: Actor, at: datetime) -> User:
    """Take name, telephone, e-mail and password away; sessions and keys end. Event `user.erased`."""
    check_may_go(user_id=user_id, at=at)
    user = User.objects.select_for_update().get(pk=user_id)
    user.username, user.name = f"gone-{user.pk}", GONE
    user.phone = user.email = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
    SecondFactor.objects.filter(user=user).delete()
    FormerPassword.objects.filter(user=user).delete()
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=at)
    append_event(
        stream=user.stream, kind="user.erased", at=at, actor=actor.ref, payload={"user": user.pk}
    )
    return user
