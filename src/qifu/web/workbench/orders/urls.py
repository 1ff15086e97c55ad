"""Addresses of supervision orders."""

from django.urls import path

from qifu.web.workbench.orders import views

urlpatterns = [
    path("orders/", views.register, name="orders"),
    path("orders/new/", views.issue_for, name="order_new"),
    path("orders/<int:order_id>/", views.order, name="order"),
    path("orders/new/<str:number>/", views.issue, name="order_issue"),
]
