"""What those who keep the lists see: the items they may edit, with drafts, versions and history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.permissions import check_edit, editable
from qifu.catalogue.queries import evidence_titles, known_names
from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import Names
from qifu.catalogue.rules.checks import Problem, problems
from qifu.catalogue.rules.compare import Difference, compare
from qifu.catalogue.rules.differences import Titles
from qifu.enterprises.models import EvidenceType
from qifu.identity.actors import Actor
from qifu.identity.models import Centre, Unit
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import stream_events

State = ItemVersion.State
OPEN = (State.DRAFT, State.REVIEW)
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
    waiting = versions.filter(state=State.SCHEDULED).order_by("effective")
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


def versions_of(item: ServiceItem) -> list[ItemVersion]:
    """Every version: what is open first, then the newest."""
    rows = list(ItemVersion.objects.filter(item=item))
    rows.sort(key=lambda row: (row.state not in OPEN, -(row.number or 0), -row.pk))
    return rows


def open_version(item: ServiceItem) -> ItemVersion | None:
    """The draft, or what waits for approval."""
    return ItemVersion.objects.filter(item=item, state__in=OPEN).first()


def waiting_versions(item: ServiceItem) -> list[ItemVersion]:
    """Versions approved for a day to come, the first first."""
    rows = ItemVersion.objects.filter(item=item, state=State.SCHEDULED)
    return list(rows.order_by("effective"))


def base_of(item: ServiceItem) -> ItemVersion | None:
    """What a new draft begins with: what will be in force last, or was."""
    waiting = waiting_versions(item)
    if waiting:
        return waiting[-1]
    if item.live is not None:
        return item.live
    past = ItemVersion.objects.filter(item=item, state=State.PAST)
    return past.order_by("-number").first()


def overtaken_by(row: ItemVersion) -> ItemVersion | None:
    """What came into force since a draft was begun, as when the district's data brought it."""
    live = row.item.live
    if live is None or live.number is None or live.number <= (row.base or 0):
        return None
    return live


def version_of(item: ServiceItem, version_id: int) -> ItemVersion:
    """One version of an item; NotVisible."""
    row = ItemVersion.objects.filter(item=item, pk=version_id).first()
    if row is None:
        raise NotVisible
    row.item = item
    return row


def names_for(item: ServiceItem) -> Names:
    """What a body of `item` may refer to, and the codes that others use. Six queries."""
    others = ServiceItem.objects.exclude(pk=item.pk)
    names = known_names()
    taken: dict[str, str] = {}
    active = others.filter(active=True).exclude(basic_code="", implementation_code="")
    for row in active.only("title", "basic_code", "implementation_code"):
        taken |= {c: row.title for c in (row.basic_code, row.implementation_code) if c}
    items = frozenset(others.values_list("code", flat=True))
    return Names(names.fields, names.evidence, names.units, names.centres, items, taken)


def problems_of(row: ItemVersion) -> list[Problem]:
    """Everything that keeps a version from being published."""
    return problems(row.typed, names_for(row.item))


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


def worse_than_live(row: ItemVersion) -> Difference | None:
    """五减一优 of a version against what it would follow; None where nothing was in force."""
    before = row.item.live
    return compare(before.typed, row.typed) if before is not None else None


EVENTS = {
    "item.added": "由数据包加入清单",
    "item.changed": "由数据包更新",
    "item.restored": "由数据包恢复",
    "item.closed": "由数据包移出清单",
    "item.draft_opened": "起草新版",
    "item.draft_saved": "保存草稿",
    "item.draft_discarded": "废弃草稿",
    "item.sent": "送审",
    "item.recalled": "撤回送审",
    "item.sent_back": "审核退回",
    "item.approved": "审核通过",
    "item.published": "新版生效",
    "item.unscheduled": "撤下待生效的一版",
    "item.withdrawn": "撤下事项",
}


def history_of(item: ServiceItem) -> list[dict[str, Any]]:
    """What happened to an item, newest first: at, by, title, said. From its events."""
    return [
        {"at": event.at, "by": event.actor_name, "title": EVENTS[event.kind], "said": _said(event)}
        for event in reversed(list(stream_events(item.stream)))
        if event.kind in EVENTS
    ]


def _said(event: Any) -> str:
    payload = event.payload
    parts = [payload.get("reason", ""), payload.get("note", "")]
    if payload.get("version"):
        parts.insert(0, f"第 {payload['version']} 版")
    if payload.get("starts_on"):
        parts.append(f"{payload['starts_on']} 起")
    return "，".join(str(part) for part in parts if part)


def due_versions(day: date) -> list[int]:
    """Keys of versions whose day has come, the earliest first."""
    rows = ItemVersion.objects.filter(state=State.SCHEDULED, effective__startswith__lte=day)
    return list(rows.order_by("effective", "pk").values_list("pk", flat=True))
