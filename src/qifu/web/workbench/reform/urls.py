"""Addresses of the reform tasks at the workbench."""

from django.urls import path

from qifu.web.workbench.reform import board, deciding, exporting, quarters, reporting, task

urlpatterns = [
    path("reform/", board.board, name="reform"),
    path("reform/waiting/", deciding.waiting, name="reform_waiting"),
    path("reform/reports/<int:report_id>/", deciding.report, name="reform_decide"),
    path("reform/quarters/<str:quarter>/", quarters.quarter, name="reform_quarter"),
    path("reform/export/<slug:form>.<slug:kind>", exporting.export, name="reform_export"),
    path("reform/<int:number>/", task.task, name="reform_task"),
    path("reform/<int:number>/report/", reporting.report, name="reform_report"),
    path("reform/<int:number>/reviews/<str:quarter>/", reporting.review, name="reform_review"),
]
