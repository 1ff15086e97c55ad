"""Addresses of projects."""

from django.urls import path

from qifu.web.workbench.projects import alliance, filling, lists, page, watches, way

urlpatterns = [
    path("projects/", lists.board_page, name="projects"),
    path("projects/all/", lists.listed, name="projects_all"),
    path("projects/funnel/", lists.funnel_page, name="projects_funnel"),
    path("projects/new/", filling.new, name="project_new"),
    path("projects/alike/", lists.alike, name="projects_alike"),
    path("projects/alike/<int:likeness_id>/", lists.decide, name="project_decide"),
    path("projects/alliance/", alliance.members, name="alliance"),
    path("projects/alliance/new/", alliance.member, name="alliance_new"),
    path("projects/alliance/<int:member_id>/", alliance.member, name="alliance_member"),
    path("projects/watches/", watches.watches, name="project_watches"),
    path("projects/watches/<int:watch_id>/", watches.watch, name="project_watch"),
    path("projects/<str:number>/", page.project, name="project"),
    path("projects/<str:number>/claim/", page.claim, name="project_claim"),
    path("projects/<str:number>/advance/", page.advance, name="project_advance"),
    path("projects/<str:number>/note/", page.record, name="project_note"),
    path("projects/<str:number>/key/", page.mark, name="project_key"),
    path("projects/<str:number>/details/", filling.details, name="project_details"),
    path("projects/<str:number>/plan/", filling.plan, name="project_plan"),
    path("projects/<str:number>/trio/", filling.trio, name="project_trio"),
    path("projects/<str:number>/hand/", filling.hand, name="project_hand"),
    path("projects/<str:number>/stop/", filling.stop, name="project_stop"),
    path("projects/<str:number>/back/", filling.back, name="project_back"),
    path("projects/<str:number>/restart/", filling.restart, name="project_restart"),
    path("projects/<str:number>/add/<slug:kind>/", watches.add, name="project_add"),
    path("projects/<str:number>/way/", way.way, name="project_way"),
    path("projects/<str:number>/way/<slug:act>/", way.way_act, name="project_way_act"),
    path("projects/<str:number>/blockers/new/", way.blocker_new, name="blocker_new"),
    path("projects/<str:number>/blockers/<int:blocker_id>/", way.blocker_act, name="blocker"),
]
