"""Addresses of law services in the portal."""

from django.urls import path

from qifu.web.portal.law import checkups, evidence, invited, matters, views

urlpatterns = [
    path("law/", views.home, name="law"),
    path("law/services/<slug:code>/", matters.service, name="law_service"),
    path("law/services/<slug:code>/ask/", matters.ask, name="law_ask"),
    path("law/cases/", matters.matters, name="law_cases"),
    path("law/cases/<str:number>/", matters.matter, name="law_case"),
    path("law/cases/<str:number>/ledger/", matters.ledger, name="law_ledger"),
    path("law/cases/<str:number>/messages/", matters.message, name="law_message"),
    path("law/cases/<str:number>/agreement.pdf", matters.agreement_paper, name="law_agreement"),
    path("law/cases/<str:number>/do/<slug:action>/", matters.act, name="law_act"),
    path("law/invited/<slug:token>/", invited.invited, name="law_invited"),
    path("law/invited/<slug:token>/confirm/", invited.confirm, name="law_invited_confirm"),
    path("law/invited/<slug:token>/agreement.pdf", invited.paper, name="law_invited_paper"),
    path("law/checkups/", checkups.checkups, name="law_checkups"),
    path("law/checkups/start/<slug:code>/", checkups.start, name="law_checkup_start"),
    path("law/checkups/<int:checkup_id>/", checkups.checkup, name="law_checkup"),
    path("law/checkups/<int:checkup_id>/share/", checkups.share, name="law_checkup_share"),
    path("law/templates/<slug:code>.docx", checkups.template, name="law_template"),
    path("law/evidence/", evidence.mine, name="evidence_mine"),
    path("law/evidence/new/", evidence.new, name="evidence_new"),
    path("law/evidence/check/", evidence.check, name="evidence_check"),
    path("law/evidence/check/<slug:code>/", evidence.by_code, name="evidence_code"),
    path("law/evidence/keys/", evidence.keys, name="evidence_keys"),
    path("law/evidence/<str:number>/", evidence.own, name="evidence_own"),
    path("law/evidence/<str:number>/certificate.pdf", evidence.certificate, name="evidence_paper"),
]
