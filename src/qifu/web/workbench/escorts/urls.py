"""Addresses of escorts."""

from django.urls import path

from qifu.web.workbench.escorts import views

urlpatterns = [
    path("escorts/", views.escorts, name="escorts"),
    path("escorts/new/", views.find, name="escort_find"),
    path("escorts/new/<int:firm_id>/", views.open_one, name="escort_new"),
    path("escorts/roster/", views.members, name="roster"),
    path("escorts/roster/<int:user_id>/", views.keep, name="roster_member"),
    path("escorts/<str:number>/", views.escort, name="escort"),
    path("escorts/<str:number>/steps/<int:step_id>/", views.tick, name="escort_step"),
    path("escorts/<str:number>/log/", views.log, name="escort_log"),
    path("escorts/<str:number>/close/", views.close, name="escort_close"),
    path("escorts/<str:number>/reassign/", views.reassign, name="escort_reassign"),
]
