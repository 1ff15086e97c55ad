"""Addresses of the grid."""

from django.urls import path

from qifu.web.workbench.grid import figures, keeping, views, visiting

urlpatterns = [
    path("grid/", views.overview, name="grid"),
    path("grid/today/", views.today, name="grid_today"),
    path("grid/attention/", views.attention, name="grid_attention"),
    path("grid/offline.js", visiting.worker_script, name="grid_offline"),
    path("grid/figures/", figures.figures_page, name="grid_figures"),
    path("grid/figures/<slug:code>/", figures.opened, name="grid_figure"),
    path("grid/cells/<slug:code>/", views.cell, name="grid_cell"),
    path("grid/cells/<slug:code>/members/", keeping.add, name="grid_member_add"),
    path("grid/members/<int:member_id>/end/", keeping.end, name="grid_member_end"),
    path("grid/firms/<int:firm_id>/", views.firm, name="grid_firm"),
    path("grid/firms/<int:firm_id>/visit/", visiting.visit_new, name="grid_visit_new"),
    path("grid/firms/<int:firm_id>/keep/<slug:act>/", keeping.keep, name="grid_keep"),
    path("grid/visits/<str:number>/", views.visit, name="grid_visit"),
    path("grid/findings/<int:finding_id>/<slug:act>/", keeping.finding, name="grid_finding"),
    path("grid/promises/<int:promise_id>/<slug:act>/", keeping.promise, name="grid_promise"),
]
