"""Addresses of the figures."""

from django.urls import path

from qifu.web.workbench.insight import boards, figure, reports, wall

app_name = "insight"
urlpatterns = [
    path("", boards.boards, name="boards"),
    path("boards/<slug:code>/", boards.board_page, name="board"),
    path("screens/", wall.screens_page, name="screens"),
    path("screens/<int:screen_id>/end/", wall.screen_end, name="screen_end"),
    path("reports/", reports.reports_page, name="reports"),
    path("reports/plans/new/", reports.plan_new, name="report_plan_new"),
    path("reports/plans/<int:plan_id>/", reports.plan_page, name="report_plan"),
    path("reports/plans/<int:plan_id>/make/", reports.plan_make, name="report_make"),
    path("reports/plans/<int:plan_id>/take/", reports.plan_take, name="report_take"),
    path("reports/plans/<int:plan_id>/end/", reports.plan_end, name="report_plan_end"),
    path("reports/<int:report_id>/", reports.report_page, name="report"),
    path("reports/<int:report_id>/<slug:kind>/", reports.report_file, name="report_file"),
    path("wall/<str:key>/", wall.wall, name="wall"),
    path("figures/", figure.all_figures, name="figures"),
    path("figures/<slug:code>/", figure.figure_page, name="figure"),
    path("figures/<slug:code>/cases.xlsx", figure.workbook, name="figure_xlsx"),
]
