"""Addresses of projects for firms and the public."""

from django.urls import path

from qifu.web.portal.projects import views

urlpatterns = [
    path("invest/", views.invest, name="invest"),
    path("invest/done/", views.invested, name="invested"),
    path("invest/follow/<str:receipt>/", views.followed, name="lead_followed"),
    path("projects/", views.projects, name="my_projects"),
    path("projects/<str:number>/", views.project, name="my_project"),
    path("projects/<str:number>/begin/<slug:code>/", views.begin, name="project_begin"),
]
