"""What happened to a firm's row: registered, renamed, closed, imported, its lines entered and ended."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qifu.enterprises.models import Enterprise, FirmContact, FirmPlan, FirmRelation, ImportChange
from qifu.kernel.events import Event

SHOWN = 30
FIELDS = {
    "name": "企业名称",
    "legal_person": "法定代表人",
    "town_id": "镇街",
    "industry": "行业代码",
    "address": "住所",
    "phone": "联系电话",
    "status": "经营状态",
}
STATES = dict(Enterprise.Status.choices)


@dataclass(frozen=True)
class Happened:
    """One thing, when, by whom."""

    at: datetime
    by: str
    text: str


def story_of(firm: Enterprise, there: Collection[str] = ("events", "changes")) -> list[Happened]:
    """The latest first. A query for each of events and changes that `there` are (`presence`); the
    caller has asked for the firm in its scope."""
    found = _events(firm) if "events" in there else []
    changes = ImportChange.objects.filter(enterprise=firm).select_related("batch")
    for change in changes.order_by("-id")[:SHOWN] if "changes" in there else ():
        names = "、".join(FIELDS.get(name, name) for name in change.after)
        batch = change.batch
        if batch.applied_at and not batch.undone_at:
            words = f"导入第 {batch.pk} 号文件（{batch.source_label}），更新了{names}"
            found.append(Happened(batch.applied_at, batch.created_name, words))
    if firm.entered_by_id:
        words = f"由导入第 {firm.entered_by_id} 号文件进入台账"
        found.append(Happened(firm.created_at, "", words))
    return sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN]


def _events(firm: Enterprise) -> list[Happened]:
    kinds = [f"enterprise.{k}" for k in SAID] + ["enterprise.registered"]
    events = Event.objects.filter(stream=firm.stream, kind__in=kinds).order_by("-id")[:SHOWN]
    return [Happened(e.at, e.actor_name, _text(e.kind, e.payload)) for e in events]


def _text(kind: str, said: dict[str, Any]) -> str:
    return SAID.get(kind.removeprefix("enterprise."), _registered)(said)


def _registered(said: dict[str, Any]) -> str:
    return f"登记进入台账，名称“{said.get('name', '')}”"


def _changed(said: dict[str, Any]) -> str:
    names = "、".join(FIELDS.get(name, name) for name in said.get("fields", []))
    former = said.get("before", {}).get("name")
    return f"更正了{names}" + (f"；原名称“{former}”" if former else "")


def _standing(said: dict[str, Any]) -> str:
    before, after = (STATES.get(said.get(k, ""), "") for k in ("before", "after"))
    return f"经营状态由“{before}”变为“{after}”：{said.get('reason', '')}"


def _kind(choices: Any, said: dict[str, Any]) -> str:
    return str(dict(choices).get(said.get("kind") or said.get("role"), ""))


SAID: dict[str, Callable[[dict[str, Any]], str]] = {
    "changed": _changed,
    "standing": _standing,
    "tag_added": lambda s: "贴上标签",
    "tag_ended": lambda s: f"撤下标签：{s.get('because', '')}",
    "plan_added": lambda s: f"登记了打算：{_kind(FirmPlan.Kind.choices, s)}",
    "plan_ended": lambda s: f"一项打算有了结果：{s.get('because', '')}",
    "relation_added": lambda s: f"登记了{_kind(FirmRelation.Kind.choices, s)}“{s.get('name', '')}”",
    "relation_ended": lambda s: f"一层企业关系结束：{s.get('because', '')}",
    "contact_added": lambda s: f"登记了{_kind(FirmContact.Role.choices, s)}“{s.get('name', '')}”",
    "contact_ended": lambda s: f"一名人员结束：{s.get('because', '')}",
}
