"""Reads of supervision orders and consultations, scoped to who asks.

An order is seen by who sees the case; a consultation also by the parties called to it, who see
the question and the outcome but not the case itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from qifu.cases.models import (
    Answer,
    Case,
    Consultation,
    Objection,
    Rating,
    Revisit,
    SupervisionOrder,
)
from qifu.cases.permissions import APPLICATION, SEES_ALL, can_see
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date

ORDER_LEVELS = {"urge": "催办", "order": "督办", "notice": "书面通报"}
ORDER_STATES = {"open": "待反馈", "answered": "已反馈", "overtaken": "无需反馈"}
ORDER_BOXES = ("open", "late", "mine", "issued", "answered", "all")


def visible_orders(actor: Actor) -> QuerySet[SupervisionOrder]:
    """Orders of the cases `actor` supervises, or that its units lead now."""
    if actor.has(*SEES_ALL):
        return SupervisionOrder.objects.all()
    units = actor.units(Role.HANDLER, Role.HEAD)
    part = Q(case__lead_unit_id__in=units) | Q(case__kind=APPLICATION)
    return SupervisionOrder.objects.filter(part, unit_id__in=units)


def list_orders(actor: Actor, box: str, at: datetime) -> QuerySet[SupervisionOrder]:
    """Orders of a box, the open ones by due date: open, late (open and past due), mine (my units
    must answer), issued (by me), answered, all."""
    orders = visible_orders(actor).select_related("case", "unit")
    units = actor.units(Role.HANDLER, Role.HEAD)
    match box:
        case "mine":
            orders = orders.filter(state="open", unit_id__in=units)
        case "late":
            orders = orders.filter(state="open", due_on__lt=shanghai_date(at))
        case "issued":
            return orders.filter(issued_by=actor.user_id).order_by("-id")
        case "answered":
            return orders.filter(state="answered").order_by("-answered_at", "-id")
        case "all":
            return orders.order_by("-id")
        case _:
            orders = orders.filter(state="open")
    return orders.order_by(F("due_on").asc(nulls_last=True), "id")


@dataclass(frozen=True)
class OrderCounts:
    """How many open orders there are, how many of them are late, how many are mine to answer."""

    open: int
    late: int
    mine: int


def order_counts(actor: Actor, at: datetime) -> OrderCounts:
    """One query over the open orders."""
    units = list(actor.units(Role.HANDLER, Role.HEAD))
    row = (
        visible_orders(actor)
        .filter(state="open")
        .aggregate(
            open=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=shanghai_date(at))),
            mine=Count("pk", filter=Q(unit_id__in=units)),
        )
    )
    return OrderCounts(**row)


def get_order(actor: Actor, order_id: int) -> SupervisionOrder:
    """An order in scope; NotVisible otherwise."""
    row = visible_orders(actor).select_related("case", "unit").filter(pk=order_id).first()
    if row is None or not can_see(actor, row.case):
        raise NotVisible
    return row


def first_open_order(case: Case) -> SupervisionOrder | None:
    """The order an answer belongs to: the oldest open one."""
    return SupervisionOrder.objects.filter(case=case, state="open").order_by("id").first()


def orders_of(case: Case) -> list[SupervisionOrder]:
    """All orders on a case already found in scope, newest first."""
    rows = SupervisionOrder.objects.filter(case=case).select_related("case", "unit")
    return list(rows.order_by("-id"))


def order_late(order: SupervisionOrder, today: date) -> bool:
    """True when an open order should have been answered by now."""
    return order.state == "open" and order.due_on is not None and order.due_on < today


def visible_consultations(actor: Actor) -> QuerySet[Consultation]:
    """All for who supervises; for others those whose case they lead or that they are party to."""
    if actor.has(*SEES_ALL):
        return Consultation.objects.all()
    units = list(actor.units(Role.HANDLER, Role.HEAD))
    return Consultation.objects.filter(Q(parties__overlap=units) | Q(case__lead_unit_id__in=units))


def list_consultations(actor: Actor, state: str) -> QuerySet[Consultation]:
    """Open ones by what is due first, or concluded ones newest first."""
    rows = visible_consultations(actor).select_related("case")
    if state == "concluded":
        return rows.filter(state="concluded").order_by("-concluded_at", "-id")
    return rows.filter(state="open").order_by("case__next_due_on", "id")


def get_consultation(actor: Actor, consultation_id: int) -> Consultation:
    """A consultation in scope; NotVisible otherwise."""
    row = visible_consultations(actor).select_related("case").filter(pk=consultation_id).first()
    if row is None:
        raise NotVisible
    return row


def objections_of(case: Case) -> list[Objection]:
    """Objections to a case already found in scope, newest first."""
    rows = Objection.objects.filter(case=case).select_related("unit", "suggested_unit")
    return list(rows.order_by("-id"))


def open_consultation_of(case: Case) -> Consultation | None:
    """The consultation that is under way on a case already found in scope."""
    return Consultation.objects.filter(case=case, state="open").order_by("-id").first()


@dataclass(frozen=True)
class Outcome:
    """What a revisit is about: the answers given, the calls made and the firm's own ratings."""

    answers: list[Answer]
    revisits: list[Revisit]
    ratings: list[Rating]


def outcome_of(case: Case) -> Outcome:
    """Approved answers, revisits and ratings of a case already found in scope, newest first."""
    answers = Answer.objects.filter(case=case, state="approved").select_related("unit")
    return Outcome(
        answers=list(answers.order_by("-id")),
        revisits=list(Revisit.objects.filter(case=case).order_by("-id")),
        ratings=list(Rating.objects.filter(case=case).order_by("-id")),
    )
