"""Addresses of the portal. Names are stable: other rooms and notices link by them."""

from django.urls import path

from qifu.web.portal.accounts import security
from qifu.web.portal.accounts import views as accounts
from qifu.web.portal.applications import acting, checking, materials, sharing
from qifu.web.portal.applications import drafting as applying
from qifu.web.portal.applications import views as applications
from qifu.web.portal.appointments import views as appointments
from qifu.web.portal.bundles import views as bundles
from qifu.web.portal.cards.urls import urlpatterns as cards
from qifu.web.portal.centres import queue
from qifu.web.portal.centres import views as centres
from qifu.web.portal.claims import views as claims
from qifu.web.portal.credit import views as credit
from qifu.web.portal.demands import drafting
from qifu.web.portal.demands import views as demands
from qifu.web.portal.escorts import views as escorts
from qifu.web.portal.exchange import answered, asking, browse
from qifu.web.portal.exchange import mine as exchanged
from qifu.web.portal.files import views as files
from qifu.web.portal.finding import views as finding
from qifu.web.portal.firm import account as firm_account
from qifu.web.portal.firm import documents as firm_papers
from qifu.web.portal.firm import facts as firm_facts
from qifu.web.portal.firm import record as firm_record
from qifu.web.portal.firm import uses as firm_uses
from qifu.web.portal.firm import views as firm
from qifu.web.portal.grid import views as grid
from qifu.web.portal.home import views as home
from qifu.web.portal.integrity import views as integrity
from qifu.web.portal.law.urls import urlpatterns as law
from qifu.web.portal.notices import views as notices
from qifu.web.portal.painpoints.urls import urlpatterns as pains
from qifu.web.portal.places.urls import urlpatterns as places
from qifu.web.portal.policies import mine, pushed
from qifu.web.portal.policies import views as policies
from qifu.web.portal.practice.urls import urlpatterns as practice
from qifu.web.portal.privacy import views as my_data
from qifu.web.portal.projects.urls import urlpatterns as projects
from qifu.web.portal.provider import acts as provider_acts
from qifu.web.portal.provider import products as provider_products
from qifu.web.portal.provider import views as provider
from qifu.web.portal.public import views as public
from qifu.web.portal.ratings import views as ratings
from qifu.web.portal.reform import views as reform
from qifu.web.portal.results import views as results
from qifu.web.portal.services import exports
from qifu.web.portal.services import views as services
from qifu.web.portal.tracking import views as tracking

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("doors/<slug:code>/", home.door, name="door"),
    path("my/", home.my_firm, name="my_firm"),
    path("my/switch/", home.switch, name="switch_firm"),
    path("life/", home.life, name="life"),
    path("life/<slug:code>/", home.life_step, name="life_step"),
    path("display/", home.display, name="display"),
    path("about/", public.about, name="about"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("healthz", public.health, name="health"),
    path("find/", finding.find, name="find"),
    path("find/suggest/", finding.suggest, name="find_suggest"),
    path("find/phrase/", finding.phrase, name="find_phrase"),
    path("answers/<int:answer_id>/", finding.answer, name="known_answer"),
    path("centres/", centres.directory, name="centres"),
    path("centres/<slug:code>/", centres.centre, name="centre"),
    path("centres/<slug:code>/queue/", queue.queue, name="queue"),
    path("centres/<slug:code>/screen/", queue.screen, name="screen"),
    path("centres/<slug:code>/machine/<str:key>/", queue.kiosk, name="kiosk"),
    path("queue/<str:token>/", queue.ticket, name="ticket"),
    path("queue/<str:token>/leave/", queue.leave, name="ticket_leave"),
    path("told/<str:token>/", queue.told, name="told"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("appointments/<slug:code>/", appointments.book, name="book"),
    path("appointments/b/<str:token>/", appointments.booking, name="booking"),
    path("appointments/b/<str:token>/move/", appointments.move, name="booking_move"),
    path("appointments/b/<str:token>/cancel/", appointments.cancel, name="booking_cancel"),
    path("appointments/b/<str:token>/arrive/", appointments.arrive, name="booking_arrive"),
    path("services/", services.services, name="services"),
    path("services/improved/", services.improved, name="services_improved"),
    path("services/catalogue.jsonld", exports.all_linked, name="services_linked"),
    path("services/catalogue.xlsx", exports.workbook, name="services_xlsx"),
    path("services/<slug:code>.jsonld", exports.one_linked, name="service_linked"),
    path("services/<slug:code>/", services.service, name="service"),
    path("services/<slug:code>/versions/", services.versions, name="service_versions"),
    path("bundles/", bundles.bundles, name="bundles"),
    path("bundles/<slug:code>/", bundles.bundle, name="bundle"),
    path("apply/start/", applying.start, name="apply_start"),
    path("apply/<slug:token>/", applying.situation, name="apply"),
    path("apply/<slug:token>/form/", applying.form, name="apply_form"),
    path("apply/<slug:token>/plan/", applying.plan, name="apply_plan"),
    path("apply/<slug:token>/materials/", materials.materials, name="apply_materials"),
    path("apply/<slug:token>/use/<slug:kind>/", materials.use, name="apply_use"),
    path("apply/<slug:token>/promise/<slug:kind>/", materials.promise, name="apply_promise"),
    path("apply/<slug:token>/check/", checking.check, name="apply_check"),
    path("apply/<slug:token>/share/", sharing.share, name="apply_share"),
    path("apply/<slug:token>/share/<int:share_id>/end/", sharing.end, name="apply_share_end"),
    path("apply/<slug:token>/newer/", applying.newer, name="apply_newer"),
    path("apply/<slug:token>/discard/", applying.discard, name="apply_discard"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<str:number>/", applications.application, name="application"),
    path("applications/<str:number>/receipt/", applications.receipt, name="application_receipt"),
    path("applications/<str:number>/messages/", acting.message, name="application_message"),
    path("applications/<str:number>/bring/", acting.bring, name="application_bring"),
    path("applications/<str:number>/withdraw/", acting.withdraw, name="application_withdraw"),
    path("applications/<str:number>/rate/", acting.rate, name="application_rate"),
    path(
        "applications/<str:number>/tasks/<int:task_id>/<slug:action>/",
        acting.task_act,
        name="application_task",
    ),
    path("applications/<str:number>/ledger/", applications.ledger, name="application_ledger"),
    path("policies/", policies.library, name="policies"),
    path("policies/mine/", mine.mine, name="policies_mine"),
    path("policies/pushed/", pushed.pushed, name="policies_pushed"),
    path("policies/pushed/<int:push_id>/", pushed.push, name="policies_push"),
    path("policies/pushed/<int:push_id>/opened/", pushed.opened, name="policies_push_opened"),
    path("policies/subscriptions/", pushed.subscriptions, name="policies_subscriptions"),
    path("policies/subscriptions/quiet/", pushed.quiet, name="policies_quiet"),
    path(
        "policies/subscriptions/<int:subscription_id>/drop/", pushed.drop, name="policies_unfollow"
    ),
    path("policies/<str:code>/", policies.policy, name="policy"),
    path("policies/<str:code>/claim/", claims.claim, name="claim"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<str:number>/", claims.claim_page, name="claim_page"),
    path("claims/<str:number>/ledger/", claims.claim_ledger, name="claim_ledger"),
    path("claims/<str:number>/acceptance.pdf", claims.claim_letter, name="claim_letter"),
    path("claims/<str:number>/do/<slug:action>/", claims.claim_action, name="claim_action"),
    path("publicity/", claims.publicity, name="publicity"),
    path("publicity/<str:number>/", claims.objection, name="objection"),
    path("reform/", reform.tasks, name="reform"),
    path("reform/<int:number>/", reform.task, name="reform_task"),
    path("accounts/login/", accounts.sign_in, name="sign_in"),
    path("accounts/login/code/", accounts.sign_in_code, name="sign_in_code"),
    path("accounts/security/", security.security, name="security"),
    path("accounts/security/factor/", security.factor, name="factor"),
    path("accounts/security/codes/", security.factor_codes, name="factor_codes"),
    path("accounts/security/remove/", security.factor_remove, name="factor_remove"),
    path("accounts/security/devices/end/", security.devices_end, name="devices_end"),
    path("accounts/security/devices/<int:device_id>/end/", security.device_end, name="device_end"),
    path("accounts/welcome/", accounts.after_sign_in, name="after_sign_in"),
    path("accounts/logout/", accounts.sign_out, name="sign_out"),
    path("accounts/password/", accounts.password, name="password"),
    path("profile/", accounts.profile, name="profile"),
    path("profile/data/", my_data.data, name="my_data"),
    path("profile/data/<str:number>.zip", my_data.copy, name="my_data_copy"),
    path("profile/data/<int:request_id>/drop/", my_data.drop, name="my_data_drop"),
    path("data-answer/<str:token>/", my_data.answer, name="my_data_answer"),
    path("demands/", demands.my_list, name="demands"),
    path("demands/suggest/", drafting.suggest, name="suggest"),
    path("demands/start/", drafting.start, name="demand_start"),
    path("demands/new/", drafting.new, name="demand_new"),
    path("demands/new/<slug:token>/", drafting.say, name="draft"),
    path("demands/new/<slug:token>/details/", drafting.details, name="draft_details"),
    path("demands/new/<slug:token>/check/", drafting.check, name="draft_check"),
    path("demands/new/<slug:token>/discard/", drafting.discard, name="draft_discard"),
    path("demands/<str:number>/", demands.demand, name="demand"),
    path("demands/<str:number>/ledger/", demands.ledger, name="demand_ledger"),
    path("demands/<str:number>/receipt/", demands.receipt, name="receipt"),
    path("demands/<str:number>/receipt.pdf", demands.receipt_pdf, name="receipt_pdf"),
    path("demands/<str:number>/secret/", demands.renew, name="renew_secret"),
    path("demands/<str:number>/messages/", demands.message, name="demand_message"),
    path("demands/<str:number>/do/<slug:action>/", demands.act, name="demand_action"),
    path("track/", tracking.track, name="track"),
    path("integrity/", integrity.start, name="integrity"),
    path("integrity/kept/", integrity.kept, name="integrity_kept"),
    path("integrity/talk/", integrity.conversation, name="integrity_talk"),
    path("integrity/point/", integrity.point, name="integrity_point"),
    path("integrity/report/<slug:kind>/", integrity.report, name="integrity_report"),
    path("rate/<str:token>/", ratings.by_link, name="rate_link"),
    path("ratings/", ratings.results, name="ratings"),
    path("ratings/items/<slug:kind>/<str:code>/", ratings.item, name="rating_item"),
    path("ratings/centres/<slug:code>/", ratings.centre, name="rating_centre"),
    path("ratings/mine/", ratings.mine, name="my_ratings"),
    path("ratings/mine/<int:occasion_id>/", ratings.one, name="my_rating"),
    path("ratings/mine/<int:occasion_id>/more/", ratings.more, name="my_rating_more"),
    path("firm/", firm.firms, name="firm"),
    path("firm/<int:firm_id>/people/", firm.people, name="firm_people"),
    path("firm/<int:firm_id>/people/<int:membership_id>/", firm.person, name="firm_person"),
    path("firm/<int:firm_id>/record/", firm_record.record, name="firm_record"),
    path("firm/<int:firm_id>/record/correct/", firm_record.correct, name="firm_correct"),
    path("firm/<int:firm_id>/record/add/<slug:kind>/", firm_record.add, name="firm_line_add"),
    path(
        "firm/<int:firm_id>/record/end/<slug:kind>/<int:line_id>/",
        firm_record.end,
        name="firm_line_end",
    ),
    path("firm/<int:firm_id>/facts/", firm_facts.facts, name="firm_facts"),
    path("firm/<int:firm_id>/facts/<slug:name>/", firm_facts.fact, name="firm_fact"),
    path("firm/<int:firm_id>/documents/", firm_papers.documents, name="firm_documents"),
    path("firm/<int:firm_id>/documents/<slug:code>/", firm_papers.document, name="firm_document"),
    path("firm/<int:firm_id>/uses/", firm_uses.uses, name="firm_uses"),
    path(
        "firm/<int:firm_id>/uses/<int:consent_id>/revoke/",
        firm_uses.revoke,
        name="firm_consent_revoke",
    ),
    path("firm/<int:firm_id>/saved/", firm_uses.saved, name="firm_saved"),
    path("firm/<int:firm_id>/account/", firm_account.account, name="firm_account"),
    path("results/<str:code>/", results.result, name="result"),
    path("applications/<str:number>/result.pdf", results.result_paper, name="application_result"),
    path("applications/<str:number>/acceptance.pdf", results.acceptance, name="application_letter"),
    path(
        "applications/<str:number>/tasks/<int:task_id>/letter.pdf",
        results.task_letter,
        name="application_task_letter",
    ),
    path("grid/", grid.grid, name="grid"),
    path("escorts/", escorts.escorts, name="escorts"),
    path("escorts/new/", escorts.ask, name="escort_ask"),
    path("escorts/rate/<str:secret>/", escorts.rate, name="escort_rate"),
    path("escorts/<str:number>/", escorts.escort, name="escort"),
    path("exchange/", browse.home, name="exchange"),
    path("exchange/results/", browse.results, name="exchange_results"),
    path("exchange/market/", browse.market, name="exchange_market"),
    path("exchange/market/<str:number>/", browse.asked, name="exchange_asked"),
    path("exchange/kinds/<slug:code>/", browse.kind, name="exchange_kind"),
    path("exchange/kinds/<slug:code>/new/", asking.start, name="exchange_start"),
    path("exchange/products/<int:product_id>/", browse.product, name="exchange_product"),
    path("exchange/draws/<str:number>/", browse.drawn, name="exchange_drawn"),
    path("exchange/new/<slug:token>/", asking.need, name="exchange_need"),
    path("exchange/new/<slug:token>/release/", asking.release, name="exchange_release"),
    path("exchange/new/<slug:token>/check/", asking.check, name="exchange_check"),
    path("exchange/requests/", exchanged.requests, name="exchange_requests"),
    path("exchange/requests/<str:number>/", exchanged.request_page, name="exchange_request"),
    path("exchange/requests/<str:number>/ledger/", exchanged.ledger, name="exchange_ledger"),
    path("exchange/requests/<str:number>/do/<slug:action>/", exchanged.act, name="exchange_act"),
    path("exchange/offers/<int:offer_id>/<slug:act>/", answered.answered, name="exchange_answer"),
    path("exchange/data/", exchanged.authorisations, name="exchange_authorisations"),
    path("exchange/data/<int:consent_id>/revoke/", exchanged.revoke, name="exchange_revoke"),
    path("provider/", provider.inbox, name="provider"),
    path("provider/as/<int:provider_id>/", provider.act_as, name="provider_as"),
    path("provider/join/", provider.join, name="provider_join"),
    path("provider/appeal/", provider.appeal, name="provider_appeal"),
    path("provider/data/<int:consent_id>/", provider.read_data, name="provider_data"),
    path("provider/requests/<str:number>/", provider.request_page, name="provider_request"),
    path("provider/requests/<str:number>/<slug:act>/", provider_acts.act, name="provider_act"),
    path("provider/products/", provider_products.products, name="provider_products"),
    path("provider/products/new/<slug:code>/", provider_products.new, name="provider_product_new"),
    path("provider/products/<int:product_id>/", provider_products.edit, name="provider_product"),
    *law,
    *places,
    *pains,
    path("credit/", credit.checkup, name="credit"),
    path("credit/report.pdf", credit.report, name="credit_report"),
    path("credit/records/<int:record_id>/", credit.record, name="credit_record"),
    path("credit/records/<int:record_id>/repair/", credit.repair, name="credit_repair"),
    path("credit/consents/", credit.consents, name="credit_consents"),
    path("credit/consents/<int:consent_id>/revoke/", credit.revoke, name="credit_revoke"),
    *projects,
    *cards,
    *practice,
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:notice_id>/", notices.open_notice, name="notice"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("files/<uuid:file_id>/", files.view, name="file"),
    path("files/<uuid:file_id>/raw/", files.raw, name="file_raw"),
]
