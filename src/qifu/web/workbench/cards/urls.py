"""Addresses of cards at the workbench."""

from django.urls import path

from qifu.web.workbench.cards import views

urlpatterns = [
    path("cards/", views.cards, name="cards"),
    path("cards/uses/", views.uses, name="card_uses"),
    path("cards/uses/<int:use_id>/", views.use, name="card_use"),
    path("cards/figures/", views.figures, name="card_figures"),
    path("cards/asked/<int:task_id>/", views.asked, name="card_asked"),
    path("cards/<str:number>/", views.card, name="card"),
    path("cards/<str:number>/link/", views.link, name="card_link"),
]
