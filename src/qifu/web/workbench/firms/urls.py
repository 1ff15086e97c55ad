"""Addresses of firms and of files of facts."""

from django.urls import path

from qifu.web.workbench.firms import imports, shared, standing, views

urlpatterns = [
    path("firms/", views.firms, name="firms"),
    path("firms/<int:firm_id>/", views.firm, name="firm"),
    path("firms/<int:firm_id>/standing/", standing.standing, name="firm_standing"),
    path("firms/<int:firm_id>/shared/", shared.shared, name="firm_shared"),
    path("firms/<int:firm_id>/facts/<slug:name>/", views.fact, name="firm_fact"),
    path("firms/imports/", imports.imports, name="fact_imports"),
    path("firms/imports/template.xlsx", imports.template, name="fact_template"),
    path("firms/imports/<int:import_id>/", imports.one, name="fact_import"),
    path("firms/imports/<int:import_id>/refused.xlsx", imports.refused, name="fact_refused"),
    path("firms/imports/<int:import_id>/do/<slug:action>/", imports.act, name="fact_import_do"),
]
