"""The receipt: the number for everyone of the firm, the tracking secret for who just sent it."""

from __future__ import annotations

from django.urls import reverse

from qifu.cases.models import Case
from qifu.demands.models import Demand
from qifu.identity.request import Request
from qifu.web.papers.receipt import ReceiptData, receipt_pdf

KEY = "receipt_secrets"
KEPT = 5


def remember_secret(request: Request, number: str, secret: str) -> None:
    """Keep the secret in the session, so that the receipt can be shown and printed again."""
    secrets = {**request.session.get(KEY, {}), number: secret}
    request.session[KEY] = dict(list(secrets.items())[-KEPT:])


def secret_of(request: Request, number: str) -> str:
    """The secret if this session sent the demand or renewed its secret, else nothing."""
    return str(request.session.get(KEY, {}).get(number, ""))


def tracking_url(request: Request, number: str) -> str:
    """The address in the QR code: it carries the number, never the secret."""
    return request.build_absolute_uri(f"{reverse('portal:track')}?number={number}")


def pdf_of(request: Request, case: Case, demand: Demand, platform: str) -> bytes:
    """The receipt of a demand as PDF."""
    return receipt_pdf(
        ReceiptData(
            platform=platform,
            number=case.number,
            secret=secret_of(request, case.number),
            title=case.title,
            firm=case.firm_name,
            contact=f"{demand.contact_name} {demand.contact_phone}",
            received_at=case.opened_at,
            text=demand.text,
            url=tracking_url(request, case.number),
            printed_at=request.at,
        )
    )
