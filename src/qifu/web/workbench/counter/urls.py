"""Addresses of the desk."""

from django.urls import path

from qifu.web.workbench.counter import applying, figures, results, shift, telling, views

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/call/", views.call, name="desk_call"),
    path("desk/issue/", views.issue, name="desk_issue"),
    path("desk/turns/<int:turn_id>/to/", views.send_on, name="desk_to"),
    path("desk/turns/<int:turn_id>/firm/", views.name_firm, name="desk_firm"),
    path("desk/turns/<int:turn_id>/<slug:action>/", views.act, name="desk_act"),
    path("desk/tickets/<int:ticket_id>/back/", views.put_back, name="desk_back"),
    path("desk/bookings/<int:booking_id>/", views.check_in, name="desk_check_in"),
    path("desk/tell/", telling.tell, name="desk_tell"),
    path("desk/told/<str:number>/", telling.told, name="told"),
    path("desk/told/<str:number>/paper.pdf", telling.told_paper, name="told_pdf"),
    path("desk/apply/", applying.apply, name="desk_apply"),
    path("desk/applied/<str:number>/", applying.applied, name="applied"),
    path("desk/results/", results.results, name="results"),
    path("desk/results/<str:number>/", results.result, name="result"),
    path("desk/results/<str:number>/paper.pdf", results.result_paper, name="result_pdf"),
    path("desk/results/<str:number>/signature.png", results.signature, name="result_signature"),
    path("desk/open/", shift.still_open, name="desk_open"),
    path("desk/shift/", shift.shift, name="shift"),
    path("desk/shift.pdf", shift.shift_paper, name="shift_pdf"),
    path("desk/shift.xlsx", shift.shift_book, name="shift_xlsx"),
    path("desk/figures/", figures.figures, name="halls"),
    path("desk/figures/<slug:code>/", figures.counted, name="hall_turns"),
    path("desk/equipment/", figures.equipment, name="equipment"),
]
