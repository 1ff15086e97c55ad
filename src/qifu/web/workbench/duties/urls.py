"""Addresses of the duty directory."""

from django.urls import path

from qifu.web.workbench.duties import views

urlpatterns = [
    path("duties/", views.directory, name="duties"),
    path("duties/<slug:topic>/", views.duty, name="duty"),
]
