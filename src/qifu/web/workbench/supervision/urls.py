"""Addresses of supervision."""

from django.urls import path

from qifu.web.workbench.supervision import discipline, exceptions, views

urlpatterns = [
    path("findings/", views.findings, name="findings"),
    path("findings/rules/", views.rules, name="finding_rules"),
    path("findings/exceptions/", exceptions.exceptions, name="finding_exceptions"),
    path("findings/exceptions/<int:exception_id>/", exceptions.exception, name="finding_exception"),
    path("findings/<int:finding_id>/", views.finding, name="finding"),
    path("signals/", discipline.signals, name="signals"),
    path("signals/rules/", discipline.rules, name="signal_rules"),
    path("signals/<int:finding_id>/", discipline.signal, name="signal"),
]
