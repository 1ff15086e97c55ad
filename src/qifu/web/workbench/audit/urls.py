"""Addresses of audit."""

from django.urls import path

from qifu.web.workbench.audit import views

urlpatterns = [
    path("audit/", views.overview, name="audit"),
    path("audit/events/", views.events, name="audit_events"),
    path("audit/accesses/", views.accesses, name="audit_accesses"),
]
