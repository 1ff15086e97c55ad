"""Loading a checked pack into the database as a diff: one transaction, all or nothing.

Loading the same pack twice changes nothing and writes no event. Nothing is deleted that has a
history; what cannot leave without orphaning running work refuses the load, every reason at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from qifu.identity.actors import Actor
from qifu.identity.models import District
from qifu.identity.permissions import check_manage_units
from qifu.kernel.errors import QifuError
from qifu.kernel.events import append_event, append_events
from qifu.packs import (
    bundle_load,
    contents,
    exchange_load,
    grid_load,
    guards,
    halls,
    law_load,
    library,
    projects_load,
    services,
)
from qifu.packs.check import check_pack
from qifu.packs.ledger import Change, Ledger
from qifu.packs.pack import Pack
from qifu.packs.source import Finding
from qifu.packs.units import close_units, load_units

LOCK = 0x7061636B  # "pack"


class PackInvalid(QifuError):
    """The pack has errors; `findings` names each with file and line."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("\n".join(map(str, findings)))


class PackRefused(QifuError):
    """The pack would orphan running work; `reasons` names each and what to do."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


@dataclass(frozen=True)
class LoadResult:
    """What a load did, or would do (`dry_run`); `kept` says what it left alone, and why."""

    district: str
    changes: list[Change]
    digest: str
    dry_run: bool
    kept: list[str] = field(default_factory=list)


def load_pack(
    directory: Path | str, *, actor: Actor, at: datetime, dry_run: bool = False
) -> LoadResult:
    """Check the pack in `directory` and bring the database into line with it.

    `dry_run` does everything and takes it back, so its list of changes is exact. Effects: rows,
    an event per change, `pack.loaded`; caches of other rooms are dropped after the commit.
    Raises PackInvalid, PackRefused, Refused (not the system administrator).
    """
    check_manage_units(actor)
    pack, findings = check_pack(directory)
    if pack is None:
        raise PackInvalid(findings)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        ledger = Ledger(pack, actor, at)
        _apply(ledger)
        if dry_run:
            transaction.set_rollback(True)
        else:
            transaction.on_commit(guards.tell_loaded)
    if dry_run:
        guards.tell_loaded()
    code = pack.documents["district"].value["code"]
    return LoadResult(code, ledger.changes, pack.digest, dry_run, ledger.kept)


def _apply(ledger: Ledger) -> None:
    code = ledger.pack.documents["district"].value["code"]
    other = District.objects.exclude(code=code).first()
    if other is not None:
        raise PackRefused(
            [
                f"数据库里已是“{other.name}”（{other.code}）的数据，不能再载入“{code}”。"
                "另一个区县请使用另一个数据库。"
            ]
        )
    contents.load_limits(ledger)
    units = load_units(ledger)
    contents.load_centres(ledger, units)
    halls.load_halls(ledger)
    contents.load_duties(ledger, units)
    close_units(ledger, units)
    contents.load_channels(ledger)
    contents.load_notices(ledger)
    contents.load_tasks(ledger)
    library.load_facts(ledger)
    library.load_tags(ledger)
    library.load_evidence_types(ledger)
    library.load_retention(ledger)
    services.load_catalogue(ledger, units)
    bundle_load.load_bundles(ledger, units)
    exchange_load.load_exchange(ledger, units)
    grid_load.load_grid(ledger, units)
    projects_load.load_projects(ledger)
    law_load.load_law(ledger, units)
    library.load_topics(ledger)
    library.load_policies(ledger, units)
    contents.load_processes(ledger)
    contents.load_sealed_desk(ledger)
    new = contents.load_district(ledger)
    if ledger.refusals:
        raise PackRefused(list(dict.fromkeys(ledger.refusals)))
    append_events(ledger.drafts)
    if new or ledger.changes:
        append_event(
            stream=f"pack:{code}",
            kind="pack.loaded",
            at=ledger.at,
            actor=ledger.actor.ref,
            payload={
                "district": code,
                "version": ledger.pack.documents["district"].value["version"],
                "digest": ledger.pack.digest,
                "changes": _counts(ledger.changes),
            },
        )


def _counts(changes: list[Change]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for change in changes:
        key = f"{change.noun}:{change.action}"
        counts[key] = counts.get(key, 0) + 1
    return counts


__all__ = ["LoadResult", "Pack", "PackInvalid", "PackRefused", "load_pack"]
