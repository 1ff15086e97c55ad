"""Addresses of the exchange."""

from django.urls import path

from qifu.web.workbench.exchange import providers, views

urlpatterns = [
    path("exchange/", views.requests, name="exchange"),
    path("exchange/figures/", views.figures_page, name="exchange_figures"),
    path("exchange/providers/", providers.listing, name="exchange_providers"),
    path("exchange/providers/<int:provider_id>/", providers.provider, name="exchange_provider"),
    path("exchange/complaints/", providers.complaints, name="exchange_complaints"),
    path("exchange/complaints/<int:complaint_id>/", providers.complaint, name="exchange_complaint"),
    path("exchange/<str:number>/", views.request_page, name="exchange_request"),
    path("exchange/<str:number>/ledger/", views.ledger, name="exchange_ledger"),
]
