"""Addresses of good practice."""

from django.urls import path

from qifu.web.portal.practice import views

urlpatterns = [
    path("practice/", views.listing, name="practices"),
    path("practice/<int:article_id>/", views.article, name="practice"),
]
