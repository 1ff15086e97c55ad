"""Addresses of problem classes and of articles on good practice."""

from django.urls import path

from qifu.web.workbench.problems import acting, practice, views

urlpatterns = [
    path("problems/", views.listing, name="problems"),
    path("problems/search/", views.search, name="problem_search"),
    path("problems/<int:problem_id>/", views.problem, name="problem"),
    path("problems/<int:problem_id>/demands/", views.demands, name="problem_demands"),
    path("problems/<int:problem_id>/do/<slug:act>/", acting.act, name="problem_act"),
    path("problems/demands/<int:row_id>/<slug:act>/", acting.demand, name="class_demand"),
    path("problems/remedies/<int:remedy_id>/<slug:act>/", acting.remedy, name="remedy_act"),
    path("practice/", practice.listing, name="practices"),
    path("practice/<int:article_id>/", practice.article, name="practice"),
    path("practice/<int:article_id>/edit/", practice.edit, name="practice_edit"),
]
