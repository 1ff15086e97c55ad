"""Addresses of the REST interface; read by `url_table`, whose rules stand there."""

# fmt: off
API = """
/api/v1/openapi.json                         GET  *=200
/api/v1/demands                              GET  anonymous=401 *=200
/api/v1/demands                              POST anonymous=401 *=422
/api/v1/external/<system>/<external_id>      GET  anonymous=401 clerk,dispatcher,api_client=404 *=403
/api/v1/external/<system>/<external_id>      PUT  anonymous=401 *=422
/api/v1/demands/<number>                     GET  anonymous=401 admins=404 elsewhere=404 stranger,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/api/v1/demands/<number>/events              GET  anonymous=401 admins=404 elsewhere=404 stranger,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/api/v1/demands/<number>/ledger              GET  anonymous=401 admins=404 elsewhere=404 stranger,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/api/v1/demands/<number>/messages            GET  anonymous=401 admins=404 elsewhere=404 stranger,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/api/v1/demands/<number>/messages            POST anonymous=401 firm_admin,firm_submitter,lead,co_handler,dispatcher=422 firm_viewer,clerk,supervisor,leader,reform=403 *=404
/api/v1/demands/<number>/attachments         GET  anonymous=401 admins=404 elsewhere=404 stranger,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/api/v1/demands/<number>/rating              POST anonymous=401 own=409 insiders=409 *=404
/api/v1/demands/<number>/actions             GET  anonymous=401 admins=404 elsewhere=404 stranger,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/api/v1/demands/<number>/actions/<action>    POST anonymous=401 watch=403 own=403 lead=422 clerk,co_handler=403 *=404
/api/v1/policies                               GET  anonymous=401 *=200
/api/v1/policies/<code>                        GET  anonymous=401 *=200
/api/v1/firms/<uscc>/policies                  GET  anonymous=401 own=200 clerk,dispatcher,policy_officer,specialist=200 *=404
/api/v1/firms/<uscc>/policies/<code>           GET  anonymous=401 own=200 clerk,dispatcher,policy_officer,specialist=200 *=404
/api/v1/firms/<uscc>/facts                     GET  anonymous=401 own=200 clerk,dispatcher,policy_officer,specialist=200 *=404
/api/v1/claims                                 GET  anonymous=401 *=200
/api/v1/claims                                 POST anonymous=401 *=422
/api/v1/claims/<number>                        GET  anonymous=401 own=200 watch=200 clerk,handler,head,policy_officer=200 *=404
/api/v1/claims/<number>/events                 GET  anonymous=401 own=200 watch=200 clerk,handler,head,policy_officer=200 *=404
/api/v1/claims/<number>/actions                GET  anonymous=401 own=200 watch=200 clerk,handler,head,policy_officer=200 *=404
/api/v1/claims/<number>/actions/<action>       POST anonymous=401 lead=200 own=403 watch=403 clerk,policy_officer=403 *=404
/api/v1/bundles                                GET  anonymous=401 *=200
/api/v1/bundles/<code>                         GET  anonymous=401 *=200
/api/v1/bundles/<code>/form                    POST anonymous=401 *=200
/api/v1/items                                  GET  anonymous=401 *=200
/api/v1/items/<code>                           GET  anonymous=401 *=200
/api/v1/items/<code>/form                      POST anonymous=401 *=200
/api/v1/applications                           GET  anonymous=401 *=200
/api/v1/applications                           POST anonymous=401 *=422
/api/v1/applications/<number>                  GET  anonymous=401 admins=404 stranger,other_handler,co_handler,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/api/v1/applications/<number>/events           GET  anonymous=401 admins=404 stranger,other_handler,co_handler,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/api/v1/applications/<number>/papers           POST anonymous=401 watch=403 lead=403 firm_viewer,away_handler=403 firm_admin,firm_submitter,clerk=422 *=404
/api/v1/applications/<number>/withdraw         POST anonymous=401 watch=403 lead=403 firm_viewer,away_handler=403 firm_admin,firm_submitter,clerk=422 *=404
/api/v1/firms/<uscc>/documents                 GET  anonymous=401 own=200 clerk,policy_officer,specialist=200 *=404
/api/v1/tasks                                  GET  anonymous=401 *=200
/api/v1/applications/<number>/tasks/<task_id>  GET  anonymous=401 watch=200 own=200 lead=200 clerk=200 *=404
/api/v1/applications/<number>/tasks/<task_id>/actions GET  anonymous=401 watch=200 own=200 lead=200 clerk=200 *=404
/api/v1/applications/<number>/tasks/<task_id>/actions/<action> POST anonymous=401 watch=403 own=403 lead=422 clerk=403 *=404
/api/v1/ratings                                GET  anonymous=401 *=200
/api/v1/ratings/results                        GET  *=200
/api/v1/ratings/labels                         GET  *=200
/api/v1/ratings/<occasion_id>/rate             POST anonymous=401 *=422
/api/v1/ratings/<occasion_id>/more             POST anonymous=401 *=422
/api/v1/ratings/<occasion_id>/answer           POST anonymous=401 *=422
/api/v1/files                                POST anonymous=401 *=422
/api/v1/files/<file_id>                      GET  anonymous=401 admins=404 elsewhere=404 stranger,revisitor,policy_officer,discipline,specialist,api_client=404 *=200
/api/v1/units                                GET  anonymous=401 *=200
/api/v1/topics                               GET  anonymous=401 *=200
/api/v1/channels                             GET  anonymous=401 *=200
/api/v1/topics/suggest                       POST anonymous=401 *=422
/api/v1/me                                   GET  anonymous=401 *=200
/api/v1/tracking                             POST *=422
/api/v1/rating-links/<token>                 POST *=422
/api/v1/                                     GET  *=404
/api/v1/                                     POST *=404
/api/v1/                                     PUT  *=404
/api/no/such/address                         GET  *=404
/api/no/such/address                         POST *=404
/api/no/such/address                         PUT  *=404
/api/v1/search                               GET  anonymous=401 *=422
/api/v1/credit/checkup                       GET  anonymous=401 firms=200 *=404
/api/v1/credit/looks                         GET  anonymous=401 firms=200 *=404
/api/v1/credit/consents                      GET  anonymous=401 firms=200 *=404
/api/v1/credit/consents                      POST anonymous=401 *=422
/api/v1/credit/consents/<consent_id>/revoke  POST anonymous=401 firm_admin,firm_submitter=200 *=404
/api/v1/places                               GET  anonymous=401 *=200
/api/v1/places/rooms                         GET  anonymous=401 *=200
/api/v1/facilities                           GET  anonymous=401 *=200
/api/v1/facilities/<facility_id>/slots       GET  anonymous=401 *=422
/api/v1/facilities/<facility_id>/bookings    POST anonymous=401 *=422
/api/v1/bookings                             GET  anonymous=401 *=200
/api/v1/bookings/<booking_id>/cancel         POST anonymous=401 firm_admin,firm_submitter=200 *=404
/api/v1/gatherings                           GET  anonymous=401 *=200
/api/v1/gatherings/<gathering_id>/enrolments POST anonymous=401 *=422
/api/v1/law/services                         GET  anonymous=401 *=200
/api/v1/law/matters                          GET  anonymous=401 *=200
/api/v1/law/matters                          POST anonymous=401 *=422
/api/v1/law/matters/<number>                 GET  anonymous=401 *=404
/api/v1/evidence                             GET  anonymous=401 *=200
/api/v1/evidence                             POST anonymous=401 *=422
/api/v1/evidence/check                       POST *=422
"""
