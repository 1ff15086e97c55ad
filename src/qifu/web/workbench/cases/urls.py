"""Addresses of one case."""

from django.urls import path

from qifu.web.workbench.cases import views

urlpatterns = [
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/actions/<slug:action>/", views.act, name="case_action"),
    path("cases/<str:number>/messages/", views.message, name="case_message"),
    path("cases/<str:number>/ledger/", views.ledger, name="case_ledger"),
    path("cases/<str:number>/publish/", views.publish, name="case_publish"),
]
