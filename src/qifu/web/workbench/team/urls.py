"""Addresses of the head's page."""

from django.urls import path

from qifu.web.workbench.team import views

urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/<slug:code>/cases/", views.cases, name="team_cases"),
    path("team/delegations/<int:delegation_id>/end/", views.end, name="team_end"),
]
