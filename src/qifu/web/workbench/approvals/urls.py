"""Addresses of the approvals."""

from django.urls import path

from qifu.web.workbench.approvals import views

urlpatterns = [
    path("approvals/", views.approvals, name="approvals"),
    path("approvals/<str:number>/<slug:action>/", views.decide, name="approve"),
]
