"""What each address answers to each role: the table that `test_url_matrix` holds.

A line is an address, a method, and a status by role or group; `*` is everybody not named before.
A POST carries an empty form, so that 422 means: may act, and was told what is missing. A method
without a line answers 405 to everybody. docs/generated/role-page-matrix.md is drawn from here.
"""

from __future__ import annotations

from tests.guards.url_rooms import room_tables
from tests.guards.url_table_api import API
from tests.guards.url_world import METHODS, ROLES

OWN = "firm_admin firm_submitter firm_viewer"
WATCH = "dispatcher supervisor leader reform"
UNITS = "handler other_handler away_handler head co_handler"
ADMINS = "system_admin security_admin audit_admin"
BUSINESS = f"clerk revisitor policy_officer discipline specialist {WATCH} {UNITS}"
GROUPS: dict[str, list[str]] = {
    "own": OWN.split(),
    "firms": [*OWN.split(), "stranger"],
    "watch": WATCH.split(),
    "lead": ["handler", "head"],
    "elsewhere": ["other_handler", "away_handler"],
    "units": UNITS.split(),
    "insiders": [*WATCH.split(), "clerk", "handler", "head", "co_handler"],
    "front": ["clerk", "dispatcher", "specialist"],
    "admins": ADMINS.split(),
    "business": BUSINESS.split(),
    "staff": [*BUSINESS.split(), *ADMINS.split()],
}

# fmt: off
TABLE = """
/work/                                       GET  firms=403 api_client=403 *=302
/work/today/                                 GET  anonymous=302 firms=403 api_client=403 *=200
/work/find/                                  GET  anonymous=302 firms=403 api_client=403 *=200
/work/inbox/                                 GET  anonymous=302 units=200 watch=200 *=403
/work/inbox/export/                          GET  anonymous=302 units=200 watch=200 *=403
/work/inbox/bulk/                            POST anonymous=302 units=409 *=403
/work/inbox/views/                           POST anonymous=302 units=303 watch=303 *=403
/work/inbox/views/<view_id>/delete/          POST anonymous=302 watch=404 elsewhere=404 handler=303 head,co_handler=404 *=403
/work/cases/                                 GET  anonymous=302 watch=200 *=403
/work/cases/<number>/                        GET  anonymous=302 insiders=200 firms=403 api_client=403 *=404
/work/cases/<number>/actions/<action>/       GET  anonymous=302 firms=403 watch=409 lead=200 clerk,co_handler=409 api_client=403 *=404
/work/cases/<number>/actions/<action>/       POST anonymous=302 lead=422 watch=409 clerk,co_handler=409 firms=403 api_client=403 *=404
/work/cases/<number>/messages/               POST anonymous=302 clerk,supervisor,leader,reform=409 lead=422 dispatcher,co_handler=422 firms=403 api_client=403 *=404
/work/cases/<number>/ledger/                 GET  anonymous=302 insiders=200 firms=403 api_client=403 *=404
/work/cases/<number>/publish/                GET  anonymous=302 dispatcher=200 *=403
/work/cases/<number>/publish/                POST anonymous=302 dispatcher=422 *=403
/work/approvals/                             GET  anonymous=302 dispatcher,head=200 *=403
/work/approvals/<number>/<action>/           POST anonymous=302 dispatcher=404 head=303 *=403
/work/intake/                                GET  anonymous=302 front=200 *=403
/work/intake/list/                           GET  anonymous=302 front=200 *=403
/work/intake/firms/new/                      GET  anonymous=302 front=200 *=403
/work/intake/firms/new/                      POST anonymous=302 front=422 *=403
/work/intake/<firm_id>/                      GET  anonymous=302 front=200 *=403
/work/intake/<firm_id>/                      POST anonymous=302 front=422 *=403
/work/intake/<firm_id>/hints/                POST anonymous=302 front=200 *=403
/work/intake/done/<number>/                  GET  anonymous=302 clerk=200 dispatcher,specialist=404 *=403
/work/intake/done/<number>/receipt.pdf       GET  anonymous=302 clerk=200 dispatcher,specialist=404 *=403
/work/triage/                                GET  anonymous=302 dispatcher=200 *=403
/work/triage/<number>/                       GET  anonymous=302 dispatcher=200 *=403
/work/triage/<number>/                       POST anonymous=302 dispatcher=422 *=403
/work/revisits/                              GET  anonymous=302 revisitor=200 *=403
/work/revisits/<number>/                     GET  anonymous=302 revisitor=200 *=403
/work/revisits/<number>/                     POST anonymous=302 revisitor=422 *=403
/work/ratings/                               GET  anonymous=302 units=200 watch=200 clerk=200 *=403
/work/ratings/<occasion_id>/                 GET  anonymous=302 watch=200 lead=200 clerk=200 elsewhere=404 co_handler=404 *=403
/work/ratings/<occasion_id>/                 POST anonymous=302 lead=422 watch=404 clerk=404 elsewhere=404 co_handler=404 *=403
/work/ratings/mending/<number>/              GET  anonymous=302 watch=200 lead=200 elsewhere=404 co_handler=404 revisitor=404 *=403
/work/ratings/mending/<number>/              POST anonymous=302 lead=422 dispatcher,supervisor,leader=422 reform=409 elsewhere=404 co_handler=404 revisitor=404 *=403
/work/ratings/mending/<number>/ledger/       GET  anonymous=302 watch=200 lead=200 elsewhere=404 co_handler=404 revisitor=404 *=403
/work/lights/                                GET  anonymous=302 units=200 watch=200 *=403
/work/lights/<code>/                         GET  anonymous=302 watch=200 lead=200 elsewhere=404 co_handler=404 *=403
/work/orders/                                GET  anonymous=302 units=200 watch=200 *=403
/work/orders/new/                            GET  anonymous=302 dispatcher,supervisor=302 *=403
/work/orders/<order_id>/                     GET  anonymous=302 watch=200 lead=200 elsewhere=404 co_handler=404 *=403
/work/orders/<order_id>/                     POST anonymous=302 lead=422 dispatcher,supervisor,leader,reform=409 elsewhere=404 co_handler=404 *=403
/work/orders/new/<number>/                   GET  anonymous=302 dispatcher,supervisor=200 *=403
/work/orders/new/<number>/                   POST anonymous=302 dispatcher,supervisor=422 *=403
/work/consultations/                         GET  anonymous=302 units=200 watch=200 *=403
/work/consultations/<consultation_id>/       GET  anonymous=302 watch=200 lead=200 elsewhere=404 co_handler=200 *=403
/work/consultations/<consultation_id>/       POST anonymous=302 dispatcher=422 elsewhere=404 *=403
/integrity/                                  GET  *=200
/integrity/kept/                             GET  *=200
/integrity/talk/                             GET  *=200
/integrity/talk/                             POST *=422
/integrity/point/                            GET  *=302
/integrity/point/                            POST *=404
/integrity/report/<kind>/                    GET  *=200
/integrity/report/<kind>/                    POST *=422
/work/integrity/                             GET  discipline=200 *=404
/work/integrity/                             POST discipline=405 *=404
/work/integrity/reports/<handle>/            GET  discipline=200 *=404
/work/integrity/reports/<handle>/            POST discipline=405 *=404
/work/integrity/reports/<handle>/do/<act>/   GET  discipline=200 *=404
/work/integrity/reports/<handle>/do/<act>/   POST discipline=422 *=404
/work/integrity/reports/<handle>/say/        GET  discipline=405 *=404
/work/integrity/reports/<handle>/say/        POST discipline=422 *=404
/work/integrity/reports/<handle>/officer/    GET  discipline=405 *=404
/work/integrity/reports/<handle>/officer/    POST discipline=422 *=404
/work/integrity/reports/<handle>/avoid/      GET  discipline=405 *=404
/work/integrity/reports/<handle>/avoid/      POST discipline=422 *=404
/work/integrity/reports/<handle>/files/<number>/ GET  discipline=200 *=404
/work/integrity/reports/<handle>/files/<number>/ POST discipline=405 *=404
/work/integrity/points/                      GET  discipline=200 *=404
/work/integrity/points/                      POST discipline=422 *=404
/work/integrity/points/<handle>/end/         GET  discipline=405 *=404
/work/integrity/points/<handle>/end/         POST discipline=302 *=404
/work/integrity/figures/                     GET  discipline=200 *=404
/work/integrity/figures/                     POST discipline=405 *=404
/work/integrity/conflicts/                   GET  discipline=200 *=404
/work/integrity/conflicts/                   POST discipline=422 *=404
/work/integrity/posters/                     GET  discipline=200 *=404
/work/integrity/posters/                     POST discipline=405 *=404
/work/integrity/posters/<code>.pdf           GET  discipline=200 *=404
/work/integrity/posters/<code>.pdf           POST discipline=405 *=404
/work/integrity/record/                      GET  discipline=200 *=404
/work/integrity/record/                      POST discipline=405 *=404
/work/sealed/                                GET  discipline,security_admin,audit_admin=200 *=404
/work/sealed/                                POST discipline,security_admin,audit_admin=200 *=404
/work/duties/                                GET  anonymous=302 firms=403 revisitor,policy_officer,discipline,security_admin,audit_admin,api_client=403 *=200
/work/duties/<topic>/                        GET  anonymous=302 firms=403 revisitor,policy_officer,discipline,security_admin,audit_admin,api_client=403 *=200
/work/team/                                  GET  anonymous=302 head=200 *=403
/work/team/                                  POST anonymous=302 head=404 *=403
/work/team/<code>/cases/                     GET  anonymous=302 head=200 *=403
/work/team/delegations/<delegation_id>/end/  POST anonymous=302 head=302 *=403
/work/admin/users/                           GET  anonymous=302 system_admin,security_admin=200 *=403
/work/admin/users/new/                       GET  anonymous=302 system_admin=200 *=403
/work/admin/users/new/                       POST anonymous=302 system_admin=422 *=403
/work/admin/users/<user_id>/                 GET  anonymous=302 system_admin,security_admin=200 *=403
/work/admin/users/<user_id>/<act>/           POST anonymous=302 system_admin,security_admin=422 *=403
/work/admin/posts/<post_id>/end/             POST anonymous=302 security_admin=302 *=403
/work/admin/units/                           GET  anonymous=302 system_admin=200 *=403
/work/admin/units/<code>/                    GET  anonymous=302 system_admin=200 *=403
/work/admin/units/<code>/                    POST anonymous=302 system_admin=422 *=403
/work/admin/calendar/                        GET  anonymous=302 system_admin=200 *=403
/work/admin/calendar/                        POST anonymous=302 system_admin=422 *=403
/work/admin/deliveries/                      GET  anonymous=302 system_admin=200 *=403
/work/admin/deliveries/retry/                POST anonymous=302 system_admin=302 *=403
/work/admin/pack/                            GET  anonymous=302 system_admin=200 *=403
/work/admin/tokens/                          GET  anonymous=302 security_admin=200 *=403
/work/admin/tokens/                          POST anonymous=302 security_admin=422 *=403
/work/admin/tokens/<token_id>/revoke/        POST anonymous=302 security_admin=302 *=403
/work/admin/delegations/                     GET  anonymous=302 security_admin=200 *=403
/work/admin/delegations/<delegation_id>/end/ POST anonymous=302 security_admin=302 *=403
/work/admin/signins/                         GET  anonymous=302 security_admin=200 *=403
/work/audit/                                 GET  anonymous=302 audit_admin=200 *=403
/work/audit/                                 POST anonymous=302 audit_admin=302 *=403
/work/audit/events/                          GET  anonymous=302 audit_admin=200 *=403
/work/audit/accesses/                        GET  anonymous=302 audit_admin=200 *=403
/work/policies/                              GET  anonymous=302 policy_officer=200 *=403
/work/policies/new/                          GET  anonymous=302 policy_officer=200 *=403
/work/policies/new/                          POST anonymous=302 policy_officer=422 *=403
/work/policies/<code>/                       GET  anonymous=302 policy_officer=200 *=403
/work/policies/<code>/open/                  POST anonymous=302 policy_officer=302 *=403
/work/policies/<code>/draft/                 GET  anonymous=302 policy_officer=200 *=403
/work/policies/<code>/draft/                 POST anonymous=302 policy_officer=422 *=403
/work/policies/<code>/draft/builder/         POST anonymous=302 policy_officer=200 *=403
/work/policies/<code>/draft/sandbox/         POST anonymous=302 policy_officer=200 *=403
/work/policies/<code>/discard/               POST anonymous=302 policy_officer=302 *=403
/work/policies/<code>/publish/               GET  anonymous=302 policy_officer=200 *=403
/work/policies/<code>/publish/               POST anonymous=302 policy_officer=409 *=403
/work/policies/<code>/withdraw/              GET  anonymous=302 policy_officer=200 *=403
/work/policies/<code>/withdraw/              POST anonymous=302 policy_officer=422 *=403
/work/applications/                          GET  anonymous=302 units=200 watch=200 *=403
/work/applications/whole/                    GET  anonymous=302 firms=403 admins=403 revisitor,policy_officer,discipline,api_client=403 *=200
/work/applications/<number>/                 GET  anonymous=302 watch=200 lead=200 clerk,away_handler=200 other_handler,co_handler,specialist=404 *=403
/work/applications/<number>/                 POST anonymous=302 lead=409 clerk,away_handler,reform=409 dispatcher,supervisor,leader=422 other_handler,co_handler,specialist=404 *=403
/work/applications/<number>/ledger/          GET  anonymous=302 watch=200 lead=200 clerk,away_handler=200 other_handler,co_handler,specialist=404 *=403
/work/applications/<number>/tasks/<task_id>/ GET  anonymous=302 watch=200 lead=200 clerk=200 elsewhere=404 co_handler,specialist=404 *=403
/work/applications/<number>/tasks/<task_id>/ POST anonymous=302 insiders=404 elsewhere=404 specialist=404 *=403
/work/applications/<number>/acceptance.pdf   GET  anonymous=302 watch=200 lead=200 clerk=200 elsewhere=404 co_handler,specialist=404 *=403
/work/applications/<number>/result.pdf       GET  anonymous=302 watch=200 lead=200 clerk=200 elsewhere=404 co_handler,specialist=404 *=403
/work/applications/<number>/tasks/<task_id>/letter.pdf GET  anonymous=302 watch=200 lead=200 clerk=200 elsewhere=404 co_handler,specialist=404 *=403
/work/claims/                                GET  anonymous=302 units=200 watch=200 clerk,policy_officer,specialist=200 *=403
/work/claims/take/                           GET  anonymous=302 clerk,policy_officer,specialist=200 *=403
/work/claims/take/open/                      GET  anonymous=302 clerk,policy_officer,specialist=302 *=403
/work/claims/take/<firm_id>/<code>/          GET  anonymous=302 clerk,policy_officer,specialist=200 *=403
/work/claims/take/<firm_id>/<code>/          POST anonymous=302 clerk,policy_officer,specialist=409 *=403
/work/claims/<number>/                       GET  anonymous=302 lead=200 watch=200 clerk,policy_officer=200 elsewhere=404 co_handler,specialist=404 *=403
/work/claims/<number>/                       POST anonymous=302 lead=422 dispatcher,supervisor,leader=422 reform,clerk,policy_officer=409 elsewhere=404 co_handler,specialist=404 *=403
/work/claims/<number>/ledger/                GET  anonymous=302 lead=200 watch=200 clerk,policy_officer=200 elsewhere=404 co_handler,specialist=404 *=403
/work/claims/<number>/taken/                 GET  anonymous=302 clerk,policy_officer=200 specialist=404 *=403
/work/claims/<number>/objections/<objection_id>/ POST anonymous=302 head=303 *=403
/work/payments/                              GET  anonymous=302 policy_officer,head=200 *=403
/work/payments/ledger/                       GET  anonymous=302 policy_officer,head=200 watch=200 *=403
/work/payments/ledger.xlsx                   GET  anonymous=302 policy_officer,head=200 *=403
/work/payments/draw/                         POST anonymous=302 policy_officer=303 *=403
/work/payments/<batch_id>/                   GET  anonymous=302 policy_officer,head=200 *=403
/work/payments/<batch_id>/export.xlsx        GET  anonymous=302 policy_officer,head=200 *=403
/work/payments/<batch_id>/result/            GET  anonymous=302 policy_officer=303 *=403
/work/payments/<batch_id>/result/            POST anonymous=302 policy_officer=422 *=403
/work/payments/<batch_id>/do/<action>/       POST anonymous=302 policy_officer,head=303 *=403
/work/grants/                                GET  anonymous=302 policy_officer,head=200 *=403
/work/grants/draw/                           POST anonymous=302 policy_officer=303 *=403
/work/grants/<list_id>/                      GET  anonymous=302 policy_officer,head=200 *=403
/work/grants/<list_id>/                      POST anonymous=302 policy_officer,head=303 *=403
/work/catalogue/                             GET  units=200 clerk,dispatcher,reform=200 anonymous=302 *=403
/work/catalogue/<code>/                      GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 clerk,co_handler=404 *=403
/work/catalogue/<code>/check/                GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 clerk,co_handler=404 *=403
/work/catalogue/<code>/check/                POST lead=422 elsewhere=404 anonymous=302 clerk,co_handler=404 dispatcher,reform=422 *=403
/work/catalogue/<code>/discard/              POST lead=302 elsewhere=404 anonymous,dispatcher,reform=302 clerk,co_handler=404 *=403
/work/catalogue/<code>/draft/                GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 clerk,co_handler=404 *=403
/work/catalogue/<code>/draft/                POST lead=409 elsewhere=404 anonymous=302 clerk,co_handler=404 dispatcher,reform=409 *=403
/work/catalogue/<code>/open/                 POST lead=302 elsewhere=404 anonymous,dispatcher,reform=302 clerk,co_handler=404 *=403
/work/catalogue/<code>/preview/              GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 clerk,co_handler=404 *=403
/work/catalogue/<code>/review/               GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 clerk,co_handler=404 *=403
/work/catalogue/<code>/review/               POST lead=422 elsewhere=404 anonymous=302 clerk,co_handler=404 dispatcher,reform=422 *=403
/work/catalogue/<code>/unschedule/           GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 clerk,co_handler=404 *=403
/work/catalogue/<code>/unschedule/           POST lead=422 elsewhere=404 anonymous=302 clerk,co_handler=404 dispatcher,reform=422 *=403
/work/catalogue/<code>/withdraw/             GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 clerk,co_handler=404 *=403
/work/catalogue/<code>/withdraw/             POST lead=422 elsewhere=404 anonymous=302 clerk,co_handler=404 dispatcher,reform=422 *=403
/work/catalogue/elements/                    GET  units=200 clerk,dispatcher,reform=200 anonymous=302 *=403
/work/catalogue/elements/                    POST units=422 anonymous=302 clerk,dispatcher,reform=422 *=403
/work/catalogue/import/                      GET  units=200 clerk,dispatcher,reform=200 anonymous=302 *=403
/work/catalogue/import/                      POST units=422 anonymous=302 clerk,dispatcher,reform=422 *=403
/work/catalogue/import/<file_id>/            GET  elsewhere=404 handler=200 anonymous=302 clerk,dispatcher,head,co_handler,reform=404 *=403
/work/catalogue/import/<file_id>/            POST elsewhere=404 anonymous,handler=302 clerk,dispatcher,head,co_handler,reform=404 *=403
/work/catalogue/new/                         GET  units=200 clerk,dispatcher,reform=200 anonymous=302 *=403
/work/catalogue/new/                         POST units=422 anonymous=302 clerk,dispatcher,reform=422 *=403
/work/bundles/                               GET  units=200 dispatcher,reform=200 anonymous=302 *=403
/work/bundles/<code>/                        GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 co_handler=404 *=403
/work/bundles/<code>/check/                  GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 co_handler=404 *=403
/work/bundles/<code>/check/                  POST lead=422 elsewhere=404 anonymous=302 co_handler=404 dispatcher,reform=422 *=403
/work/bundles/<code>/discard/                POST lead=302 elsewhere=404 anonymous,dispatcher,reform=302 co_handler=404 *=403
/work/bundles/<code>/draft/                  GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 co_handler=404 *=403
/work/bundles/<code>/draft/                  POST lead=409 elsewhere=404 anonymous=302 co_handler=404 dispatcher,reform=409 *=403
/work/bundles/<code>/open/                   POST lead=302 elsewhere=404 anonymous,dispatcher,reform=302 co_handler=404 *=403
/work/bundles/<code>/review/                 GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 co_handler=404 *=403
/work/bundles/<code>/review/                 POST lead=422 elsewhere=404 anonymous=302 co_handler=404 dispatcher,reform=422 *=403
/work/bundles/<code>/trial/                  GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 co_handler=404 *=403
/work/bundles/<code>/unschedule/             GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 co_handler=404 *=403
/work/bundles/<code>/unschedule/             POST lead=422 elsewhere=404 anonymous=302 co_handler=404 dispatcher,reform=422 *=403
/work/bundles/<code>/withdraw/               GET  lead=200 elsewhere=404 dispatcher,reform=200 anonymous=302 co_handler=404 *=403
/work/bundles/<code>/withdraw/               POST lead=422 elsewhere=404 anonymous=302 co_handler=404 dispatcher,reform=422 *=403
/work/bundles/new/                           GET  units=200 dispatcher,reform=200 anonymous=302 *=403
/work/bundles/new/                           POST units=422 anonymous=302 dispatcher,reform=422 *=403
/work/stationing/                            GET  units=200 clerk,dispatcher,reform=200 anonymous=302 *=403
/work/stationing/<code>/                     GET  units=404 clerk,dispatcher,reform=200 anonymous=302 *=403
/work/stationing/<code>/                     POST units=404 anonymous=302 clerk,dispatcher,reform=422 *=403
/work/firms/                                 GET  anonymous=302 clerk,dispatcher,specialist,policy_officer=200 *=403
/work/firms/<firm_id>/                       GET  anonymous=302 clerk,dispatcher,specialist,policy_officer=200 *=403
/work/firms/<firm_id>/standing/              GET  anonymous=302 policy_officer=200 *=403
/work/firms/<firm_id>/standing/              POST anonymous=302 policy_officer=422 *=403
/work/firms/<firm_id>/shared/                GET  anonymous=302 clerk,specialist,policy_officer=200 *=403
/work/firms/<firm_id>/shared/                POST anonymous=302 clerk,specialist,policy_officer=422 *=403
/work/firms/<firm_id>/facts/<name>/          GET  anonymous=302 clerk,dispatcher,specialist,policy_officer=200 *=403
/work/firms/imports/                         GET  anonymous=302 policy_officer=200 *=403
/work/firms/imports/                         POST anonymous=302 policy_officer=422 *=403
/work/firms/imports/template.xlsx            GET  anonymous=302 policy_officer=200 *=403
/work/firms/imports/<import_id>/             GET  anonymous=302 policy_officer=200 *=403
/work/firms/imports/<import_id>/refused.xlsx GET  anonymous=302 policy_officer=200 *=403
/work/firms/imports/<import_id>/do/<action>/ POST anonymous=302 policy_officer=303 *=403
/work/desk/                                  GET  clerk,policy_officer=200 anonymous=302 *=403
/work/desk/call/                             POST anonymous=302 clerk=303 policy_officer=404 *=403
/work/desk/issue/                            POST anonymous=302 clerk=422 policy_officer=404 *=403
/work/desk/turns/<turn_id>/to/               POST anonymous=302 clerk=303 policy_officer=404 *=403
/work/desk/turns/<turn_id>/firm/             POST anonymous=302 clerk=303 policy_officer=404 *=403
/work/desk/turns/<turn_id>/<action>/         POST anonymous=302 clerk=303 policy_officer=404 *=403
/work/desk/tickets/<ticket_id>/back/         POST anonymous=302 clerk=303 policy_officer=404 *=403
/work/desk/bookings/<booking_id>/            POST anonymous=302 clerk=303 policy_officer=404 *=403
/work/desk/tell/                             GET  anonymous=302 clerk=200 policy_officer=404 *=403
/work/desk/tell/                             POST anonymous=302 clerk=422 policy_officer=404 *=403
/work/desk/told/<number>/                    GET  anonymous=302 clerk=200 policy_officer=404 *=403
/work/desk/told/<number>/paper.pdf           GET  anonymous=302 clerk=200 policy_officer=404 *=403
/work/desk/apply/                            POST anonymous=302 clerk=404 *=403
/work/desk/applied/<number>/                 GET  anonymous=302 clerk=404 *=403
/work/desk/results/                          GET  anonymous=302 clerk,policy_officer=200 *=403
/work/desk/results/<number>/                 GET  anonymous=302 clerk=200 policy_officer=404 *=403
/work/desk/results/<number>/                 POST anonymous=302 clerk=422 policy_officer=404 *=403
/work/desk/results/<number>/paper.pdf        GET  anonymous=302 clerk=200 policy_officer=404 *=403
/work/desk/results/<number>/signature.png    GET  anonymous=302 clerk=200 policy_officer=404 *=403
/work/desk/open/                             GET  anonymous=302 clerk,policy_officer=200 *=403
/work/desk/shift/                            GET  anonymous=302 clerk,policy_officer=200 *=403
/work/desk/shift.pdf                         GET  anonymous=302 clerk,policy_officer=200 *=403
/work/desk/shift.xlsx                        GET  anonymous=302 clerk,policy_officer=200 *=403
/work/desk/figures/                          GET  anonymous=302 watch=200 clerk,policy_officer=200 *=403
/work/desk/figures/<code>/                   GET  anonymous=302 watch=200 clerk=200 policy_officer=404 *=403
/work/desk/equipment/                        GET  anonymous=302 clerk,policy_officer=200 *=403
/work/escorts/                               GET  anonymous=302 watch=200 clerk,head,specialist=200 *=403
/work/escorts/new/                           GET  anonymous=302 front=200 *=403
/work/escorts/new/<firm_id>/                 GET  anonymous=302 front=200 *=403
/work/escorts/new/<firm_id>/                 POST anonymous=302 front=422 *=403
/work/escorts/roster/                        GET  anonymous=302 watch=200 clerk,head,specialist=200 *=403
/work/escorts/roster/<user_id>/              GET  anonymous=302 dispatcher=200 head=404 *=403
/work/escorts/roster/<user_id>/              POST anonymous=302 dispatcher=422 head=404 *=403
/work/escorts/<number>/                      GET  anonymous=302 watch=200 specialist=200 clerk,head=404 *=403
/work/escorts/<number>/steps/<step_id>/      POST anonymous=302 specialist=303 *=403
/work/escorts/<number>/log/                  POST anonymous=302 specialist=422 *=403
/work/escorts/<number>/close/                POST anonymous=302 specialist=422 *=403
/work/escorts/<number>/reassign/             POST anonymous=302 dispatcher=422 head=404 *=403
/                                            GET  *=200
/about/                                      GET  *=200
/privacy/                                    GET  *=200
/accessibility/                              GET  *=200
/healthz                                     GET  *=200
/find/                                       GET  *=200
/find/suggest/                               GET  *=200
/find/phrase/                                POST *=200
/answers/<answer_id>/                        GET  *=200
/centres/                                    GET  *=200
/centres/<code>/                             GET  *=200
/centres/<code>/queue/                       GET  *=200
/centres/<code>/queue/                       POST *=422
/centres/<code>/screen/                      GET  *=200
/centres/<code>/machine/<key>/               GET  *=200
/centres/<code>/machine/<key>/               POST *=422
/queue/<token>/                              GET  *=200
/queue/<token>/leave/                        POST *=303
/told/<token>/                               GET  *=200
/appointments/                               GET  *=200
/appointments/<code>/                        GET  *=200
/appointments/<code>/                        POST *=422
/appointments/b/<token>/                     GET  *=200
/appointments/b/<token>/move/                GET  *=200
/appointments/b/<token>/move/                POST *=422
/appointments/b/<token>/cancel/              POST admins=409 *=303
/appointments/b/<token>/arrive/              POST *=422
/services/                                   GET  *=200
/services/improved/                          GET  *=200
/services/catalogue.jsonld                   GET  *=200
/services/catalogue.xlsx                     GET  *=200
/services/<code>.jsonld                      GET  *=200
/services/<code>/                            GET  *=200
/services/<code>/versions/                    GET  *=200
/bundles/                                     GET  *=200
/bundles/<code>/                              GET  *=200
/apply/start/                                 POST anonymous=302 firms=404 *=404
/apply/<token>/                               GET  anonymous=302 firm_admin,firm_submitter=200 handler=409 *=404
/apply/<token>/                               POST anonymous=302 firm_admin,firm_submitter=303 handler=409 *=404
/apply/<token>/form/                          GET  anonymous=302 firm_admin,firm_submitter=200 handler=409 *=404
/apply/<token>/form/                          POST anonymous=302 firm_admin,firm_submitter=303 handler=409 *=404
/apply/<token>/plan/                          POST anonymous=302 firm_admin,firm_submitter=200 handler=409 *=404
/apply/<token>/materials/                     GET  anonymous=302 firm_admin,firm_submitter=200 handler=409 *=404
/apply/<token>/materials/                     POST anonymous=302 firm_admin,firm_submitter=303 handler=409 *=404
/apply/<token>/use/<kind>/                    POST anonymous=302 firm_admin,firm_submitter=303 handler=409 *=404
/apply/<token>/promise/<kind>/                GET  anonymous=302 firm_admin,firm_submitter=200 handler=409 *=404
/apply/<token>/promise/<kind>/                POST anonymous=302 firm_admin,firm_submitter=422 handler=409 *=404
/apply/<token>/check/                         GET  anonymous=302 firm_admin,firm_submitter=200 handler=409 *=404
/apply/<token>/check/                         POST anonymous=302 firm_admin,firm_submitter=422 handler=409 *=404
/apply/<token>/share/                         GET  anonymous=302 firm_admin,firm_submitter=200 handler=409 *=404
/apply/<token>/share/                         POST anonymous=302 firm_admin,firm_submitter=422 handler=409 *=404
/apply/<token>/share/<share_id>/end/          POST anonymous=302 firm_admin,firm_submitter=303 handler=409 *=404
/apply/<token>/newer/                         GET  anonymous=302 firm_admin,firm_submitter=303 handler=409 *=404
/apply/<token>/newer/                         POST anonymous=302 firm_admin,firm_submitter=303 handler=409 *=404
/apply/<token>/discard/                       POST anonymous=302 firm_admin,firm_submitter=303 handler=409 *=404
/applications/                                GET  anonymous=302 *=200
/applications/<number>/                       GET  anonymous=302 own=200 *=404
/applications/<number>/receipt/               GET  anonymous=302 own=200 *=404
/applications/<number>/ledger/                GET  anonymous=302 own=200 *=404
/applications/<number>/messages/              POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/applications/<number>/bring/                 GET  anonymous=302 firm_admin,firm_submitter=200 firm_viewer=403 *=404
/applications/<number>/bring/                 POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/applications/<number>/withdraw/              GET  anonymous=302 firm_admin,firm_submitter=200 firm_viewer=403 *=404
/applications/<number>/withdraw/              POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/applications/<number>/rate/                  GET  anonymous=302 firm_admin,firm_submitter=409 firm_viewer=403 *=404
/applications/<number>/rate/                  POST anonymous=302 firm_admin,firm_submitter=409 firm_viewer=403 *=404
/applications/<number>/tasks/<task_id>/<action>/ GET  anonymous=302 firm_admin,firm_submitter=200 firm_viewer=403 *=404
/applications/<number>/tasks/<task_id>/<action>/ POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/policies/                                    GET  *=200
/policies/mine/                              GET  anonymous=302 firms=200 *=404
/policies/mine/                              POST anonymous=302 firm_viewer=404 firm_admin,firm_submitter,stranger=422 *=404
/policies/pushed/                            GET  anonymous=302 firms=200 *=404
/policies/pushed/<push_id>/                  GET  anonymous=302 own=200 *=404
/policies/pushed/<push_id>/opened/           POST anonymous=302 own=204 *=404
/policies/subscriptions/                     GET  anonymous=302 firms=200 *=404
/policies/subscriptions/                     POST anonymous=302 firms=302 *=404
/policies/subscriptions/quiet/               POST anonymous=302 firms=404 *=404
/policies/subscriptions/<subscription_id>/drop/ POST anonymous=302 firm_admin=302 *=404
/policies/<code>/                            GET  *=200
/policies/<code>/claim/                      GET  anonymous=302 firm_admin,firm_submitter,stranger=200 *=404
/policies/<code>/claim/                      POST anonymous=302 firm_admin,firm_submitter=409 stranger=422 *=404
/results/<code>/                             GET  *=200
/applications/<number>/result.pdf            GET  anonymous=302 own=200 *=404
/applications/<number>/acceptance.pdf        GET  anonymous=302 own=200 *=404
/applications/<number>/tasks/<task_id>/letter.pdf GET  anonymous=302 own=200 *=404
/claims/                                     GET  anonymous=302 firms=200 *=404
/claims/<number>/                            GET  anonymous=302 own=200 *=404
/claims/<number>/ledger/                     GET  anonymous=302 own=200 *=404
/claims/<number>/do/<action>/                GET  anonymous=302 firm_admin,firm_submitter=200 firm_viewer=403 *=404
/claims/<number>/do/<action>/                POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/publicity/                                  GET  *=200
/publicity/<number>/                         GET  *=200
/publicity/<number>/                         POST *=422
/reform/                                     GET  *=200
/reform/<number>/                            GET  *=200
/accounts/login/                             GET  anonymous=200 *=302
/accounts/login/                             POST anonymous=422 *=302
/accounts/welcome/                           GET  *=302
/accounts/logout/                            POST *=302
/accounts/password/                          GET  anonymous=302 *=200
/accounts/password/                          POST anonymous=302 *=422
/profile/                                    GET  anonymous=302 *=200
/profile/                                    POST anonymous=302 *=422
/demands/                                    GET  anonymous=302 firms=200 *=404
/demands/suggest/                            POST *=200
/demands/start/                              POST *=302
/demands/new/                                GET  anonymous=302 firm_admin,firm_submitter,stranger=302 *=200
/demands/new/<token>/                        GET  anonymous=302 firm_admin=200 *=404
/demands/new/<token>/                        POST anonymous=302 firm_admin=422 *=404
/demands/new/<token>/details/                GET  anonymous=302 firm_admin=200 *=404
/demands/new/<token>/details/                POST anonymous=302 firm_admin=422 *=404
/demands/new/<token>/check/                  GET  anonymous=302 firm_admin=302 *=404
/demands/new/<token>/check/                  POST anonymous=302 firm_admin=302 *=404
/demands/new/<token>/discard/                POST anonymous=302 firm_admin,firm_submitter,stranger=302 *=404
/demands/<number>/                           GET  anonymous=302 own=200 *=404
/demands/<number>/ledger/                    GET  anonymous=302 own=200 *=404
/demands/<number>/receipt/                   GET  anonymous=302 own=200 *=404
/demands/<number>/receipt.pdf                GET  anonymous=302 own=200 *=404
/demands/<number>/secret/                    POST anonymous=302 firm_admin,firm_submitter=302 firm_viewer=403 *=404
/demands/<number>/messages/                  POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/demands/<number>/do/<action>/               GET  anonymous=302 firm_admin,firm_submitter=200 firm_viewer=403 *=404
/demands/<number>/do/<action>/               POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/track/                                      GET  *=200
/track/                                      POST *=422
/rate/<token>/                               GET  *=200
/rate/<token>/                               POST *=422
/ratings/                                    GET  *=200
/ratings/items/<kind>/<code>/                GET  *=200
/ratings/centres/<code>/                     GET  *=200
/ratings/mine/                               GET  anonymous=302 firms=200 *=404
/ratings/mine/<occasion_id>/                 GET  anonymous=302 own=200 *=404
/ratings/mine/<occasion_id>/                 POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/ratings/mine/<occasion_id>/more/            POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/firm/                                       GET  anonymous=302 firms=302 *=404
/firm/<firm_id>/people/                      GET  anonymous=302 own=200 *=404
/firm/<firm_id>/people/                      POST anonymous=302 own=422 *=404
/firm/<firm_id>/people/<membership_id>/      GET  anonymous=302 firm_admin=200 firm_submitter,firm_viewer=409 *=404
/firm/<firm_id>/people/<membership_id>/      POST anonymous=302 own=409 *=404
/firm/<firm_id>/facts/                       GET  anonymous=302 own=200 *=404
/firm/<firm_id>/facts/<name>/                GET  anonymous=302 own=200 *=404
/firm/<firm_id>/facts/<name>/                POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/firm/<firm_id>/documents/                   GET  anonymous=302 own=200 *=404
/firm/<firm_id>/documents/<code>/            GET  anonymous=302 own=200 *=404
/firm/<firm_id>/documents/<code>/            POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/firm/<firm_id>/uses/                        GET  anonymous=302 own=200 *=404
/firm/<firm_id>/uses/<consent_id>/revoke/    POST anonymous=302 firm_admin,firm_submitter=303 *=404
/firm/<firm_id>/saved/                       GET  anonymous=302 own=200 *=404
/firm/<firm_id>/account/                     GET  anonymous=302 own=200 *=404
/firm/<firm_id>/account/                     POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/escorts/                                    GET  anonymous=302 firms=200 *=404
/escorts/new/                                GET  anonymous=302 firm_admin,firm_submitter,stranger=200 *=404
/escorts/new/                                POST anonymous=302 firm_admin,firm_submitter,stranger=422 *=404
/escorts/rate/<secret>/                      GET  *=200
/escorts/rate/<secret>/                      POST *=422
/escorts/<number>/                           GET  anonymous=302 own=200 *=404
/escorts/<number>/                           POST anonymous=302 own=422 *=404
/notices/                                    GET  anonymous=302 *=200
/notices/<notice_id>/                        POST anonymous=302 firm_admin=302 *=404
/notices/read/                               POST *=302
/files/<file_id>/                            GET  anonymous=302 admins=404 elsewhere=404 stranger,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/files/<file_id>/raw/                        GET  anonymous=302 admins=404 elsewhere=404 stranger,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
"""
# fmt: on

Statuses = dict[str, int]  # by role


def read_table() -> dict[str, dict[str, Statuses]]:
    """The table by address and method, every role filled in; a line that is unclear raises."""
    found: dict[str, dict[str, Statuses]] = {}
    for line in filter(None, (TABLE + API + room_tables()).splitlines()):
        address, method, *terms = line.split()
        methods = found.setdefault(address, {})
        if method not in METHODS or method in methods:
            raise ValueError(f"twice, or an unknown method: {line}")
        methods[method] = _statuses(line, terms)
    return found


def _statuses(line: str, terms: list[str]) -> Statuses:
    said: Statuses = {}
    rest = -1
    for term in terms:
        names, _, status = term.partition("=")
        if names == "*":
            rest = int(status)
            continue
        for role in [r for name in names.split(",") for r in GROUPS.get(name, [name])]:
            if role not in ROLES or role in said:
                raise ValueError(f"unknown or named twice: {role} in {line}")
            said[role] = int(status)
    return {role: said.get(role, rest) for role in ROLES}


def line_of(address: str, method: str, statuses: Statuses) -> str:
    """The shortest line of the table that says `statuses`."""
    common = max(set(statuses.values()), key=list(statuses.values()).count)
    left = {r: s for r, s in statuses.items() if s != common}
    terms = []
    for name, members in sorted(GROUPS.items(), key=lambda g: -len(g[1])):
        found = {left.get(r) for r in members}
        if len(found) == 1 and None not in found:
            terms.append(f"{name}={found.pop()}")
            left = {r: s for r, s in left.items() if r not in members}
    for status in sorted(set(left.values())):
        terms.append(f"{','.join(r for r, s in left.items() if s == status)}={status}")
    return f"{address:<44} {method:<4} {' '.join([*terms, f'*={common}'])}"
