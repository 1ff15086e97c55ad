"""Address of finding."""

from django.urls import path

from qifu.web.workbench.finding import views

urlpatterns = [path("find/", views.find, name="find")]
