"""Addresses of intake."""

from django.urls import path

from qifu.web.workbench.intake import done, firms, views

urlpatterns = [
    path("intake/", firms.find, name="intake"),
    path("intake/list/", done.taken, name="intake_list"),
    path("intake/firms/new/", firms.register, name="intake_firm_new"),
    path("intake/<int:firm_id>/", views.take_in, name="intake_new"),
    path("intake/<int:firm_id>/hints/", views.hints, name="intake_hints"),
    path("intake/done/<str:number>/", done.receipt, name="intake_done"),
    path("intake/done/<str:number>/receipt.pdf", done.receipt_pdf, name="intake_pdf"),
]
