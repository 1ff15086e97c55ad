"""Addresses of revisits."""

from django.urls import path

from qifu.web.workbench.revisits import views

urlpatterns = [
    path("revisits/", views.queue, name="revisits"),
    path("revisits/<str:number>/", views.case, name="revisit_case"),
]
