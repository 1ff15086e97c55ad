"""A signed link to the answer to a deletion: afterwards nobody can sign in to read it.

It names the request and nothing else, and what it opens holds counts and titles only.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer

from qifu.kernel.errors import NotVisible
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.privacy.models import DataRequest

SALT = "qifu.privacy.answer"


def token_of(row: DataRequest) -> str:
    """What the link carries: the number, signed."""
    return Signer(salt=SALT).sign(row.number)


def request_by_token(token: str) -> DataRequest:
    """The deletion a link is of; NotVisible."""
    try:
        number = Signer(salt=SALT).unsign(token)
    except BadSignature as error:
        raise NotVisible from error
    row = DataRequest.objects.defer("copy", "words", "phone").filter(number=number, kind="delete")
    if (found := row.first()) is None:
        raise NotVisible
    return found


def tell_where(row: DataRequest, *, phone: str, email: str, at: datetime) -> None:
    """Send the link by text message, or by mail where no telephone is known.

    Must be called before the rows are erased: what is not yet sent waits, and goes once it is.
    """
    if not (phone or email):
        return
    channel = "sms" if phone else "email"
    link = f"{settings.QIFU_BASE_URL}/data-answer/{token_of(row)}/"
    draft = NoticeDraft(
        channel=channel, dedupe_key=f"data_request:{row.pk}:erased", address=phone or email,
        recipient_id=row.user_id, template="data_request.erased",
        context={"number": row.number, "link": link}, stream=row.stream,
    )  # fmt: skip
    enqueue_notices([draft], at)
