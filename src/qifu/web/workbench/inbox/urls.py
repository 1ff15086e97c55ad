"""Addresses of the inbox."""

from django.urls import path

from qifu.web.workbench.inbox import bulk, views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/export/", views.export, name="inbox_export"),
    path("inbox/bulk/", bulk.bulk, name="inbox_bulk"),
    path("inbox/views/", bulk.keep_view, name="inbox_view_save"),
    path("inbox/views/<int:view_id>/delete/", bulk.drop_view, name="inbox_view_delete"),
    path("cases/", views.all_cases, name="cases"),
]
