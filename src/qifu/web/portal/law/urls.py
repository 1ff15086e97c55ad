"""Addresses of law services in the portal."""

from django.urls import path

from qifu.web.portal.law import evidence, views

urlpatterns = [
    path("law/", views.home, name="law"),
    path("law/evidence/", evidence.mine, name="evidence_mine"),
    path("law/evidence/new/", evidence.new, name="evidence_new"),
    path("law/evidence/check/", evidence.check, name="evidence_check"),
    path("law/evidence/check/<slug:code>/", evidence.by_code, name="evidence_code"),
    path("law/evidence/keys/", evidence.keys, name="evidence_keys"),
    path("law/evidence/<str:number>/", evidence.own, name="evidence_own"),
    path("law/evidence/<str:number>/certificate.pdf", evidence.certificate, name="evidence_paper"),
]
