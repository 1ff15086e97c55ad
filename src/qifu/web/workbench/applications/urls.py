"""Addresses of applications."""

from django.urls import path

from qifu.web.workbench.applications import letters, task, views

urlpatterns = [
    path("applications/", views.tasks, name="applications"),
    path("applications/whole/", views.whole_list, name="applications_whole"),
    path("applications/<str:number>/", views.application, name="application"),
    path("applications/<str:number>/ledger/", views.ledger, name="application_ledger"),
    path("applications/<str:number>/tasks/<int:task_id>/", task.task, name="application_task"),
    path("applications/<str:number>/acceptance.pdf", letters.acceptance, name="application_letter"),
    path("applications/<str:number>/result.pdf", letters.result, name="application_result"),
    path(
        "applications/<str:number>/tasks/<int:task_id>/letter.pdf",
        letters.task_letter,
        name="application_task_letter",
    ),
]
