"""Addresses of administration."""

from django.urls import path

from qifu.web.workbench.admin import (
    access,
    calendar,
    delegations,
    deliveries,
    keys,
    pack,
    people,
    person,
    signins,
    tokens,
    units,
)

urlpatterns = [
    path("admin/users/", people.users, name="admin_users"),
    path("admin/users/new/", people.new_user, name="admin_user_new"),
    path("admin/users/<int:user_id>/", person.user, name="admin_user"),
    path("admin/users/<int:user_id>/<slug:act>/", person.act, name="admin_user_act"),
    path("admin/posts/<int:post_id>/end/", person.post_end, name="admin_post_end"),
    path("admin/units/", units.units, name="admin_units"),
    path("admin/units/<slug:code>/", units.unit, name="admin_unit"),
    path("admin/calendar/", calendar.calendar, name="admin_calendar"),
    path("admin/deliveries/", deliveries.deliveries, name="admin_deliveries"),
    path("admin/deliveries/retry/", deliveries.retry, name="admin_retry"),
    path("admin/pack/", pack.pack, name="admin_pack"),
    path("admin/tokens/", tokens.tokens_page, name="admin_tokens"),
    path("admin/tokens/<int:token_id>/revoke/", tokens.revoke, name="admin_token_revoke"),
    path("admin/delegations/", delegations.delegations, name="admin_delegations"),
    path(
        "admin/delegations/<int:delegation_id>/end/", delegations.end, name="admin_delegation_end"
    ),
    path("admin/devices/<int:device_id>/end/", access.device_end, name="admin_device_end"),
    path("admin/keys/", keys.keys, name="admin_keys"),
    path("admin/signins/", signins.signins, name="admin_signins"),
]
