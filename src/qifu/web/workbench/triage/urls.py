"""Addresses of triage."""

from django.urls import path

from qifu.web.workbench.triage import views

urlpatterns = [
    path("triage/", views.queue, name="triage"),
    path("triage/<str:number>/", views.case, name="triage_case"),
]
