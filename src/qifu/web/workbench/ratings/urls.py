"""Addresses of ratings."""

from django.urls import path

from qifu.web.workbench.ratings import views

urlpatterns = [
    path("ratings/", views.ratings, name="ratings"),
    path("ratings/<int:occasion_id>/", views.rating, name="rating"),
    path("ratings/mending/<str:number>/", views.mending, name="mending"),
    path("ratings/mending/<str:number>/ledger/", views.ledger, name="mending_ledger"),
]
