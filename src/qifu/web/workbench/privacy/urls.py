"""Addresses of requests about personal data and of what ends by age."""

from django.urls import path

from qifu.web.workbench.privacy import views

urlpatterns = [
    path("privacy/", views.requests, name="privacy"),
    path("privacy/registry/", views.registry, name="privacy_registry"),
    path("privacy/retention/", views.ages, name="privacy_retention"),
    path("privacy/<str:number>/", views.request_page, name="privacy_request"),
]
