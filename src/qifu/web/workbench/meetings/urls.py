"""Addresses of meetings, decisions and task forces."""

from django.urls import path

from qifu.web.workbench.meetings import acting, decisions, forces, views

urlpatterns = [
    path("meetings/", views.listing, name="meetings"),
    path("meetings/new/", views.new, name="meeting_new"),
    path("meetings/decisions/", decisions.listing, name="decisions"),
    path("meetings/decisions/<int:decision_id>/", decisions.decision, name="decision"),
    path("meetings/<int:meeting_id>/", views.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/minutes.<slug:form>", views.paper, name="meeting_paper"),
    path("meetings/<int:meeting_id>/do/<slug:act>/", acting.act, name="meeting_act"),
    path("forces/", forces.listing, name="forces"),
    path("forces/new/", forces.new, name="force_new"),
    path("forces/<int:force_id>/", forces.force, name="force"),
    path("forces/<int:force_id>/do/<slug:act>/", forces.act, name="force_act"),
    path("forces/members/<int:member_id>/leave/", forces.leave, name="force_leave"),
    path("forces/matters/<int:matter_id>/settle/", forces.settle, name="force_settle"),
]
