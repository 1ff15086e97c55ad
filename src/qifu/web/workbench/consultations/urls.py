"""Addresses of consultations."""

from django.urls import path

from qifu.web.workbench.consultations import views

urlpatterns = [
    path("consultations/", views.register, name="consultations"),
    path("consultations/<int:consultation_id>/", views.consultation, name="consultation"),
]
