"""Addresses of the designer of bundles (一件事)."""

from django.urls import path

from qifu.web.workbench.bundles import editor, publishing, views

urlpatterns = [
    path("bundles/", views.register, name="bundle_desk"),
    path("bundles/new/", editor.new, name="bundle_new"),
    path("bundles/<slug:code>/", views.bundle, name="bundle"),
    path("bundles/<slug:code>/open/", publishing.start, name="bundle_open"),
    path("bundles/<slug:code>/draft/", editor.draft, name="bundle_draft"),
    path("bundles/<slug:code>/trial/", views.trial, name="bundle_preview"),
    path("bundles/<slug:code>/check/", publishing.check, name="bundle_check"),
    path("bundles/<slug:code>/review/", publishing.review, name="bundle_review"),
    path("bundles/<slug:code>/discard/", publishing.discard, name="bundle_discard"),
    path("bundles/<slug:code>/unschedule/", publishing.unschedule, name="bundle_unschedule"),
    path("bundles/<slug:code>/withdraw/", publishing.withdraw, name="bundle_withdraw"),
]
