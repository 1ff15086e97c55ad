"""Addresses of the figures."""

from django.urls import path

from qifu.web.workbench.insight import figure

app_name = "insight"
urlpatterns = [
    path("figures/", figure.all_figures, name="figures"),
    path("figures/<slug:code>/", figure.figure_page, name="figure"),
]
