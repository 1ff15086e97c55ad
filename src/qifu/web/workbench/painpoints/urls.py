"""Addresses of pain points."""

from django.urls import path

from qifu.web.workbench.painpoints import views

urlpatterns = [
    path("pains/", views.points, name="pains"),
    path("pains/new/", views.new, name="pain_new"),
    path("pains/<str:number>/", views.point, name="pain"),
]
