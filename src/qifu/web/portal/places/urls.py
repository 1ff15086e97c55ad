"""Addresses of places on the portal."""

from django.urls import path

from qifu.web.portal.places import alliances, browse, gatherings, mine, operating

urlpatterns = [
    path("science/", browse.home, name="science"),
    path("science/steps/<slug:step>/", browse.step, name="science_step"),
    path("science/places/<int:place_id>/", browse.place, name="place"),
    path("science/facilities/", browse.directory, name="facilities"),
    path("science/facilities/<int:facility_id>/", browse.facility, name="facility"),
    path("science/bookings/", mine.bookings, name="bookings"),
    path("science/bookings/<int:booking_id>/cancel/", mine.cancel_booking, name="hours_cancel"),
    path("science/alliances/", alliances.listing, name="alliances"),
    path("science/alliances/new/", alliances.propose, name="alliance_new"),
    path("science/alliances/<int:alliance_id>/", alliances.alliance, name="alliance"),
    path("science/alliances/<int:alliance_id>/<slug:act>/", alliances.act, name="alliance_act"),
    path("gatherings/", gatherings.listing, name="gatherings"),
    path("gatherings/<int:gathering_id>/", gatherings.gathering, name="gathering"),
    path("gatherings/seats/<int:enrolment_id>/", gatherings.give_back, name="seat_back"),
    path("provider/places/", operating.listing, name="operating"),
    path("provider/places/<int:place_id>/", operating.place, name="operated"),
    path(
        "provider/places/<int:place_id>/<slug:act>/<int:which>/",
        operating.place_act,
        name="operated_act",
    ),
    path("provider/facilities/<int:facility_id>/", operating.facility, name="operated_facility"),
    path("provider/facilities/<int:facility_id>/change/", operating.change, name="operated_change"),
    path("provider/bookings/<int:booking_id>/<slug:act>/", operating.booking_act, name="hours_act"),
]
