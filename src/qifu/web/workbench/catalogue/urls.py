"""Addresses of the desk where the lists of services are kept alive."""

from django.urls import path

from qifu.web.workbench.catalogue import editor, elements, imports, publishing, stationing, views

urlpatterns = [
    path("catalogue/", views.register, name="catalogue"),
    path("catalogue/new/", editor.new, name="item_new"),
    path("catalogue/elements/", elements.elements, name="elements"),
    path("catalogue/import/", imports.upload, name="item_import"),
    path("catalogue/import/<uuid:file_id>/", imports.preview, name="item_import_preview"),
    path("catalogue/<slug:code>/", views.item, name="item"),
    path("catalogue/<slug:code>/open/", publishing.start, name="item_open"),
    path("catalogue/<slug:code>/draft/", editor.draft, name="item_draft"),
    path("catalogue/<slug:code>/preview/", views.preview, name="item_preview"),
    path("catalogue/<slug:code>/check/", publishing.check, name="item_check"),
    path("catalogue/<slug:code>/review/", publishing.review, name="item_review"),
    path("catalogue/<slug:code>/discard/", publishing.discard, name="item_discard"),
    path("catalogue/<slug:code>/unschedule/", publishing.unschedule, name="item_unschedule"),
    path("catalogue/<slug:code>/withdraw/", publishing.withdraw, name="item_withdraw"),
    path("stationing/", stationing.centres, name="stationing"),
    path("stationing/<slug:code>/", stationing.centre, name="centre_stations"),
]
