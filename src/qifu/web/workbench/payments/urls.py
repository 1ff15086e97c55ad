"""Addresses of payments and automatic grants."""

from django.urls import path

from qifu.web.workbench.payments import ledger, views

urlpatterns = [
    path("payments/", views.payments, name="payments"),
    path("payments/ledger/", ledger.ledger, name="money_ledger"),
    path("payments/ledger.xlsx", ledger.ledger_file, name="money_ledger_file"),
    path("payments/draw/", views.draw, name="payment_draw"),
    path("payments/<int:batch_id>/", views.payment, name="payment"),
    path("payments/<int:batch_id>/export.xlsx", views.export, name="payment_export"),
    path("payments/<int:batch_id>/result/", views.result, name="payment_result"),
    path("payments/<int:batch_id>/do/<slug:action>/", views.act, name="payment_action"),
    path("grants/", views.grants, name="grants"),
    path("grants/draw/", views.grant_draw, name="grant_draw"),
    path("grants/<int:list_id>/", views.grant, name="grant"),
]
