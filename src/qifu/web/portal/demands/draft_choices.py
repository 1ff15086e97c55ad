"""What a firm chooses from while writing a demand."""

from __future__ import annotations

from qifu.demands.queries import my_demands, suggest_topics
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import Actor
from qifu.identity.models import Unit


def topic_choices(text: str) -> list[tuple[str, str]]:
    """The suggested topics with the unit that answers for each."""
    return [
        (s.topic, f"{s.title}（一般由{s.unit_name}办理）" if s.unit_name else s.title)
        for s in suggest_topics(text)
    ]


def firm_choices(actor: Actor) -> list[tuple[str, str]]:
    """The firms the person may submit for."""
    rows = Enterprise.objects.filter(pk__in=actor.firm_ids("submit")).order_by("name", "id")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def last_firm(actor: Actor) -> str:
    """The firm the last demand was for, when the person may still submit for it."""
    firms = actor.firm_ids("submit")
    if len(firms) < 2:
        return ""
    mine = my_demands(actor).filter(enterprise_id__in=firms)
    return str(mine.values_list("enterprise_id", flat=True).first() or "")


def last_phone(actor: Actor) -> str:
    """The number this person gave with their own last demand."""
    mine = my_demands(actor).filter(opened_by=actor.user_id)
    return mine.values_list("demand__contact_phone", flat=True).first() or ""


def place_choices() -> list[tuple[str, str]]:
    """Towns and subdistricts of the district."""
    rows = Unit.objects.filter(kind=Unit.Kind.TOWN, status="active")
    return list(rows.values_list("code", "name"))
