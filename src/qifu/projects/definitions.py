"""Publishing and finding what projects go by; the checks are pure (`rules.definition`)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Max

from qifu.identity.models import Unit
from qifu.identity.queries import present_unit
from qifu.kernel.actors import ActorRef, HasRef
from qifu.kernel.errors import Refused
from qifu.kernel.events import append_event
from qifu.projects.models import StageDefinition
from qifu.projects.rules.definition import Definition, parse_definition


@lru_cache(maxsize=32)
def _parsed(pk: int, _: int) -> Definition:
    return parse_definition(StageDefinition.objects.get(pk=pk).body)


def definition_of(pk: int) -> Definition:
    """The parsed definition of a row (published rows never change, so it is kept)."""
    return _parsed(pk, 0)


def forget_definitions() -> None:
    """Drop what the process remembers (in tests, whose rows are taken back)."""
    _parsed.cache_clear()


def live_definition() -> StageDefinition:
    """What new projects go by; Refused when the district has published none."""
    row = StageDefinition.objects.filter(live=True).first()
    if row is None:
        raise Refused(
            "projects_missing", "本区还没有发布招商项目的阶段，请管理员先载入区县数据包。"
        )
    return row


def has_projects() -> bool:
    """True where the district goes by projects at all."""
    return StageDefinition.objects.filter(live=True).exists()


def office_of(definition: Definition) -> Unit:
    """The investment office now (its successor, when it was closed)."""
    return present_unit(Unit.objects.get(code=definition.office))


@transaction.atomic
def publish_stages(
    *, body: dict[str, Any], actor: ActorRef | HasRef, at: datetime
) -> StageDefinition:
    """Publish `body` as the definition in force; the same body again changes nothing."""
    live = StageDefinition.objects.filter(live=True).first()
    if live is not None and live.body == body:
        return live
    StageDefinition.objects.filter(live=True).update(live=False)
    number = (StageDefinition.objects.aggregate(n=Max("version"))["n"] or 0) + 1
    row = StageDefinition.objects.create(version=number, body=body, published_at=at)
    append_event(
        stream="project-stages",
        kind="project-stages.published",
        at=at,
        actor=actor,
        payload={"version": number, "title": body["title"]},
        about=row,
    )
    return row
