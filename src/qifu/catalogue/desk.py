"""What those who keep the lists see: the items they may edit, with drafts, versions and history."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from qifu.catalogue.keeping import OPEN
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.permissions import check_edit, editable
from qifu.catalogue.queries import evidence_titles, known_names
from qifu.catalogue.rules import words
from qifu.catalogue.rules.differences import Titles
from qifu.enterprises.models import EvidenceType
from qifu.identity.actors import Actor
from qifu.identity.models import Centre, Unit
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import stream_events

State = ItemVersion.State
STATES = {
    "": "全部",
    "live": "现行",
    "draft": "有草稿",
    "review": "待审核",
    "scheduled": "待生效",
    "unverified": "未核定",
    "off": "未发布或已撤下",
}


def desk_items(
    actor: Actor, *, text: str = "", state: str = "", list_name: str = "", unit: str = ""
) -> QuerySet[ServiceItem]:
    """The items `actor` may edit, each with `open_state` (of its draft, "" without), `starts` (the day
    a version waits for) in one query."""
    versions = ItemVersion.objects.filter(item=OuterRef("pk"))
    waiting = versions.filter(state=State.SCHEDULED).order_by("effective", "pk")
    found = ServiceItem.objects.filter(editable(actor)).select_related("unit", "live")
    found = found.annotate(
        open_state=Subquery(versions.filter(state__in=OPEN).values("state")[:1]),
        starts=Subquery(waiting.values("effective__startswith")[:1]),
    )
    chosen = {
        "live": Q(live__isnull=False),
        "draft": Q(open_state=State.DRAFT),
        "review": Q(open_state=State.REVIEW),
        "scheduled": Exists(waiting),
        "unverified": Q(live__isnull=False, verified=False),
        "off": Q(live__isnull=True),
    }
    if state in chosen:
        found = found.filter(chosen[state])
    same = {"list_name": list_name, "unit__code": unit}
    found = found.filter(**{name: value for name, value in same.items() if value})
    for word in text.split()[:5]:
        called = Q(title__icontains=word) | Q(short__icontains=word) | Q(says__icontains=word)
        found = found.filter(called | Q(code__iexact=word) | Q(unit__name__icontains=word))
    return found.order_by("position", "pk")


def get_desk_item(actor: Actor, code: str) -> ServiceItem:
    """One item by code; NotVisible when there is none or it is none of the actor's."""
    found = ServiceItem.objects.select_related("unit", "live").filter(code=code).first()
    if found is None:
        raise NotVisible
    check_edit(actor, found)
    return found


def titles() -> Titles:
    """What codes are called. Six queries."""
    return Titles(
        evidence=evidence_titles(),
        units=dict(Unit.objects.values_list("code", "name")),
        centres=dict(Centre.objects.values_list("code", "name")),
        names=known_names(),
    )


def form_choices() -> dict[str, list[tuple[str, str]]]:
    """(code, title) of everything an editor chooses from. Three queries."""
    centres = Centre.objects.filter(active=True)
    evidence = EvidenceType.objects.filter(active=True)
    units = Unit.objects.filter(status=Unit.Status.ACTIVE).exclude(kind=Unit.Kind.GROUP)
    return {
        "list": [*words.LISTS.items()],
        "type": [*words.TYPES.items()],
        "function": [*words.FUNCTIONS.items()],
        "unit": list(units.values_list("code", "name")),
        "kind": [*words.KINDS.items()],
        "level_of_item": [*words.LEVELS_OF_ITEM.items()],
        "level": [*words.LEVELS.items()],
        "centre": list(centres.values_list("code", "name")),
        "firm_stages": [*words.FIRM_STAGES.items()],
        "project_stages": [*words.PROJECT_STAGES.items()],
        "channels": [*words.CHANNELS.items()],
        "evidence": list(evidence.values_list("code", "title")),
        "necessity": [*words.NECESSITIES.items()],
        "sources": [*words.SOURCES.items()],
        "step_kinds": [*words.STEP_KINDS.items()],
    }


EVENTS = {
    "added": "由数据包加入清单",
    "changed": "由数据包更新",
    "restored": "由数据包恢复",
    "closed": "由数据包移出清单",
    "draft_opened": "起草新版",
    "draft_saved": "保存草稿",
    "draft_discarded": "废弃草稿",
    "sent": "送审",
    "recalled": "撤回送审",
    "sent_back": "审核退回",
    "approved": "审核通过",
    "published": "新版生效",
    "unscheduled": "撤下待生效的一版",
    "withdrawn": "撤下",
}


def history_of(owner: Any) -> list[dict[str, Any]]:
    """What happened to an item or bundle, newest first: at, by, title, said. From its events."""
    return [
        {
            "at": event.at,
            "by": event.actor_name,
            "title": EVENTS[event.kind.partition(".")[2]],
            "said": _said(event),
        }
        for event in reversed(list(stream_events(owner.stream)))
        if event.kind.partition(".")[2] in EVENTS
    ]


def _said(event: Any) -> str:
    payload = event.payload
    parts = [payload.get("reason", ""), payload.get("note", "")]
    if payload.get("version"):
        parts.insert(0, f"第 {payload['version']} 版")
    if payload.get("starts_on"):
        parts.append(f"{payload['starts_on']} 起")
    return "，".join(str(part) for part in parts if part)
