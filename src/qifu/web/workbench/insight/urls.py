"""Addresses of the figures."""

from django.urls import path

from qifu.web.workbench.insight import boards, figure, wall

app_name = "insight"
urlpatterns = [
    path("", boards.boards, name="boards"),
    path("boards/<slug:code>/", boards.board_page, name="board"),
    path("screens/", wall.screens_page, name="screens"),
    path("screens/<int:screen_id>/end/", wall.screen_end, name="screen_end"),
    path("wall/<str:key>/", wall.wall, name="wall"),
    path("figures/", figure.all_figures, name="figures"),
    path("figures/<slug:code>/", figure.figure_page, name="figure"),
    path("figures/<slug:code>/cases.xlsx", figure.workbook, name="figure_xlsx"),
]
