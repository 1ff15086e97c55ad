"""Addresses of places."""

from django.urls import path

from qifu.web.workbench.places import alliances, facilities, gatherings, views

urlpatterns = [
    path("places/", views.chain, name="places"),
    path("places/rows/", views.rows, name="place_rows"),
    path("places/new/", views.new, name="place_new"),
    path("places/<int:place_id>/", views.place, name="place"),
    path("places/<int:place_id>/<slug:act>/<int:which>/", views.act, name="place_act"),
    path("facilities/", facilities.listing, name="facilities"),
    path("facilities/new/", facilities.new, name="facility_new"),
    path("facilities/<int:facility_id>/", facilities.facility, name="facility"),
    path("alliances/", alliances.listing, name="alliances"),
    path("alliances/<int:alliance_id>/", alliances.alliance, name="alliance"),
    path("gatherings/", gatherings.listing, name="gatherings"),
    path("gatherings/new/", gatherings.new, name="gathering_new"),
    path("gatherings/<int:gathering_id>/", gatherings.gathering, name="gathering"),
    path("gatherings/<int:gathering_id>/change/", gatherings.change, name="gathering_change"),
    path("gatherings/<int:gathering_id>/cancel/", gatherings.cancel, name="gathering_cancel"),
]
