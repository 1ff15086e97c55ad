"""Loading everything of a pack but its units: centres, duties, channels, limits, notices, tasks,
processes and the district's own row."""

from __future__ import annotations

from datetime import date
from typing import Any

from qifu.cases.definitions import publish_definition
from qifu.cases.models import Limit, ProcessDefinition
from qifu.identity.actors import running
from qifu.identity.models import Centre, Channel, District, DutyEntry, Post, Unit, Window
from qifu.integrity.desk import load_desk
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.notice_templates import NoticeTemplate, Words, load_templates
from qifu.packs.grid import said_of_grid
from qifu.packs.guards import limit_reasons, topic_reasons
from qifu.packs.ledger import Change, Ledger, Show, shown
from qifu.packs.supervision import read_supervision
from qifu.packs.tables import Table, note, sync
from qifu.reform.models import ReformTask

Units = dict[str, Unit]


def load_centres(ledger: Ledger, units: Units) -> None:
    """Centres and their windows; a window that leaves must have nobody posted to it."""
    rows = ledger.pack.rows("centres")
    table = Table(
        model=Centre,
        key="code",
        noun="中心",
        kind="centre",
        title=lambda c: c.name,
        stream=lambda c: c.stream,
        show=_unit_names(units, "unit_id"),
    )
    wanted: dict[str, dict[str, Any]] = {}
    for i, row in enumerate(rows):
        wanted[row["code"]] = {
            **{k: row[k] for k in ("name", "kind", "name_confirmed", "source")},
            **{k: row.get(k, "") for k in ("address", "hours", "phone")},
            "unit_id": units[row["unit"]].pk,
            "position": i,
        }
    closed = {row["code"] for row in rows if not row.get("active", True)}
    centres = sync(ledger, table, {k: v for k, v in wanted.items() if k not in closed})
    _load_windows(ledger, centres)


def _load_windows(ledger: Ledger, centres: dict[str, Centre]) -> None:
    names = {centre.pk: centre.name for centre in centres.values()}
    streams = {centre.pk: centre.stream for centre in centres.values()}

    def staffed(window: Window) -> list[str]:
        people = Post.objects.filter(running("", ledger.at), window=window).count()
        return [f"还有 {people} 个在岗岗位，请先调整岗位"] if people else []

    table = Table(
        model=Window,
        key="code",
        noun="窗口",
        kind="window",
        title=lambda w: f"{names.get(w.centre_id, '')}{w.name}",
        stream=lambda w: streams.get(w.centre_id, f"centre:{w.centre_id}"),
        reasons=staffed,
    )
    wanted = {
        window["code"]: {
            "centre_id": centres[row["code"]].pk,
            "kind": window["kind"],
            "name": window["name"],
            "position": i * 10 + j,
        }
        for i, row in enumerate(ledger.pack.rows("centres"))
        if row.get("active", True)
        for j, window in enumerate(row["windows"])
        if window.get("active", True)
    }
    sync(ledger, table, wanted)


def load_duties(ledger: Ledger, units: Units) -> None:
    """The duty directory; a topic some open case stands under cannot leave."""
    table = Table(
        model=DutyEntry,
        key="topic",
        noun="职责",
        kind="duty",
        title=lambda d: d.title,
        stream=lambda d: d.stream,
        show=_unit_names(units, "lead_unit_id"),
        reasons=lambda d: topic_reasons(d.topic),
    )
    wanted, helpers = {}, {}
    for position, (_, sector, row) in enumerate(ledger.pack.topics()):
        wanted[row["topic"]] = {
            "title": row["title"],
            "sector": sector["code"],
            "sector_title": sector["title"],
            "keywords": row["keywords"],
            "lead_unit_id": units[row["lead"]].pk,
            "legal_basis": row["legal_basis"] or "",
            "needs_power": row["needs_power"],
            "source": row["source"] or "",
            "verified": row["verified"],
            "position": position,
        }
        helpers[row["topic"]] = [units[code] for code in row["co"]]
    fresh = set(wanted) - set(DutyEntry.objects.values_list("topic", flat=True))
    rows = sync(ledger, table, wanted)
    for topic, co_units in helpers.items():
        _bring_co(ledger, table, rows[topic], co_units, topic in fresh)


def _bring_co(
    ledger: Ledger, table: Table, duty: DutyEntry, co_units: list[Unit], fresh: bool
) -> None:
    before = {unit.pk: unit.name for unit in duty.co_units.all()}
    if set(before) == {unit.pk for unit in co_units}:
        return
    duty.co_units.set(co_units)
    if not fresh:
        DutyEntry.objects.filter(pk=duty.pk).update(version=duty.version + 1)
        pair = (shown("", list(before.values())), shown("", [u.name for u in co_units]))
        note(ledger, table, "changed", duty, {"co_units": pair})


def load_channels(ledger: Ledger) -> None:
    """The channels demands come by."""
    stream = f"pack:{ledger.pack.documents['district'].value['code']}"
    table = Table(
        model=Channel,
        key="code",
        noun="渠道",
        kind="channel",
        title=lambda c: c.title,
        stream=lambda _: stream,
    )
    wanted = {
        row["code"]: {
            **{k: row[k] for k in ("title", "kind", "by_staff", "source")},
            "position": i,
        }
        for i, row in enumerate(ledger.pack.rows("channels"))
        if row.get("active", True)
    }
    sync(ledger, table, wanted)


def load_limits(ledger: Ledger) -> None:
    """The time limits; running clocks keep the terms they began with."""
    stream = f"pack:{ledger.pack.documents['district'].value['code']}"
    table = Table(
        model=Limit,
        key="code",
        noun="时限",
        kind="limit",
        title=lambda limit: limit.title,
        stream=lambda _: stream,
        reasons=lambda limit: limit_reasons(limit.code),
        retired=None,
        live={},
    )
    wanted = {
        row["code"]: {
            "title": row["title"],
            "amount": row["amount"],
            "time_unit": row["unit"],
            "klass": row.get("klass", False),
            "source": row["source"],
        }
        for row in ledger.pack.rows("limits")
    }
    sync(ledger, table, wanted)


def load_notices(ledger: Ledger) -> None:
    """The words of the notices, one row per code and channel."""
    stream = f"pack:{ledger.pack.documents['district'].value['code']}"
    before: dict[tuple[str, str], Words] = {
        (t.code, t.channel): Words(t.code, t.channel, t.subject, t.body)
        for t in NoticeTemplate.objects.all()
    }
    wanted: dict[tuple[str, str], Words] = {
        (row["code"], channel): Words(
            row["code"], channel, row[channel].get("subject", ""), row[channel]["body"]
        )
        for row in ledger.pack.rows("notices")
        for channel in ("site", "email", "sms")
        if channel in row
    }
    for key in sorted(before.keys() | wanted.keys()):
        old, new = before.get(key), wanted.get(key)
        if old == new:
            continue
        action = "added" if old is None else "closed" if new is None else "changed"
        fields = {
            name: (getattr(old, name), getattr(new, name))
            for name in ("subject", "body")
            if old and new and getattr(old, name) != getattr(new, name)
        }
        ledger.note(Change(action, "通知", "/".join(key), key[0], fields), stream, "notice")
    if before != wanted:
        load_templates(wanted.values())


def load_tasks(ledger: Ledger) -> None:
    """The rows of the reform plan."""
    table = Table(
        model=ReformTask,
        key="number",
        noun="改革任务",
        kind="reform-task",
        title=lambda t: f"第{t.number}项 {t.main_task}",
        stream=lambda t: t.stream,
    )
    same = ("section", "main_task", "content", "deadline", "lead_units", "responsible_units")
    wanted = {
        row["number"]: {
            **{k: row[k] for k in (*same, "inferred", "source")},
            "lead_text": row["lead"],
            "responsible_text": row["responsible"],
            "due_on": date.fromisoformat(row["due_on"]) if "due_on" in row else None,
            "functions": row.get("functions", []),
        }
        for row in ledger.pack.rows("tasks")
    }
    sync(ledger, table, wanted)


def load_processes(ledger: Ledger) -> None:
    """Publish the process definitions; running cases stay on the version they began with."""
    for document in ledger.pack.processes:
        doc = document.value
        live = ProcessDefinition.objects.filter(code=doc["code"], status="published").first()
        try:
            row = publish_definition(doc=doc, actor=ledger.actor.ref, at=ledger.at)
        except Refused as refused:
            ledger.refusals.append(refused.message)
            continue
        except Invalid as invalid:
            ledger.refusals += [f"流程“{doc['title']}”：{m}" for m in invalid.messages]
            continue
        if live is None or live.pk != row.pk:
            before = f"第 {live.version} 版" if live else "(空)"
            fields = {"version": (before, f"第 {row.version} 版")} if live else {}
            action = "changed" if live else "added"
            ledger.changes.append(Change(action, "流程", row.code, row.title, fields))


def load_sealed_desk(ledger: Ledger) -> None:
    """What is public of the sealed desk: process, limits, stations."""
    document = ledger.pack.documents.get("integrity")
    body = document.value if document else None
    if action := load_desk(body=body, at=ledger.at):
        ledger.changes.append(
            Change(action, "举报台", "integrity", body["title"] if body else "", {})
        )


def load_district(ledger: Ledger) -> bool:
    """The district's own row; True when anything of it (its digest, at least) is new."""
    value = ledger.pack.documents["district"].value
    roles = {
        row["code"]: {k: row[k] for k in ("title", "description", "unit_kinds")}
        for row in ledger.pack.rows("roles")
    }
    values = {
        **{k: value[k] for k in ("name", "short_name", "area_code", "platform_name")},
        "pack_version": value["version"],
        "pack_digest": ledger.pack.digest,
        "settings": {
            "roles": roles,
            "synonyms": _synonyms(ledger),
            "escorts": _whole(ledger, "escorts"),
            "credit": _whole(ledger, "credit"),
            "grid": said_of_grid(ledger.pack),
            "ratings": _whole(ledger, "ratings"),
            "rows": _pages(ledger),
            "life": ledger.pack.rows("life") if "life" in ledger.pack.documents else [],
            "places": _whole(ledger, "places"),
            "cards": _whole(ledger, "cards"),
            "workers": _whole(ledger, "workers"),
            "metrics": _whole(ledger, "metrics"),
            "follow": _whole(ledger, "follow"),
            "painpoints": _whole(ledger, "painpoints"),
            "supervision": read_supervision(ledger.pack.directory),
            "privacy": _whole(ledger, "privacy"),
            **{k: value[k] for k in ("plan", "hotline") if k in value},
        },
    }
    row = District.objects.first()
    if row is None:
        District.objects.create(code=value["code"], loaded_at=ledger.at, **values)
        return True
    changed = [name for name, new in values.items() if getattr(row, name) != new]
    if not changed:
        return False
    told = {
        name: (shown(name, getattr(row, name)), shown(name, values[name]))
        for name in changed
        if name not in ("settings", "pack_digest")
    }
    if told or "settings" in changed:
        change = Change("changed", "区县", row.code, values["name"], told)
        ledger.note(change, f"pack:{row.code}", "district")
    for name in changed:
        setattr(row, name, values[name])
    row.loaded_at = ledger.at
    row.save()
    return True


def _pages(ledger: Ledger) -> dict[str, Any]:
    """Where each task is put into practice: its pages, and what is lacking, by number."""
    document = ledger.pack.documents.get("rows")
    if document is None:
        return {}
    rows = {
        str(row["row"]): {"pages": row["pages"], "lacks": row.get("lacks", "")}
        for row in document.value["rows"]
    }
    missing = {
        str(row["row"]): {"pages": [], "lacks": row["why"]} for row in document.value["not_yet"]
    }
    return rows | missing


def _whole(ledger: Ledger, name: str) -> dict[str, Any]:
    """A file as it is, for the room that reads it; empty where the pack has no such file."""
    document = ledger.pack.documents.get(name)
    return dict(document.value) if document is not None else {}


def _synonyms(ledger: Ledger) -> list[dict[str, Any]]:
    """What firms say for what policies write; none without the file."""
    if "synonyms" not in ledger.pack.documents:
        return []
    return [{k: row[k] for k in ("says", "means")} for row in ledger.pack.rows("synonyms")]


def _unit_names(units: Units, field: str) -> Show:
    names = {unit.pk: unit.name for unit in units.values()}
    return lambda name, value: names.get(value, "(空)") if name == field else shown(name, value)
