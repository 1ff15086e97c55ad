"""Addresses of credit."""

from django.urls import path

from qifu.web.workbench.credit import views

urlpatterns = [
    path("credit/", views.look, name="credit"),
    path("credit/records/", views.records, name="credit_records"),
    path("credit/records/new/", views.new, name="credit_new"),
    path("credit/records/file/", views.upload, name="credit_file"),
    path("credit/records/template.xlsx", views.template_file, name="credit_template"),
    path("credit/records/<int:record_id>/", views.record, name="credit_record"),
]
