"""Addresses of firms and of files of facts."""

from django.urls import path

from qifu.web.workbench.firms import export, files, imports, lines, shared, standing, views

urlpatterns = [
    path("firms/", views.firms, name="firms"),
    path("firms/<int:firm_id>/", views.firm, name="firm"),
    path("firms/<int:firm_id>/standing/", standing.standing, name="firm_standing"),
    path("firms/<int:firm_id>/shared/", shared.shared, name="firm_shared"),
    path("firms/<int:firm_id>/facts/<slug:name>/", views.fact, name="firm_fact"),
    path("firms/<int:firm_id>/edit/", lines.edit, name="firm_edit"),
    path("firms/<int:firm_id>/add/<slug:kind>/", lines.add, name="firm_add"),
    path("firms/lines/<slug:kind>/<int:line_id>/", lines.end, name="firm_line"),
    path("firms/export/", export.export, name="firms_export"),
    path("firms/files/", files.files, name="firm_files"),
    path("firms/files/<int:import_id>/", files.one, name="firm_file"),
    path("firms/files/<int:import_id>/refused.csv", files.refused, name="firm_file_refused"),
    path("firms/files/<int:import_id>/do/<slug:action>/", files.act, name="firm_file_do"),
    path("firms/imports/", imports.imports, name="fact_imports"),
    path("firms/imports/template.xlsx", imports.template, name="fact_template"),
    path("firms/imports/<int:import_id>/", imports.one, name="fact_import"),
    path("firms/imports/<int:import_id>/refused.xlsx", imports.refused, name="fact_refused"),
    path("firms/imports/<int:import_id>/do/<slug:action>/", imports.act, name="fact_import_do"),
]
