"""Addresses of the law desk."""

from django.urls import path

from qifu.web.workbench.law import checkups, views

urlpatterns = [
    path("law/", views.listing, name="law"),
    path("law/counter/", views.counter, name="law_counter"),
    path("law/counter/<slug:code>/", views.take, name="law_take"),
    path("law/checkups/", checkups.counts, name="law_checkups"),
    path("law/checkups/<int:checkup_id>/", checkups.one, name="law_checkup"),
    path("law/<str:number>/", views.matter, name="law_case"),
    path("law/<str:number>/messages/", views.message, name="law_message"),
    path("law/<str:number>/ledger/", views.ledger, name="law_ledger"),
]
