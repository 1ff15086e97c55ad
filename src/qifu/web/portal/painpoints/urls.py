"""Addresses of pain points on the portal."""

from django.urls import path

from qifu.web.portal.painpoints import views

urlpatterns = [
    path("pain-points/", views.points, name="pains"),
    path("pain-points/<str:number>/", views.point, name="pain"),
]
