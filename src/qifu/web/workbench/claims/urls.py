"""Addresses of claims."""

from django.urls import path

from qifu.web.workbench.claims import views

urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/take/", views.take, name="claim_take"),
    path("claims/take/open/", views.take_open, name="claim_take_open"),
    path("claims/take/<int:firm_id>/<str:code>/", views.take_form, name="claim_take_form"),
    path("claims/<str:number>/", views.claim, name="claim"),
    path("claims/<str:number>/ledger/", views.ledger, name="claim_ledger"),
    path("claims/<str:number>/taken/", views.taken, name="claim_taken"),
    path("claims/<str:number>/acceptance.pdf", views.letter, name="claim_letter"),
    path("claims/<str:number>/objections/<int:objection_id>/", views.dismiss, name="claim_dismiss"),
]
