"""Rows of the exchange. Streams of history: `case:<id>` of a request, `exchange-provider:<id>`."""

from qifu.exchange.models.providers import Bar, Kind, Product, Provider
from qifu.exchange.models.requests import (
    Complaint,
    Engagement,
    Fit,
    Offer,
    Request,
    RequestDraft,
    Review,
)

__all__ = [
    "Bar",
    "Complaint",
    "Engagement",
    "Fit",
    "Kind",
    "Offer",
    "Product",
    "Provider",
    "Request",
    "RequestDraft",
    "Review",
]
