"""Addresses of the wall."""

from django.urls import path

from qifu.web.workbench.lights import views

urlpatterns = [
    path("lights/", views.wall, name="lights"),
    path("lights/<slug:code>/", views.unit, name="lights_unit"),
]
