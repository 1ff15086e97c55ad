"""Addresses of the sealed desk; to everybody else they do not exist."""

from django.urls import path

from qifu.web.workbench.integrity import desk, handovers, views

urlpatterns = [
    path("integrity/", views.inbox, name="integrity"),
    path("integrity/reports/<slug:handle>/", views.report, name="integrity_report"),
    path("integrity/reports/<slug:handle>/do/<slug:act>/", views.act, name="integrity_act"),
    path("integrity/reports/<slug:handle>/say/", views.say, name="integrity_say"),
    path("integrity/reports/<slug:handle>/officer/", views.officer_of, name="integrity_officer"),
    path("integrity/reports/<slug:handle>/avoid/", views.avoid, name="integrity_avoid"),
    path("integrity/reports/<slug:handle>/files/<int:number>/", views.file, name="integrity_file"),
    path("integrity/reports/<slug:handle>/handover/", handovers.new, name="integrity_hand_over"),
    path(
        "integrity/reports/<slug:handle>/handovers/<int:place>/",
        handovers.one,
        name="integrity_handover",
    ),
    path(
        "integrity/reports/<slug:handle>/handovers/<int:place>/paper.<slug:kind>",
        handovers.paper,
        name="integrity_handover_paper",
    ),
    path("integrity/points/", desk.points, name="integrity_points"),
    path("integrity/points/<slug:handle>/end/", desk.end, name="integrity_point_end"),
    path("integrity/figures/", desk.figures, name="integrity_figures"),
    path("integrity/conflicts/", desk.conflicts, name="integrity_conflicts"),
    path("integrity/posters/", desk.posters, name="integrity_posters"),
    path("integrity/posters/<slug:code>.pdf", desk.poster, name="integrity_poster"),
    path("integrity/record/", desk.record, name="integrity_record"),
    path("sealed/", desk.whole, name="sealed"),
]
