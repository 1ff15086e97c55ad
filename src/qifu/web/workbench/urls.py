"""Addresses of the workbench. A page appears in the navigation when its name is reversible here
(see `nav.MENU`)."""

from django.urls import path

from qifu.web.workbench.home import views as home

app_name = "work"
urlpatterns = [
    path("", home.today, name="home"),
]
