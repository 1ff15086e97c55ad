"""Addresses of triage."""

from django.urls import path

from qifu.web.workbench.triage import learning, views

urlpatterns = [
    path("triage/", views.queue, name="triage"),
    path("triage/learning/", learning.page, name="triage_learning"),
    path("triage/<str:number>/", views.case, name="triage_case"),
]
